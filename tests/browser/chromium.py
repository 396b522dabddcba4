"""Debian's Chromium under Playwright."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]


def program() -> Path:
    """The browser's program. Raises `RuntimeError` with what to install where there is none."""
    found = next((path for path in (Path("/usr/bin/chromium"), Path("/usr/bin/chromium-browser")) if path.exists()), None)
    if found is None:
        raise RuntimeError("the tests need Chromium (Debian: apt-get install chromium); bin/test installs it")
    return found


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser. Raises `RuntimeError` where there is none."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(program()), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
