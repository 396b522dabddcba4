"""The time zone of the device: taken with a new account, told of where it differs from the one that was chosen."""

from playwright.sync_api import Browser, expect

from tests.browser.demo_site import DemoSite
from tests.browser.people import sign_up, watched


def test_a_new_account_takes_the_zone_of_its_device(browser: Browser, site: DemoSite) -> None:
    with browser.new_context(timezone_id="Asia/Calcutta", locale="en") as context:
        page, wrong = watched(context)
        sign_up(page, site, "asha")
        page.goto(site.origin + "/settings/account")
        expect(page.locator("[name=time_zone]")).to_have_value("Asia/Kolkata")
        expect(page.locator("form[data-site][data-controller=elsewhere] .hint")).to_be_hidden()
        assert wrong == []


def test_another_zone_than_the_devices_is_told_of_and_chosen_at_once(browser: Browser, site: DemoSite) -> None:
    with browser.new_context(timezone_id="America/New_York", locale="en") as context:
        context.add_cookies([site.session("en", "member")])
        page, wrong = watched(context)
        page.goto(site.origin + "/settings/account")
        select, line = page.locator("[name=time_zone]"), page.locator("[data-elsewhere]")
        expect(select).to_have_value("site")
        expect(line).to_contain_text("This device is set to another one: New York (UTC")
        line.get_by_role("button").click()
        expect(select).to_have_value("America/New_York")
        expect(select).to_be_focused()
        expect(line).to_be_hidden()
        select.select_option("Europe/Paris")
        expect(line).to_be_visible()
        line.get_by_role("button").click()
        page.get_by_role("button", name="Save the time zone").click()
        expect(page.get_by_text("Your time zone is saved.")).to_be_visible()
        expect(select).to_have_value("America/New_York")
        select.select_option("site")
        page.get_by_role("button", name="Save the time zone").click()
        expect(select).to_have_value("site")
        assert wrong == []


def test_without_scripts_the_sites_zone_holds(browser: Browser, site: DemoSite) -> None:
    with browser.new_context(timezone_id="Asia/Tokyo", locale="en", java_script_enabled=False) as context:
        page, wrong = watched(context)
        sign_up(page, site, "ken")
        page.goto(site.origin + "/settings/account")
        expect(page.locator("[name=time_zone]")).to_have_value("site")
        expect(page.locator("[data-elsewhere]")).to_be_hidden()
        assert wrong == []
