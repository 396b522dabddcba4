"""Signing in and out: cookie, rotation, expiry, enumeration, limits."""

from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from forum.auth import passwords, sessions
from forum.auth.models import SessionRow, User
from forum.auth.queries import viewer_by_token
from forum.auth.tokens import token_hash
from forum.core import clock, settings
from tests.auth.accounts import PASSWORD, account, cookie_headers, sign_in


def test_the_way_in_and_out(client: Any, db: Any) -> None:
    grace = account()
    page = client.get("/sign-in?next=/settings/profile")
    assert page.status_code == 200
    assert 'value="/settings/profile"' in page.text
    answer = sign_in(client, next="/settings/profile")
    assert (answer.status_code, answer.location) == (303, "/settings/profile")
    assert client.get("/settings/profile").status_code == 200
    token = client.get_cookie("session_token").value
    row = db.session.scalar(select(SessionRow))
    assert (row.user_id, row.token_hash) == (grace.id, token_hash(token))
    assert token not in str(vars(row))
    out = client.post("/sign-out")
    assert (out.status_code, out.location) == (303, "/")
    assert client.get_cookie("session_token") is None
    assert db.session.scalar(select(func.count()).select_from(SessionRow)) == 0
    assert viewer_by_token(token) is None


@pytest.mark.parametrize("identifier", ["grace", "GRACE", " grace ", "grace@example.org", "Grace@Example.ORG", "grаce"])
def test_by_username_or_address(client: Any, identifier: str) -> None:
    account()
    assert sign_in(client, identifier).status_code == 303


def test_cookie_flags(client: Any) -> None:
    account()
    [line] = cookie_headers(sign_in(client), "session_token")
    assert "HttpOnly" in line
    assert "SameSite=Lax" in line
    assert "Path=/" in line
    assert "Secure" not in line
    assert "Domain" not in line
    settings.override(site__https=True)
    [line] = cookie_headers(sign_in(client), "__Host-session")
    assert "Secure" in line
    assert "Domain" not in line


def test_a_new_token_at_each_sign_in(client: Any, db: Any) -> None:
    account()
    client.set_cookie("session_token", "chosen-by-somebody-else")
    sign_in(client)
    first = client.get_cookie("session_token").value
    assert first != "chosen-by-somebody-else"
    sign_in(client)
    assert client.get_cookie("session_token").value != first
    assert viewer_by_token(first) is None
    assert db.session.scalar(select(func.count()).select_from(SessionRow)) == 1


def test_forms_are_bound_anew_at_sign_in(client: Any) -> None:
    account()
    client.csrf_token()
    sign_in(client)
    with client.session_transaction() as session:
        assert session.get("csrf_token") != client._raw_token


def test_nobody_without_an_account_gets_a_cookie(client: Any, cast: Any) -> None:
    for path in ("/", "/c/square", "/u/ada", "/u/nobody", "/c/cellar", "/settings/profile"):
        assert not client.get(path).headers.getlist("Set-Cookie"), path


def test_unknown_and_known_accounts_get_the_same_answer(client: Any, visit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    account()
    without_password = account("linus")
    without_password.password_hash = None
    calls: list[str | None] = []
    real = passwords._hasher.verify
    monkeypatch.setattr(type(passwords._hasher), "verify", lambda self, stored,
        given: calls.append(stored) or real(stored, given))
    answers = []
    for identifier in ("grace", "nobody", "grace@example.org", "nobody@example.org", "linus"):
        before = len(calls)
        answer = sign_in(visit(), identifier, "a wrong password")
        assert len(calls) == before + 1, "each attempt costs one verification"
        answers.append((answer.status_code, answer.text.replace(identifier, "…").split("<main")[1].split("csrf_token")[0],
                        "not right" in answer.text))
    assert answers[0][0] == 422
    assert len(set(answers)) == 1
    assert len({len(stored or "") for stored in calls}) == 1


@pytest.mark.parametrize("data", [{}, {"identifier": "grace"}, {"password": PASSWORD},
                                  {"identifier": "x\x1b", "password": "y\x1b"}, {"identifier": "@" * 5000,
                                  "password": "é" * 5000}, {"identifier": "x" * 9000, "password": ""}])
def test_odd_attempts_are_refused(client: Any, data: dict[str, str]) -> None:
    account()
    assert client.post("/sign-in", data=data).status_code == 422


def test_limit_by_account(visit: Any) -> None:
    account()
    for _ in range(10):
        assert sign_in(visit(), "grace", "a wrong password").status_code == 422
    answer = sign_in(visit(), "GRACE")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert 'value="GRACE"' in answer.text


def test_limit_by_network(app: Any, db: Any) -> None:
    for number in range(30):
        address = {"REMOTE_ADDR": f"203.0.113.{number}"}
        assert app.test_client().post("/sign-in", data={"identifier": f"u{number}", "password": "x"},
                                      environ_base=address).status_code == 422
    assert app.test_client().post("/sign-in", data={"identifier": "v", "password": "x"},
                                  environ_base={"REMOTE_ADDR": "203.0.113.99"}).status_code == 429
    assert app.test_client().post("/sign-in", data={"identifier": "v", "password": "x"},
                                  environ_base={"REMOTE_ADDR": "198.51.100.1"}).status_code == 422


def test_an_outdated_hash_is_replaced_at_sign_in(client: Any, db: Any) -> None:
    grace = account()
    grace.password_hash = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    db.session.commit()
    assert sign_in(client).status_code == 303
    stored = db.session.scalar(select(User.password_hash).where(User.id == grace.id))
    assert not passwords.needs_rehash(stored)
    assert passwords.verify(stored, PASSWORD)


@pytest.mark.parametrize(("later", "live"), [
    (timedelta(days=29), True), (timedelta(days=30), False), (timedelta(days=181), False),
])
def test_an_idle_session_ends(visit: Any, later: timedelta, live: bool) -> None:
    visitor = visit(account())
    token = visitor.get_cookie("session_token").value
    with clock.frozen(clock.now() + later):
        assert (viewer_by_token(token) is not None) is live


def test_a_used_session_lives_on_but_not_for_ever(visit: Any, db: Any) -> None:
    visitor = visit(account())
    token = visitor.get_cookie("session_token").value
    start = clock.now()
    for day in range(25, 200, 25):
        with clock.frozen(start + timedelta(days=day)):
            assert (viewer_by_token(token) is not None) is (day < 180), day
            sessions.write_visits()
            db.session.commit()
    with clock.frozen(start + timedelta(days=200)):
        assert sessions.remove_ended_sessions() == 1


def test_reading_writes_nothing_and_visits_are_written_every_ten_minutes(visit: Any, db: Any) -> None:
    grace = account()
    visitor = visit(grace)
    sessions.write_visits()
    start = clock.now()
    with clock.frozen(start + timedelta(minutes=9)):
        visitor.get("/settings/sessions")
        assert not sessions.has_visits()
    with clock.frozen(start + timedelta(minutes=11)):
        visitor.get("/settings/sessions")
        visitor.get("/settings/sessions")
        seen = select(SessionRow.last_seen_at).where(SessionRow.user_id == grace.id)
        assert db.session.scalar(seen) < start + timedelta(minutes=1)
        assert sessions.write_visits() == 1
        assert db.session.scalar(seen) == start + timedelta(minutes=11)
        assert db.session.scalar(select(User.last_seen_at).where(User.id == grace.id)) == start + timedelta(minutes=11)
        assert not sessions.has_visits()


def test_addresses_are_not_kept_for_long(visit: Any, db: Any) -> None:
    visit(account())
    with clock.frozen(clock.now() + timedelta(days=29)):
        db.session.execute(SessionRow.__table__.update().values(last_seen_at=clock.now()))
    with clock.frozen(clock.now() + timedelta(days=31)):
        assert sessions.remove_ended_sessions() == 0
    assert db.session.scalar(select(SessionRow.address)) == ""


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "\udcff", "' OR 1=1 --", "é"])
def test_strange_tokens_open_nothing(db: Any, token: str) -> None:
    account()
    assert viewer_by_token(token) is None


def test_one_query_finds_the_viewer(visit: Any, count_queries: Any) -> None:
    token = visit(account()).get_cookie("session_token").value
    with count_queries() as seen:
        viewer_by_token(token)
    assert len(seen) == 1


def test_who_is_signed_in_needs_no_form(visit: Any) -> None:
    visitor = visit(account())
    for path in ("/sign-in", "/sign-up"):
        answer = visitor.get(f"{path}?next=/c/square")
        assert (answer.status_code, answer.location) == (303, "/c/square")
        assert visitor.get(f"{path}?next=//evil.example").location == "/"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_elsewhere(client: Any, target: str) -> None:
    account()
    assert sign_in(client, next=target).location == "/"
