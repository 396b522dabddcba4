"""Work that leaves the process (index, mail, files): rows written in the act's transaction, done afterwards by one worker.

A job is deleted after its handler returned, never before: killed in between, it is done again, so handlers are idempotent.
One worker works at a time in an installation (a lock on the data folder, an advisory lock on PostgreSQL); others stand by.
A handler that fails is tried again with growing delays and kept, with its error, once it has failed `MAX_ATTEMPTS` times.
"""

import fcntl
import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Index, String, Text, delete, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.db import Model, UTCDateTime, db, on_commit, transaction
from forum.core.settings import data_folder

log = logging.getLogger("forum.jobs")
MAX_ATTEMPTS = 12
ADVISORY_LOCK = 0x70617276  # "parv"

Handler = Callable[[list[dict[str, Any]]], None]


class Job(Model):
    """One thing to do. `run_at` is when it may be done; failed ones move it forward."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_run_at_id", "run_at", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    payload: Mapped[str] = mapped_column(Text)
    run_at: Mapped[datetime] = mapped_column(UTCDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True)
class Handling:
    """Who does the jobs of one name, and how many at a time."""

    handler: Handler
    batch: int


@dataclass
class Tick:
    """Something done every so often while the worker runs, and once more when it stops."""

    act: Callable[[], None]
    seconds: float
    last: float = 0.0


_handlers: dict[str, Handling] = {}
_ticks: list[Tick] = []
_wake = threading.Event()


def job(name: str, *, batch: int = 1) -> Callable[[Handler], Handler]:
    """The decorated function does the jobs called `name`, given up to `batch` payloads, oldest first."""

    def register(handler: Handler) -> Handler:
        _handlers[name] = Handling(handler, batch)
        return handler

    return register


def tick(seconds: float) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Run the decorated function about every `seconds` in the worker, and at its stop. It must be safe to run at any time."""

    def register(act: Callable[[], None]) -> Callable[[], None]:
        _ticks.append(Tick(act, seconds))
        return act

    return register


def enqueue(name: str, *, delay: timedelta = timedelta(0), **payload: Any) -> None:
    """Have a job done after the current transaction is committed; forgotten with it if it is rolled back."""
    at = clock.now() + delay
    db.session.add(Job(name=name, payload=json.dumps(payload), run_at=at))
    on_commit(_wake.set)


def wake() -> None:
    """Make the worker look now."""
    _wake.set()


def run_due() -> int:
    """Do what is due, one batch of one name, and say how many jobs that was. Needs an application context."""
    first = db.session.execute(
        select(Job.id, Job.name).where(Job.run_at <= clock.now()).order_by(Job.run_at, Job.id).limit(1)).one_or_none()
    if first is None:
        db.session.rollback()
        return 0
    known = _handlers.get(first.name)
    rows = db.session.execute(
        select(Job.id, Job.payload, Job.attempts).where(Job.run_at <= clock.now(), Job.name == first.name)
        .order_by(Job.run_at, Job.id).limit(known.batch if known else 1)).all()
    db.session.rollback()
    ids = [row.id for row in rows]
    try:
        if known is None:
            raise LookupError(f"nobody does {first.name}")
        known.handler([json.loads(row.payload) for row in rows])
    except Exception as error:
        db.session.rollback()
        log.exception("job %s failed", first.name)
        attempts = max(row.attempts for row in rows) + 1
        wait = timedelta(seconds=min(2.0**attempts, 3600)) if attempts < MAX_ATTEMPTS else timedelta(days=3650)
        with transaction():
            db.session.execute(update(Job).where(Job.id.in_(ids)).values(
                attempts=Job.attempts + 1, run_at=clock.now() + wait, error=f"{type(error).__name__}: {error}"[:2000]))
        return len(ids)
    db.session.rollback()
    with transaction():
        db.session.execute(delete(Job).where(Job.id.in_(ids)))
    return len(ids)


def run_all(limit: int = 100_000) -> int:
    """Do everything that is due now: for tests and the command line."""
    done = 0
    while done < limit and (count := run_due()):
        done += count
    return done


def run_ticks(*, all_of_them: bool = False) -> None:
    """Run the periodic functions whose time has come."""
    present = time.monotonic()
    for one in _ticks:
        if all_of_them or present - one.last >= one.seconds:
            one.last = present
            try:
                one.act()
            except Exception:
                log.exception("periodic work failed")
            finally:
                db.session.rollback()


class Worker:
    """The thread that does the jobs of this process's application, while it holds the installation's worker lock."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="parvis-worker", daemon=True)

    def start(self) -> None:
        """Begin working in the background."""
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """Finish the batch under way, run the periodic functions once more, and end."""
        self._stopping.set()
        _wake.set()
        self._thread.join(timeout)

    def run(self) -> None:
        """Work in the calling thread until `stop` is called from another one or from a signal handler."""
        self._run()

    def _run(self) -> None:
        path = data_folder() / "worker.lock"
        with path.open("w") as file, self.app.app_context():
            while not self._take_turn(file):
                if self._stopping.wait(1.0):
                    return
            while not self._stopping.is_set():
                self._work()
            run_ticks(all_of_them=True)
            db.session.remove()

    def _take_turn(self, file: Any) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        if db.engine.dialect.name != "postgresql":
            return True
        self._held = db.engine.connect()
        return bool(self._held.scalar(text(f"SELECT pg_try_advisory_lock({ADVISORY_LOCK})")))

    def _work(self) -> None:
        _wake.clear()
        try:
            busy = run_due()
            run_ticks()
        except Exception:
            log.exception("the worker stumbled")
            busy = 0
        finally:
            db.session.remove()
        if not busy:
            _wake.wait(0.5)
