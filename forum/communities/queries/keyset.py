"""Pages of a list by the sort values of their first and last rows, forward and back, alike on every database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from forum.core.db import UTCDateTime, db
from forum.core.pagination import MAX_ID, BadCursor, Cursor

Key = InstrumentedAttribute[Any] | ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Slice:
    """Some rows, and the cursors of their neighbours ("" at an end)."""

    rows: Sequence[Row[*tuple[Any, ...]]]
    before: str
    after: str


def slice_of(statement: Select[*tuple[Any, ...]], keys: tuple[Key, ...], cursor: str, size: int, *,
             descending: bool = False) -> Slice:
    """`size` rows of `statement` in the order of `keys`, from where `cursor` says. Raises `BadCursor`.

    The statement selects every key under the key's own name (a computed one has a label); the last key is unique.
    """
    place = _decoded(cursor, keys) if cursor else None
    backward = place is not None and place.backward
    down = descending != backward
    if place is not None:
        here = tuple_(*(literal(value, key.type) for value, key in zip(place.values, keys, strict=True)))
        there = tuple_(*keys)
        beyond: ColumnElement[bool] = there < here if down else there > here
        statement = statement.where(beyond)
    order = [key.desc() if down else key.asc() for key in keys]
    found = db.session.execute(statement.order_by(*order).limit(size + 1)).all()
    more, rows = len(found) > size, list(found[:size])
    if backward:
        rows.reverse()
    has_before, has_after = (more, bool(rows)) if backward else (place is not None, more)
    return Slice(rows, _cursor(rows[0], keys, True) if rows and has_before else "",
                 _cursor(rows[-1], keys, False) if rows and has_after else "")


def _cursor(row: Row[*tuple[Any, ...]], keys: tuple[Key, ...], backward: bool) -> str:
    values = tuple(row._mapping[str(key.key)] for key in keys)
    return Cursor(tuple(v.isoformat() if isinstance(v, datetime) else v for v in values), backward).encode()


def _decoded(text: str, keys: tuple[Key, ...]) -> Cursor:
    instants = [isinstance(key.type, UTCDateTime) for key in keys]
    cursor = Cursor.decode(text, *(str if instant else key.type.python_type for key, instant in zip(keys, instants, strict=True)))
    try:
        values = tuple(_instant(value) if instant else value for value, instant in zip(cursor.values, instants, strict=True))
        for value in values:
            if isinstance(value, int) and abs(value) > MAX_ID:
                raise ValueError("beyond what the columns hold")
            if isinstance(value, str) and "\0" in value.encode().decode():  # what no database takes
                raise ValueError("NUL in a cursor")
    except (ValueError, OverflowError) as error:
        raise BadCursor(text[:40]) from error
    return Cursor(values, cursor.backward)


def _instant(text: str) -> datetime:
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError("an instant without its offset")
    return value.astimezone(UTC)  # raises OverflowError at either end of time
