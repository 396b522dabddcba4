"""The migrations make exactly the tables of the models, on both databases, and can be undone."""

from collections.abc import Callable

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, text

from forum.core import migrating
from forum.core.db import UTCDateTime, db


def differences() -> list[object]:
    """What autogenerate would change; our instants are compared as the plain ones they are stored as."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={
            "compare_type": lambda context, inspected, column, old, new: False if isinstance(new, UTCDateTime) else None})
        return list(compare_metadata(context, db.metadata))


def test_up_like_the_models_and_down_to_nothing(fresh_site: Callable[..., Flask], empty_database_url: str) -> None:
    with fresh_site(empty_database_url).app_context():
        assert migrating.upgrade() is True
        assert migrating.current() == migrating.head()
        assert migrating.upgrade() is False
        assert differences() == []
        command.downgrade(migrating.config(), "base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version", "sqlite_sequence"}
        assert migrating.upgrade() is True


def test_a_newer_schema_is_refused(fresh_site: Callable[..., Flask]) -> None:
    with fresh_site().app_context():
        migrating.upgrade()
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = 'ffffffffffff'"))
        with pytest.raises(migrating.UnknownSchema, match="newer version"):
            migrating.upgrade()
