"""Periodic work of the account pages."""

from forum.auth import sessions, submissions
from forum.core.db import transaction
from forum.core.jobs import tick


@tick(120)
def write_visits() -> None:
    """Write who was here lately."""
    if sessions.has_visits():
        with transaction():
            sessions.write_visits()


@tick(6 * 3600)
def remove_what_ended() -> None:
    """Delete ended sessions and the old answers of forms."""
    with transaction():
        sessions.remove_ended_sessions()
        submissions.forget_old_submissions()
