"""One answer for one form."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.auth.models import Submission
from forum.auth.submissions import first_result, forget_old_submissions, remember
from forum.core import clock
from forum.core.db import transaction
from forum.core.errors import Conflict


def send(actor: Any, key: str, content: str, result: str) -> str:
    with transaction():
        earlier = first_result(actor, key, content)
        if earlier is not None:
            return earlier
        remember(actor, key, content, result)
        return result


def test_a_resend_gets_the_first_result(cast: Any) -> None:
    assert send(cast.ada, "k", "hello", "post:1") == "post:1"
    assert send(cast.ada, "k", "hello", "post:2") == "post:1"
    assert send(cast.bob, "k", "hello", "post:3") == "post:3"
    assert send(cast.ada, "other", "hello", "post:4") == "post:4"


def test_another_text_under_an_old_key_is_a_conflict(cast: Any) -> None:
    send(cast.ada, "k", "hello", "post:1")
    with pytest.raises(Conflict) as caught, transaction():
        first_result(cast.ada, "k", "hello again")
    assert caught.value.first_result == "post:1"


def test_without_a_key_nothing_is_remembered(cast: Any, db: Any) -> None:
    assert send(cast.ada, "", "hello", "post:1") == "post:1"
    assert send(cast.ada, "", "hello", "post:2") == "post:2"
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 0


def test_what_failed_is_not_remembered(cast: Any) -> None:
    class Lost(Exception):
        """The power went."""

    def try_once() -> None:
        with transaction():
            assert first_result(cast.ada, "k", "hello") is None
            raise Lost

    with pytest.raises(Lost):
        try_once()
    assert send(cast.ada, "k", "hello corrected", "post:1") == "post:1"


def test_two_at_once_the_second_finds_the_first(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from forum.auth import submissions

    send(cast.ada, "k", "hello", "post:1")
    real, asked = submissions._earlier, []

    def late(actor: Any, key: str) -> Any:  # the first look comes before the other one's commit, as it can on PostgreSQL
        asked.append(key)
        return None if len(asked) == 1 else real(actor, key)

    monkeypatch.setattr(submissions, "_earlier", late)
    assert send(cast.ada, "k", "hello", "post:2") == "post:1"


@pytest.mark.parametrize("key", ["x" * 64, "x" * 65, "x" * 5000, "\x00", "é", "' --"])
def test_strange_keys(cast: Any, key: str) -> None:
    assert send(cast.ada, key, "hello\x00", "post:1") == "post:1"
    assert send(cast.ada, key, "hello\x00", "post:2") == "post:1"


def test_old_ones_are_forgotten(cast: Any, db: Any) -> None:
    send(cast.ada, "k", "hello", "post:1")
    with clock.frozen(clock.now() + timedelta(days=6)):
        assert forget_old_submissions() == 0
    with clock.frozen(clock.now() + timedelta(days=8)):
        assert forget_old_submissions() == 1
