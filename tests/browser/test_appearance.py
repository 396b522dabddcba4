"""Theme, density and keys as people choose them: at once with scripts, by a form without."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.demo_site import DemoSite


def test_the_theme_changes_in_the_menu_without_leaving_the_page(site: DemoSite, browser: Browser) -> None:
    context = browser.new_context(locale="en", color_scheme="light")
    context.add_cookies([site.session("en", "member")])  # type: ignore[list-item]  # a cookie
    page = context.new_page()
    page.goto(f"{site.origin}/c/{site.communities['en']['slug']}")
    page.evaluate("window.stayed = true")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.locator(".top .menu summary").click()
    dark = page.get_by_role("button", name="Dark", exact=True)
    dark.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(dark).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("window.stayed") and page.evaluate(ground) != light
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_visitors_choose_too(site: DemoSite, browser: Browser, scripts: bool) -> None:
    context = browser.new_context(locale="en", java_script_enabled=scripts)
    page = context.new_page()
    page.goto(site.origin + "/communities")
    page.get_by_role("contentinfo").get_by_role("link", name="Appearance").click()
    for choice in ("dense", "dark"):
        page.locator(f"main [value={choice}]").check()
    page.get_by_role("button", name="Save").click()
    html = page.locator("html")
    expect(html).to_have_attribute("data-density", "dense")
    expect(html).to_have_attribute("data-theme", "dark")
    expect(page.get_by_text("Your choices are kept in this browser.")).to_be_visible()
    page.goto(f"{site.origin}/c/{site.communities['en']['slug']}")
    expect(html).to_have_attribute("data-density", "dense")
    context.close()


def test_an_own_colour_is_picked_refused_and_taken_from_the_offer(site: DemoSite, browser: Browser) -> None:
    context = browser.new_context(locale="en", color_scheme="light")
    context.add_cookies([site.session("en", "owner")])  # type: ignore[list-item]  # a cookie
    page = context.new_page()
    settings = f"{site.origin}/c/{site.communities['en']['slug']}/settings"
    page.goto(settings)
    typed, picker = page.locator("[name=accent]"), page.locator(".colour__pick")
    typed.fill("#ffd400")
    expect(picker).to_have_value("#ffd400")
    page.get_by_role("button", name="Save").click()
    offer = page.get_by_role("button", name="Take the nearest")
    expect(offer).to_be_visible()
    offer.click()
    expect(page.get_by_text("The settings of the community were saved.")).to_be_visible()
    taken = typed.input_value()
    assert taken != "#ffd400" and page.locator("body.accent-own").count() == 1
    red, green, blue = (int(taken[i : i + 2], 16) for i in (1, 3, 5))
    assert page.get_by_role("button", name="Save").evaluate("(one) => getComputedStyle(one).backgroundColor") == \
        f"rgb({red}, {green}, {blue})"
    typed.fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body.accent-own")).to_have_count(0)
    context.close()
