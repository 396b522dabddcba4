"""Every account, for the console: read in slices, so that memory stays flat."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from forum.auth.models import User
from forum.core.db import db

SLICE = 500


@dataclass(frozen=True)
class AccountRow:
    """One line of the list."""

    id: int
    username: str
    role: str
    email: str | None
    name: str


def every_account(role: str | None = None) -> Iterator[AccountRow]:
    """All accounts, or those with a site role, in the order they were made."""
    last = 0
    while True:
        statement = select(User.id, User.username, User.role, User.email, User.name).where(User.id > last)
        if role is not None:
            statement = statement.where(User.role == role)
        rows = [AccountRow(*row) for row in db.session.execute(statement.order_by(User.id).limit(SLICE))]
        yield from rows
        if len(rows) < SLICE:
            return
        last = rows[-1].id
