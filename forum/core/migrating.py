"""The database's schema: made, brought up to date and checked by Alembic, with our own `migrations/env.py`."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from forum.core.db import db
from forum.core.paths import shipped


class UnknownSchema(Exception):
    """The database was written by a newer version than this one."""


def config() -> Config:
    """Alembic's configuration, without an ini file. Needs an application context when it is used."""
    made = Config()
    made.set_main_option("script_location", str(shipped("migrations")))
    made.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s")
    return made


def head() -> str | None:
    """The newest revision this version knows."""
    return ScriptDirectory.from_config(config()).get_current_head()


def current() -> str | None:
    """The database's revision, None for an empty one."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade() -> bool:
    """Bring the schema up to date; True if anything had to be done. Raises `UnknownSchema` for a newer database."""
    present = current()
    if present == head():
        return False
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if present is not None and present not in known:
        raise UnknownSchema(f"the database has schema {present}, which this version does not know: install the newer version")
    command.upgrade(config(), "head")
    return True
