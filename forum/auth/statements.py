"""Statements that change rows and are asked how many."""

from typing import Any, cast

from sqlalchemy import CursorResult, Delete, Update

from forum.core.db import db


def rows_of(statement: Delete | Update) -> int:
    """Run it in the present transaction; how many rows it changed."""
    return cast(CursorResult[Any], db.session.execute(statement)).rowcount
