"""Noting how far somebody has read. Marks never go backwards, unless their owner marks posts as unread again."""

from typing import Any

from sqlalchemy import case, exists, literal, select

from forum.auth.models import User
from forum.communities.models import PRIVATE, Community, Membership
from forum.communities.policy import JOIN_FIRST, standing_of
from forum.core import clock
from forum.core.db import db
from forum.core.errors import Conflict
from forum.core.i18n import gettext as _
from forum.core.policy import Denied, require
from forum.core.signals import publish
from forum.core.upserting import insert
from forum.threads.commands.deciding import Numbered, signed_in, standing_in
from forum.threads.models import CommunityMark, Post, Thread, ThreadMark
from forum.threads.policy import can_read_thread
from forum.threads.queries.marks import marked, read_up_to
from forum.threads.signals import CommunityRead, ThreadRead


def mark_read(actor: User | None, which: Numbered, number: int, *, again: bool = False) -> int:
    """Every post of the thread up to `number` is read: the mark goes there, and is returned. With `again`, also backwards.

    Where nothing readable follows, the whole thread is read. Raises `Denied`, and `Conflict` when the thread is gone.
    """
    actor = signed_in(actor)
    thread = db.session.get(Thread, which.id, populate_existing=True)
    if thread is None:
        raise Conflict(_("This discussion no longer exists."))
    require(can_read_thread(standing_in(actor, thread), thread))
    number = max(0, min(number, thread.last_number))
    follows = exists().where(Post.thread_id == thread.id, Post.number > number, Post.deleted_at.is_(None))
    if not db.session.scalar(select(follows)):
        number = thread.last_number
    _note(actor.id, thread.id, number, again)
    if not again:
        publish(ThreadRead(actor, thread.id, number))
    return number


def mark_community_read(actor: User | None, which: Numbered) -> None:
    """Everything in the community that was written up to now is read. Raises `Denied` for who is not a member."""
    actor = signed_in(actor)
    if not standing_of(actor, which.id).is_member:
        raise Denied(JOIN_FIRST)
    _note_communities(actor, Membership.community_id == which.id)
    publish(CommunityRead(actor, which.id))


def mark_all_read(actor: User | None) -> None:
    """The same in every community that `actor` is a member of; what people wrote to them alone stays to be read."""
    actor = signed_in(actor)
    _note_communities(actor, Membership.community_id.in_(select(Community.id).where(Community.visibility != PRIVATE)))
    publish(CommunityRead(actor, None))


def follow_own_post(actor: User, post: Post) -> None:
    """Who writes has read what they wrote, unless something unread stands between: then the mark waits before that."""
    if post.number > 1:
        before = db.session.execute(
            select(Post.created_at, read_up_to(Thread.community_id).label("read_up_to"), ThreadMark.number).select_from(Post)
            .join(Thread, Thread.id == Post.thread_id).outerjoin(ThreadMark, marked(Thread))
            .where(Post.thread_id == post.thread_id, Post.number == post.number - 1), {"viewer": actor.id}).one_or_none()
        if before is None or not (
                (before.number or 0) >= post.number - 1
                or (before.read_up_to is not None and before.created_at <= before.read_up_to)):
            return
    _note(actor.id, post.thread_id, post.number, False)
    publish(ThreadRead(actor, post.thread_id, post.number))


def _note(user_id: int, thread_id: int, number: int, again: bool) -> None:
    """One statement, since two windows of one reader may note at once."""
    statement = insert(ThreadMark).values(user_id=user_id, thread_id=thread_id, number=number, read_at=clock.now())
    noted = statement.excluded
    further = noted.number if again else case((noted.number > ThreadMark.number, noted.number), else_=ThreadMark.number)
    db.session.execute(statement.on_conflict_do_update(
        index_elements=["user_id", "thread_id"], set_={"number": further, "read_at": noted.read_at}))


def _note_communities(actor: User, *which: Any) -> None:
    mine = select(Membership.user_id, Membership.community_id, literal(clock.now(), CommunityMark.read_up_to.type)).where(
        Membership.user_id == actor.id, *which)
    statement = insert(CommunityMark).from_select(["user_id", "community_id", "read_up_to"], mine)
    db.session.execute(statement.on_conflict_do_update(
        index_elements=["user_id", "community_id"], set_={"read_up_to": statement.excluded.read_up_to}))
