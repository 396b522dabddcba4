"""The demonstration site, served for a browser."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.site import free_port
from tests.reliability.site import FORUM, ROOT, answers, wait_for


@dataclass(frozen=True)
class DemoSite:
    """Where it is, and what is in it: for each language its community's slug, people with sessions, notable threads.

    And the console's one-time link.
    """

    origin: str
    cookie: str
    communities: dict[str, dict[str, Any]]
    first_run: str

    def session(self, language: str, role: str) -> dict[str, str]:
        """A cookie for Playwright that signs in the first person who holds `role` in that language's community."""
        return {"name": self.cookie, "value": self.communities[language]["people"][role]["token"], "url": self.origin}


@contextlib.contextmanager
def demo_site(folder: Path) -> Iterator[DemoSite]:
    """Make it in `folder` and serve it until the context ends."""
    folder.mkdir(parents=True, exist_ok=True)
    prepared = subprocess.run([sys.executable, "-m", "tests.browser.prepare", str(folder)], cwd=ROOT, capture_output=True,
                              text=True, timeout=300)
    if prepared.returncode:
        raise RuntimeError(prepared.stderr)
    port = free_port()
    log = (folder / "server.log").open("ab")
    late = "TEST_LATE" in os.environ
    served, place = ([sys.executable, "-m", "tests.browser.late"], ROOT) if late else ([FORUM, "serve"], folder)
    process = subprocess.Popen([*served, "--port", str(port)], stdout=log, stderr=log, cwd=place,
                               env={**os.environ, "FORUM_DATA": str(folder), "FORUM_RATE_LIMITS": "no",
                                    "FORUM_PREVIEWS_ENABLED": "no", "FORUM_SITE_STYLEGUIDE": "yes"})
    log.close()
    try:
        wait_for(lambda: answers(port), 60, "the server starts")
        link = re.search(r"/first-run/\S+", (folder / "server.log").read_text())
        facts = json.loads(prepared.stdout.splitlines()[-1])
        yield DemoSite(f"http://127.0.0.1:{port}", first_run=link.group() if link else "", **facts)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
