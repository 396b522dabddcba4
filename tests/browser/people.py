"""New people for tests that write: each has an account, a session and a place in a community."""

import secrets

from playwright.sync_api import BrowserContext, Page

from tests.browser.demo_site import DemoSite

PASSWORD = "une phrase de passe longue"


def sign_up(page: Page, site: DemoSite, name: str) -> str:
    """Make an account in this page's browser; its username."""
    username = name + secrets.token_hex(3)
    page.goto(site.origin + "/sign-up")
    fields = {"email": f"{username}@example.org", "username": username, "name": name.title(), "password": PASSWORD}
    for field, value in fields.items():
        page.fill(f"main [name={field}]", value)
    page.locator("main form[method=post] button[type=submit], main form[method=post] button:not([type])").last.click()
    page.wait_for_url(lambda url: "/sign-up" not in url)
    return username


def join(page: Page, site: DemoSite, slug: str) -> None:
    """Become a member of an open community."""
    page.goto(f"{site.origin}/c/{slug}/about")
    page.locator(f"form[action$='/c/{slug}/membership'] button").first.click()
    page.locator(f"form[action$='/c/{slug}/membership'] button").first.wait_for(state="detached")


def is_fault(error: object) -> bool:
    """Whether an error of a page's scripts is one. A transition between pages that the browser gave up changes only the looks."""
    return not any(words in str(error) for words in ("ViewTransition", "Transition was"))


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    """A page, and what went wrong on it: script errors, broken policies, requests to other sites."""
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)) if is_fault(error) else None)
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("dialog", lambda dialog: (wrong.append("a dialog opened"), dialog.dismiss()))
    ours = ("http://127.0.0.1", "data:", "blob:")
    page.on("request", lambda request: None if request.url.startswith(ours) else wrong.append(request.url))
    return page, wrong
