"""What a page costs, as a multiple of a bare Flask page of the same twenty posts: processor time, one worker, one core.

Each figure is the median of pairs measured one right after the other, so that a noisy machine weighs on both sides alike.
"""

import os
import sqlite3
import statistics
import sys
from pathlib import Path
from typing import Any

from tests.bench.site import COMMUNITY, ROOT, cost, free_port, imported_site, running, serving

ROUNDS, REQUESTS = 15, 30


def run() -> list[dict[str, Any]]:
    """The rows: page, its ratio to the bare page, its processor milliseconds."""
    folder = imported_site()
    usual, longest = busy_threads(folder)
    cookie = {"Cookie": session_cookie(folder)}
    last_page = f"/t/{longest[1]}/{longest[0]}/{longest[2]}"
    pages: dict[str, tuple[str, dict[str, str], bool]] = {
        "thread signed in": (f"/t/{usual[1]}/{usual[0]}", cookie, False),
        "thread signed out": (f"/t/{usual[1]}/{usual[0]}", {}, False),
        "thread cached": (f"/t/{usual[1]}/{usual[0]}", {}, True),
        "list signed in": (f"/c/{COMMUNITY}", cookie, False),
        "list signed out": (f"/c/{COMMUNITY}", {}, False),
        "list cached": (f"/c/{COMMUNITY}", {}, True),
        "longest thread, page 1": (f"/t/{longest[1]}/{longest[0]}?view=time", {}, False),
        "longest thread, last page": (f"{last_page}?view=time", {}, False),
    }
    port = free_port()
    spent: dict[str, list[float]] = {name: [] for name in pages}
    ratios: dict[str, list[float]] = {name: [] for name in pages}
    bare: list[float] = []
    with (running([sys.executable, "-m", "tests.bench.bare", str(port)], port, {"FORUM_DATA": str(folder)}) as reference,
          serving(folder, FORUM_PAGE_CACHE_PAGES="0") as (plain, plain_port),
          serving(folder) as (caching, caching_port)):
        for _ in range(ROUNDS):
            for name, (path, headers, cached) in pages.items():
                bare.append(cost(reference, port, f"/{usual[0]}", {}, REQUESTS))
                process, at = (caching, caching_port) if cached else (plain, plain_port)
                spent[name].append(cost(process, at, path, headers, REQUESTS))
                ratios[name].append(spent[name][-1] / bare[-1])
    rows: list[dict[str, Any]] = [{"page": "bare Flask page", "ratio": 1.0, "cpu_ms": round(statistics.median(bare), 2)}]
    for name, values in ratios.items():
        rows.append({"page": name, "ratio": round(statistics.median(values), 2),
                     "cpu_ms": round(statistics.median(spent[name]), 2)})
    pairs = zip(spent["longest thread, last page"], spent["longest thread, page 1"], strict=True)
    rows.append({"page": "last page against page 1", "ratio": round(statistics.median(last / first for last, first in pairs), 2)})
    return rows


def busy_threads(folder: Path) -> tuple[tuple[int, str, int], tuple[int, str, int]]:
    """A thread of one page and the one with the most replies: id, slug, number of the last post."""
    with sqlite3.connect(folder / "site.db") as connection:
        usual = connection.execute("SELECT id, slug, last_number FROM threads WHERE last_number BETWEEN 20 AND 22 "
                                   "AND reply_count >= 19 ORDER BY id LIMIT 1").fetchone()
        longest = connection.execute("SELECT id, slug, last_number FROM threads ORDER BY reply_count DESC LIMIT 1").fetchone()
    connection.close()
    return usual, longest


def session_cookie(folder: Path) -> str:
    """`name=token` of a session of the most talkative member."""
    os.environ["FORUM_DATA"] = str(folder)
    sys.path.insert(0, str(ROOT))
    from forum.app import create_app
    from forum.auth.commands import start_session
    from forum.auth.cookies import cookie_name
    from forum.auth.models import User
    from forum.core.db import db, transaction

    with create_app().app_context():
        with transaction():
            user = db.session.query(User).order_by(User.post_count.desc()).first()
            token = start_session(user, user_agent="bench", address="127.0.0.1")
        return f"{cookie_name()}={token}"
