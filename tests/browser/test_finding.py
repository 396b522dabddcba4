"""Found while typing: names and emojis in a text, discussions like a title, acts and places in the palette, rows by keys."""

from typing import Any

from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.demo_site import DemoSite
from tests.browser.people import watched


def signed_in(site: DemoSite, browser: Browser, role: str = "member", **context_options: Any) -> tuple[Page, list[str]]:
    context = browser.new_context(locale="en-GB", viewport={"width": 1300, "height": 900}, **context_options)
    context.add_cookies([site.session("en", role)])  # type: ignore[list-item]  # a cookie
    return watched(context)


def test_names_categories_and_emojis_are_completed(site: DemoSite, browser: Browser) -> None:
    page, wrong = signed_in(site, browser)
    slug = site.communities["en"]["slug"]
    page.goto(f"{site.origin}/c/{slug}/threads/new")
    area = page.locator(".editor textarea")
    rows = page.locator("[role=listbox].completing [role=option]")
    area.fill("")
    area.click()
    page.keyboard.type("For @brenn")
    expect(rows).to_have_count(1)
    expect(area).to_have_attribute("aria-activedescendant", "completing-0")
    page.keyboard.press("Enter")
    expect(area).to_have_value("For @hbrennan ")
    page.keyboard.type("in #mois")
    expect(area).to_have_attribute("aria-activedescendant", "completing-0")  # a letter takes it away until answered
    expect(rows).to_have_count(1)
    page.keyboard.press("Tab")
    expect(area).to_have_value("For @hbrennan in #moisture ")
    page.keyboard.type("at 10:30 :thumbsup")
    expect(area).to_have_attribute("aria-activedescendant", "completing-0")
    page.keyboard.press("Enter")
    expect(area).to_have_value("For @hbrennan in #moisture at 10:30 👍 ")
    page.keyboard.press("Control+z")  # the browser's undo knows of it
    expect(area).to_have_value("For @hbrennan in #moisture at 10:30 :thumbsup")
    page.keyboard.type(" @h")
    expect(rows.first).to_be_visible()
    page.keyboard.press("Escape")
    expect(rows).to_have_count(0)
    expect(area).to_be_focused()
    area.fill("")
    assert wrong == []
    page.context.close()


def test_what_is_chosen_stays_while_the_next_answer_is_awaited(site: DemoSite, browser: Browser) -> None:
    page, wrong = signed_in(site, browser)
    page.goto(f"{site.origin}/c/{site.communities['en']['slug']}/threads/new")
    area = page.locator(".editor textarea")
    rows = page.locator("[role=listbox].completing [role=option]")
    area.fill("")
    area.click()
    page.keyboard.type("@bren")
    expect(rows).to_have_count(1)
    expect(area).to_have_attribute("aria-activedescendant", "completing-0")
    page.route("**/completion?**q=brenn*", lambda route: None)  # never answered
    with page.expect_request("**/completion?**q=brenn*"):
        page.keyboard.type("n")
    expect(area).to_have_attribute("aria-activedescendant", "completing-0")
    page.keyboard.press("Enter")
    expect(area).to_have_value("@hbrennan ")
    page.keyboard.type("or @nobody-so-called")  # and on the next line another list than the one of @
    page.keyboard.press("Enter")
    page.keyboard.type("#mois")
    expect(rows).to_have_count(1)
    expect(area).to_have_attribute("aria-activedescendant", "completing-0")
    page.keyboard.press("Enter")
    expect(area).to_have_value("@hbrennan or @nobody-so-called\n#moisture ")
    area.fill("")
    assert wrong == []
    page.context.close()


def test_an_answer_that_comes_late_hides_no_newer_one(site: DemoSite, browser: Browser) -> None:
    page, wrong = signed_in(site, browser)
    held: list[Route] = []
    page.context.route("**/completion?kind=member**", lambda route: held.append(route))
    page.goto(f"{site.origin}/c/{site.communities['en']['slug']}/threads/new")
    area = page.locator(".editor textarea")
    area.fill("")
    area.click()
    with page.expect_request("**/completion?kind=member**"):
        page.keyboard.type("For @")
    page.keyboard.press("Backspace")
    page.keyboard.type("#mois")
    rows = page.locator("[role=listbox].completing [role=option]")
    expect(rows).to_have_count(1)
    while held:
        with page.expect_response("**/completion?kind=member**"):
            held.pop().continue_()
    page.keyboard.press("Tab")
    expect(area).to_have_value("For #moisture ")
    area.fill("")
    assert wrong == []
    page.context.close()


def test_a_title_brings_what_was_already_said(site: DemoSite, browser: Browser) -> None:
    page, wrong = signed_in(site, browser)
    page.goto(f"{site.origin}/c/{site.communities['en']['slug']}/threads/new")
    title = page.locator("[data-similar-in]")
    title.fill("")
    title.press_sequentially("Insulation inside a solid brick wall")
    found = page.locator("[data-similar] a")
    expect(found.first).to_contain_text("Internal wall insulation on solid brick")
    expect(page.locator("[data-similar] + [role=status]")).to_contain_text("may already speak of it")
    title.fill("Brick")
    expect(found).to_have_count(0)
    title.fill("")
    assert wrong == []
    page.context.close()


def test_the_palette_acts_and_nothing_happens_by_an_enter_too_many(site: DemoSite, browser: Browser) -> None:
    page, wrong = signed_in(site, browser)
    page.goto(site.origin + site.communities["en"]["longest"])
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("#post-2")).to_be_focused()
    page.keyboard.press("Control+k")
    palette = page.locator("#palette")
    expect(palette.locator("[role=option]", has_text="Reply to").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(palette).to_be_visible()
    page.keyboard.type("insul")
    expect(palette.locator("a[role=option] mark").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert palette.locator("[aria-selected=true]").count() == 1
    page.keyboard.press("Escape")
    expect(page.locator("#post-2")).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("home")
    page.keyboard.press("Escape")
    expect(page.locator("#post-2")).to_be_focused()
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(site.origin + "/")
    assert wrong == []
    page.context.close()


def test_what_is_typed_before_the_palette_came_stands_in_it(site: DemoSite, browser: Browser) -> None:
    page, wrong = signed_in(site, browser, service_workers="block")  # what a worker fetches cannot be held back
    held: list[Route] = []
    page.context.route("**/controllers/palette*.js", lambda route: held.append(route))
    page.goto(site.origin + site.communities["en"]["longest"])
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("#post-2")).to_be_focused()
    with page.expect_request("**/controllers/palette*.js"):
        page.keyboard.press("Control+k")
    page.keyboard.type("insuk")
    page.keyboard.press("Backspace")
    page.keyboard.type("l")
    held.pop().continue_()
    expect(page.locator("#palette input")).to_have_value("insul")
    expect(page.locator("#palette a[role=option] mark").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#post-2")).to_be_focused()
    assert wrong == [] and not page.locator("#dock").is_visible(), "the letters were no keys"
    page.context.close()


def test_rows_open_and_the_way_back_leads_to_the_same_place(site: DemoSite, browser: Browser) -> None:
    page, wrong = signed_in(site, browser)
    page.set_viewport_size({"width": 1200, "height": 500})
    address = f"{site.origin}/c/{site.communities['en']['slug']}"
    page.goto(address)
    for _ in range(6):
        page.keyboard.press("j")
        page.wait_for_function("() => document.querySelector('.is-selected') !== null")
    where = page.evaluate("scrollY")
    assert where > 0
    page.keyboard.press("o")
    page.wait_for_url("**/t/**")
    expect(page.locator("article.post").first).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator("article.post.is-selected")).to_have_count(1)
    page.keyboard.press("u")
    page.wait_for_url(address)
    page.wait_for_function("(where) => scrollY === where", arg=where)
    assert wrong == []
    page.context.close()
