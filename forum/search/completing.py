"""Who is meant by a few letters after an @: those in the conversation come before the other members."""

from sqlalchemy import func, select

from forum.communities.queries import Person, Room, members_named
from forum.core.db import db
from forum.threads.models import Post, Thread

MOST = 8
WRITERS = 60


def members_to_call(room: Room, text: str, thread_id: int | None) -> tuple[Person, ...]:
    """Members of a room that the viewer reads, for a text being written there: at most eight, never the viewer.

    Who writes in the thread comes first, the latest of them before the others. At most three queries.
    """
    writers = _writers(room.id, thread_id) if thread_id else ()
    return members_named(room, text, first=writers, without=room.standing.user_id, limit=MOST)


def _writers(community_id: int, thread_id: int) -> tuple[int, ...]:
    """Who wrote in the thread, the latest first; nobody when it is not the community's."""
    latest = func.max(Post.number)
    return tuple(db.session.scalars(
        select(Post.author_id).join(Thread, Thread.id == Post.thread_id)
        .where(Post.thread_id == thread_id, Thread.community_id == community_id, Post.deleted_at.is_(None), Post.kind == "post")
        .group_by(Post.author_id).order_by(latest.desc()).limit(WRITERS)))
