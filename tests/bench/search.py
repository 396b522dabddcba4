"""Searching the imported archive, the page rendered, on one core; and how soon a new post is found."""

import http.client
import re
import statistics
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from tests.bench.pages import _session
from tests.bench.site import COMMUNITY, cpu_seconds, get, imported_site, serving

WORDS = {"rare": ("gimbal", "quaternion slerp"), "common": ("physics", "scene", "the node"), "phrase": ('"rigid body"',)}
ROUNDS = 9


def run() -> list[dict[str, Any]]:
    """A row for each kind of query and sort, then one for a new post."""
    folder = imported_site()
    cookie = _session(folder)
    rows: list[dict[str, Any]] = []
    with serving(folder, FORUM_PAGE_CACHE_PAGES="0", FORUM_RATE_LIMITS="no") as (process, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        get(connection, "/search?q=warm", {})
        for kind, queries in WORDS.items():
            for sort in ("best", "newest"):
                first, walls, cpus = [], [], []
                for query in queries:
                    for turn in range(ROUNDS):
                        cpu, started = cpu_seconds(process.pid), time.monotonic()
                        get(connection, f"/search?q={quote(query)}&sort={sort}", {})
                        wall = 1000 * (time.monotonic() - started)
                        (walls if turn else first).append(wall)
                        cpus.append(1000 * (cpu_seconds(process.pid) - cpu))
                rows.append({"query": f"{kind}, {sort}", "first_ms": round(max(first)), "p50_ms": round(statistics.median(walls)),
                             "max_ms": round(max(walls)), "cpu_ms": round(statistics.median(cpus), 1)})
        rows.append({"query": "a new post is found", "first_ms": round(_found_after(connection, folder, cookie))})
        connection.close()
    return rows


def _found_after(connection: http.client.HTTPConnection, folder: Path, cookie: str) -> float:
    connection.request("GET", f"/c/{COMMUNITY}", headers={"Cookie": cookie})
    page = connection.getresponse().read().decode()
    address = re.search(r'href="(/t/[^"/]+/\d+)"', page)
    assert address
    connection.request("GET", address[1], headers={"Cookie": cookie})
    answer = connection.getresponse()
    page = answer.read().decode()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    if token is None:
        sys.exit("nobody may post here")
    cookies = "; ".join([cookie, *(one.split(";")[0] for one in answer.headers.get_all("Set-Cookie") or [])])
    word = f"zyx{int(time.time())}q"
    body = urlencode({"csrf_token": token[1], "form_key": word, "source": f"A new word: {word}"})
    number = address[1].rsplit("/", 1)[1]
    connection.request("POST", f"/t/{number}/posts", body,
                       {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 303:
        sys.exit(f"posting answered {answer.status}")
    started = time.monotonic()
    while f"<mark>{word}</mark>" not in get(connection, f"/search?q={word}", {}).decode():
        if time.monotonic() - started > 30:
            sys.exit("the new post was not found")
    return 1000 * (time.monotonic() - started)
