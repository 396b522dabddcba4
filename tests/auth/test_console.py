"""`forum user …`."""

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from forum.auth import listing
from forum.auth.cli import user
from forum.auth.models import User
from forum.auth.passwords import verify
from tests.auth.accounts import PASSWORD, account


@pytest.fixture
def run(db: Any) -> Callable[..., Result]:
    return lambda *words, typed="": CliRunner().invoke(user, words, input=typed, catch_exceptions=False)


def again(db: Any, one: User) -> User:
    return db.session.get(User, one.id, populate_existing=True)  # type: ignore[no-any-return]  # a test's db is Any


def test_create(run: Any, db: Any) -> None:
    done = run("create", "grace", "--email", "g@example.org", "--role", "moderator", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0
    assert PASSWORD not in done.output
    made = db.session.scalar(db.select(User))
    assert (made.username, made.role) == ("grace", "moderator")
    assert verify(made.password_hash, PASSWORD)
    refused = run("create", "GRACE", "--email", "other@example.org", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert refused.exit_code == 1
    assert "username: " in refused.output


def test_password_signs_out_everywhere(run: Any, db: Any, visit: Any) -> None:
    grace = account()
    browser = visit(grace)
    assert run("password", "grace", typed="short\nshort\n").exit_code == 1
    assert run("password", "grace@example.org", typed="a whole new sentence\n" * 2).exit_code == 0
    assert verify(again(db, grace).password_hash, "a whole new sentence")
    assert browser.get("/settings/profile").status_code == 303
    assert run("password", "nobody", typed=f"{PASSWORD}\n{PASSWORD}\n").exit_code == 1


def test_the_last_administrator_stays(run: Any, db: Any) -> None:
    grace = account()
    assert run("role", "grace", "administrator").exit_code == 0
    assert again(db, grace).role == "administrator"
    refused = run("role", "grace", "member")
    assert refused.exit_code == 1
    assert "only administrator" in refused.output
    account("linus", role="administrator")
    assert run("role", "grace", "member").exit_code == 0
    assert run("role", "grace", "king").exit_code == 2


def test_list(run: Any, db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "SLICE", 2)
    for name in ("grace", "linus", "mona", "nils", "olga"):
        account(name, role="moderator" if name == "mona" else "member")
    lines = run("list").output.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["grace", "linus", "mona", "nils", "olga"]
    assert run("list", "--role", "moderator").output == "mona\tmoderator\tmona@example.org\tGrace Hopper\n"
