"""How long a signed-in browser stays so, and who was seen lately.

A read writes nothing: visits are noted in memory and written by a periodic task (`forum.auth.jobs`) at most every ten minutes.
What a crash loses is ten minutes of "last seen".

A *visit* is a row of requests with less than half an hour between two of them, on whatever device. The visit before the present
one ended when its member was last seen in it: known to ten minutes, never later than it was.
"""

import threading
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, delete, update

from forum.auth.models import SessionRow, User
from forum.auth.statements import rows_of
from forum.core.clock import now
from forum.core.db import db

IDLE = timedelta(days=30)
ABSOLUTE = timedelta(days=180)
NOTED_EVERY = timedelta(minutes=10)
VISITS_APART = timedelta(minutes=30)
ADDRESS_KEPT = timedelta(days=30)

_lock = threading.Lock()
_noted: dict[int, tuple[int, datetime]] = {}


def note_visit(session_id: int, user_id: int, last_seen_at: datetime) -> None:
    """Remember that this session was just used, unless that was written less than ten minutes ago."""
    at = now()
    if at - last_seen_at >= NOTED_EVERY:
        with _lock:
            _noted[session_id] = (user_id, at)


def write_visits() -> int:
    """Write what was noted since the last time, inside the caller's transaction; how many sessions."""
    with _lock:
        noted = dict(_noted)
        _noted.clear()
    for session_id, (user_id, at) in sorted(noted.items()):
        db.session.execute(update(SessionRow).values(last_seen_at=at).where(SessionRow.id == session_id))
        db.session.execute(update(User).values(seen_now(at)).where(User.id == user_id))
    return len(noted)


def seen_now(at: datetime) -> dict[str, Any]:
    """The columns of a user who is here now: with a new visit, the one before it is over."""
    former = case((User.last_seen_at < at - VISITS_APART, User.last_seen_at), else_=User.former_visit_at)
    return {"last_seen_at": at, "former_visit_at": former}


def last_visit_of(user: User | None) -> datetime | None:
    """When the visit of `user` before the present one ended; None when there was none. The present one may not be written yet."""
    if user is None or user.last_seen_at is None:
        return None
    return user.last_seen_at if user.last_seen_at < now() - VISITS_APART else user.former_visit_at


def has_visits() -> bool:
    """Whether `write_visits` has anything to write."""
    return bool(_noted)


def remove_ended_sessions() -> int:
    """Delete sessions that nobody can use any more, and the addresses of those older than 30 days; how many were deleted."""
    at = now()
    ended = rows_of(delete(SessionRow).where((SessionRow.expires_at <= at) | (SessionRow.last_seen_at <= at - IDLE)))
    db.session.execute(update(SessionRow).values(address="")
                       .where(SessionRow.created_at <= at - ADDRESS_KEPT, SessionRow.address != ""))
    return ended
