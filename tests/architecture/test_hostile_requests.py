"""What programs send and nobody types: every address of the route table, with methods, numbers, cursors and cookies made to harm.

The addresses come from the route table itself, so that a new one cannot be forgotten.
"""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule

from forum.communities import commands as communities
from forum.communities.charters import compose_charter
from forum.core import settings
from forum.core.clock import now
from forum.core.db import db as database
from forum.core.db import transaction
from forum.notifications.models import Notice
from forum.threads.commands import schedule_thread, suggest_edit
from forum.threads.composing import compose
from forum.threads.models import Poll, Post, Thread
from forum.threads.polling import Asked
from forum.uploads.taking import take_file
from tests.cast import Cast
from tests.threads.talk import edited, opened, replied
from tests.uploads.files import PDF

UNSAFE = {"POST", "PUT", "DELETE"}
# Header values that differ from one answer to the next.
VOLATILE = {"Date", "Set-Cookie", "ETag", "Content-Length"}


@pytest.fixture
def filled(cast: Cast) -> dict[str, Any]:
    """Something to stand for each parameter of an address."""
    file = take_file(cast.ada, BytesIO(PDF), "plan.pdf")
    thread = opened(cast.ada, cast.square, "A first thread", f"Opening words. {file.markdown}",
                    poll=Asked("Which?", ("One", "Two")))
    reply = replied(cast.bob, thread)
    cast.circle.join_policy = "request"
    database.session.commit()
    with transaction():
        communities.write_charter(cast.oz, cast.square, compose_charter("Be kind.", locale="en"), base_version=0)
        request = communities.ask_to_join(cast.eve, cast.circle, message="Please")
        invitation = communities.invite_member(cast.ann, cast.circle, username="eve")
        token = communities.invite_by_link(cast.ann, cast.square)
    notice = database.session.query(Notice).filter_by(user_id=cast.ada.id).first()  # of Bob's reply to what she wrote
    for words in ("A better reply.", "The best reply."):
        edited(cast.bob, reply, words)
    body = compose(cast.ada, "A suggested reply.", community_locale="en")
    with transaction():
        suggestion = suggest_edit(cast.ada, reply, body=body, base_revision=reply.revision, reason="Why not.")
        scheduled = schedule_thread(cast.ada, cast.square, publish_at=now() + timedelta(days=1), title="Later", body=body)
    return {"notice_id": notice.id if notice else 1, "report_id": 1, "suggestion_id": suggestion.id, "scheduled_id": scheduled.id,
            "community": "square", "category": "general", "slug": thread.slug, "code": 404,
            "thread_id": thread.id, "number": 2, "version": 1,
            "post_id": reply.id, "username": "ada", "request_id": request.id, "invitation_id": invitation.id, "token": token,
            "session_id": 1, "poll_id": database.session.query(Poll.id).scalar(), "file_token": file.facts.token,
            "filename": file.facts.name, "name": "none.css", "colour": "176a52", "kind": "like",
            "what": "discussions", "place": "t-1"}


def addresses(app: Flask, filled: dict[str, Any]) -> Iterator[tuple[Rule, str]]:
    """Every rule with an address of something that exists."""
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if not rule.build_only:
            values = {name: filled[name] for name in rule.arguments}
            if rule.endpoint.startswith("communities.") and "category" in rule.endpoint and "slug" in values:
                values["slug"] = filled["category"]
            if "request_id" in values:
                values["community"] = "circle"
            method = next(iter(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})))
            yield rule, adapter.build(rule.endpoint, values, method=method)


@pytest.mark.parametrize("who", ["visitor", "ada", "oz"])
def test_head_is_get_without_its_body(app: Flask, cast: Cast, filled: dict[str, Any], who: str,
                                      visit: Callable[[Any], Any]) -> None:
    browser = visit(cast.everyone[who])
    browser.csrf_token()  # a page that gives the first one is kept by nobody, the next ones may be
    asked = 0
    for rule, path in addresses(app, filled):
        if "GET" in (rule.methods or ()):
            get, head = browser.get(path), browser.head(path)
            assert head.status_code == get.status_code, (who, path, get.status_code, head.status_code)
            assert get.status_code < 500 or path == "/ready", (who, path, get.status_code)
            assert head.data == b"", (who, path)
            same = [{name: value for name, value in one.headers if name not in VOLATILE} for one in (get, head)]
            assert same[0] == same[1], (who, path)
            asked += 1
    assert asked > 25


def test_options_says_the_methods(app: Flask, cast: Cast, filled: dict[str, Any], visit: Callable[[Any], Any]) -> None:
    for who in ("visitor", "oz"):
        browser = visit(cast.everyone[who])
        for rule, path in addresses(app, filled):
            answer = browser.options(path)
            assert answer.status_code in (200, 404), (who, rule.rule, answer.status_code)
            assert browser.open(path, method="TRACE").status_code == 405, path


def test_nothing_changes_without_the_token(app: Flask, cast: Cast, filled: dict[str, Any], visit: Callable[[Any], Any]) -> None:
    """Every address that takes a form, asked by those who may do the most, without the proof that the form is ours."""
    form = {"title": "A forged title", "source": "Forged words.", "reason": "Forged", "name": "Forged", "kind": "question",
            "answer": "accept", "role": "owner", "username": "forged", "password": "correct horse battery", "tint": "1",
            "direction": "up", "base_revision": "1", "message": "Forged", "charter": "Forged", "email": "forged@example.org",
            "identifier": "ada", "visibility": "hidden", "join_policy": "open", "locale": "fr"}
    before = snapshot()
    asked = 0
    for who in ("visitor", "eve", "oz"):
        browser = visit(cast.everyone[who])
        sessions = counted("sessions")
        for rule, path in addresses(app, filled):
            for method in sorted((rule.methods or set()) & UNSAFE):
                plain = browser.open(path, method=method, data=form, csrf=False)
                hidden = browser.post(path, data={**form, "_method": method}, csrf=False)
                wrong = browser.open(path, method=method, data={**form, "csrf_token": "wrong"}, csrf=False)
                for answer in (plain, hidden, wrong):
                    assert answer.status_code in (303, 400, 401, 404), (who, method, path, answer.status_code)
                    assert answer.status_code != 303 or rule.endpoint == "auth.sign_out", (who, method, path)
                asked += 1
        assert counted("sessions") == sessions
    assert asked > 90
    assert snapshot() == before


def snapshot() -> dict[str, Any]:
    """What the tables hold, as far as a form could change it."""
    database.session.rollback()
    tables = [table for table in database.metadata.sorted_tables if table.name not in ("sessions", "users")]
    rows = {table.name: sorted(map(repr, database.session.execute(select(table)).all())) for table in tables}
    users = database.metadata.tables["users"].c
    rows["users"] = sorted(map(repr, database.session.execute(select(users.id, users.name, users.role, users.email)).all()))
    return rows


def counted(table: str) -> int:
    """How many rows a table holds."""
    return database.session.scalar(select(func.count()).select_from(database.metadata.tables[table])) or 0


HUGE = ("0", "-1", "2147483648", "9223372036854775808", "9" * 40, "9" * 5000, "1e3", "٣", "1.5", "0x1")


def test_numbers_that_no_table_holds(app: Flask, cast: Cast, filled: dict[str, Any], visit: Callable[[Any], Any]) -> None:
    browser = visit(cast.oz)
    numbers = ("thread_id", "post_id", "number", "version", "request_id", "invitation_id", "session_id", "notice_id", "poll_id",
               "report_id", "suggestion_id", "scheduled_id")
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        for name in set(numbers) & rule.arguments:
            path = adapter.build(rule.endpoint, {**{one: filled[one] for one in rule.arguments}, name: 777_777_777},
                                 method=sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})[0])
            for number in HUGE:
                for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                    answer = browser.open(path.replace("777777777", number), method=method, data={})
                    assert answer.status_code == 404, (method, path, number[:50], answer.status_code)


def cursor(*values: Any) -> str:
    """A cursor as the site makes them, of anything."""
    return base64.urlsafe_b64encode(json.dumps(list(values)).encode()).decode().rstrip("=")


BIG = 2**63 - 1
CURSORS = (
    "", "x", "=", "A" * 399, "A" * 4000, "é", "%00", "null", cursor(), cursor(0), cursor(1, 2**40), cursor(0, BIG),
    cursor(0, -BIG), cursor(0, 2**80), cursor(0, "zz", BIG), cursor(1, "zz", -BIG), cursor(0, "zz", 2**31),
    cursor(0, "\ud800", 1), cursor(0, "\0", 1),
    cursor(0, BIG, BIG), cursor(0, -BIG, BIG), cursor(0, 0, BIG), cursor(0, 253402300799999999, BIG), cursor(0, "title", BIG),
    cursor(0, "title", -BIG), cursor(0, "best", BIG), cursor(0, "newest", BIG, BIG, BIG), cursor(0, "newest", 0, 0, 0),
    cursor(0, "0001-01-01T00:00:00+14:00", 1), cursor(0, "9999-12-31T23:59:59-14:00", 1), cursor(0, "2026-01-01T00:00:00", 1),
    cursor(0, "2026-01-01T00:00:00+00:00", 2**40), cursor(0, "time", "999999999"), cursor(0, "time", "9" * 30),
    cursor(1, "tree", "~"), cursor(0, "tree", "zzzz" * 60), cursor(0, "tree", "é"), cursor(0, [], {}), cursor(0, None, None),
    cursor(0, 1.5, True), base64.urlsafe_b64encode(b"[" * 740).decode(), base64.urlsafe_b64encode(b"\xff\xfe[").decode())


def test_cursors_that_nobody_made(cast: Cast, filled: dict[str, Any], visit: Callable[[Any], Any]) -> None:
    settings.override(core__rate_limits=False)
    thread = f"/t/{filled['slug']}/{filled['thread_id']}"
    paths = ("/", "/communities", "/c/square", "/c/square/questions", "/c/square/general", "/c/square/members",
             "/c/square/members?sort=newest", "/c/square/requests", "/c/square/invitations", "/c/square/log",
             "/settings/decisions",
             "/search?q=words", "/search?q=words&sort=newest", "/search?q=author:ada", thread, f"{thread}?view=time")
    for who in ("visitor", "oz"):
        browser = visit(cast.everyone[who])
        for path in paths:
            for made in CURSORS:
                for name in ("after", "before") if path.startswith("/t/") else ("after",):
                    answer = browser.get(f"{path}{'&' if '?' in path else '?'}{name}={made}")
                    assert answer.status_code in (200, 303, 400), (who, path, name, made[:60], answer.status_code)


GARBAGE = ("", "é" * 10, "\u202egarbage", "[]", "{}", "' OR 1=1 --", "%", "_", "\\", "../../etc/passwd", "a" * 5000, "\ufffd",
           "{{7*7}}", "<script>alert(1)</script>", "%ED%A0%80", "%C3%28", "+", "🙂" * 50, "\t", "\u2028")


def test_garbage_in_every_query(cast: Cast, filled: dict[str, Any], visit: Callable[[Any], Any]) -> None:
    settings.override(core__rate_limits=False)
    thread = f"/t/{filled['slug']}/{filled['thread_id']}"
    for who in ("visitor", "ada"):
        browser = visit(cast.everyone[who])
        for path, names in (("/search", ("q", "in", "sort", "after")), (thread, ("view", "lang", "after", "before")),
                            ("/communities", ("q", "lang")), ("/c/square/members", ("q", "role", "sort")),
                            ("/sign-in", ("next",)), ("/sign-up", ("next",)),
                            ("/c/square/threads/new", ("kind", "category_id", "title")),
                            (f"/t/{filled['thread_id']}/posts/new", ("reply_to", "quote"))):
            for name in names:
                for value in GARBAGE:
                    raw = value if value.startswith("%") and len(value) > 1 else None
                    answer = browser.get(path, query_string=f"{name}={raw}" if raw else {name: value})
                    assert answer.status_code in (200, 303, 400), (who, path, name, value[:30], answer.status_code)
                    assert "<script>alert(1)" not in answer.text, (who, path, name)


def test_garbage_in_headers_and_cookies(cast: Cast, filled: dict[str, Any], client: Any) -> None:
    settings.override(core__rate_limits=False)
    thread = f"/t/{filled['slug']}/{filled['thread_id']}"
    values = ("", '"', "W/", '"x', "*, *", ",,,", "a" * 4000, "\xe9\xff", "q=nan", "fr;q=nan,en;q=inf", "fr;q=,en", ";;;", "=")
    for path in ("/", thread, "/c/square/about", "/search?q=words", "/ready"):
        for name in ("If-None-Match", "If-Modified-Since", "Accept-Language", "Accept-Encoding", "Range", "Accept", "Referer",
                     "User-Agent", "X-Forwarded-For", "Origin", "Sec-Fetch-Site", "Authorization", "Content-Type"):
            for value in values:
                answer = client.get(path, headers={name: value})
                assert answer.status_code in ((503,) if path == "/ready" else (200, 304)), (path, name, value[:30])
        for name in ("session_token", "form", "lang", "view", "remember_token", "session"):
            for value in values:
                answer = client.get(path, headers={"Cookie": f"{name}={value}"})
                assert answer.status_code == (503 if path == "/ready" else 200), (path, name, value[:30])


def test_forms_of_bytes_and_megabytes(cast: Cast, filled: dict[str, Any], visit: Callable[[Any], Any]) -> None:
    browser = visit(cast.ada)
    token = browser.csrf_token()
    threads, posts = counted("threads"), counted("posts")
    post = f"/t/{filled['thread_id']}/posts"
    plain = "application/x-www-form-urlencoded"
    for body, expected in (
            (b"csrf_token=%s&source=%%00" % token.encode(), {400}),
            (b"csrf_token=%s&source=" % token.encode() + b"x" * 1_000_000, {422}),
            (b"csrf_token=%s&source=" % token.encode() + b"x" * 10_000_000, {413}),
            (b"&".join([b"csrf_token=" + token.encode(), *[b"source[]=x"] * 2000]), {413, 422}),
            (b"csrf_token=%s&source=%%E2%%80%%8B" % token.encode(), {422}),
    ):
        answer = browser.post(post, data=body, content_type=plain)
        assert answer.status_code in expected, (body[-40:], answer.status_code)
    assert browser.post(post, data=b"not json", content_type="application/json").status_code in (400, 401)
    assert browser.post(post, data=b"--x\r\ngarbage", content_type="multipart/form-data; boundary=x").status_code in (400, 401)
    assert browser.post(post, data=b"x", content_type="multipart/form-data").status_code in (400, 401)
    assert (counted("threads"), counted("posts")) == (threads, posts)
    broken = browser.post(post, data=b"csrf_token=%s&source=caf%%E9%%ED%%A0%%80" % token.encode(), content_type=plain)
    assert broken.status_code == 303
    assert database.session.scalar(select(Post.source).order_by(Post.id.desc()).limit(1)).startswith("caf")


def test_every_form_with_garbage_in_every_field(app: Flask, cast: Cast, filled: dict[str, Any],
                                                visit: Callable[[Any], Any]) -> None:
    settings.override(core__rate_limits=False)
    """Whoever may do the most sends every form with values that fit no field: refused or done, never broken."""
    names = ("title", "source", "reason", "kind", "category_id", "reply_to", "base_revision", "name", "description", "tint",
             "locale", "visibility", "join_policy", "charter", "base_version", "act", "message", "answer", "username", "role",
             "direction", "organisation", "bio", "email", "form_key", "form", "identifier", "next", "kept-action")
    for value in ("", "ﷺ" * 80, "\ud7ff\ufffd" * 20, "9" * 4400, "-1", "٣", "\u3164" * 5, "x" * 70_000):
        browser = visit(cast.oz)
        form = dict.fromkeys(names, value)
        for rule, path in addresses(app, filled):
            if rule.endpoint in ("auth.sign_out", "auth.end_other_sessions", "auth.settings_password", "auth.sign_in_now"):
                continue
            for method in sorted((rule.methods or set()) & (UNSAFE - {"DELETE"})):
                answer = browser.open(path, method=method, data=form)
                assert answer.status_code < 500, (method, path, value[:10], answer.status_code)


def test_titles_and_names_that_cannot_be_seen(cast: Cast, visit: Callable[[Any], Any]) -> None:
    ada, oz = visit(cast.ada), visit(cast.oz)
    before = counted("threads")
    for unseen in ("\u3164" * 5, "\u200b" * 5, "\u2800" * 5, "\ufe0f" * 5, "\u115f\u1160\uffa0", "\u034f" * 4, "\u202e\u202d  ",
                   "\U000e0100" * 4, "\u0301" * 6):
        answer = ada.post("/c/square/threads", data={"title": unseen, "source": "Words.", "kind": "discussion"})
        assert answer.status_code == 422, ascii(unseen)
        assert oz.post("/communities", data={"name": unseen, "kind": "practice", "tint": "0", "locale": "en",
                                             "visibility": "public", "join_policy": "open"}).status_code == 422, ascii(unseen)
        assert ada.post("/settings/profile", data={"name": unseen}).status_code in (303, 422)
        database.session.expire_all()
        assert cast.ada.display_name.strip() == "ada", ascii(unseen)
    assert counted("threads") == before
    assert ada.post("/c/square/threads", data={"title": "Évaluer \u202etxt.exe", "source": "Words."}).status_code == 303
    assert database.session.scalar(select(Thread.title).order_by(Thread.id.desc()).limit(1)) == "Évaluer txt.exe"
