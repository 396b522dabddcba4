"""Reading without a network: what was visited is there, what is private is gone with its reader, what is hidden is gone."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.demo_site import DemoSite

Browsing = Callable[..., tuple[BrowserContext, Page]]
KEPT = """async () => (await caches.has("pages-1"))
  ? (await (await caches.open("pages-1")).keys()).map((one) => new URL(one.url).pathname) : []"""
UNTIL = f"""([path, there]) => new Promise((done) => {{
  const kept = {KEPT};
  const look = async () => (await kept()).includes(path) === there ? done() : setTimeout(look, 50);
  look();
}})"""
CONTROLLED = """() => new Promise((done) => {
  const look = () => navigator.serviceWorker.controller ? done() : setTimeout(look, 50);
  look();
})"""


@pytest.fixture
def browsing(site: DemoSite, browser: Browser) -> Iterator[Browsing]:
    """`browsing(role)` opens a browser of its own whose service worker works."""
    contexts: list[BrowserContext] = []

    def make(role: str | None = "member", language: str = "en") -> tuple[BrowserContext, Page]:
        context = browser.new_context(locale=language)
        context.set_default_timeout(15_000)
        contexts.append(context)
        if role:
            context.add_cookies([site.session(language, role)])  # type: ignore[list-item]  # a cookie
        page = context.new_page()
        page.goto(site.origin + "/")
        if not role:
            page.reload()  # visitors get it when they come again
        page.evaluate(CONTROLLED)
        return context, page

    yield make
    for context in contexts:
        context.close()


def kept(page: Page) -> list[str]:
    """The paths of the pages this browser keeps."""
    found: list[str] = page.evaluate(KEPT)
    return found


def until(page: Page, path: str, there: bool = True) -> None:
    """Wait until the page at `path` is kept, or no longer is."""
    page.evaluate(UNTIL, [path, there])


def test_what_was_read_can_be_read_again(site: DemoSite, browsing: Browsing) -> None:
    context, page = browsing("member")
    thread = site.communities["en"]["solved"]
    page.goto(site.origin + thread)
    title = page.title()
    until(page, thread)
    context.set_offline(True)
    page.goto(site.origin + thread)
    assert page.title() == title
    expect(page.locator("#notices")).to_contain_text("You are offline: this is the page as it was on")
    page.goto(site.origin + "/communities")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are offline")
    expect(page.get_by_role("link", name=title.rpartition(" – ")[0])).to_have_attribute("href", site.origin + thread)
    page.goto(site.origin + thread)
    assert page.title() == title
    context.set_offline(False)
    page.reload()
    expect(page.locator("#notices")).not_to_contain_text("offline")


def test_the_offline_page_speaks_the_readers_language(site: DemoSite, browsing: Browsing) -> None:
    context, page = browsing("member", "fr")
    page.goto(site.origin + "/communities")
    until(page, "/communities")
    context.set_offline(True)
    page.goto(site.origin + "/search?q=x")
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def test_nothing_is_left_of_who_signs_out(site: DemoSite, browsing: Browsing) -> None:
    context, page = browsing("owner")
    room = f"/c/{site.communities['en']['slug']}"
    page.goto(site.origin + room)
    until(page, room)
    page.goto(site.origin + "/settings/profile")
    page.goto(site.origin + room)
    assert not [path for path in kept(page) if path.startswith("/settings")]
    context.clear_cookies(name=site.cookie)  # as when the session ended elsewhere
    page.goto(site.origin + "/communities")
    until(page, "/communities")
    assert kept(page) == ["/communities"]


def test_signing_out_empties_it_at_once(site: DemoSite, browsing: Browsing) -> None:
    _context, page = browsing(None)
    page.goto(site.origin + "/communities")
    until(page, "/communities")
    page.evaluate("""() => { const form = document.createElement("form"); form.method = "post"; form.action = "/sign-out";
      document.body.append(form); form.submit(); }""")
    page.wait_for_url(lambda url: "/communities" not in url)
    until(page, "/communities", there=False)


def test_what_is_gone_is_forgotten(site: DemoSite, browsing: Browsing) -> None:
    _context, page = browsing(None)
    page.evaluate("""async () => (await caches.open("pages-1")).put(location.origin + "/c/no-longer-here",
      new Response("<title>Secret</title>", {headers: {"Content-Type": "text/html", "Parvis-Kept": String(Date.now())}}))""")
    assert "/c/no-longer-here" in kept(page)
    answer = page.goto(site.origin + "/c/no-longer-here")
    assert answer is not None and answer.status == 404
    until(page, "/c/no-longer-here", there=False)


def test_old_pages_and_too_many_go(site: DemoSite, browsing: Browsing) -> None:
    _context, page = browsing(None)
    page.evaluate("""async () => { const pages = await caches.open("pages-1");
      for (let index = 0; index < 70; index++) await pages.put(`/x/${index}`, new Response("x", {headers: {
        "Content-Type": "text/html", "Parvis-Kept": String(Date.now() - (index > 60 ? 15 * 86_400_000 : 0))}})); }""")
    page.goto(site.origin + "/communities")
    until(page, "/x/0", there=False)
    until(page, "/x/69", there=False)
    left = kept(page)
    assert len(left) <= 60 and "/communities" in left and not {f"/x/{index}" for index in range(61, 70)} & set(left)


def test_a_form_says_that_it_cannot_be_sent_and_keeps_its_text(site: DemoSite, browsing: Browsing) -> None:
    context, page = browsing("member")
    thread = site.communities["en"]["solved"].rpartition("/")[2]
    page.goto(f"{site.origin}/t/{thread}/posts/new?reply_to=2")
    page.wait_for_load_state("networkidle")
    page.locator("textarea[name=source]").fill("Typed on a train.")
    context.set_offline(True)
    page.locator("textarea[name=source]").press("Control+Enter")
    expect(page.locator("#notices")).to_contain_text("cannot be reached")
    expect(page.locator("textarea[name=source]")).to_have_value("Typed on a train.")


def test_a_first_visit_loads_none_of_it(site: DemoSite, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site.origin + site.communities["en"]["solved"], wait_until="networkidle")
    assert not [url for url in asked if "offline" in url or "service-worker" in url]
    context.close()
