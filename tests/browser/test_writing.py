"""Writing with scripts: in place, with drafts that outlive tabs, windows and sessions."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.demo_site import DemoSite
from tests.browser.people import PASSWORD, join, sign_up, watched


@pytest.fixture
def member(site: DemoSite, browser: Browser) -> Iterator[tuple[BrowserContext, Page, list[str], str]]:
    """Somebody new in the English community: their browser, a page, what went wrong on it, their username."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1300, "height": 900})
    page, wrong = watched(context)
    username = sign_up(page, site, "writer")
    join(page, site, site.communities["en"]["slug"])
    yield context, page, wrong, username
    context.close()


def reply_to(page: Page, number: int) -> Any:
    """Open the composer under a post; the text field."""
    page.locator(f"#post-{number} [data-act=reply]").click()
    area = page.locator("#dock textarea[name=source]")
    expect(area).to_be_focused()
    page.locator("#dock form[data-htmx-powered]").wait_for()  # before, the form would be sent as a page: right, but not in place
    return area


def saved(page: Page) -> None:
    """Wait until the server has the draft."""
    expect(page.locator("#dock [data-saved]")).to_have_text(re.compile("Saved"))


def test_a_reply_and_a_quotation_in_place(site: DemoSite, member: Any) -> None:
    _context, page, wrong, username = member
    page.goto(site.origin + site.communities["en"]["solved"] + "?view=tree")  # short: the new post stands on the same page
    address = page.url
    words = f"Measured it too, {username}."
    reply_to(page, 2).fill(words)
    page.locator("#dock form button[type=submit]:not([formaction]):not([name])").click()
    mine = page.locator("#posts article.post", has_text=words)
    expect(mine).to_have_count(1)
    expect(page.locator("#dock")).to_be_hidden()
    expect(page.locator("#notices")).to_contain_text("Your reply is no.")
    assert page.url.startswith(address.split("?")[0])
    page.locator("#post-3 .prose p").first.click(click_count=3)
    page.locator("[data-act=quote-selection]").click()
    area = page.locator("#dock textarea[name=source]")
    expect(area).to_have_value(re.compile(r"\[quote="))
    area.press("Control+End")
    area.type("I agree with this part.")
    area.press("Control+Enter")
    quoted = page.locator("#posts article.post", has_text="I agree with this part.")
    expect(quoted).to_have_count(1)
    expect(quoted.locator("figure.quote figcaption")).to_contain_text("no. 3")
    assert wrong == []


def test_a_draft_survives_a_killed_tab(site: DemoSite, member: Any) -> None:
    context, page, _wrong, _username = member
    place = site.origin + site.communities["en"]["longest"]
    page.goto(place)
    words = "Half a sentence, when the tab"
    reply_to(page, 2).type(words)
    saved(page)
    page.close(run_before_unload=False)
    page.context.clear_cookies(name="density")
    again = context.new_page()
    again.goto(place)
    expect(reply_to(again, 2)).to_have_value(words)


def test_a_draft_is_there_in_another_browser(site: DemoSite, browser: Browser, member: Any) -> None:
    _context, page, _wrong, username = member
    place = site.origin + site.communities["en"]["longest"]
    page.goto(place)
    reply_to(page, 2).type("Begun at the office")
    saved(page)
    elsewhere = browser.new_context(locale="en-GB")
    other = elsewhere.new_page()
    other.goto(site.origin + "/sign-in")
    other.fill("main [name=identifier]", username)
    other.fill("main [name=password]", PASSWORD)
    other.locator("main form[method=post] button").last.click()
    other.wait_for_url(lambda url: "/sign-in" not in url)
    other.goto(place)
    expect(reply_to(other, 2)).to_have_value("Begun at the office")
    elsewhere.close()


def test_a_new_thread_keeps_what_it_is_to_be(site: DemoSite, member: Any) -> None:
    _context, page, wrong, _username = member
    form = site.origin + f"/c/{site.communities['en']['slug']}/threads/new"
    page.goto(form)
    page.locator("input[name=kind][value=question]").check()
    page.locator("select[name=category_id]").select_option(index=2)
    page.locator("input[name=title]").fill("What comes out of a spreadsheet?")
    chosen = page.locator("select[name=category_id]").input_value()
    expect(page.locator("[data-saved]")).to_have_text(re.compile("Saved"))
    page.evaluate("localStorage.clear()")
    page.goto(form)
    expect(page.locator("input[name=kind]:checked")).to_have_value("question")
    expect(page.locator("select[name=category_id]")).to_have_value(chosen)
    assert not wrong


@pytest.mark.parametrize("scripts", [True, False])
def test_enter_in_a_field_means_the_button_of_the_form(site: DemoSite, browser: Browser, member: Any, scripts: bool) -> None:
    """Not the first one there is, that saves a draft and leads to the list of drafts, nor a preview."""
    context, _page, wrong, username = member
    other = browser.new_context(locale="en-GB", storage_state=context.storage_state(), java_script_enabled=scripts)
    page = other.new_page()
    page.goto(site.origin + f"/c/{site.communities['en']['slug']}/threads/new")
    page.fill("textarea[name=source]", "Some words about a wall.")
    page.fill("input[name=title]", f"A wall of {username}")
    page.press("input[name=title]", "Enter")
    page.wait_for_url(re.compile("/t/a-wall-of-"))
    other.close()
    assert not wrong


def test_a_table_out_of_a_spreadsheet(site: DemoSite, member: Any) -> None:
    _context, page, wrong, _username = member
    page.goto(site.origin + f"/c/{site.communities['en']['slug']}/threads/new")
    area = page.locator("textarea[name=source]")
    area.fill("Wall\tU\nBrick | lime\t1.9")
    area.press("Control+a")
    page.locator("[data-mark=table]").click()
    expect(area).to_have_value("| Wall | U |\n| --- | --- |\n| Brick \\| lime | 1.9 |\n\n")
    area.fill("")
    page.locator("[data-mark=table]").click()
    expect(area).to_have_value("| Column 1 | Column 2 |\n| --- | --- |\n|  |  |\n\n")
    assert not wrong


def test_two_windows_on_one_draft_lose_nothing(site: DemoSite, member: Any) -> None:
    context, one, _wrong, _username = member
    place = site.origin + site.communities["en"]["longest"]
    two = context.new_page()
    for page in (one, two):
        page.goto(place)
    first, second = reply_to(one, 3), reply_to(two, 3)
    first.fill("Words of the first window.")
    saved(one)
    second.fill("Words of the second window.")
    conflict = two.locator("#dock [data-conflict]")
    expect(conflict).to_be_visible()
    expect(conflict).to_contain_text("Words of the first window.")
    expect(second).to_have_value("Words of the second window.")
    conflict.locator("[data-act=keep-mine]").click()
    expect(conflict).to_be_hidden()
    saved(two)
    two.goto(site.origin + "/drafts")
    expect(two.locator("main")).to_contain_text("Words of the second window.")
    expect(two.locator("main")).to_contain_text("Words of the first window.")


def test_a_lost_session_in_the_dock_loses_nothing(site: DemoSite, member: Any) -> None:
    context, page, _wrong, username = member
    page.goto(site.origin + site.communities["en"]["longest"])
    words = f"An hour of writing, {username}."
    reply_to(page, 2).fill(words)
    context.clear_cookies()
    page.locator("#dock form button[type=submit]:not([formaction]):not([name])").click()
    page.fill("main [name=identifier]", username)
    page.fill("main [name=password]", PASSWORD)
    page.locator("main form[method=post] button").last.click()
    expect(page.locator("main [name=source]")).to_have_value(words)
    page.locator("main form[method=post] button").last.click()
    expect(page.locator("article", has_text=words)).to_have_count(1)


def test_the_composer_survives_navigation(site: DemoSite, member: Any) -> None:
    _context, page, _wrong, _username = member
    page.goto(site.origin + site.communities["en"]["longest"])
    reply_to(page, 2).fill("I must look something up first")
    page.goto(site.origin + "/search?q=insulation")
    expect(page.locator("#dock")).to_be_visible()
    page.locator("#dock [data-act=dock-min]").click()
    expect(page.locator("#dock textarea[name=source]")).to_have_value("I must look something up first")


def test_an_edit_in_place(site: DemoSite, member: Any) -> None:
    _context, page, wrong, username = member
    page.goto(site.origin + site.communities["en"]["longest"] + "?view=time")
    reply_to(page, 2).fill(f"A first version by {username}.")
    page.locator("#dock form button[type=submit]:not([formaction]):not([name])").click()
    mine = page.locator("#posts article.post", has_text=f"A first version by {username}.")
    expect(mine).to_have_count(1)
    number = mine.get_attribute("id")
    mine.locator("details.menu summary").click()
    mine.locator("[data-act=edit]").click()
    area = page.locator("#dock textarea[name=source]")
    expect(area).to_have_value(f"A first version by {username}.")
    area.fill(f"A second version by {username}.")
    page.locator("#dock form button[type=submit]:not([formaction]):not([name])").click()
    expect(page.locator(f"#{number}")).to_contain_text("A second version")
    assert wrong == []
