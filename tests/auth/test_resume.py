"""A lost session loses nothing: the text of a form goes through signing in and is sent at a click."""

import html
import re
from typing import Any

import pytest

from forum.auth.models import User
from tests.auth.accounts import account, sign_in

TEXT = 'A long answer with <script>alert("x")</script> & "quotes" in it,\non two lines'


def fields_of(page: str, action: str) -> dict[str, str]:
    """The fields of the form that goes to `action`, as a browser would send them."""
    form = next(found for found in re.findall(r"<form.*?</form>", page, re.S) if f'action="{html.escape(action)}"' in found)
    hidden = dict(re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', form))
    typed = {name: text.removeprefix("\n") for name,
        text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S)}
    return {name: html.unescape(value) for name, value in (hidden | typed).items()}


def test_a_form_without_a_session_is_kept_and_sent_after_signing_in(client: Any, db: Any) -> None:
    grace = account()
    lost = client.post("/settings/profile", data={"name": "Grace H", "organisation": "Navy", "bio": TEXT, "form_key": "k1"})
    assert lost.status_code == 401
    assert "<script>alert" not in lost.text
    kept = fields_of(lost.text, "/sign-in")
    assert kept["kept-action"] == "/settings/profile"
    assert kept["kept:bio"] == TEXT
    assert "kept:csrf_token" not in kept

    wrong = client.post("/sign-in", data={**kept, "identifier": "grace", "password": "a wrong password"})
    assert wrong.status_code == 422
    assert fields_of(wrong.text, "/sign-in")["kept:bio"] == TEXT

    kept.pop("csrf_token")
    shown = client.post("/sign-in", data={**kept, "identifier": "grace", "password": "correct horse battery"})
    assert shown.status_code == 200
    assert "<script>alert" not in shown.text
    fields = fields_of(shown.text, "/settings/profile")
    assert (fields["bio"], fields["name"], fields["form_key"]) == (TEXT, "Grace H", "k1")
    assert db.session.get(User, grace.id, populate_existing=True).bio == ""

    sent = client.post("/settings/profile", data=fields, csrf=False)
    assert (sent.status_code, sent.location) == (303, "/u/grace")
    assert db.session.get(User, grace.id, populate_existing=True).bio == TEXT


def test_an_expired_form_is_shown_again_with_its_text(visit: Any, db: Any) -> None:
    grace = account()
    visitor = visit(grace)
    again = visitor.post("/settings/profile?x=1", data={"name": "Grace", "bio": TEXT, "csrf_token": "old"}, csrf=False)
    assert again.status_code == 400
    fields = fields_of(again.text, "/settings/profile?x=1")
    assert fields["bio"] == TEXT
    assert visitor.post("/settings/profile", data=fields, csrf=False).status_code == 303


def test_without_session_and_token_the_sign_in_page_keeps_the_text(client: Any) -> None:
    lost = client.post("/settings/profile", data={"bio": TEXT}, csrf=False)
    assert lost.status_code == 401
    assert fields_of(lost.text, "/sign-in")["kept:bio"] == TEXT


def test_a_method_in_a_hidden_field_is_kept(client: Any) -> None:
    kept = fields_of(client.post("/settings/sessions/7", data={"_method": "DELETE"}).text, "/sign-in")
    assert (kept["kept:_method"], kept["kept-action"]) == ("DELETE", "/settings/sessions/7")


def test_passwords_are_asked_again_never_carried(client: Any, visit: Any) -> None:
    lost = client.post("/settings/password", data={"current_password": "s3cret one", "password": "s3cret two"})
    assert "s3cret" not in lost.text
    again = visit(account()).post("/settings/password", data={"current_password": "s3cret one",
        "password": "s3cret two"}, csrf=False)
    assert again.status_code == 400
    assert "s3cret" not in again.text
    assert again.text.count('type="password"') == 2


def test_an_expired_sign_in_form_shows_itself_again(client: Any) -> None:
    account()
    again = client.post("/sign-in", data={"identifier": "grace", "password": "x", "next": "/c/square", "kept-action": "/preview",
                                          "kept:source": TEXT}, csrf=False)
    assert again.status_code == 400
    kept = fields_of(again.text, "/sign-in")
    assert (kept["next"], kept["kept:source"]) == ("/c/square", TEXT)
    assert 'value="grace"' in again.text


def test_an_expired_sign_up_form_keeps_what_was_typed(client: Any) -> None:
    again = client.post("/sign-up", data={"username": "grace", "email": "g@example.org", "password": "s3cret"}, csrf=False)
    assert again.status_code == 400
    assert fields_of(again.text, "/sign-up")["username"] == "grace"
    assert "s3cret" not in again.text


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
                                     {"Origin": "null"}])
def test_what_another_site_sends_is_not_repeated(visit: Any, headers: dict[str, str]) -> None:
    for visitor in (visit(account()), visit()):
        answer = visitor.post("/settings/profile", data={"bio": "words of another site"}, headers=headers, csrf=False)
        assert answer.status_code == 400
        assert "words of another site" not in answer.text


@pytest.mark.parametrize("action", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", ""])
def test_a_kept_form_only_goes_to_this_site(client: Any, action: str) -> None:
    account()
    answer = sign_in(client, **{"kept-action": action, "kept:source": TEXT})
    assert answer.status_code == 303
    assert answer.location == "/"


def test_too_much_is_not_carried(client: Any) -> None:
    lost = client.post("/settings/profile", data={"bio": "x " * 300_000})
    assert lost.status_code == 413
    assert client.post("/settings/profile", data={"bio": "x " * 300_000}, csrf=False).status_code == 413


def test_a_page_for_members_leads_to_the_sign_in_page_and_back(client: Any) -> None:
    answer = client.get("/settings/sessions?x=é&y=%2F")
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=")
    account()
    target = re.search(r'name="next" value="([^"]+)"', client.get(answer.location).text)
    assert target
    assert sign_in(client, next=html.unescape(target[1])).location.startswith("/settings/sessions?x=")


def test_signing_out_twice_is_no_error(client: Any) -> None:
    assert client.post("/sign-out", csrf=False).location == "/"
    assert client.post("/sign-out").location == "/"
