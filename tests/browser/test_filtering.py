"""Narrowing a list in place, by the keyboard: names complete as one types, and the address says what is shown."""

from playwright.sync_api import Browser, expect

from tests.browser.demo_site import DemoSite
from tests.browser.people import watched


def test_a_list_is_narrowed_by_the_keyboard(site: DemoSite, browser: Browser) -> None:
    place = site.communities["en"]
    room = f"{site.origin}/c/{place['slug']}"
    context = browser.new_context(locale="en-GB", viewport={"width": 390, "height": 844})
    context.add_cookies([site.session("en", "member")])  # type: ignore[list-item]  # a cookie
    page, wrong = watched(context)
    page.goto(f"{room}?list=hot")
    page.get_by_role("link", name="Filter…").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Filter the discussions")
    expect(dialog.get_by_label("What is it?")).to_be_focused()
    dialog.get_by_label("What is it?").select_option("Questions")
    tag = dialog.locator("[name=tag]")
    tag.press_sequentially("insul")
    expect(page.locator("[role=option]", has_text="insulation")).to_be_visible()
    tag.press("ArrowDown")
    tag.press("Enter")
    expect(tag).to_have_value("insulation")
    expect(page.locator("#f-tag-list")).to_be_hidden()
    by = dialog.locator("[name=by]")
    owner = place["people"]["owner"]
    by.press_sequentially(owner["username"][:5])
    expect(page.locator("#f-by-list [role=option]").first).to_be_visible()
    by.press("Escape")
    expect(dialog).to_be_visible()
    by.fill("")
    by.press("Enter")
    page.wait_for_url("**/questions?tag=insulation&list=hot")
    expect(page.locator(".chosen .chip")).to_contain_text(["Questions", "#insulation"])
    expect(page.locator(".thread")).not_to_have_count(0)
    for row in page.locator(".thread__meta").all():
        expect(row.locator(".tag", has_text="insulation")).to_have_count(1)
    page.locator(".chosen .chip", has_text="Questions").click()
    page.wait_for_url("**/tags/insulation?list=hot")
    expect(page.locator(".chosen")).to_have_count(0)
    assert not wrong
    context.close()
