"""Pages keep their shape: nothing moves when the fonts come late, nothing is cut off at 320 pixels or at 200 % zoom."""

import time
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.demo_site import DemoSite
from tests.browser.pictures import pages

WATCH = """window.moved = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.moved += entry.value;
}).observe({type: "layout-shift", buffered: true});"""
FONTS_LATE = 0.5  # seconds
SIDEWAYS = """() => document.documentElement.scrollWidth <= innerWidth + 1 ? [] : [...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map((one) => one.outerHTML.slice(0, 90))"""


def late(route: Route) -> None:
    time.sleep(FONTS_LATE)
    route.continue_()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1400, 1000)], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_moves_while_the_fonts_load(site: DemoSite, browser: Browser, language: str, width: int, height: int) -> None:
    place = site.communities[language]
    moved = {}
    for path in (f"/c/{place['slug']}", place["solved"], place["longest"], "/"):
        context = browser.new_context(viewport={"width": width, "height": height}, locale=language)
        context.add_init_script(WATCH)
        context.route("**/*.woff2", late)
        page = context.new_page()
        page.goto(site.origin + path, wait_until="load")
        page.evaluate("document.fonts.ready")
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        if (shift := page.evaluate("window.moved")) or page.evaluate("scrollY") != 0:
            moved[path] = shift
        context.close()
    assert moved == {}


def test_everything_fits_into_320_pixels(site: DemoSite, browser: Browser) -> None:
    """WCAG 2.2, 1.4.10. A window of 640 pixels at 200 % zoom is the same thing."""
    opened: dict[str | None, Page] = {}
    wide: dict[str, Any] = {}
    for name, (path, role) in pages(site, "fr").items():
        if role not in opened:
            context = browser.new_context(viewport={"width": 320, "height": 640}, locale="fr", reduced_motion="reduce")
            if role:
                context.add_cookies([site.session("fr", role)])  # type: ignore[list-item]  # a cookie
            opened[role] = context.new_page()
        opened[role].goto(site.origin + path, wait_until="load")
        if found := opened[role].evaluate(SIDEWAYS):
            wide[name] = found
    for page in opened.values():
        page.context.close()
    assert wide == {}
