"""Reading a long thread in a browser: more posts in both directions, branches that fold, the slider, the mark."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.demo_site import DemoSite
from tests.browser.people import is_fault

NUMBERS = "[...document.querySelectorAll('#posts .post')].map(post => Number(post.id.slice(5)))"


@pytest.fixture
def pages(browser: Browser, site: DemoSite) -> Iterator[Any]:
    """`pages(role, …)` is a page of somebody in the French community, None of a visitor. A script's error fails the test."""
    contexts, errors = [], []

    def make(role: str | None = None, **options: Any) -> Page:
        usual: dict[str, Any] = {"viewport": {"width": 1400, "height": 900}, "base_url": site.origin, "locale": "en"}
        context = browser.new_context(**{**usual, **options})
        contexts.append(context)
        if role is not None:
            context.add_cookies([site.session("fr", role)])  # type: ignore[list-item]  # name, value, url
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)) if is_fault(error) else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert errors == []


def longest(site: DemoSite) -> str:
    return str(site.communities["fr"]["longest"])


def load_all(page: Page) -> None:
    page.evaluate("() => import('controllers/more').then(() => {})")  # before it, the link would lead to another page
    while page.locator("#further a").count():
        before = page.locator("#posts .post").count()
        page.evaluate("document.querySelector('#further a')?.click()")  # what comes by itself may be the last meanwhile
        page.wait_for_function("""before => document.querySelectorAll('#posts .post').length > before
            || !document.querySelector('#further a')""", arg=before)


def test_further_posts_come_by_themselves_and_the_address_follows(pages: Any, site: DemoSite) -> None:
    page = pages()
    page.goto(longest(site) + "?view=time")
    first = page.locator("#posts .post").count()
    laid_out = "post => getComputedStyle(post).contentVisibility"
    assert page.locator("#posts .post").nth(first - 1).evaluate(laid_out) == "visible", "a page by itself is laid out whole"
    page.locator("#posts .post").nth(first - 1).scroll_into_view_if_needed()
    page.wait_for_function("first => document.querySelectorAll('#posts .post').length > first", arg=first)
    assert page.locator("#posts .post").nth(first - 1).evaluate(laid_out) == "auto"
    numbers = page.evaluate(NUMBERS)
    assert numbers == sorted(set(numbers)) and numbers[0] == 1
    page.locator(f"#post-{first}").evaluate("post => post.scrollIntoView()")
    page.wait_for_url(lambda url: url.rpartition("/")[2].isdigit() and int(url.rpartition("/")[2]) >= first - 1)
    assert page.evaluate("history.length") <= 2


def test_earlier_posts_do_not_move_the_one_being_read(pages: Any, site: DemoSite) -> None:
    page = pages()
    page.goto(longest(site) + "?view=time")
    load_all(page)
    last = page.evaluate(NUMBERS)[-1]
    page.goto(f"{longest(site)}/{last}?view=time")
    target = page.locator(f"#post-{last}")
    page.locator("#earlier a").wait_for()
    loaded = page.locator("#posts .post").count()
    for _step in range(4):
        before = target.bounding_box()
        page.evaluate("document.querySelector('#earlier a')?.click()")
        page.wait_for_function("""loaded => document.querySelectorAll('#posts .post').length > loaded
            || !document.querySelector('#earlier a')""", arg=loaded)
        loaded = page.locator("#posts .post").count()
        after = target.bounding_box()
        assert before is not None and after is not None and abs(before["y"] - after["y"]) <= 2
        if not page.locator("#earlier a").count():
            break
    assert page.evaluate(NUMBERS)[0] == 1 and page.locator(".thread-start").is_hidden()


def test_branches_fold_say_how_many_and_are_remembered(pages: Any, site: DemoSite) -> None:
    page = pages()
    page.goto(longest(site) + "?view=tree")
    load_all(page)
    button = page.locator("[data-act=collapse]:visible").first
    head = button.evaluate("button => button.closest('.post').id")
    button = page.locator(f"#{head} [data-act=collapse]")
    button.hover()
    expect(button).to_have_attribute("aria-expanded", "true")
    below = page.evaluate("""id => {
        const posts = [...document.querySelectorAll('#posts .post')];
        const at = posts.findIndex(post => post.id === id);
        const end = posts.findIndex((post, place) => place > at && Number(post.dataset.depth) <= Number(posts[at].dataset.depth));
        return posts.slice(at + 1, end < 0 ? undefined : end).map(post => post.id);
    }""", head)
    number = page.evaluate("ids => ids.filter(id => !document.getElementById(id).matches('.post--deleted')).length", below)
    assert str(number) in button.inner_text()
    button.click()
    expect(button).to_have_attribute("aria-expanded", "false")
    assert all(page.locator(f"#{one}").is_hidden() for one in below)
    assert page.evaluate("document.activeElement.dataset.act") == "collapse"
    page.goto(longest(site) + "?view=tree")
    expect(page.locator(f"#{head} [data-act=collapse]")).to_have_attribute("aria-expanded", "false")
    page.locator("[data-act=collapse-all]").click()
    expect(page.locator("[data-act=collapse-all]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#posts > .posts__page:first-child .post:not([data-depth='0']):visible")).to_have_count(0)
    page.locator("[data-act=collapse-all]").click()
    expect(page.locator("#posts > .posts__page:first-child .post:not([data-depth='0']):visible")).not_to_have_count(0)


def test_a_reply_written_in_place_counts_in_its_branch(pages: Any, site: DemoSite) -> None:
    page = pages("animator")
    page.goto(longest(site) + "?view=tree")
    leaf = page.locator("#posts .post:has([data-act=collapse][hidden])").nth(1)
    head = leaf.evaluate("post => post.id")
    page.locator(f"#{head} [data-act=reply]").click()
    page.locator("#dock textarea").fill("So it does, in our building too.")
    page.locator("#dock").get_by_role("button", name="Reply", exact=True).click()
    button = page.locator(f"#{head} [data-act=collapse]")
    expect(button).to_be_visible()
    expect(button).to_contain_text("1 reply")
    button.click()
    expect(page.get_by_text("So it does, in our building too.")).to_be_hidden()


def test_the_slider_leads_to_a_post_and_back(pages: Any, site: DemoSite) -> None:
    page = pages()
    page.goto(longest(site) + "?view=time")
    slider = page.locator(".timeline__range")
    slider.focus()
    page.keyboard.press("End")
    page.wait_for_function("() => document.querySelector('#further').hidden")
    last = page.evaluate(NUMBERS)[-1]
    expect(page.locator(f"#post-{last}")).to_be_in_viewport()
    assert page.evaluate("document.activeElement.type") == "range"
    assert str(last) in (slider.get_attribute("aria-valuetext") or "")
    page.go_back()
    expect(page.locator("#post-1")).to_be_in_viewport()


def test_the_timeline_is_a_sheet_on_a_phone(pages: Any, site: DemoSite) -> None:
    page = pages(viewport={"width": 390, "height": 844})
    page.goto(longest(site) + "?view=time")
    expect(page.locator("#timeline")).to_be_hidden()
    page.locator(".place-bar__here").click()
    expect(page.locator("#timeline")).to_be_visible()
    page.locator(".timeline__go summary").click()
    page.locator("#f-number").fill("3")
    page.keyboard.press("Enter")
    page.wait_for_url("**/3#post-3")
    bar, foot = page.locator("#place-bar").bounding_box(), page.locator(".bottom-bar").bounding_box()
    assert bar is not None and foot is not None and bar["y"] + bar["height"] <= foot["y"] + 1


def test_reading_is_noted_and_can_be_taken_back(pages: Any, site: DemoSite) -> None:
    page = pages("newcomer")
    page.goto(longest(site) + "?view=time")
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("/reading")) as noted:
        page.locator("#post-2").scroll_into_view_if_needed()
    assert "number=" in (noted.value.request.post_data or "") and noted.value.status == 204
    page.goto(longest(site) + "?view=time")
    page.locator(".thread-bar__unread").wait_for()
    page.locator("#post-2 details.menu summary").click()
    page.locator("#post-2 [data-act=unread]").click()
    page.wait_for_url("**/c/*")
    page.goto(longest(site) + "?unread=1")
    assert page.url.endswith("/2#post-2")


def test_pinning_leaves_the_posts_that_were_loaded(pages: Any, site: DemoSite) -> None:
    page = pages("animator")
    page.goto(longest(site) + "?view=time")
    load_all(page)
    loaded = page.locator("#posts .post").count()
    for word in ("Pin", "Unpin"):
        page.locator("#thread-bar").get_by_role("button", name=word, exact=True).click()
        expect(page.locator("#thread-head")).to_contain_text("Pinned") if word == "Pin" else expect(
            page.locator("#thread-head")).not_to_contain_text("Pinned")
        expect(page.locator("#notices")).to_contain_text(f"The discussion was {word.lower()}ned.")
        assert page.locator("#posts .post").count() == loaded
    for _again in range(2):
        was = page.locator("#thread-head .badge--gold").count()
        page.locator("#notices").get_by_role("button", name="Undo").click()
        expect(page.locator("#notices")).to_contain_text(f"The discussion was {'un' if was else ''}pinned.")
        expect(page.locator("#thread-head .badge--gold")).to_have_count(1 - was)
        assert page.locator("#posts .post").count() == loaded


def test_closing_leaves_the_posts_that_were_loaded_and_is_undone(pages: Any, site: DemoSite) -> None:
    page = pages("animator")
    page.goto(longest(site) + "?view=time")
    load_all(page)
    loaded, replies = page.locator("#posts .post").count(), page.locator("#posts [data-act=reply]:visible")
    page.locator("#thread-bar").get_by_role("link", name="Close…").click()
    dialog = page.locator("#close-dialog")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)
    page.locator("#thread-bar").get_by_role("link", name="Close…").click()
    dialog.locator("[name=reason]").fill("Answered by now.")
    dialog.get_by_role("button", name="Close", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(page.locator("#thread-head")).to_contain_text("Closed")
    expect(page.locator("#reply-here")).to_contain_text("Answered by now.")
    expect(replies).to_have_count(0)
    assert page.locator("#posts .post").count() == loaded
    page.locator("#notices").get_by_role("button", name="Undo").click()
    expect(page.locator("#thread-head")).not_to_contain_text("Closed")
    expect(page.locator("#reply-here textarea")).to_be_visible()
    expect(replies).not_to_have_count(0)
    assert page.locator("#posts .post").count() == loaded


def test_where_all_is_folded_so_is_what_comes(pages: Any, site: DemoSite) -> None:
    page = pages()
    page.goto(longest(site) + "?view=tree")
    page.locator("[data-act=collapse-all]").click()
    expect(page.locator("[data-act=collapse-all]")).to_have_attribute("aria-pressed", "true")
    load_all(page)
    assert page.locator("#posts .posts__page + .posts__page .post:not([data-depth='0'])").count()
    expect(page.locator("#posts .post:not([data-depth='0']):visible")).to_have_count(0)
    page.locator("[data-act=collapse-all]").click()
    expect(page.locator("#posts .posts__page + .posts__page .post:not([data-depth='0']):visible")).not_to_have_count(0)


def test_a_tap_on_a_name_shows_a_card_and_another_the_profile(pages: Any, site: DemoSite) -> None:
    page = pages("newcomer", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(longest(site) + "?view=time")
    page.locator("h1").tap()
    page.evaluate("() => import('controllers/card').then(() => {})")
    name, card = page.locator("#post-1 .post__name a"), page.locator("#person-card")
    name.tap()
    expect(card).to_be_visible()
    expect(card).to_be_focused()
    page.locator("#post-1 .prose p").first.tap()
    expect(card).to_be_hidden()
    name.tap()
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(name).to_be_focused()
    name.tap()
    expect(card).to_be_visible()
    name.tap()
    page.wait_for_url("**/u/*")


def test_without_a_script_pages_are_turned_and_read_to(pages: Any, site: DemoSite) -> None:
    page = pages("newcomer", java_script_enabled=False)
    page.goto(longest(site) + "?view=time")
    expect(page.locator(".timeline__range")).to_be_hidden()
    expect(page.locator("[data-act=collapse]")).to_have_count(0)
    page.locator("#further a").click()
    expect(page.locator("#post-1")).to_have_count(0)
    page.locator("#earlier a").click()
    expect(page.locator("#post-1")).to_be_visible()
    page.locator("#reading button").click()
    expect(page.locator("#notices")).to_contain_text("20")


def test_a_menu_that_opens_below_the_edge_comes_into_sight(pages: Any, site: DemoSite) -> None:
    page = pages("member", viewport={"width": 390, "height": 844})
    page.goto(str(site.communities["fr"]["solved"]))
    summary = page.locator("#post-1 .reactions summary")
    summary.evaluate("one => scrollTo(0, one.getBoundingClientRect().bottom + scrollY - innerHeight + 130)")
    summary.click()
    expect(page.locator("#post-1 .reactions .menu__item").last).to_be_in_viewport(ratio=1)
    page.wait_for_function("""one => {  // nothing lies over it
        const { left, top, height } = one.getBoundingClientRect();
        return one.contains(document.elementFromPoint(left + 9, top + height / 2));
    }""", arg=page.locator("#post-1 .reactions .menu__item").last.element_handle())
