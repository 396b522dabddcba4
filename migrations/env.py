"""Alembic's environment: the application's engine and tables, named constraints, batches for SQLite."""

from alembic import context

from forum.core.db import UTCDateTime, _writing, db


def render_item(kind, item, autogen_context):
    """Write our column types as plain SQLAlchemy ones, so that no migration imports the application."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def same_type(context, inspected_column, metadata_column, inspected_type, metadata_type):
    """SQLite and PostgreSQL report our instants and byte-ordered strings by their plain types."""
    if isinstance(metadata_type, UTCDateTime):
        return False
    return None


def run() -> None:
    """Run the migrations in one transaction on the application's engine."""
    token = _writing.set(True)
    try:
        with db.engine.begin() as connection:
            context.configure(connection=connection, target_metadata=db.metadata, render_as_batch=True,
                              compare_type=same_type, render_item=render_item, transaction_per_migration=False)
            context.run_migrations()
    finally:
        _writing.reset(token)


run()
