"""Mentions, #words, quotations, links between discussions, by two people on one thread."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.demo_site import DemoSite
from tests.browser.people import join, sign_up, watched


@pytest.fixture
def two(site: DemoSite, browser: Browser) -> Any:
    """Two new members of the English community: for each a page, what went wrong on it, their username."""
    contexts = [browser.new_context(locale="en-GB", viewport={"width": 1300, "height": 900}) for _person in range(2)]
    people = []
    for context, name in zip(contexts, ("speaker", "hearer"), strict=True):
        page, wrong = watched(context)
        username = sign_up(page, site, name)
        join(page, site, site.communities["en"]["slug"])
        people.append((page, wrong, username))
    yield people
    for context in contexts:
        context.close()


def say(page: Page, words: str) -> Any:
    """Reply to the discussion in place; the new post."""
    page.locator("[data-act=reply-thread]").first.click()
    area = page.locator("#dock textarea[name=source]")
    page.locator("#dock form[data-htmx-powered]").wait_for()
    area.fill(words)
    area.press("Control+Enter")
    mine = page.locator("#posts article.post", has_text=words.split("\n")[-1][:20])
    expect(mine).to_have_count(1)
    return mine


def test_one_speaks_of_what_the_other_wrote(site: DemoSite, two: Any) -> None:
    (speaker, wrong, _name), (hearer, also_wrong, hearers_name) = two
    place = site.communities["en"]
    hearer.goto(site.origin + place["solved"] + "?view=time")
    heard = say(hearer, "Warm on the inside, dry on the outside.")
    number = (heard.get_attribute("id") or "").removeprefix("post-")

    speaker.goto(site.origin + place["longest"] + "?view=time")
    speaker.locator("[data-act=reply-thread]").first.click()
    area = speaker.locator("#dock textarea[name=source]")
    speaker.locator("#dock form[data-htmx-powered]").wait_for()
    area.press_sequentially(f"@{hearers_name[:9]}")
    speaker.locator("[role=option]", has_text=hearers_name).wait_for()
    area.press("Enter")
    area.press_sequentially(f"#{place['category'][:3]}")
    option = speaker.locator("[role=option]").first
    expect(option).to_contain_text("Category")
    area.press("Enter")
    area.press_sequentially(f" said it: {site.origin}{place['solved']}/{number} and that is all.")
    area.press("Control+Enter")
    said = speaker.locator("#posts article.post", has_text="and that is all.")
    expect(said).to_have_count(1)
    expect(said.locator("a.mention")).to_have_text(f"@{hearers_name}")
    expect(said.locator("a.hashtag")).to_have_attribute("href", f"/c/{place['slug']}/{place['category']}")
    link = said.locator(f".prose a[href='{place['solved']}/{number}']")
    expect(link).to_contain_text(f"no. {number}")

    hearer.goto(f"{site.origin}{place['solved']}/{number}?view=time")
    below = hearer.locator(f"#post-{number} .post__mentioned a")
    expect(below).to_have_text("Mentioned in 1 discussion")
    below.click()
    dialog = hearer.locator("dialog[open]")
    expect(dialog.locator(".result")).to_have_count(1)
    expect(dialog).to_contain_text("and that is all.")
    hearer.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(below).to_be_focused()
    below.click()
    hearer.locator("dialog[open] .result__title a").click()
    hearer.locator("article.post.is-target", has_text="and that is all.").wait_for()
    assert wrong == also_wrong == []


def test_without_scripts_the_list_is_a_page(site: DemoSite, browser: Browser) -> None:
    context = browser.new_context(locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    place = site.communities["en"]
    page.goto(site.origin + place["longest"])
    page.locator("#post-1 .post__mentioned a").click()
    expect(page.locator("h1")).to_have_text("Mentioned elsewhere")
    assert page.locator(".result").count() >= 1
    page.get_by_role("link", name="Back to the post").click()
    page.wait_for_url(f"**{place['longest']}#post-1")
    context.close()


def test_a_page_elsewhere_is_shown_as_a_card(site: DemoSite, browser: Browser) -> None:
    context = browser.new_context(locale="en-GB")
    page, wrong = watched(context)
    page.goto(site.origin + site.communities["en"]["solved"] + "?view=time")
    card = page.locator("a.elsewhere", has_text="Moisture in timber walls")
    expect(card).to_have_attribute("href", "https://www.example.org/moisture")
    expect(card).to_contain_text("Building Physics Notes")
    context.close()
    assert wrong == []
