"""What must be usable for the site to be ready: each package declares its own check."""

from collections.abc import Callable

from sqlalchemy import text

from forum.core import migrating
from forum.core.db import db

Check = Callable[[], bool]
_checks: dict[str, Check] = {}


def readiness(name: str) -> Callable[[Check], Check]:
    """The decorated function says whether `name` is usable now. A check that raises counts as a no."""

    def register(check: Check) -> Check:
        _checks[name] = check
        return check

    return register


def look() -> dict[str, bool]:
    """Every check's answer."""
    return {name: _holds(check) for name, check in _checks.items()}


def _holds(check: Check) -> bool:
    try:
        return check()
    except Exception:
        db.session.rollback()
        return False


@readiness("database")
def database() -> bool:
    """The database answers."""
    return bool(db.session.execute(text("SELECT 1")).scalar_one() == 1)


@readiness("migrations")
def migrations() -> bool:
    """The schema is exactly this version's."""
    return migrating.current() == migrating.head()
