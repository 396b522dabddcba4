"""Keeping a post at hand, with a note and a day to be reminded of it; giving the reminders that are due."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select

from forum.auth.models import User
from forum.communities.naming import one_line
from forum.core import clock, zones
from forum.core.db import db
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import gettext as _
from forum.core.policy import require
from forum.core.signals import publish
from forum.threads.commands.deciding import signed_in, standing_in
from forum.threads.limits import MOST_BOOKMARKS, REMINDED_AT
from forum.threads.models import Bookmark, Post
from forum.threads.policy import can_bookmark
from forum.threads.signals import ReminderDue

NOTE_MAX = 300
_FURTHEST = timedelta(days=5 * 366)
_BATCH = 100


def bookmark(actor: User | None, post: Post, *, note: str | None = None, remind_on: date | None = None) -> Bookmark:
    """Keep a post. Kept already, it stays in its place; `note` and `remind_on` replace what was said, unless `note` is None.

    Raises `Denied`, `Conflict` where the post is gone, and `Invalid` with the field `note` or `remind_on`.
    """
    actor = signed_in(actor)
    fresh = db.session.get(Post, post.id, populate_existing=True)
    if fresh is None:
        raise Conflict(_("This post no longer exists."))
    require(can_bookmark(standing_in(actor, fresh.thread), fresh.thread, fresh))
    # Locking the reader's row puts the same request sent twice one after the other.
    db.session.execute(select(User.id).where(User.id == actor.id).with_for_update())
    kept = db.session.get(Bookmark, (actor.id, fresh.id), populate_existing=True)
    if kept is None:
        _check_room(actor)
        kept = Bookmark(user_id=actor.id, post_id=fresh.id, created_at=clock.now())
    if note is not None:
        kept.note, kept.remind_at = _checked_note(note), _reminded_at(actor, remind_on, kept.remind_at)
    db.session.add(kept)
    db.session.flush()
    return kept


def forget_bookmark(actor: User | None, post: Post) -> None:
    """Keep a post no longer; done already, it is done. Raises `Denied` for who is nobody."""
    actor = signed_in(actor)
    db.session.execute(delete(Bookmark).where(Bookmark.user_id == actor.id, Bookmark.post_id == post.id),
                       execution_options={"synchronize_session": "fetch"})


def give_reminders() -> int:
    """Give a batch of the reminders whose time has come, each once: its date goes with it. How many there were."""
    due = db.session.scalars(
        select(Bookmark).where(Bookmark.remind_at <= clock.now()).order_by(Bookmark.remind_at, Bookmark.user_id, Bookmark.post_id)
        .limit(_BATCH).with_for_update(skip_locked=True), execution_options={"populate_existing": True}).all()
    for one in due:
        one.remind_at = None
    db.session.flush()
    for one in due:
        post = db.session.get(Post, one.post_id)
        if post is not None and post.deleted_at is None and post.thread.deleted_at is None:
            publish(ReminderDue(one.user_id, post))
    return len(due)


def _check_room(actor: User) -> None:
    number = db.session.scalar(select(func.count()).select_from(Bookmark).where(Bookmark.user_id == actor.id)) or 0
    if number >= MOST_BOOKMARKS:
        raise Invalid({"note": _("You keep %(count)s posts: take some bookmarks away first.", count=MOST_BOOKMARKS)})


def _checked_note(note: str) -> str:
    note = one_line(note)
    if len(note) > NOTE_MAX:
        raise Invalid({"note": _("Write at most %(limit)s characters: this note has %(count)s.", limit=NOTE_MAX,
                                 count=len(note))})
    return note


def _reminded_at(actor: User, day: date | None, former: datetime | None) -> datetime | None:
    if day is None:
        return None
    zone = zones.zone_of(actor.time_zone)
    if former is not None and former.astimezone(zone).date() == day:
        return former  # the day that was shown comes back: not moved, though it was chosen in another zone
    at = zones.at_time(day, REMINDED_AT, zone)
    present = clock.now()
    if at <= present:
        raise Invalid({"remind_on": _("Choose a day to come.")})
    if at - present > _FURTHEST:
        raise Invalid({"remind_on": _("Choose a day within five years.")})
    return at
