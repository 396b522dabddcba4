"""Two members and one post: edited and compared, changed by a suggestion, opened to all, written for later."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.demo_site import DemoSite
from tests.browser.people import join, sign_up, watched

Member = tuple[Page, list[str], str]


@pytest.fixture
def two(site: DemoSite, browser: Browser) -> Iterator[list[Member]]:
    """Two new members of the English community, each in a browser of their own: page, what went wrong, username."""
    contexts, made = [], []
    for name in ("rita", "saul"):
        context = browser.new_context(locale="en-GB", viewport={"width": 1300, "height": 900})
        contexts.append(context)
        page, wrong = watched(context)
        username = sign_up(page, site, name)
        join(page, site, site.communities["en"]["slug"])
        made.append((page, wrong, username))
    yield made
    for context in contexts:
        context.close()


def written(page: Page, thread: str, words: str) -> str:
    """Reply in the dock; the address of what came of it, `#post-12`."""
    page.goto(thread)
    page.locator("#post-2 [data-act=reply]").click()
    expect(page.locator("#dock textarea[name=source]")).to_be_focused()
    page.locator("#dock form[data-htmx-powered]").wait_for()
    page.fill("#dock textarea[name=source]", words)
    page.locator("#dock form button[type=submit]:not([formaction]):not([name])").click()
    post = page.locator("#posts article.post", has_text=words)
    expect(post).to_have_count(1)
    return f"#{post.get_attribute('id')}"


def menu(page: Page, post: str, words: str | re.Pattern[str]) -> None:
    """Choose something from a post's menu."""
    page.locator(f"{post} details.menu summary", has_text="More").click()
    page.locator(f"{post} .menu__item", has_text=words).click()


def test_suggested_accepted_compared_and_opened(site: DemoSite, two: list[Member]) -> None:
    (rita, wrong_rita, name), (saul, wrong_saul, _other) = two
    thread = site.origin + site.communities["en"]["longest"] + "?view=time"
    post = written(rita, thread, f"Seal the cold side, says {name}.")
    number = post.rpartition("-")[2]
    here = f"{thread.partition('?')[0]}/{number}"

    saul.goto(here)
    menu(saul, post, "Suggest a change")
    saul.fill("textarea[name=source]", f"Seal the warm side, says {name}.")
    saul.fill("input[name=reason]", "The barrier belongs on the other side.")
    saul.get_by_role("button", name="Suggest", exact=True).click()
    expect(saul.locator("#notices")).to_contain_text("Your change was suggested")

    rita.goto(here)
    menu(rita, post, "1 suggested change")
    rita.locator(".draft__about a").first.click()
    expect(rita.locator(".diff del")).to_contain_text("cold")
    expect(rita.locator(".diff ins")).to_contain_text("warm")
    rita.get_by_role("button", name="Accept the change").click()
    expect(rita.locator(f"{post} .prose")).to_contain_text("the warm side")

    rita.locator(f"{post} .post__edited").click()
    expect(rita.locator("h2#change")).to_have_text("Version 1 became version 2")
    rita.get_by_role("link", name="Side by side").click()
    expect(rita.locator(".diff--side td").first).to_contain_text("cold")

    rita.goto(here)
    menu(rita, post, "Open to all members")
    dialog = rita.locator("#wiki-dialog[open]")
    dialog.get_by_role("button", name="Open it to all members").click()
    expect(rita.locator(f"{post} .badge", has_text="Wiki post")).to_be_visible()

    saul.goto(here)
    menu(saul, post, re.compile("^Edit"))
    area = saul.locator("#dock textarea[name=source]")
    expect(area).to_be_focused()
    saul.locator("#dock form[data-htmx-powered]").wait_for()
    area.fill(f"Seal the warm side twice, says {name}.")
    saul.locator("#dock form button[type=submit]:not([formaction]):not([name])").click()
    expect(saul.locator(f"{post} .prose")).to_contain_text("twice")
    assert wrong_rita == [] and wrong_saul == []


def test_a_suggestion_begun_is_there_again(site: DemoSite, two: list[Member]) -> None:
    """It changes a text: what was typed comes back in place of that text, unless somebody changed it meanwhile."""
    (rita, wrong, name), (saul, wrong_saul, _other) = two
    thread = site.origin + site.communities["en"]["longest"] + "?view=time"
    post = written(rita, thread, f"Measure the gap, says {name}.")
    here = f"{thread.partition('?')[0]}/{post.rpartition('-')[2]}"
    saul.goto(here)
    menu(saul, post, "Suggest a change")
    form = saul.url
    saul.locator("form[data-controller~=draft][data-draft]").wait_for()
    saul.fill("textarea[name=source]", f"Measure the gap twice, says {name}.")
    expect(saul.locator("[data-saved]")).to_have_text("Draft kept in this browser")
    saul.goto(here)
    saul.goto(form)
    expect(saul.locator("textarea[name=source]")).to_have_value(f"Measure the gap twice, says {name}.")
    expect(saul.locator("[data-saved]")).to_have_text("Your unsent text was put back")
    saul.goto(here)
    edit(rita, here, post, f"Measure the joint, says {name}.")
    saul.goto(form)
    expect(saul.locator("textarea[name=source]")).to_have_value(f"Measure the joint, says {name}.")
    assert not wrong and not wrong_saul


def edit(page: Page, here: str, post: str, words: str) -> None:
    """Give one's own post other words, on the page of its form."""
    page.goto(here)
    menu(page, post, "Edit")
    page.locator("#dock form[data-htmx-powered]").wait_for()
    page.fill("#dock textarea[name=source]", words)
    page.locator("#dock form button[type=submit]:not([formaction]):not([name])").click()
    expect(page.locator(f"{post} .prose")).to_contain_text(words)


def test_written_for_later_from_the_dock(site: DemoSite, two: list[Member]) -> None:
    (page, wrong, name), _other = two
    page.goto(site.origin + site.communities["en"]["longest"] + "?view=time")
    page.locator("#post-2 [data-act=reply]").click()
    page.locator("#dock form[data-htmx-powered]").wait_for()
    words = f"To be read another day, says {name}."
    page.fill("#dock textarea[name=source]", words)
    page.locator("#dock details.later summary").click()
    page.fill("#dock input[name=publish_at]", (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="Schedule").click()
    page.wait_for_url("**/scheduled")
    row = page.locator(".draft", has_text=words)
    expect(row).to_have_count(1)
    row.get_by_role("button", name="Publish now").click()
    expect(page.locator("#posts article.post", has_text=words)).to_have_count(1)
    assert wrong == []


def test_a_template_fills_an_untouched_text_alone(site: DemoSite, browser: Browser) -> None:
    context = browser.new_context(locale="en-GB", viewport={"width": 1300, "height": 900})
    context.add_cookies([site.session("en", "owner")])  # type: ignore[list-item]  # a cookie
    page, wrong = watched(context)
    room = f"{site.origin}/c/{site.communities['en']['empty']}"
    for name, template in (("Leaks", "**Where does it leak?**"), ("Repairs", "**What was repaired?**")):
        page.goto(f"{room}/settings/categories")
        page.fill("#form input[name=name]", name)
        page.fill("#form textarea[name=template]", template)
        page.get_by_role("button", name="Create the category").click()
        expect(page.locator(".rows", has_text=name)).to_be_visible()
    page.goto(f"{room}/threads/new")
    area, category = page.locator("textarea[name=source]"), page.locator("select[name=category_id]")
    category.select_option(label="Leaks")
    expect(area).to_have_value("**Where does it leak?**")
    category.select_option(label="Repairs")
    expect(area).to_have_value("**What was repaired?**")
    area.fill("**What was repaired?** The ridge.")
    with page.expect_response(re.compile("/template")):
        category.select_option(label="Leaks")
    expect(area).to_have_value("**What was repaired?** The ridge.")
    context.close()
    assert wrong == []
