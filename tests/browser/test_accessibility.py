"""axe-core on every page of the site: both languages, both themes, signed out and in, on a desktop; the main ones on a phone too.

WCAG 2.2 AA holds for everything. axe's further practices hold for the site's own markup: what members wrote may begin with a
small heading or have a table with an empty corner.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.demo_site import DemoSite
from tests.browser.pictures import OPENED, SIZES, pages

AXE = Path(__file__).resolve().parents[1] / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}  # all that a theme changes
MAIN = ("front", "community-in", "thread", "thread-in", "search", "new-thread", "sign-up", "home", "unread", "profile")
PARTS = 4
# A link that a bar at the window's foot half covers is whole again as soon as one scrolls.
LOOK = """async (rules) => {
  const bars = [...document.querySelectorAll(".bottom-bar, .place-bar")].map((bar) => bar.getBoundingClientRect());
  const under = (node) => {
    const box = document.querySelector(node.target[0])?.getBoundingClientRect();
    return box && bars.some((bar) => box.bottom > bar.top && box.top < bar.bottom);
  };
  const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
  return found.violations.flatMap((one) => {
    const written = (node) => one.tags.includes("best-practice") && document.querySelector(node.target[0])?.closest(".prose");
    const counts = (node) => !written(node) && !(one.id === "target-size" && under(node));
    const ours = one.nodes.filter(counts).map((node) => node.target.join(" "));
    return ours.length ? [`${one.id}: ${ours.slice(0, 3).join(", ")}`] : [];
  });
}"""


def violations(page: Page, address: str, name: str, script: str) -> list[str]:
    """What axe finds on the page at `address` in either theme, each with the first elements it concerns."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    answer = page.goto(address, wait_until="load")
    assert (answer is not None and answer.status < 500) or "broken" in name, address
    if name in OPENED:
        OPENED[name](page)
    page.evaluate(script)
    found: list[str] = page.evaluate(LOOK, RULES)
    page.evaluate("() => { document.documentElement.dataset.theme = 'dark'; }")  # as a reader's own choice does
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return found + [f"dark: {line}" for line in page.evaluate(LOOK, COLOURS)]


def barriers(site: DemoSite, browser: Browser, language: str, size: str, names: list[str]) -> dict[str, list[str]]:
    """Violations by page, for the pages named."""
    width, height = SIZES[size]
    script = AXE.read_text("utf-8")
    opened: dict[str | None, Page] = {}
    wrong: dict[str, list[str]] = {}
    everything = pages(site, language)
    for name in names:
        path, role = everything[name]
        if role not in opened:
            context = browser.new_context(viewport={"width": width, "height": height}, locale=language, bypass_csp=True)
            if role:
                context.add_cookies([site.session(language, role)])  # type: ignore[list-item]  # a cookie
            opened[role] = context.new_page()
        if found := violations(opened[role], site.origin + path, name, script):
            wrong[name] = found
    for page in opened.values():
        page.context.close()
    return wrong


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_page_has_a_barrier(site: DemoSite, browser: Browser, language: str, part: int) -> None:
    assert barriers(site, browser, language, "desktop", sorted(pages(site, language))[part::PARTS]) == {}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_main_pages_have_none_on_a_phone(site: DemoSite, browser: Browser, language: str) -> None:
    assert barriers(site, browser, language, "phone", [name for name in MAIN if name in pages(site, language)]) == {}
