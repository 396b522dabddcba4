"""The lists of a member of fifty communities on a site of a hundred thousand threads: milliseconds and queries of each page.

The site is written by a few bulk inserts into `build/bench/lists` and kept. The member read some threads, muted a category and
a tag, and was away for a day: there is something new and unread in every community.
"""

import os
import random
import statistics
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

from tests.bench.site import FORUM, KEPT, ROOT

COMMUNITIES, THREADS, TAGS, CATEGORIES, PEOPLE = 50, 100_000, 20, 8, 500
ROUNDS = 15


def run() -> list[dict[str, Any]]:
    """The rows: page, milliseconds in the process (median and worst) of the whole request, and queries."""
    folder = KEPT / "lists"
    os.environ["FORUM_DATA"] = str(folder)
    sys.path.insert(0, str(ROOT))
    from flask import Flask
    from sqlalchemy import event

    from forum.app import create_app
    from forum.auth.commands import start_session
    from forum.auth.cookies import cookie_name
    from forum.auth.models import User
    from forum.core.db import db, transaction

    if not (folder / "site.db").is_file():
        subprocess.run([FORUM, "init"], check=True, stdout=sys.stderr)
    subprocess.run([FORUM, "upgrade"], check=True, stdout=sys.stderr)
    app: Flask = create_app()
    with app.app_context():
        if db.session.query(User).count() == 0:
            write()
        with transaction():
            member = db.session.get_one(User, 1)
            token = start_session(member, user_agent="bench", address="127.0.0.1")
        seen: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        client = app.test_client()
        client.set_cookie(cookie_name(), token)
        rows = []
        for name in ("latest", "new", "unread", "unanswered", "hot", "top"):
            for place in ("/", "/c/place-7"):
                address = place if name == "latest" else f"{place}?list={name}"
                spent = []
                for _round in range(ROUNDS):
                    seen.clear()
                    began = time.perf_counter()
                    answer = client.get(address)
                    spent.append(1000 * (time.perf_counter() - began))
                    if answer.status_code != 200:
                        raise RuntimeError(f"{address} answered {answer.status_code}")
                queries = sum(statement.startswith("SELECT") for statement in seen)
                rows.append({"page": address, "ms": round(statistics.median(spent), 1), "worst": round(max(spent), 1),
                             "queries": queries})
        return rows


def write() -> None:
    """The site: bulk inserts, then every statistic the planner wants."""
    from sqlalchemy import text

    from forum.auth.models import User
    from forum.communities.models import Category, Community, Membership
    from forum.core.clock import now
    from forum.core.db import transaction
    from forum.threads.counters import hot
    from forum.threads.models import CategoryFollow, Post, Tag, TagFollow, Thread, ThreadMark, ThreadTag

    chance, at = random.Random(7), now()
    people = [{"id": number, "username": f"person{number}", "username_key": f"person{number}", "name": f"Person {number}",
               "name_key": f"person {number}", "tint": number % 12, "created_at": at - timedelta(days=900),
               "role": "member", "organisation": "", "bio": "", "bio_html": "", "post_count": 0}
              for number in range(1, PEOPLE + 1)]
    places = [{"id": number, "slug": f"place-{number}", "name": f"Place {number}", "name_key": f"place {number}",
               "created_at": at - timedelta(days=900), "active_at": at, "thread_count": THREADS // COMMUNITIES}
              for number in range(1, COMMUNITIES + 1)]
    sections = [{"id": place * CATEGORIES + number, "community_id": place, "slug": f"section-{number}",
                 "name": f"Section {number}", "position": number, "tint": number}
                for place in range(1, COMMUNITIES + 1) for number in range(CATEGORIES)]
    tags = [{"id": place * TAGS + number, "community_id": place, "slug": f"tag-{number}", "name": f"Tag {number}",
             "created_at": at}
            for place in range(1, COMMUNITIES + 1) for number in range(TAGS)]
    threads, posts, borne, marks = [], [], [], []
    for number in range(1, THREADS + 1):
        place, opened = chance.randint(1, COMMUNITIES), at - timedelta(minutes=chance.randint(1, 900 * 1440))
        replies = min(int(chance.expovariate(0.25)), 40)
        moved = min(at, opened + timedelta(minutes=chance.randint(0, 1440 * 20))) if replies else opened
        author, last = chance.randint(1, PEOPLE), chance.randint(1, PEOPLE)
        threads.append({
            "id": number, "community_id": place, "category_id": place * CATEGORIES + chance.randrange(CATEGORIES),
            "author_id": author, "kind": chance.choice(("discussion", "question")), "title": f"What to say of {number}",
            "slug": f"what-to-say-of-{number}", "created_at": opened, "bumped_at": moved, "last_number": replies + 1,
            "reply_count": replies, "score": replies, "hot": hot(replies, opened), "last_post_at": moved, "last_author_id": last,
            "view_count": 0, "excerpt": "Words.", "lang": "en"})
        posts += [{"thread_id": number, "author_id": author if place_in == 1 else chance.randint(1, PEOPLE), "number": place_in,
                   "path": f"{place_in:04d}", "kind": "post", "source": "Words.", "html": "<p>Words.</p>", "render_version": 1,
                   "created_at": opened if place_in == 1 else moved, "revision": 1, "deletion_reason": "", "archived_likes": 0}
                  for place_in in range(max(1, replies - 5), replies + 2)]
        borne += [{"thread_id": number, "tag_id": place * TAGS + one, "bumped_at": moved}
                  for one in chance.sample(range(TAGS), chance.randint(0, 3))]
        if chance.random() < 0.2:
            marks.append({"user_id": 1, "thread_id": number, "number": chance.randint(0, replies + 1), "read_at": at})
    with transaction() as session:
        for model, rows in ((User, people), (Community, places), (Category, sections), (Tag, tags), (Thread, threads),
                            (Post, posts), (ThreadTag, borne), (ThreadMark, marks)):
            session.execute(model.__table__.insert(), rows)
        session.execute(Membership.__table__.insert(), [
            {"community_id": place, "user_id": 1, "role": "member", "joined_at": at - timedelta(days=30)}
            for place in range(1, COMMUNITIES + 1)])
        session.execute(CategoryFollow.__table__.insert(), [
            {"user_id": 1, "category_id": place * CATEGORIES, "level": "muted", "at": at} for place in range(1, COMMUNITIES + 1)])
        session.execute(TagFollow.__table__.insert(), [
            {"user_id": 1, "tag_id": place * TAGS + 3, "level": "muted", "at": at} for place in range(1, COMMUNITIES + 1)])
        session.execute(text("ANALYZE"))
