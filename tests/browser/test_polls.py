"""Two people on one discussion with a poll, what a text hides, a post kept at hand: in place, by keyboard, with no script."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.demo_site import DemoSite
from tests.browser.people import join, sign_up, watched

Someone = tuple[BrowserContext, Page, list[str], str]
WORDS = """Who did it? ||The gardener.|| And $\\sqrt{2}$ is not 1.

:::details More about it
Folded words.
:::
"""


@pytest.fixture
def two(site: DemoSite, browser: Browser) -> Iterator[tuple[Someone, Someone]]:
    """Two new members of the English community, each in a browser of their own."""
    people: list[Someone] = []
    for name in ("pollster", "voter"):
        context = browser.new_context(locale="en-GB", viewport={"width": 1300, "height": 900})
        page, wrong = watched(context)
        username = sign_up(page, site, name)
        join(page, site, site.communities["en"]["slug"])
        people.append((context, page, wrong, username))
    yield people[0], people[1]
    for context, *_rest in people:
        context.close()


def open_with_poll(page: Page, site: DemoSite, kind: str, *, opened: bool = False) -> str:
    """Open a discussion with a poll, whose fields may be `opened` already; its address."""
    page.goto(f"{site.origin}/c/{site.communities['en']['slug']}/threads/new")
    page.locator("main [name=title]").fill(f"A discussion with a {kind} poll")
    page.locator("main textarea[name=source]").fill(WORDS)
    if not opened:
        page.locator("main summary", has_text="Add a poll").click()
    page.locator("main [name=poll_question]").fill("Which wall comes first?")
    page.locator("main [name=poll_options]").fill("North\nSouth\nEast")
    page.locator(f"main [name=poll_kind][value={kind}]").check()
    page.locator("main form.composer button.button--primary[type=submit]").click()
    page.wait_for_url(lambda url: "/t/" in url)
    return page.url.partition("#")[0]


def test_a_poll_begun_is_there_again_until_it_is_published(site: DemoSite, two: Any) -> None:
    (_one, page, wrong, _name), _two = two
    form = f"{site.origin}/c/{site.communities['en']['slug']}/threads/new"
    question, options = page.locator("main [name=poll_question]"), page.locator("main [name=poll_options]")
    page.goto(form)
    page.locator("main summary", has_text="Add a poll").click()
    question.fill("Which wall comes first?")
    options.fill("North\nSouth")
    page.wait_for_function("() => Object.values(localStorage).some((one) => one.includes('North'))")
    page.goto(site.origin)
    page.goto(form)
    expect(question).to_be_visible()
    expect(question).to_have_value("Which wall comes first?")
    expect(options).to_have_value("North\nSouth")
    open_with_poll(page, site, "single", opened=True)
    page.wait_for_function("() => !Object.values(localStorage).some((one) => one.includes('North'))")
    page.goto(form)
    expect(options).to_have_value("")
    assert wrong == []


def test_what_is_typed_before_its_behaviour_came_is_kept(site: DemoSite, browser: Browser) -> None:
    form = f"{site.origin}/c/{site.communities['en']['slug']}/threads/new"
    held: list[Route] = []
    with browser.new_context(locale="en-GB", service_workers="block") as context:
        context.add_cookies([site.session("en", "member")])  # type: ignore[list-item]  # a cookie
        page, wrong = watched(context)
        page.route("**/controllers/draft-*.js", lambda route: held.append(route))
        with page.expect_request("**/controllers/draft-*.js"):
            page.goto(form, wait_until="commit")
        page.locator("main summary", has_text="Add a poll").click()
        page.locator("main [name=poll_options]").fill("East\nWest")
        for one in held:
            one.continue_()
        page.wait_for_function("() => Object.values(localStorage).some((one) => one.includes('East'))")
        page.unroute("**/controllers/draft-*.js")
        page.goto(form)
        expect(page.locator("main [name=poll_options]")).to_have_value("East\nWest")
        assert wrong == []


def test_two_people_answer_a_poll(site: DemoSite, two: Any) -> None:
    (_one, ada, wrong, _name), (_two, bob, wrong_too, _name_too) = two
    address = open_with_poll(ada, site, "single")
    bob.goto(address)
    poll = bob.locator("#poll-1")
    expect(poll.locator("meter")).to_have_count(0)
    poll.locator("label", has_text="South").click()
    poll.locator("button[value=PUT]").click()
    expect(poll.locator("meter")).to_have_count(3)
    expect(poll.locator("li", has_text="South")).to_contain_text("100")
    expect(poll.locator("li", has_text="South")).to_contain_text("your choice")

    ada.reload()
    expect(ada.locator("#poll-1 meter")).to_have_count(0)
    ada.locator("#poll-1 label", has_text="North").click()
    ada.locator("#poll-1 button[value=PUT]").click()
    expect(ada.locator("#poll-1")).to_contain_text("2 people voted.")
    ada.locator("#poll-1 a", has_text="Who voted").click()
    expect(ada.locator("#poll-votes[open]")).to_contain_text("Voter")
    ada.keyboard.press("Escape")
    ada.locator("#poll-1 summary", has_text="Change your vote").click()
    ada.locator("#poll-1 label", has_text="South").click()
    ada.locator("#poll-1 button[value=PUT]").click()
    expect(ada.locator("#poll-1 li", has_text="South")).to_contain_text("2 votes")
    ada.locator("#poll-1 button", has_text="Close the poll").click()
    expect(ada.locator("#poll-1")).to_contain_text("Closed on")

    bob.reload()
    expect(poll.locator("form")).to_have_count(0)
    expect(poll.locator("li", has_text="South")).to_contain_text("2 votes")
    assert wrong == wrong_too == []


def test_a_poll_is_answered_without_a_script(site: DemoSite, two: Any, browser: Browser) -> None:
    (_one, ada, _wrong, _name), (context, _bob, _wrong_too, _name_too) = two
    address = open_with_poll(ada, site, "ranked")
    plain = browser.new_context(locale="en-GB", java_script_enabled=False, storage_state=context.storage_state())
    page = plain.new_page()
    page.goto(address)
    poll = page.locator("#poll-1")
    poll.get_by_label("Place of East").select_option("1")
    poll.get_by_label("Place of North").select_option("1")
    poll.locator("button[value=PUT]").click()
    expect(page.locator(".field__error")).to_contain_text("same place")
    page.locator("#poll-1").get_by_label("Place of East").select_option("1")
    page.locator("#poll-1").get_by_label("Place of North").select_option("2")
    page.locator("#poll-1 button[value=PUT]").click()
    expect(page.locator("#poll-1 li", has_text="East")).to_contain_text("1 first choice")
    page.locator("#poll-1 a", has_text="round by round").click()
    expect(page.locator("main")).to_contain_text("Round 1")
    plain.close()


def test_what_is_hidden_shows_to_who_asks(site: DemoSite, two: Any) -> None:
    (_one, ada, wrong, _name), _bob = two
    ada.goto(open_with_poll(ada, site, "multiple"))
    spoiler = ada.locator("#post-1 span.spoiler")
    hidden = "element => getComputedStyle(element).color"
    assert spoiler.evaluate(hidden) == "rgba(0, 0, 0, 0)"
    spoiler.focus()
    assert spoiler.evaluate(hidden) != "rgba(0, 0, 0, 0)"
    expect(spoiler).to_have_accessible_name("Hidden text")
    expect(ada.locator("#post-1 math msqrt")).to_have_count(1)
    folded = ada.locator("#post-1 .prose details p")
    expect(folded).to_be_hidden()
    ada.locator("#post-1 .prose summary").press("Enter")
    expect(folded).to_be_visible()
    assert wrong == []


def test_a_post_is_kept_with_the_keyboard(site: DemoSite, two: Any) -> None:
    (_one, ada, wrong, _name), (_two, bob, wrong_too, _name_too) = two
    address = open_with_poll(ada, site, "single")
    bob.goto(address)
    bob.keyboard.press("j")
    expect(bob.locator("#post-1")).to_be_focused()
    bob.keyboard.press("b")
    mark = bob.locator("#post-1 .bookmark__mark")
    expect(mark).to_be_visible()
    expect(bob.locator("#notices")).to_contain_text("in your bookmarks")
    mark.click()
    bob.locator("#bookmark-dialog [name=note]").fill("For the annex")
    bob.locator("#bookmark-dialog [name=remind_on]").fill("2020-01-01")
    bob.locator("#bookmark-dialog form").evaluate("form => { form.noValidate = true }")
    bob.locator("#bookmark-dialog button[value=PUT]").click()
    expect(bob.locator("#bookmark-dialog .field__error")).to_contain_text("Choose a day to come.")
    bob.locator("#bookmark-dialog [name=remind_on]").fill("")
    bob.locator("#bookmark-dialog button[value=PUT]").click()
    expect(bob.locator("#bookmark-dialog")).to_have_count(0)
    expect(mark).to_have_attribute("title", "For the annex")
    bob.keyboard.press("g")
    bob.keyboard.press("b")
    expect(bob.locator("main")).to_contain_text("For the annex")
    bob.locator("main button", has_text="Remove").click()
    expect(bob.locator("main")).to_contain_text("No bookmarks yet")
    ada.goto(f"{site.origin}/bookmarks")
    expect(ada.locator("main")).to_contain_text("No bookmarks yet")
    assert [one for one in wrong_too if "422" not in one] == wrong == []
