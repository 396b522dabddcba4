"""`transaction()`: the one commit, what runs after it, what a failure leaves behind."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from forum.core.db import cannot_write, generation, on_commit, transaction
from forum.core.errors import Unavailable
from forum.core.jobs import Job, enqueue, job, run_all


def test_callbacks_run_after_the_commit_and_may_query(db: Any) -> None:
    log: list[Any] = []
    before = generation()
    with transaction():
        on_commit(lambda: log.append(db.session.scalar(text("select 7"))))
        with db.session.begin_nested():
            db.session.execute(text("select 1"))
        assert log == []
    assert log == [7]
    assert generation() == before + 1


def test_a_private_one_leaves_what_visitors_are_shown_as_it_was(db: Any) -> None:
    before = generation()
    with transaction(private=True):
        db.session.execute(text("select 1"))
    assert generation() == before


def test_a_failure_forgets_everything(db: Any) -> None:
    log: list[int] = []
    before = generation()

    def fail() -> None:
        with transaction():
            on_commit(lambda: log.append(1))
            enqueue("nothing.ever")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with transaction():
        pass
    assert log == []
    assert db.session.query(Job).count() == 0
    assert generation() == before + 1


def test_no_transaction_inside_another(db: Any) -> None:
    with transaction(), pytest.raises(RuntimeError, match="must not commit"), transaction():
        pass


def test_a_database_that_cannot_write_is_told_apart(db: Any) -> None:
    busy = OperationalError("x", {}, Exception("database is locked"))
    assert cannot_write(busy)
    assert not cannot_write(OperationalError("x", {}, Exception("no such table: y")))

    def fail() -> None:
        with transaction():
            raise busy

    with pytest.raises(Unavailable):
        fail()


def test_jobs_are_done_in_batches_and_once(db: Any) -> None:
    seen: list[list[int]] = []

    @job("test.batch", batch=3)
    def collect(payloads: list[dict[str, Any]]) -> None:
        seen.append([payload["n"] for payload in payloads])

    with transaction():
        for n in range(7):
            enqueue("test.batch", n=n)
    assert run_all() == 7
    assert seen == [[0, 1, 2], [3, 4, 5], [6]]
    assert db.session.query(Job).count() == 0


def test_a_failing_job_is_kept_with_its_error_and_tried_later(db: Any) -> None:
    @job("test.failing")
    def fail(payloads: list[dict[str, Any]]) -> None:
        raise ValueError("the outside is down")

    with transaction():
        enqueue("test.failing")
    assert run_all() == 1
    row = db.session.query(Job).one()
    assert row.attempts == 1
    assert "the outside is down" in row.error
    assert run_all() == 0
