"""The database: one declarative base, one place that commits, and what SQLite needs to be a good server.

SQLite recipe (measured): WAL, `BEGIN` for readers and `BEGIN IMMEDIATE` for writers, since a deferred transaction that reads
and then writes fails at once when another writer came between; one process-wide lock hands the writer's turn round fairly.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, MetaData, String, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator, TypeEngine

from forum.core.errors import Unavailable

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
WRITE_WAIT_SECONDS = 10.0


class Base(DeclarativeBase):
    """Base of every table, with named constraints so that migrations can speak of them."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
if TYPE_CHECKING:  # Flask-SQLAlchemy makes its Model at run time, where no type checker can follow
    Model = Base
else:
    Model = db.Model

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_write_turn = threading.Lock()
_generation = 0


class UTCDateTime(TypeDecorator[datetime]):
    """An aware UTC instant. SQLite keeps no offset, so it is put back on the way out; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is not None:
            return cast("datetime", value.astimezone(UTC))
        naive: datetime = value
        return naive.replace(tzinfo=UTC)


def byte_ordered(length: int) -> TypeEngine[str]:
    """A string that sorts by its bytes on every database, as tree paths must (PostgreSQL would use the site's collation)."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


@event.listens_for(Engine, "connect")
def _prepare(raw: Any, record: Any) -> None:
    if isinstance(raw, sqlite3.Connection):
        raw.isolation_level = None  # SQLAlchemy says BEGIN, not the driver
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=10000",
                       "mmap_size=268435456", "cache_size=-32000", "temp_store=MEMORY"):
            raw.execute(f"PRAGMA {pragma}").close()
    else:  # PostgreSQL: our statements read short ranges, and to compile one takes longer (a second) than it ever runs
        raw.execute("SET jit = off").close()
        raw.commit()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Any) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


def on_commit(act: Callable[[], None]) -> None:
    """Run `act` once the current transaction is durable; forget it if it is rolled back.

    Only for what may be lost with the process (waking the worker, dropping a cache): the rest is a job row.
    """
    db.session().info.setdefault("on_commit", []).append(act)


def generation() -> int:
    """A number that changes with every transaction this process commits: what was read before it may be stale."""
    return _generation


@contextmanager
def transaction(*, private: bool = False) -> Iterator[Session]:
    """The one place that commits: views, jobs and the command line enter it, commands never do.

    A `private` one writes only what its author alone is shown (how far they read, a draft): pages kept for visitors stay good.

    What the session read before is kept, in a read transaction that ends here: a command looks again, under its lock,
    at whatever its decision rests on. Raises `Unavailable` when the database cannot be written now.
    """
    global _generation
    session = db.session()
    if session.info.get("in_transaction"):
        raise RuntimeError("transaction() inside transaction(): a command must not commit")
    session.commit()  # ends the reading; nothing has been changed outside transaction()
    turn = _write_turn if session.get_bind().dialect.name == "sqlite" else None
    if turn is not None and not turn.acquire(timeout=WRITE_WAIT_SECONDS):
        raise Unavailable("the database is busy")
    session.info["in_transaction"] = True
    session.info.pop("on_commit", None)
    token = _writing.set(True)
    try:
        yield session
        session.commit()
    except BaseException as error:
        session.rollback()
        session.info.pop("on_commit", None)
        if isinstance(error, OperationalError) and cannot_write(error):
            raise Unavailable(str(error.orig)) from error
        raise
    finally:
        _writing.reset(token)
        session.info.pop("in_transaction", None)
        if turn is not None:
            turn.release()
    if not private:
        _generation += 1
    for act in session.info.pop("on_commit", []):
        act()


def cannot_write(error: OperationalError) -> bool:
    """Whether the database refused for a reason that passes: busy, full, read-only."""
    text = str(error.orig).lower()
    return any(sign in text for sign in ("locked", "busy", "disk is full", "full", "readonly", "read-only", "disk i/o"))
