"""What the first view of a page costs a visitor: bytes, requests, movement; and that nothing comes from anywhere else."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Request, Route

from tests.browser.demo_site import DemoSite
from tests.browser.pictures import SIZES, pages

MOST_BYTES, MOST_SCRIPT, MOST_REQUESTS = 60_000, 20_000, 8
SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => shifts.push(...list.getEntries().map((one) => [one.value,
    one.sources.map((source) => source.node?.className ?? "").join(" ")]))).observe({ type: "layout-shift", buffered: true });
}"""


@pytest.mark.parametrize("which", ["solved", "longest"])
@pytest.mark.parametrize("size", list(SIZES))
def test_a_threads_first_view_is_light(site: DemoSite, browser: Browser, which: str, size: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    asked: list[Request] = []
    page.on("requestfinished", lambda request: asked.append(request))
    page.goto(site.origin + site.communities["en"][which], wait_until="networkidle")
    sizes = {request.url: (request.resource_type, request.sizes()["responseBodySize"]) for request in asked}
    script = sum(length for kind, length in sizes.values() if kind == "script")
    total = sum(length for kind, length in sizes.values() if kind in ("document", "stylesheet", "script"))
    others = [url for url, (kind, _length) in sizes.items() if kind != "font"]
    context.close()
    assert len(others) <= MOST_REQUESTS, others
    assert script <= MOST_SCRIPT, sizes
    assert total <= MOST_BYTES, sizes


@pytest.mark.parametrize("name", ["community", "thread", "front"])
@pytest.mark.parametrize("size", list(SIZES))
def test_nothing_moves_when_the_fonts_come_late(site: DemoSite, browser: Browser, name: str, size: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    held: list[Route] = []
    page.route("**/*.woff2", lambda route: held.append(route))
    page.add_init_script(f"({SHIFTS})()")
    page.goto(site.origin + pages(site, "en")[name][0], wait_until="domcontentloaded")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert held, "no font was asked for"
    for route in held:
        route.continue_()
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("load")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    moved = page.evaluate("shifts")
    context.close()
    assert sum(value for value, _where in moved) < 0.001, moved


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_page_asks_anybody_else(site: DemoSite, browser: Browser, language: str) -> None:
    home = urlsplit(site.origin).netloc
    strangers: dict[str, set[str]] = {}
    for name, (path, role) in pages(site, language).items():
        context = browser.new_context(locale=language)
        if role:
            context.add_cookies([site.session(language, role)])  # type: ignore[list-item]  # a cookie
        page = context.new_page()
        page.on("request", lambda request, name=name: strangers.setdefault(name, set()).add(urlsplit(request.url).netloc)
                if urlsplit(request.url).scheme in ("http", "https", "ws", "wss") else None)
        page.goto(site.origin + path, wait_until="load")
        links = page.evaluate("[...document.querySelectorAll('link[rel~=preconnect], link[rel~=dns-prefetch]')].length")
        context.close()
        assert links == 0, name
    assert {name: found - {home} for name, found in strangers.items() if found - {home}} == {}


def test_data_blocks_break_no_policy(site: DemoSite, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    for name in ("solved", "longest"):
        page.goto(site.origin + site.communities["en"][name], wait_until="load")
        assert page.locator("script[type='application/ld+json']").count() == 1
    context.close()
    assert wrong == []
