"""What a screen reader is given of a thread: its landmarks with their names, its headings, a name on every control."""

import itertools
import re

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.demo_site import DemoSite

LANDMARKS = re.compile(r"^\s*- '?(banner|navigation|main|complementary|contentinfo|search|region)(?: \"(.*?)\")?:?", re.MULTILINE)
HEADINGS = re.compile(r"^\s*- '?heading \"(.*)\" \[level=(\d)\]", re.MULTILINE)
UNNAMED = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter((one) => one.checkVisibility({visibilityProperty: true}))
  .filter((one) => !(one.innerText || "").trim() && !one.textContent.trim() && !one.labels?.length
    && !one.getAttribute("aria-label") && !one.getAttribute("aria-labelledby") && !one.title
    && !one.querySelector("img[alt]:not([alt=''])"))
  .map((one) => one.outerHTML.slice(0, 120))"""


def opened(site: DemoSite, browser: Browser, language: str, role: str | None) -> Page:
    context = browser.new_context(locale=language)
    if role:
        context.add_cookies([site.session(language, role)])  # type: ignore[list-item]  # a cookie
    page = context.new_page()
    page.goto(site.origin + site.communities[language]["longest"] + "?view=tree")
    return page


@pytest.mark.parametrize(("language", "role"), [("en", None), ("fr", "member"), ("en", "owner")])
def test_the_outline_of_a_thread(site: DemoSite, browser: Browser, language: str, role: str | None) -> None:
    page = opened(site, browser, language, role)
    outline = page.locator("body").aria_snapshot()
    headings = [(text, int(level)) for text, level in HEADINGS.findall(outline)]
    assert [level for _text, level in headings].count(1) == 1, headings
    assert all(after - before <= 1 for (_a, before), (_b, after) in itertools.pairwise(headings)), headings
    posts = page.locator("#posts article.post")
    assert posts.count() > 10
    for index in range(posts.count()):
        post = posts.nth(index)
        number = (post.get_attribute("id") or "").removeprefix("post-")
        heading = post.locator("h2").first.text_content() or ""
        assert re.search(rf"\b{number}\b", heading), heading
    page.context.close()


@pytest.mark.parametrize(("language", "role"), [("en", None), ("fr", "member")])
def test_landmarks_are_named_and_told_apart(site: DemoSite, browser: Browser, language: str, role: str | None) -> None:
    page = opened(site, browser, language, role)
    found = LANDMARKS.findall(page.locator("body").aria_snapshot())
    kinds = [kind for kind, _name in found]
    for kind in ("banner", "main", "contentinfo", "search"):
        assert kinds.count(kind) >= 1, (kind, found)
    assert kinds.count("main") == 1
    named = [(kind, name) for kind, name in found if kind in ("navigation", "complementary", "region")]
    assert all(name for _kind, name in named), named
    assert len(set(named)) == len(named), named
    page.context.close()


@pytest.mark.parametrize("role", [None, "owner"])
def test_every_control_has_a_name(site: DemoSite, browser: Browser, role: str | None) -> None:
    page = opened(site, browser, "en", role)
    assert page.evaluate(UNNAMED) == []
    page.context.close()
