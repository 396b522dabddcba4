"""Two people on one question: an answer is voted for, chosen, changed and undone, in place, and each sees what the other did."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.demo_site import DemoSite
from tests.browser.people import join, sign_up, watched

Someone = tuple[BrowserContext, Page, list[str], str]


@pytest.fixture
def two(site: DemoSite, browser: Browser) -> Iterator[tuple[Someone, Someone]]:
    """Two new members of the English community, each in a browser of their own."""
    people: list[Someone] = []
    for name in ("asker", "answerer"):
        context = browser.new_context(locale="en-GB", viewport={"width": 1300, "height": 900})
        page, wrong = watched(context)
        username = sign_up(page, site, name)
        join(page, site, site.communities["en"]["slug"])
        people.append((context, page, wrong, username))
    yield people[0], people[1]
    for context, *_rest in people:
        context.close()


def ask(page: Page, site: DemoSite, title: str) -> str:
    """Open a question; its address."""
    page.goto(f"{site.origin}/c/{site.communities['en']['slug']}/threads/new")
    page.locator("main [name=kind][value=question]").check()
    page.locator("main [name=title]").fill(title)
    page.locator("main textarea[name=source]").fill("How thick may it be before it does harm?")
    page.locator("main form.composer button.button--primary[type=submit]").click()
    page.wait_for_url(lambda url: "/t/" in url)
    return page.url.partition("#")[0]


def answer(page: Page, number: int, words: str) -> None:
    """Reply in place; wait for the post."""
    page.locator("#posts [data-act=reply]").first.click()
    page.locator("#dock form[data-htmx-powered]").wait_for()
    page.locator("#dock textarea[name=source]").fill(words)
    page.locator("#dock form button.button--primary[type=submit]").click()
    expect(page.locator(f"#post-{number}")).to_contain_text(words)


def test_an_answer_is_voted_for_and_chosen(site: DemoSite, two: Any) -> None:
    (_one, ada, wrong, _name), (_two, bob, wrong_too, bobs_name) = two
    address = ask(ada, site, f"A question for {bobs_name}")
    bob.goto(address)
    too = bob.locator("#me-too-button")
    too.click()
    expect(too).to_have_attribute("aria-pressed", "true")
    expect(bob.locator("#me-too")).to_contain_text("1 person has this question too")
    answer(bob, 2, "Ten centimetres.")
    answer(bob, 3, "Twelve, rather.")
    expect(bob.locator("#post-2 .vote[aria-disabled=true]")).to_have_attribute("title", "This post is yours: others vote on it.")

    ada.goto(address)
    expect(ada.locator("#me-too")).to_contain_text("1 person has this question too")
    vote = ada.locator("#post-3 .vote--up")
    vote.click()
    expect(vote).to_have_attribute("aria-pressed", "true")
    vote.click()
    expect(vote).to_have_attribute("aria-pressed", "false")
    ada.keyboard.press("v")
    expect(vote).to_have_attribute("aria-pressed", "true")
    expect(vote).to_contain_text("1")
    ada.locator("#post-3 .reaction--helped").click()
    ada.locator("#post-3 .reaction__how").click()
    ada.locator("#helped-dialog [name=line]").fill("Measured, and so it was.")
    ada.locator("#helped-dialog button[type=submit]").click()
    expect(ada.locator("#helped-dialog")).to_have_count(0)

    ada.locator("#post-2 .post__choose").click()
    expect(ada.locator("#post-2")).to_have_class("post post--solution depth-0")
    expect(ada.locator("#thread-state")).to_contain_text("Solved")
    expect(ada.locator("#solution")).to_contain_text("no. 2")
    ada.locator("#post-3 .post__choose").click()
    expect(ada.locator("article.post--solution")).to_have_id("post-3")
    expect(ada.locator("#notices")).to_contain_text("No. 3 is the solution of this question.")
    ada.locator("#notices .notice__undo button").click()
    expect(ada.locator("article.post--solution")).to_have_id("post-2")
    expect(ada.locator("#solution")).to_contain_text("no. 2")
    expect(ada.locator("#notices")).to_contain_text("No. 2 is the solution of this question.")

    bob.goto(f"{address}?view=votes")
    numbers = bob.locator("#posts article.post").evaluate_all("posts => posts.map(post => post.id)")
    assert numbers == ["post-1", "post-3", "post-2"], "the question, then by votes"
    expect(bob.locator("#post-2 .badge--ok")).to_have_text("Solution")
    bob.locator("#post-3 a.reaction", has_text="Helped 1 person").click()
    expect(bob.locator("#reactions-dialog")).to_contain_text("Measured, and so it was.")
    assert wrong == [] and wrong_too == []


def test_the_same_without_a_script(site: DemoSite, browser: Browser, two: Any) -> None:
    (one, ada, _wrong, _name), (_two, bob, _wrong_too, bobs_name) = two
    address = ask(ada, site, f"A plain question for {bobs_name}")
    bob.goto(address)
    answer(bob, 2, "Ten centimetres.")
    plain = browser.new_context(java_script_enabled=False, locale="en-GB", viewport={"width": 390, "height": 844})
    plain.add_cookies(one.cookies())  # type: ignore[arg-type]  # what it gave
    page = plain.new_page()
    page.goto(address)
    page.locator("#post-2 .vote--up").click()
    expect(page.locator("#post-2 .vote--up")).to_have_attribute("aria-pressed", "true")
    page.locator("#post-2 .post__choose").click()
    expect(page.locator("#post-2 .badge--ok")).to_have_text("Solution")
    expect(page.locator("#notices")).to_contain_text("No. 2 is the solution of this question.")
    page.goto(address)
    page.locator("#post-2 details.menu summary").last.click()
    page.get_by_role("button", name="No longer the solution").click()
    expect(page.locator("#notices")).to_contain_text("open again")
    plain.close()
