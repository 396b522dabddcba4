"""Tags with scripts: two members on one thread, one tags it in place, the other finds it by its tag and mutes a pin."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.demo_site import DemoSite
from tests.browser.people import join, sign_up, watched


@pytest.fixture
def two(site: DemoSite, browser: Browser) -> Iterator[list[tuple[Page, list[str]]]]:
    """Two new members of the English community, each in a browser of their own."""
    contexts = [browser.new_context(locale="en-GB", viewport={"width": 1300, "height": 900}) for _one in range(2)]
    pages = [watched(context) for context in contexts]
    for (page, _wrong), name in zip(pages, ("tagger", "finder"), strict=True):
        sign_up(page, site, name)
        join(page, site, site.communities["en"]["slug"])
    yield pages
    for context in contexts:
        context.close()


def test_a_thread_is_tagged_while_typing_and_found_by_another(site: DemoSite, two: Any) -> None:
    (page, wrong), (other, wrong_too) = two
    room = f"{site.origin}/c/{site.communities['en']['slug']}"
    page.goto(f"{room}/threads/new")
    page.fill("[name=title]", "Lime on clay, who has done it?")
    field = page.get_by_role("combobox", name="Tags").or_(page.locator("[name=tags]")).first
    field.click()
    field.press_sequentially("insul")
    option = page.locator("[role=option]", has_text="insulation").first
    expect(option).to_be_visible()
    field.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(field).to_have_value("insulation, ")
    field.press_sequentially("clay plaster")
    field.press("Escape")
    page.fill("textarea[name=source]", "It cracks where the old beams are.")
    page.locator("form#composer button.button--primary").click()
    page.wait_for_url("**/t/**")
    expect(page.locator("#thread-tags .tag")).to_have_text(["clay plaster", "insulation"])

    other.goto(f"{room}/tags/clay-plaster")
    expect(other.locator(".thread__title")).to_have_text("Lime on clay, who has done it? New")
    page.locator("#thread-tags .tags__edit").click()
    field = page.locator("#thread-tags [name=tags]")
    expect(field).to_have_value("clay plaster, insulation")
    field.fill("clay plaster, earth")
    page.locator("#thread-tags button[type=submit]").click()
    expect(page.locator("#thread-tags .tag")).to_have_text(["clay plaster", "earth"])
    other.locator(".tag", has_text="clay plaster").first.click()
    other.wait_for_url("**/tags/clay-plaster")
    expect(other.locator(".thread .tag")).to_have_text(["clay plaster", "earth"])

    other.goto(room)
    pinned = other.locator(".thread", has=other.locator(".unpin")).first
    title = pinned.locator(".thread__title a").inner_text()
    pinned.locator(".unpin").click()
    expect(other.locator("#notices")).to_contain_text("no longer stands on top")
    expect(other.locator(".thread", has_text=title).locator(".badge--gold")).to_have_count(0)
    page.goto(room)
    expect(page.locator(".thread", has_text=title).locator(".badge--gold")).to_have_count(1)
    assert not wrong and not wrong_too
