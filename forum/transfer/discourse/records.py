"""Look-ups in the record of what came, always for a bounded set of numbers, names or digests."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, insert, select

from forum.auth.models import User
from forum.core.db import db
from forum.threads.models import Thread
from forum.transfer.discourse.addresses import Place
from forum.transfer.models import ImportedItem

MOST = 500  # values in one IN: SQLite and PostgreSQL take far more, plans stay the same
T = TypeVar("T")


def in_parts(values: Collection[T]) -> Iterator[Sequence[T]]:
    """`values` in parts that fit a statement, sorted as they came."""
    rows = list(values)
    for start in range(0, len(rows), MOST):
        yield rows[start : start + MOST]


def items(source_id: int, kind: str, foreign_ids: Collection[int]) -> dict[int, Row[int, int, int, str]]:
    """What came of these: rows with `foreign_id`, `id`, `local_id` and `digest`, by their old numbers."""
    return {row.foreign_id: row for row in _rows(source_id, kind, [ImportedItem.foreign_id.in_(part)
                                                                 for part in in_parts(foreign_ids)])}


def arrived(source_id: int, digests: Collection[str]) -> set[str]:
    """Those of these files that are in already, unchanged."""
    return {row.digest for row in _rows(source_id, "thread", [ImportedItem.digest.in_(part) for part in in_parts(digests)])}


def places(source_id: int, foreign_ids: Collection[int]) -> dict[int, Place]:
    """Where these threads are now."""
    found: dict[int, Place] = {}
    for part in in_parts(foreign_ids):
        rows = db.session.execute(
            select(ImportedItem.foreign_id, Thread.id, Thread.slug, Thread.title)
            .join(Thread, Thread.id == ImportedItem.local_id)
            .where(ImportedItem.source_id == source_id, ImportedItem.kind == "thread", ImportedItem.foreign_id.in_(part)))
        found.update({row.foreign_id: Place(row.id, row.slug, row.title) for row in rows})
    return found


def usernames(source_id: int, keys: Collection[str]) -> dict[str, str]:
    """Usernames here of the people whose folded old usernames are among `keys`."""
    found: dict[str, str] = {}
    for part in in_parts(keys):
        rows = db.session.execute(
            select(ImportedItem.name_key, User.username).join(User, User.id == ImportedItem.local_id)
            .where(ImportedItem.source_id == source_id, ImportedItem.kind == "person", ImportedItem.name_key.in_(part))
            .order_by(ImportedItem.id.desc()))
        found.update({row.name_key: row.username for row in rows})
    return found


def remember(source_id: int, kind: str, rows: Sequence[dict[str, Any]]) -> None:
    """Write what came: `foreign_id`, `local_id`, and `name_key` or `digest` where there is one."""
    if rows:
        db.session.execute(insert(ImportedItem), [
            {"source_id": source_id, "kind": kind, "name_key": "", "digest": "", **row} for row in rows])


def _rows(source_id: int, kind: str, tests: list[ColumnElement[bool]]) -> Iterator[Row[int, int, int, str]]:
    for test in tests:
        yield from db.session.execute(
            select(ImportedItem.foreign_id, ImportedItem.id, ImportedItem.local_id, ImportedItem.digest)
            .where(ImportedItem.source_id == source_id, ImportedItem.kind == kind, test))
