"""New accounts: the form, what is refused, the race, the first administrator's link."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum.auth import accounts as preparing
from forum.auth import commands, queries
from forum.auth.accounts import NewAccount, prepare_account
from forum.auth.models import OneTimeLink, User
from forum.auth.policy import can_change_account, can_sign_up
from forum.core import clock, settings
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.core.policy import Denied
from tests.auth.accounts import PASSWORD, account, sign_in

GRACE = {"username": "Grace", "name": "Grace Hopper", "email": "Grace@Example.org", "password": PASSWORD}


def test_a_new_account(client: Any, db: Any) -> None:
    assert client.get("/sign-up").status_code == 200
    answer = client.post("/sign-up", data={**GRACE, "next": "/c/square"})
    assert (answer.status_code, answer.location) == (303, "/c/square")
    user = db.session.scalar(select(User))
    assert (user.username, user.name, user.email, user.email_key, user.role) == (
        "Grace", "Grace Hopper", "Grace@example.org", "grace@example.org", "member")
    assert user.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PASSWORD not in user.password_hash
    assert "Welcome, Grace Hopper." in client.get("/settings/profile").text


@pytest.mark.parametrize(("change", "field"), [
    ({"username": ""}, "username"), ({"username": "gr ace"}, "username"), ({"username": "admin"}, "username"),
    ({"username": "x" * 31}, "username"), ({"username": "Lіnus"}, "username"), ({"username": "1inus"}, "username"),
    ({"username": "LINUS"}, "username"), ({"username": "gr\x1bce"}, "username"),
    ({"email": ""}, "email"), ({"email": "grace"}, "email"), ({"email": "a@b@c.org"}, "email"),
    ({"email": "x" * 250 + "@e.org"}, "email"),
    ({"email": "LINUS@example.org"}, "email"), ({"email": "a\nb@example.org"}, "email"),
    ({"name": "x" * 81}, "name"),
    ({"password": ""}, "password"), ({"password": "grace hopper"}, "password"), ({"password": "password123"}, "password"),
    ({"password": "x1" * 101}, "password"),
])
def test_refused_beside_the_field_with_everything_kept(client: Any, db: Any, change: dict[str, str], field: str) -> None:
    account("linus")
    answer = client.post("/sign-up", data={**GRACE, **change})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert answer.text.count("field__error") == 1
    if "name" not in change:
        assert 'value="Grace Hopper"' in answer.text
    assert PASSWORD not in answer.text
    assert db.session.scalar(select(User.id).where(User.username_key == "grace")) is None


def test_every_problem_is_said_at_once(client: Any) -> None:
    answer = client.post("/sign-up", data={"username": "!", "email": "!", "password": "!"})
    assert answer.text.count("field__error") == 3


def test_hostile_values_are_shown_as_text(client: Any) -> None:
    answer = client.post("/sign-up", data={**GRACE, "username": '"><script>x</script>', "name": "<b onclick=x>"})
    assert answer.status_code == 422
    assert "<script>x" not in answer.text
    assert "<b onclick" not in answer.text


@pytest.mark.parametrize(("sent", "kept"), [
    ({}, None), ({"time_zone": ""}, None), ({"time_zone": "Europe/Paris"}, "Europe/Paris"), ({"time_zone": "Etc/UTC"}, "UTC"),
    ({"time_zone": "Asia/Calcutta"}, "Asia/Kolkata"), ({"time_zone": "Mars/Olympus"}, None),
    ({"time_zone": "../../etc/passwd"}, None), ({"time_zone": "x" * 100_000}, None)])
def test_the_zone_of_the_device_is_taken_where_it_is_known(client: Any, db: Any, sent: dict[str, str], kept: str | None) -> None:
    form = client.get("/sign-up").text
    assert '<input data-controller="zone" id="time_zone" name="time_zone" type="hidden" value="">' in form
    assert client.post("/sign-up", data={**GRACE, **sent}).status_code == 303
    assert db.session.scalar(select(User.time_zone)) == kept


def test_a_hostile_zone_is_shown_as_text(client: Any) -> None:
    answer = client.post("/sign-up", data={**GRACE, "password": "", "time_zone": '"><script>x</script>'})
    assert answer.status_code == 422 and "<script>x" not in answer.text and answer.text.count("field__error") == 1


@pytest.mark.parametrize(("other", "field"), [({"email": "other@example.org"}, "username"), ({"username": "other"}, "email")])
def test_the_second_of_two_at_once_is_told_which_field(db: Any, other: dict[str, str], field: str) -> None:
    first, second = prepare_account(**GRACE), prepare_account(**{**GRACE, **other})
    with transaction():
        commands.sign_up(None, first)
    with pytest.raises(Invalid) as caught, transaction():
        commands.sign_up(None, second)
    assert set(caught.value.fields) == {field}
    assert len(db.session.scalars(select(User)).all()) == 1


def test_sign_up_is_limited_by_network(visit: Any) -> None:
    for _ in range(20):
        assert visit().post("/sign-up", data={}).status_code == 422
    answer = visit().post("/sign-up", data=GRACE)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_a_closed_site(client: Any, db: Any) -> None:
    settings.override(auth__sign_up="closed")
    page = client.get("/sign-up")
    assert page.status_code == 200
    assert "<form class=\"form\"" not in page.text
    assert client.post("/sign-up", data=GRACE).status_code == 403
    assert db.session.scalar(select(User)) is None


def test_who_may_sign_up(cast: Any) -> None:
    for name, viewer in cast.everyone.items():
        assert bool(can_sign_up(viewer)) is (name == "visitor"), name
        if viewer is not None:
            with pytest.raises(Denied), transaction():
                commands.sign_up(viewer, NewAccount("grace"))
    settings.override(auth__sign_up="closed")
    assert can_sign_up(None).reason == "sign-up-closed"


def test_an_account_is_its_owners_alone(cast: Any) -> None:
    for name, viewer in cast.everyone.items():
        assert bool(can_change_account(viewer, cast.ada.id)) is (name == "ada"), name


def first_link() -> str | None:
    with transaction():
        return commands.first_administrator_link()


def test_the_first_administrators_link_works_once(client: Any, visit: Any, db: Any) -> None:
    token = first_link()
    row = db.session.scalar(select(OneTimeLink))
    assert token not in (row.token_hash, row.purpose)
    for _ in range(2):
        assert client.get(f"/first-run/{token}").status_code == 200
        assert client.head(f"/first-run/{token}").status_code == 200
    assert client.post(f"/first-run/{token}", data={**GRACE, "password": "short"}).status_code == 422
    answer = client.post(f"/first-run/{token}", data={**GRACE, "time_zone": "Europe/Paris"})
    assert (answer.status_code, answer.location) == (303, "/communities/new"), "what a new site needs first"
    assert db.session.scalar(select(User.time_zone)) == "Europe/Paris"
    assert "You administer this site now." in client.get("/communities/new").text
    assert db.session.scalar(select(User.role)) == "administrator"
    assert client.get("/settings/profile").status_code == 200
    assert visit().get(f"/first-run/{token}").status_code == 404
    assert visit().post(f"/first-run/{token}", data={**GRACE, "username": "eve", "email": "eve@example.org"}).status_code == 404
    assert first_link() is None
    assert sign_in(visit(), "grace").status_code == 303


def test_where_communities_are_the_first_administrator_goes_home(cast: Any, client: Any, db: Any) -> None:
    db.session.delete(cast.adm)
    db.session.commit()
    answer = client.post(f"/first-run/{first_link()}", data=GRACE)
    assert (answer.status_code, answer.location) == (303, "/")


def test_passwords_can_be_shown_where_a_script_runs(client: Any, db: Any) -> None:
    pages = [client.get(path).text for path in ("/sign-in", "/sign-up", f"/first-run/{first_link()}")]
    for page, wanted in zip(pages, ("current-password", "new-password", "new-password"), strict=True):
        assert f'autocomplete="{wanted}"' in page and 'data-demand="reveal"' in page and "only-script" in page
        assert 'autocomplete="username"' in page


def test_a_newer_link_replaces_the_older(client: Any, db: Any) -> None:
    older, newer = first_link(), first_link()
    assert client.get(f"/first-run/{older}").status_code == 404
    assert client.get(f"/first-run/{newer}").status_code == 200


def test_a_link_lasts_a_day(client: Any) -> None:
    token = first_link()
    with clock.frozen(clock.now() + timedelta(hours=25)):
        assert client.get(f"/first-run/{token}").status_code == 404
        assert client.post(f"/first-run/{token}", data=GRACE).status_code == 404


@pytest.mark.parametrize("token", ["x", "é", "x" * 300, "%00"])
def test_unknown_links(client: Any, token: str) -> None:
    first_link()
    assert client.get(f"/first-run/{token}").status_code == 404


def test_a_link_is_worth_nothing_once_there_is_an_administrator(client: Any) -> None:
    token = first_link()
    account(role="administrator")
    assert client.get(f"/first-run/{token}").status_code == 404


def test_two_at_once_with_one_link_make_one_administrator(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    token = first_link() or ""
    first, second = prepare_account(**GRACE), prepare_account(username="eve", email="eve@example.org", name="", password=PASSWORD)
    with transaction():
        assert commands.create_first_administrator(token, first) is not None
    monkeypatch.setattr(queries, "first_administrator_link_is_open", lambda token: True)  # what the second one read before
    with transaction():
        assert commands.create_first_administrator(token, second) is None
    assert len(db.session.scalars(select(User)).all()) == 1


def test_hashing_never_happens_inside_a_transaction(client: Any, db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = preparing.passwords.hash_password

    def watched(password: str) -> str:
        assert not db.session().info.get("in_transaction")
        return real(password)

    monkeypatch.setattr(preparing.passwords, "hash_password", watched)
    assert client.post("/sign-up", data=GRACE).status_code == 303
