"""What every command does first: read again, under a lock, what its decision rests on. What the view saw may be old."""

from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.auth.models import User
from forum.communities.models import Category, Community
from forum.communities.naming import one_line
from forum.communities.policy import SIGN_IN, Standing, standing_of
from forum.core.db import db
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import gettext as _
from forum.core.policy import Denied
from forum.core.visible import is_visible
from forum.threads.models import KINDS, Post, Thread

REASON_MAX = 500


class Numbered(Protocol):
    """A thread or community, however much of it the caller has read: commands read it again anyway."""

    @property
    def id(self) -> int: ...


def signed_in(actor: User | None) -> User:
    """`actor`, who must be somebody. Raises `Denied`."""
    if actor is None:
        raise Denied(SIGN_IN)
    return actor


def locked_thread(thread_id: int) -> Thread:
    """The thread as it is now, its row locked until the transaction ends. Raises `Conflict` if it is gone.

    Locked by a statement of its own: one that waited for the lock would show its row as it is now, but what is joined to it
    (a closure written meanwhile) as it was when the statement began. Read Committed, PostgreSQL manual, 13.2.1.
    """
    db.session.execute(select(Thread.id).where(Thread.id == thread_id).with_for_update())
    statement = (
        select(Thread).where(Thread.id == thread_id)
        .options(joinedload(Thread.community), joinedload(Thread.closure), joinedload(Thread.pin),
                 joinedload(Thread.solution))
    )
    thread: Thread | None = db.session.scalar(statement, execution_options={"populate_existing": True})
    if thread is None:
        raise Conflict(_("This discussion no longer exists."))
    return thread


def locked_post(post: Post) -> Post:
    """The post as it is now, its thread's row locked. Raises `Conflict` if it is gone."""
    locked_thread(post.thread_id)
    fresh = db.session.get(Post, post.id, populate_existing=True)
    if fresh is None:
        raise Conflict(_("This post no longer exists."))
    return fresh


def standing_in(actor: User | None, thread: Thread) -> Standing:
    """What `actor` is in the thread's community, now."""
    return standing_of(actor, thread.community_id)


def checked_reason(reason: str, *, concerns_id: int, actor: User) -> str:
    """The reason on one line. Acting on what somebody else wrote needs one: raises `Invalid` with the field `reason`."""
    text = one_line(reason)
    if not is_visible(text) and concerns_id != actor.id:
        raise Invalid({"reason": _("Say why: the person concerned will read it.")})
    if len(text) > REASON_MAX:
        raise Invalid({"reason": _("Write a reason of at most %(count)s characters.", count=REASON_MAX)})
    return text


def checked_kind(kind: str) -> str:
    """A kind of thread. Raises `Invalid` with the field `kind`."""
    if kind not in KINDS:
        raise Invalid({"kind": _("Choose discussion or question.")})
    return kind


def checked_category(community_id: int, category_id: int | None) -> int | None:
    """A category of the community, or none (0 is none too). Raises `Invalid` with the field `category_id`.

    It stays until the transaction ends: whoever deletes one locks the community, then the category, and counts its threads.
    """
    db.session.execute(select(Community.id).where(Community.id == community_id).with_for_update(read=True, key_share=True))
    if not category_id:
        return None
    statement = select(Category.id).where(Category.id == category_id, Category.community_id == community_id)
    if db.session.scalar(statement.with_for_update(read=True, key_share=True)) is None:
        raise Invalid({"category_id": _("Choose a category of this community.")})
    return category_id
