"""How a post helped: said in place, changed, and read by another under the post when they ask for it."""

from playwright.sync_api import Browser, Page, expect

from tests.browser.demo_site import DemoSite
from tests.browser.people import watched


def say(page: Page, post: int, words: str) -> None:
    """Open the dialog of one's own line and save other words."""
    page.locator(f"#how-{post}").click()
    page.locator("#helped-dialog form[data-htmx-powered]").wait_for()
    page.locator("#helped-dialog [name=line]").fill(words)
    page.locator("#helped-dialog button[type=submit]").click()
    expect(page.locator("#helped-dialog")).to_have_count(0)


def test_a_line_is_said_and_read_on_demand(site: DemoSite, browser: Browser) -> None:
    room = site.communities["fr"]
    post = int(room["answer"].rpartition("/")[2])
    with browser.new_context(locale="en-GB", viewport={"width": 1300, "height": 900}) as context:
        context.add_cookies([site.session("fr", "animator")])
        page, wrong = watched(context)
        page.goto(f"{site.origin}{room['solved']}?lang=en")
        helped = page.locator(f"#helped-{post}")
        if helped.get_attribute("aria-pressed") == "false":
            helped.click()
        expect(page.locator(f"#how-{post}")).to_be_visible()
        say(page, post, "Dry since the first winter.")
        expect(page.locator(f"#how-{post}")).to_contain_text("Change what you said")
        said = page.locator(f"#said-{post}")
        expect(said).not_to_have_attribute("open", "")
        said.locator("summary").press("Enter")
        expect(said.locator(".said__one q").first).to_be_visible()
        assert not wrong
    with browser.new_context(locale="en-GB", java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site.origin}{room['solved']}?lang=en")
        page.locator(f"#said-{post} summary").click()
        page.locator(f"#said-{post} a").click()
        expect(page.locator(".readers")).to_contain_text("Dry since the first winter.")
