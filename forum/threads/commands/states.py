"""Closing and pinning: records with who and when, not flags."""

from sqlalchemy import delete

from forum.auth.models import User
from forum.core import clock
from forum.core.db import db
from forum.core.policy import require
from forum.core.signals import publish
from forum.threads.commands.deciding import Numbered, checked_reason, locked_thread, signed_in, standing_in
from forum.threads.models import Closure, Pin, Thread
from forum.threads.policy import can_close, can_pin
from forum.threads.signals import ThreadClosed, ThreadPinned, ThreadReopened, ThreadUnpinned


def close_thread(actor: User | None, which: Numbered, *, reason: str = "") -> Thread:
    """Take no more replies. A closed thread stays as it was closed first.

    Raises `Denied`, and `Invalid` when somebody else opened it and no reason is given.
    """
    actor = signed_in(actor)
    thread = locked_thread(which.id)
    require(can_close(standing_in(actor, thread), thread))
    if thread.closure is None:
        reason = checked_reason(reason, concerns_id=thread.author_id, actor=actor)
        thread.closure = Closure(closed_by_id=actor.id, closed_at=clock.now(), reason=reason)
        db.session.flush()
        publish(ThreadClosed(actor, thread, reason))
    return thread


def reopen_thread(actor: User | None, which: Numbered) -> Thread:
    """Take replies again. Raises `Denied`."""
    actor = signed_in(actor)
    thread = locked_thread(which.id)
    require(can_close(standing_in(actor, thread), thread))
    if thread.closure is not None:
        _remove(Closure, thread, "closure")
        publish(ThreadReopened(actor, thread))
    return thread


def pin_thread(actor: User | None, which: Numbered) -> Thread:
    """Stay on top of the community's lists. Raises `Denied`."""
    actor = signed_in(actor)
    thread = locked_thread(which.id)
    require(can_pin(standing_in(actor, thread), thread))
    if thread.pin is None:
        thread.pin = Pin(community_id=thread.community_id, pinned_by_id=actor.id, pinned_at=clock.now())
        db.session.flush()
        publish(ThreadPinned(actor, thread))
    return thread


def unpin_thread(actor: User | None, which: Numbered) -> Thread:
    """Go back to one's place in the lists. Raises `Denied`."""
    actor = signed_in(actor)
    thread = locked_thread(which.id)
    require(can_pin(standing_in(actor, thread), thread))
    if thread.pin is not None:
        _remove(Pin, thread, "pin")
        publish(ThreadUnpinned(actor, thread))
    return thread


def _remove(record: type[Closure] | type[Pin], thread: Thread, name: str) -> None:
    """By statement, since unlinking the object would have SQLAlchemy empty its primary key."""
    db.session.execute(delete(record).where(record.thread_id == thread.id), execution_options={"synchronize_session": "fetch"})
    db.session.expire(thread, [name])
