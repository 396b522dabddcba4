"""Writing the log, in the transaction of the act it explains."""

from forum.auth.models import User
from forum.core.clock import now
from forum.core.db import db
from forum.moderation.acts import ACTS
from forum.moderation.models import LogEntry

SUMMARY_MAX = 300
REASON_MAX = 500


def record_act(actor: User, act: str, *, community_id: int | None, subject: tuple[str, int], concerns_id: int | None,
               summary: str = "", reason: str = "") -> LogEntry:
    """One line of the log. `subject` is a table's noun and a number: ("post", 12). Raises `KeyError` for an unknown act."""
    ACTS[act]
    entry = LogEntry(act=act, actor_id=actor.id, community_id=community_id, subject_type=subject[0], subject_id=subject[1],
                     concerns_id=concerns_id, summary=summary[:SUMMARY_MAX], reason=reason[:REASON_MAX], at=now())
    db.session.add(entry)
    db.session.flush()
    return entry
