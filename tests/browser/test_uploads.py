"""Pictures and files in a text: pasted, dropped, chosen, cancelled, refused; read by somebody else at once."""

import base64
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.demo_site import DemoSite
from tests.browser.people import join, sign_up, watched
from tests.browser.test_accessibility import AXE, violations
from tests.uploads import files

Member = tuple[BrowserContext, Page, list[str]]
GIVE = """(area, [how, name, type, data]) => {
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  const held = new DataTransfer();
  held.items.add(new File([bytes], name, { type }));
  const more = { bubbles: true, cancelable: true };
  const given = how === "paste" ? new ClipboardEvent(how, { clipboardData: held, ...more })
    : new DragEvent(how, { dataTransfer: held, ...more });
  if (area.dispatchEvent(given)) throw new Error("the browser would open the file in place of the page");
}"""


@pytest.fixture
def members(site: DemoSite, browser: Browser) -> Iterator[list[Member]]:
    """Two new people in the English community, each in a browser of their own."""
    made = []
    for name in ("painter", "looker"):
        context = browser.new_context(locale="en-GB", viewport={"width": 1300, "height": 900})
        page, wrong = watched(context)
        sign_up(page, site, name)
        join(page, site, site.communities["en"]["slug"])
        made.append((context, page, wrong))
    yield made
    for context, _page, _wrong in made:
        context.close()


def written_to(page: Page, site: DemoSite) -> Any:
    """The reply form of the longest discussion, in the dock."""
    page.goto(site.origin + site.communities["en"]["longest"])
    page.locator("#post-2 [data-act=reply]").click()
    area = page.locator("#dock textarea[name=source]")
    expect(area).to_be_focused()
    page.locator("#dock form[data-htmx-powered]").wait_for()
    return area


def paste(area: Any, name: str, kind: str, data: bytes) -> None:
    area.evaluate(GIVE, ["paste", name, kind, base64.b64encode(data).decode()])


def drop(area: Any, name: str, kind: str, data: bytes) -> None:
    area.evaluate(GIVE, ["drop", name, kind, base64.b64encode(data).decode()])


def test_a_picture_and_a_file_for_two(site: DemoSite, members: list[Member]) -> None:
    (_one, page, wrong), (_two, other, elsewhere) = members
    area = written_to(page, site)
    area.fill("See the hall.")
    area.press("Control+End")
    paste(area, "hall.png", "image/png", files.picture(size=(1600, 900)))
    expect(area).to_have_value(re.compile(r"See the hall\.\n\n!\[describe this image\]\(upload:[0-9a-f]{32}\)$"))
    page.wait_for_function("() => { const area = document.activeElement; return area.value?.slice(area.selectionStart, "
                           "area.selectionEnd) === 'describe this image' }")
    page.keyboard.type("The hall, empty")
    area.press("Control+End")
    with page.expect_file_chooser() as chooser:
        page.locator("#dock [data-mark=file]").click()
    chooser.value.set_files([{"name": "plan.pdf", "mimeType": "application/pdf", "buffer": files.PDF}])
    expect(area).to_have_value(re.compile(r"!\[The hall, empty\]\(upload:\w+\)\n\n\[plan\.pdf\]\(upload:\w+\)$"))
    drop(area, "notes.txt", "text/plain", b"Measured on Monday.")
    expect(area).to_have_value(re.compile(r"\[plan\.pdf\]\(upload:\w+\)\n\n\[notes\.txt\]\(upload:\w+\)$"))
    expect(page.locator("#dock [data-sending]")).to_be_hidden()
    area.press("Control+Enter")
    mine = page.locator("#posts article.post", has_text="See the hall.")
    expect(mine.locator("img[alt='The hall, empty']")).to_be_visible()
    number = (mine.get_attribute("id") or "").removeprefix("post-")
    other.goto(f"{site.origin}{site.communities['en']['longest']}/{number}")
    seen = other.locator(f"#post-{number}")
    shown = seen.locator("img[alt='The hall, empty']")
    shown.scroll_into_view_if_needed()
    other.wait_for_function("(image) => image.complete && image.naturalWidth > 0", arg=shown.element_handle())
    with other.expect_download() as download:
        seen.locator("a.file", has_text="plan.pdf").click()
    assert download.value.suggested_filename == "plan.pdf"
    assert violations(other, other.url, "post", AXE.read_text("utf-8")) == []
    assert (wrong, elsewhere) == ([], [])


def test_refused_and_cancelled_in_words(site: DemoSite, members: list[Member]) -> None:
    _context, page, wrong = members[0]
    area = written_to(page, site)
    area.fill("Words.")
    drop(area, "logo.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    told = page.locator("#dock [data-sending] [role=alert]")
    expect(told).to_contain_text("logo.svg: SVG drawings are not taken")
    assert area.input_value().strip() == "Words."
    page.locator("#dock [data-sending] button").click()
    expect(area).to_be_focused()
    expect(page.locator("#dock [data-sending]")).to_be_hidden()
    page.route("**/uploads", lambda route: None)  # never answered
    area.press("Control+End")
    paste(area, "slow.png", "image/png", files.picture())
    expect(area).to_have_value(re.compile(r"!\[Sending slow\.png…\]"))
    area.press("Control+Enter")
    expect(page.locator("#dock [data-told]")).to_have_text("Wait until your files are sent, or cancel them.")
    page.locator("#dock [data-sending] button", has_text="Cancel slow.png").click()
    expect(area).to_be_focused()
    assert area.input_value().strip() == "Words."
    assert [one for one in wrong if "422" not in one] == []


def test_a_file_without_a_script(site: DemoSite, browser: Browser) -> None:
    context = browser.new_context(locale="en-GB", java_script_enabled=False)
    page, wrong = watched(context)
    sign_up(page, site, "plain")
    join(page, site, site.communities["en"]["slug"])
    page.goto(f"{site.origin}/c/{site.communities['en']['slug']}/threads/new")
    page.fill("input[name=title]", "A plan without a script")
    page.fill("textarea[name=source]", "Here it is.")
    page.set_input_files("input[name=files]", [{"name": "plan.pdf", "mimeType": "application/pdf", "buffer": files.PDF}])
    page.locator("button[type=submit]", has_text="Publish").click()
    expect(page.locator("a.file")).to_contain_text("plan.pdf")
    assert wrong == []
    context.close()
