"""Two members write to each other in private, one shows the other's card, mutes them, and reads them folded."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.demo_site import DemoSite
from tests.browser.people import join, sign_up, watched


@pytest.fixture
def pair(site: DemoSite, browser: Browser) -> Iterator[list[tuple[Page, list[str], str]]]:
    """Two new members of the English community, each in a browser of their own."""
    with ExitStack() as stack:
        found = []
        for name in ("wren", "rook"):
            context = browser.new_context(locale="en-GB", viewport={"width": 1300, "height": 900})
            stack.callback(context.close)
            page, wrong = watched(context)
            username = sign_up(page, site, name)
            join(page, site, site.communities["en"]["slug"])
            found.append((page, wrong, username))
        yield found


def test_a_conversation(site: DemoSite, pair: Any) -> None:
    (wren, wrong, _wren), (rook, wrong_too, rooks_name) = pair
    wren.goto(site.origin + "/messages/new")
    field = wren.locator("[name=to]")
    field.press_sequentially(rooks_name[:6])
    wren.locator("[role=option]", has_text=rooks_name).click()
    expect(field).to_have_value(f"{rooks_name}, ")
    wren.fill("[name=title]", "About tomorrow")
    wren.fill("[name=source]", "Shall we meet at nine?")
    wren.locator("#composer button.button--primary[type=submit]").click()
    expect(wren.locator("#taking-part")).to_contain_text("Rook")
    address = wren.url.partition("#")[0]
    rook.goto(site.origin + "/messages")
    expect(rook.locator(".conversation--unread")).to_contain_text("About tomorrow")
    expect(rook.locator("#bell .bell__count")).to_be_visible()
    rook.locator(".conversation a", has_text="About tomorrow").click()
    rook.locator("#reply-here textarea").fill("Nine it is.")
    rook.locator("#reply-here button.button--primary[type=submit]").click()
    expect(rook.locator("#posts")).to_contain_text("Nine it is.")
    wren.reload()
    expect(wren.locator("#posts")).to_contain_text("Nine it is.")
    wren.locator("#thread-bar form[action$='/archive'] button").click()
    expect(wren.locator("#notices")).to_contain_text("among the archived ones")
    expect(wren.locator("#thread-bar form[action$='/archive'] input[value=DELETE]")).to_have_count(1)
    wren.goto(site.origin + "/messages")
    expect(wren.locator(".conversation")).to_have_count(0)
    context = wren.context.browser.new_context()
    context.add_cookies([site.session("en", "owner")])
    stranger = context.new_page()
    assert stranger.goto(address).status == 404
    context.close()
    assert wrong == wrong_too == []


def test_a_card_and_muting(site: DemoSite, pair: Any) -> None:
    (wren, wrong, _wren), (rook, _wrong, rooks_name) = pair
    thread = site.origin + site.communities["en"]["longest"] + "?view=time"
    rook.goto(thread)
    rook.locator("#reply-here textarea").fill(f"Words of {rooks_name}.")
    rook.locator("#reply-here button.button--primary[type=submit]").click()
    expect(rook.locator("#posts")).to_contain_text(f"Words of {rooks_name}.")
    mine = rook.locator("article.post", has_text=f"Words of {rooks_name}.")
    wren.goto(site.origin + (mine.locator(".post__where > a[href^='/t/']").last.get_attribute("href") or ""))
    post = wren.locator("article.post", has_text=f"Words of {rooks_name}.")
    name = post.locator(".post__name a")
    name.scroll_into_view_if_needed()
    wren.wait_for_load_state("networkidle")  # earlier posts that come above would take the name from under the pointer
    name.hover()
    card = wren.locator("#person-card")
    expect(card).to_be_visible()
    expect(card).to_contain_text(f"@{rooks_name}")
    wren.keyboard.press("Escape")
    expect(card).to_be_hidden()
    wren.mouse.move(0, 0)
    wren.keyboard.press("Tab")
    name.focus()
    expect(card).to_be_visible()
    wren.keyboard.press("ArrowDown")
    expect(card.locator("a").first).to_be_focused()
    wren.keyboard.press("Escape")
    expect(name).to_be_focused()
    expect(card).to_be_hidden()
    name.hover()
    card.get_by_role("button", name="Mute").click()
    expect(wren.locator("#notices")).to_contain_text("You muted Rook")
    fold = post.locator("details.post__muted")
    expect(fold).to_have_count(1)
    expect(fold.locator(".prose")).to_be_hidden()
    fold.locator("summary").click()
    expect(fold.locator(".prose")).to_be_visible()
    assert wrong == []
