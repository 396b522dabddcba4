"""How long a signed-in browser stays so, and who was seen lately.

A read writes nothing: visits are noted in memory and written by a periodic task (`forum.auth.jobs`) at most every ten minutes.
What a crash loses is ten minutes of "last seen".
"""

import threading
from datetime import datetime, timedelta

from sqlalchemy import delete, update

from forum.auth.models import SessionRow, User
from forum.auth.statements import rows_of
from forum.core.clock import now
from forum.core.db import db

IDLE = timedelta(days=30)
ABSOLUTE = timedelta(days=180)
NOTED_EVERY = timedelta(minutes=10)
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
        db.session.execute(update(User).values(last_seen_at=at).where(User.id == user_id))
    return len(noted)


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
