"""axe-core: the main pages in both languages and both themes, signed out and in; each of the others in one of the four looks.

WCAG 2.2 AA holds for everything. axe's further practices hold for the site's own markup: what members wrote may begin with a
small heading or have a table with an empty corner.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.demo_site import DemoSite
from tests.browser.pictures import SIZES, pages

AXE = Path(__file__).resolve().parents[1] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = [("en", "light", "desktop"), ("fr", "dark", "desktop"), ("fr", "light", "phone"), ("en", "dark", "phone")]
MAIN = ("front", "community-in", "thread", "thread-in", "search", "new-thread", "sign-up")
LOOK = """async (rules) => {
  const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
  return found.violations.flatMap((one) => {
    const written = (node) => one.tags.includes("best-practice") && document.querySelector(node.target[0])?.closest(".prose");
    const ours = one.nodes.filter((node) => !written(node)).map((node) => node.target.join(" "));
    return ours.length ? [`${one.id}: ${ours.slice(0, 3).join(", ")}`] : [];
  });
}"""


def violations(page: Page, address: str, script: str) -> list[str]:
    """What axe finds on the page at `address`, each with the first elements it concerns."""
    answer = page.goto(address, wait_until="load")
    assert answer is not None and answer.status < 500
    page.evaluate(script)
    found: list[str] = page.evaluate(LOOK, RULES)
    return found


@pytest.mark.parametrize("look", range(len(LOOKS)), ids=["-".join(look) for look in LOOKS])
def test_no_page_has_a_barrier(site: DemoSite, browser: Browser, look: int) -> None:
    language, theme, size = LOOKS[look]
    width, height = SIZES[size]
    script = AXE.read_text("utf-8")
    opened: dict[str | None, Page] = {}
    wrong: dict[str, list[str]] = {}
    for rank, (name, (path, role)) in enumerate(pages(site, language).items()):
        if name not in MAIN and rank % len(LOOKS) != look:
            continue
        if role not in opened:
            context = browser.new_context(viewport={"width": width, "height": height}, locale=language, bypass_csp=True,
                                          color_scheme=theme)  # type: ignore[arg-type]  # a literal
            if role:
                context.add_cookies([site.session(language, role)])  # type: ignore[list-item]  # a cookie
            opened[role] = context.new_page()
        if found := violations(opened[role], site.origin + path, script):
            wrong[name] = found
    for page in opened.values():
        page.context.close()
    assert wrong == {}
