"""The main paths as people walk them: on a phone in French, without JavaScript, with a lost session, with hostile text."""

import re
import secrets

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.demo_site import DemoSite
from tests.browser.people import join, watched

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_first_visit_to_first_post_in_french_on_a_phone(site: DemoSite, browser: Browser, scripts: bool) -> None:
    place = site.communities["fr"]
    context = browser.new_context(locale="fr-FR", java_script_enabled=scripts, **PHONE)  # type: ignore[arg-type]
    page, wrong = watched(context)
    page.goto(site.origin + "/sign-up")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    name = "camille" + secrets.token_hex(3)
    page.fill("[name=email]", f"{name}@example.org")
    page.fill("[name=username]", name)
    page.fill("[name=name]", "Camille Noël")
    page.fill("[name=password]", "une phrase de passe longue")
    page.locator("main form[method=post] button[type=submit], main form[method=post] button:not([type])").last.click()
    join(page, site, place["slug"])
    page.goto(f"{site.origin}/c/{place['slug']}/threads/new")
    page.fill("[name=title]", "Une première question : par où commencer ?")
    page.fill("[name=source]", "Bonjour ! <b>Ceci</b> reste du texte.\n\n- premier point\n- second point")
    expect(page.get_by_text("Le code HTML sera affiché comme du texte").first).to_be_visible()
    page.locator("main form[action$='/threads'] button:not([formaction]):not([name])").last.click()
    expect(page.locator("h1")).to_contain_text("Une première question")
    expect(page.locator("article").first).to_contain_text("<b>Ceci</b> reste du texte.")
    assert page.locator("article b").count() == 0
    page.fill("form[action$='/posts'] [name=source]", "Je me réponds.")
    page.locator("form[action$='/posts'] button:not([formaction]):not([name])").last.click()
    expect(page.get_by_text("Je me réponds.")).to_be_visible()
    assert wrong == []
    context.close()


def test_what_was_typed_survives_a_lost_session(site: DemoSite, browser: Browser) -> None:
    context = browser.new_context(locale="en-GB")
    name = "lost" + secrets.token_hex(3)
    page, wrong = watched(context)
    page.goto(site.origin + "/sign-up")
    for field, value in (("email", f"{name}@example.org"), ("username", name), ("name", "Lost Session"),
                         ("password", "a long enough passphrase")):
        page.fill(f"[name={field}]", value)
    page.locator("main form[method=post] button[type=submit], main form[method=post] button:not([type])").last.click()
    slug = site.communities["en"]["slug"]
    join(page, site, slug)
    page.goto(site.origin + site.communities["en"]["solved"])
    words = f"Words that took an hour to write {name}."
    page.fill("form[action$='/posts'] [name=source]", words)
    context.clear_cookies()
    page.locator("form[action$='/posts'] button:not([formaction]):not([name])").last.click()
    page.fill("[name=identifier]", name)
    page.fill("main [name=password]", "a long enough passphrase")
    page.locator("main form[method=post] button").last.click()
    expect(page.locator("main [name=source]")).to_have_value(words)
    page.locator("main form[method=post] button").last.click()
    expect(page.locator("article", has_text=words)).to_have_count(1)
    assert [line for line in wrong if "40" not in line] == []
    context.close()


def test_hostile_text_stays_text(site: DemoSite, browser: Browser) -> None:
    context = browser.new_context(locale="en-GB")
    context.add_cookies([site.session("en", "owner")])  # type: ignore[list-item]
    page, wrong = watched(context)
    slug = site.communities["en"]["slug"]
    page.goto(f"{site.origin}/c/{slug}/threads/new")
    hostile = ('<script>alert(1)</script> <img src=x onerror=alert(1)> "><svg/onload=alert(1)> {{7*7}} [x](javascript:alert(1)) '
               "![i](https://evil.example/x.png) <iframe src=//evil.example></iframe> </textarea><script>alert(2)</script>")
    page.fill("[name=title]", "<script>alert(1)</script> \"><img src=x onerror=alert(1)> title")
    page.fill("[name=source]", hostile)
    page.locator("main form[action$='/threads'] button:not([formaction]):not([name])").last.click()
    expect(page.locator("h1")).to_contain_text("<script>alert(1)</script>")
    expect(page.locator("article").first).to_contain_text("<iframe src=//evil.example></iframe>")
    thread = page.url
    for path in (thread, f"{site.origin}/c/{slug}", f"{site.origin}/", re.sub(r"/\d+$", "", thread)):
        page.goto(path)
        assert page.locator("main script, main iframe, main img[src*=evil], main [onerror], main [onload]").count() == 0
        assert page.locator("a[href^='javascript:']").count() == 0
    assert [line for line in wrong if "404" not in line] == []
    context.close()


def test_tree_and_time_are_two_readings_of_one_thread(site: DemoSite, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    numbers = {}
    for view in ("tree", "time"):
        page.goto(f"{site.origin}{site.communities['fr']['longest']}?view={view}")
        seen: list[str] = []
        while True:
            seen += [name for name in page.locator("article[id^='post-']").evaluate_all("all => all.map(one => one.id)")
                     if name not in seen]
            following = page.locator("a[rel=next]")
            if following.count() == 0:
                break
            page.goto(site.origin + (following.first.get_attribute("href") or ""))
        numbers[view] = seen
    assert len(numbers["time"]) > 40
    assert sorted(numbers["tree"]) == sorted(numbers["time"])
    assert numbers["tree"] != numbers["time"]
    context.close()


def test_a_double_click_makes_one_post(site: DemoSite, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([site.session("en", "member")])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(site.origin + site.communities["en"]["solved"])
    words = "Said once " + secrets.token_hex(4)
    page.fill("form[action$='/posts'] [name=source]", words)
    page.locator("form[action$='/posts'] button:not([formaction]):not([name])").last.dblclick()
    expect(page.locator("article", has_text=words)).to_have_count(1)
    page.reload()
    expect(page.locator("article", has_text=words)).to_have_count(1)
    context.close()
