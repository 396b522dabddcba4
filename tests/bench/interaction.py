"""How soon the longest thread answers a member's hand, all its posts loaded, on this processor and on one slowed four times.

What is measured is the duration of an interaction as the Event Timing API tells it (W3C), to the next paint: the measure behind
"interaction to next paint". It counts in steps of eight milliseconds. Each figure is over five rounds after one to warm up.
"""

import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from tests.bench.pages import busy_threads, session_cookie
from tests.bench.site import imported_site, serving
from tests.browser.chromium import chromium

ROUNDS = 5
SLOWER = (1, 4)
PHONE = {"width": 390, "height": 844}
LISTEN = """() => {
  window.interactions = [];
  const seen = (list) => interactions.push(...list.getEntries().filter((one) => one.interactionId).map((one) => one.duration));
  new PerformanceObserver(seen).observe({ type: "event", durationThreshold: 16 });
}"""
LONGEST = """() => new Promise((done) => setTimeout(() => done(Math.max(0, ...interactions.splice(0))), 700))"""
FURTHER = """() => {
  const link = document.querySelector("#further [data-more]");
  if (link && link.offsetParent) link.click();
  return document.querySelectorAll("#posts article").length;
}"""
TAKE_TIME = 700


def run() -> list[dict[str, Any]]:
    """A row for each act: the median and the longest of its durations, in milliseconds. Under 16 counts as 0."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "site"
        shutil.copytree(imported_site(), folder, ignore=shutil.ignore_patterns("worker.lock"))
        _usual, longest = busy_threads(folder)
        name, _equals, token = session_cookie(folder).partition("=")
        with serving(folder, FORUM_RATE_LIMITS="no") as (_process, port), chromium() as browser:
            context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]  # a size
            context.add_cookies([{"name": name, "value": token, "url": f"http://127.0.0.1:{port}"}])
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{port}/t/{longest[1]}/{longest[0]}", wait_until="networkidle")
            posts = _load_all(page, longest[2])
            processor = page.context.new_cdp_session(page)
            page.evaluate(LISTEN)
            rows = []
            for slower in SLOWER:
                processor.send("Emulation.setCPUThrottlingRate", {"rate": slower})
                rows += [{"posts": posts, "slowed": slower, **_measure(page, act)} for act in ("reply", "react", "collapse")]
    return rows


def _load_all(page: Page, last: int) -> int:
    count, same = int(page.evaluate(FURTHER)), 0
    while count < last and same < 5:
        page.wait_for_timeout(TAKE_TIME)
        before, count = count, int(page.evaluate(FURTHER))
        same = same + 1 if count == before else 0
    return count


def _measure(page: Page, act: str) -> dict[str, Any]:
    durations = []
    for round_ in range(ROUNDS + 1):
        target = _target(page, act, round_)
        target.scroll_into_view_if_needed()
        page.wait_for_timeout(TAKE_TIME)
        page.evaluate("() => interactions.splice(0)")
        target.click()
        durations.append(float(page.evaluate(LONGEST)))
        page.keyboard.press("Escape")
        page.wait_for_timeout(TAKE_TIME)
    return {"act": act, "median_ms": statistics.median(durations[1:]), "longest_ms": max(durations[1:]), "first_ms": durations[0]}


def _target(page: Page, act: str, round_: int) -> Locator:
    """Another post each time, far down the page."""
    which = {"reply": "#posts [data-act=reply]", "react": "#posts .reaction--like[aria-pressed=false]",
             "collapse": "#posts [data-act=collapse]:not([hidden])"}[act]
    found = page.locator(f"{which} >> visible=true")
    count = found.count()
    if not count:
        raise RuntimeError(f"nothing on the page to {act}")
    return found.nth(min(count - 1, count // 2 + round_))
