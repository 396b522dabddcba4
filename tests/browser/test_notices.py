"""Two members and the bell: what one writes to the other arrives there, is seen when it is opened, read when followed."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.demo_site import DemoSite
from tests.browser.people import join, sign_up, watched


@pytest.fixture
def two(site: DemoSite, browser: Browser) -> Iterator[list[tuple[Page, list[str], str]]]:
    """Two new members of the English community, each in a browser of their own: page, what went wrong, username."""
    contexts, made = [], []
    for name in ("wendy", "miles"):
        context = browser.new_context(locale="en-GB", viewport={"width": 1300, "height": 900})
        contexts.append(context)
        page, wrong = watched(context)
        username = sign_up(page, site, name)
        join(page, site, site.communities["en"]["slug"])
        made.append((page, wrong, username))
    yield made
    for context in contexts:
        context.close()


def reply(page: Page, control: Any, words: str) -> Any:
    """Write it in the docked composer; the post that comes of it."""
    control.click()
    area = page.locator("#dock textarea[name=source]")
    expect(area).to_be_focused()
    page.locator("#dock form[data-htmx-powered]").wait_for()
    area.fill(words)
    page.locator("#dock form button[type=submit]:not([formaction]):not([name])").click()
    post = page.locator("#posts article.post", has_text=words)
    expect(post).to_have_count(1)
    return post


def test_a_mention_and_an_answer_arrive_and_are_read(site: DemoSite, two: list[tuple[Page, list[str], str]]) -> None:
    (one, wrong_one, first), (two_page, wrong_two, second) = two
    thread = site.origin + site.communities["en"]["longest"]
    one.goto(thread)
    mine = reply(one, one.locator("#post-2 [data-act=reply]"), f"Measured again, says {first}.")
    number = mine.get_attribute("id")
    two_page.goto(f"{thread}/{number[5:]}")  # type: ignore[index]  # "post-12"
    reply(two_page, two_page.locator(f"#{number} [data-act=reply]"), f"And I, {second}, agree.")
    two_page.goto(thread)
    reply(two_page, two_page.locator("#post-2 [data-act=reply]"), f"Ask @{first} about it.")
    bell = one.locator("#bell")
    one.goto(site.origin + "/communities")
    expect(bell.locator(".bell__count")).to_have_text("2")
    expect(bell).to_have_accessible_name("Notices, 2 new")
    bell.click()
    panel = one.locator("#bell-panel")
    expect(panel.locator(".told--unread")).to_have_count(2)
    expect(panel).to_contain_text("mentioned you")
    expect(panel).to_contain_text("answered you")
    expect(bell).to_have_accessible_name("Notices")  # seen
    one.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(bell).to_be_focused()
    one.reload()
    expect(bell.locator(".bell__count")).to_have_count(0)
    one.keyboard.press("n")
    with one.expect_response(lambda answer: bool(re.search(r"/notices/\d+/reading$", answer.url))) as noted:
        panel.locator("a.told__link", has_text="answered you").click()
    assert noted.value.status == 204
    expect(one.locator("#posts article.post", has_text=f"And I, {second}, agree.")).to_be_visible()
    one.goto(site.origin + "/notices?show=unread")
    expect(one.locator(".told--unread")).to_have_count(1)
    one.locator("main form[action='/notices/reading'] button").click()
    expect(one.locator("#notices")).to_contain_text("All notices are marked as read.")
    expect(one.locator(".told--unread")).to_have_count(0)
    assert (wrong_one, wrong_two) == ([], [])


def test_choosing_how_closely_to_follow(site: DemoSite, two: list[tuple[Page, list[str], str]]) -> None:
    (one, wrong_one, _first), (two_page, _wrong, second) = two
    thread = site.origin + site.communities["en"]["longest"]
    one.goto(thread)
    menu = one.locator("#follow")
    menu.locator("summary").click()
    one.locator("#follow form[data-htmx-powered]").wait_for()
    menu.get_by_role("button", name="Watching").click()
    expect(one.locator("#notices")).to_contain_text("You are notified of every post: you chose so for this discussion.")
    expect(menu.locator("summary")).to_contain_text("Watching")
    expect(menu.locator("summary")).to_be_focused()
    two_page.goto(thread)
    reply(two_page, two_page.locator("#post-2 [data-act=reply]"), f"Words for all, by {second}.")

    def counted() -> bool:
        one.goto(site.origin + "/communities")
        return one.locator(".bell__count").count() == 1

    for _again in range(20):  # the worker tells those who watch
        if counted():
            break
    expect(one.locator(".bell__count")).to_have_text("1")
    one.goto(site.origin + "/c/" + site.communities["en"]["slug"])
    one.locator("a[href$='/follow']").click()
    dialog = one.locator("#follow-dialog")
    one.locator("#follow-dialog form[data-htmx-powered]").wait_for()
    dialog.get_by_role("button", name="Muted").click()
    expect(one.locator("#notices")).to_contain_text("You are notified of nothing here")
    expect(dialog).to_have_count(0)
    one.goto(site.origin + "/settings/follows")
    expect(one.locator("select").first).to_have_value("muted")
    assert wrong_one == []


def test_the_address_is_that_of_what_is_shown(site: DemoSite, two: list[tuple[Page, list[str], str]]) -> None:
    """After marking everything as read, in a list and among the notices; and the way back leads to pages that work."""
    (one, wrong, first), (two_page, _wrong_two, _second) = two
    place = site.communities["en"]
    two_page.goto(site.origin + place["longest"])
    reply(two_page, two_page.locator("#post-2 [data-act=reply]"), f"Something to read for @{first}.")
    base = f"{site.origin}/c/{place['slug']}"
    one.goto(base)
    tabs = one.locator("main nav.tabs")
    one.locator("main nav.tabs[data-htmx-powered], main nav.tabs a[data-htmx-powered]").first.wait_for()
    tabs.get_by_role("link", name="Unread").click()
    one.wait_for_url(base + "?list=unread")
    one.locator("main form[action$='/reading'] button").click()
    one.wait_for_url(base)
    expect(tabs.locator("[aria-current=page]")).to_have_text("Latest")
    expect(one.locator("#notices")).to_contain_text("Everything in this community is marked as read.")
    tabs.get_by_role("link", name="Hot").click()
    one.wait_for_url(base + "?list=hot")
    one.go_back()
    one.wait_for_url(base)
    expect(tabs.locator("[aria-current=page]")).to_have_text("Latest")
    one.go_forward()
    one.wait_for_url(base + "?list=hot")
    expect(tabs.locator("[aria-current=page]")).to_have_text("Hot")
    expect(one.locator("main")).to_have_count(1)
    one.locator("#bell").click()
    panel = one.locator("#bell-panel")
    expect(panel.locator(".told--unread")).to_have_count(1)
    panel.locator("form[action='/notices/reading'] button").click()
    expect(panel.locator(".told--unread")).to_have_count(0)
    expect(panel.locator("h2")).to_be_focused()
    expect(one.locator("#notices")).to_contain_text("All notices are marked as read.")
    assert one.url == base + "?list=hot"
    two_page.goto(site.origin + place["longest"])  # where the others have written much, the first reply led to a page of its own
    reply(two_page, two_page.locator("#post-2 [data-act=reply]"), f"One thing more, @{first}.")
    one.goto(site.origin + "/notices?show=unread")
    expect(one.locator(".told--unread")).to_have_count(1)
    one.locator("main form[action='/notices/reading'] button").click()
    one.wait_for_url(site.origin + "/notices")
    expect(tabs.locator("[aria-current=page]")).to_have_text("All")
    assert wrong == []


def test_notices_without_a_script(site: DemoSite, browser: Browser, two: list[tuple[Page, list[str], str]]) -> None:
    (one, _wrong, first), (two_page, _wrong_two, _second) = two
    two_page.goto(site.origin + site.communities["en"]["longest"])
    reply(two_page, two_page.locator("#post-2 [data-act=reply]"), f"A plain word to @{first}.")
    context = browser.new_context(locale="en-GB", java_script_enabled=False)
    context.add_cookies(one.context.cookies())  # type: ignore[arg-type]  # as they come
    page = context.new_page()
    page.goto(site.origin + "/communities")
    page.locator("#bell").click()
    expect(page.locator("h1")).to_have_text("Notices")
    page.locator("#notices-seen button").click()
    expect(page.locator(".bell__count")).to_have_count(0)
    page.locator(".told__act button").click()
    expect(page.locator(".told--unread")).to_have_count(0)
    page.locator(".told__link").click()
    page.locator("#follow summary").click()
    page.locator("#follow button[value=muted]").click()
    expect(page.locator("#follow summary")).to_contain_text("Muted")
    context.close()
