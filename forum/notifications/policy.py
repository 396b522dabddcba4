"""Who may be told of what, and which of their notices one may see: never more than one may read.

Two faces of one rule, as everywhere: `may_be_told` filters those who would be told, `visible_notices` what is shown, each time
anew: of a post that was deleted, moved out of sight, or said in a community one has left, nothing is shown, not even counted.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from forum.auth.models import Mute, User
from forum.communities.models import Community
from forum.communities.policy import readable_communities, readers_of
from forum.core.db import db
from forum.notifications.models import Notice
from forum.threads.models import CommunityMark, Post, Thread, ThreadMark
from forum.threads.queries.following import is_muted


def visible_notices(viewer: User) -> ColumnElement[bool]:
    """WHERE clause: the notices of `viewer` that may be shown to them now. Stands alone: nothing need be joined."""
    readable = (
        select(Thread.id).join(Community, Community.id == Thread.community_id)
        .where(Thread.id == Notice.thread_id, Thread.deleted_at.is_(None), readable_communities(viewer)).correlate(Notice))
    there = select(Post.id).where(Post.id == Notice.post_id, Post.deleted_at.is_(None)).correlate(Notice)
    mine = Notice.user_id == viewer.id if viewer.is_staff else and_(Notice.user_id == viewer.id, Notice.kind != "report")
    return and_(mine, or_(Notice.thread_id.is_(None), readable.exists()),
                or_(Notice.post_id.is_(None), there.exists()))


def may_be_told(user_ids: Collection[int], thread: Thread, actor_id: int | None, *, unread: Post | None = None) -> set[int]:
    """Those of `user_ids` whom something in `thread` may be told of: they read it, do not mute it, do not mute `actor_id`, and
    are not `actor_id`; nor did they read the post `unread` by now. One query.
    """
    if not user_ids:
        return set()
    wanted: list[Any] = [User.id.in_(user_ids), readers_of(thread.community_id), ~is_muted(Thread, User.id)]
    if actor_id is not None:
        hushed = select(Mute.user_id).where(Mute.user_id == User.id, Mute.muted_id == actor_id).correlate(User)
        wanted += [User.id != actor_id, ~hushed.exists()]
    if unread is not None:
        read = select(ThreadMark.user_id).where(ThreadMark.user_id == User.id, ThreadMark.thread_id == thread.id,
                                                ThreadMark.number >= unread.number).correlate(User)
        all_read = select(CommunityMark.user_id).where(
            CommunityMark.user_id == User.id, CommunityMark.community_id == thread.community_id,
            CommunityMark.read_up_to >= unread.created_at).correlate(User)
        wanted += [~read.exists(), ~all_read.exists()]
    statement = select(User.id).select_from(User).join(Thread, and_(Thread.id == thread.id, Thread.deleted_at.is_(None)))
    return set(db.session.scalars(statement.where(*wanted)))
