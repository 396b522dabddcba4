"""The whole site without a pointer: opening, posting, replying, editing, searching, closing."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.demo_site import DemoSite
from tests.browser.people import watched


def signed_in(site: DemoSite, browser: Browser, role: str) -> tuple[Page, list[str]]:
    context = browser.new_context(locale="en-GB", viewport={"width": 1300, "height": 900})
    context.add_cookies([site.session("en", role)])  # type: ignore[list-item]  # a cookie
    return watched(context)


def tab_to(page: Page, css: str, most: int = 80) -> None:
    """Press Tab until the focus is on an element that matches."""
    for _ in range(most):
        if page.evaluate("(css) => document.activeElement?.matches(css) ?? false", css):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{css} is out of Tab's reach")


def test_posting_replying_editing_searching_closing_with_keys_alone(site: DemoSite, browser: Browser) -> None:
    page, wrong = signed_in(site, browser, "owner")
    page.goto(f"{site.origin}/c/{site.communities['en']['slug']}")
    page.keyboard.press("c")
    page.wait_for_url("**/threads/new**")
    tab_to(page, "[name=title]")
    page.keyboard.type("Written without a mouse")
    tab_to(page, "textarea[name=source]")
    page.keyboard.type("The first post.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/t/written-without-a-mouse/\d+"))
    thread = page.url

    page.keyboard.press("Shift+R")
    area = page.locator("#dock textarea[name=source]")
    expect(area).to_be_focused()
    page.keyboard.type("A reply from the keyboard.")
    page.keyboard.press("Control+Enter")
    reply = page.locator("#posts article.post", has_text="A reply from the keyboard.")
    expect(reply).to_have_count(1)

    page.keyboard.press("k")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('article.post') !== null")
    page.keyboard.press("e")
    expect(area).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Edited.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#posts article.post", has_text="Edited.")).to_have_count(1)
    expect(page.locator("#dock")).to_be_hidden()

    page.keyboard.press("/")
    expect(page.locator("#top-search")).to_be_focused()
    page.keyboard.type("insulation")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=insulation**")
    expect(page.locator("main .result").first).to_be_visible()

    page.goto(thread)
    tab_to(page, "main a[href$='/closure'], main button[data-act=close], main [data-act=close]", 120)
    page.keyboard.press("Enter")
    page.locator("form[action$='/closure']").first.wait_for()
    tab_to(page, "form[action$='/closure'] button:not([formaction]):not([name])", 120)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Closed")
    assert wrong == []
    page.context.close()


def test_the_sheet_of_keys_and_the_palette(site: DemoSite, browser: Browser) -> None:
    page, wrong = signed_in(site, browser, "member")
    page.goto(site.origin + "/")
    page.keyboard.press("?")
    sheet = page.locator("dialog[open]")
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    page.keyboard.press("Control+k")
    expect(page.locator("dialog[open] input")).to_be_focused()
    page.keyboard.type("timber")
    expect(page.locator("dialog[open] [role=option]", has_text="Timber").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/c/timber-retrofit**")
    assert wrong == []
    page.context.close()


def test_keys_can_be_switched_off(site: DemoSite, browser: Browser) -> None:
    page, _wrong = signed_in(site, browser, "member")
    page.context.add_cookies([{"name": "keys", "value": "off", "url": site.origin}])
    page.goto(f"{site.origin}/c/{site.communities['en']['slug']}")
    page.keyboard.press("c")
    page.keyboard.press("Control+k")
    expect(page.locator("dialog[open] input")).to_be_focused()
    assert page.url.endswith(site.communities["en"]["slug"])
    page.context.close()
