"""INSERT … ON CONFLICT, which both databases know and SQLAlchemy spells once for each."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from forum.core.db import db


def insert(table: Any) -> Any:
    """The `insert` of the present database, with `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return (postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite).insert(table)
