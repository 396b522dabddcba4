"""The counters that threads and posts feed, and nobody else writes: of a thread, its author, its category, its community.

`recount_thread`, `recount_author` are the definitions: they compute from the posts. What happens a thousand times a day is
counted by one UPDATE instead, so that a reply costs the same in a thread of ten posts and of ten thousand; tests hold both
to the same figures. Every function runs inside the caller's transaction, the thread's row locked first, then the
community's, the category's and the author's, so that two writers never wait for each other in a ring.
"""

from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Delete, Insert, Update, and_, delete, func, insert, select, update

from forum.auth.models import User
from forum.communities.models import Category, Community
from forum.core.db import db
from forum.threads.models import Post, Reaction, ReactionCount, Thread


def counted() -> ColumnElement[bool]:
    """The posts that count: neither deleted nor the record of an act."""
    return and_(Post.deleted_at.is_(None), Post.kind == "post")


def recount_thread(thread_id: int) -> None:
    """A thread's replies (its first post is none), its last post, when it was moved, the reactions to each of its posts.

    It locks the thread's row first: whoever writes in it meanwhile counts before or after.
    """
    db.session.execute(select(Thread.id).where(Thread.id == thread_id).with_for_update())
    _recount_reactions(thread_id)
    _recount_posts(thread_id)


def _recount_posts(thread_id: int) -> None:
    """All of a thread's own figures, given the reactions to each post."""
    replies = db.session.scalar(
        select(func.count()).select_from(Post).where(Post.thread_id == thread_id, Post.number > 1, counted())) or 0
    last = db.session.execute(
        select(Post.created_at, Post.author_id).where(Post.thread_id == thread_id, counted())
        .order_by(Post.number.desc()).limit(1)).one_or_none()
    highest = db.session.scalar(select(func.max(Post.number)).where(Post.thread_id == thread_id)) or 0
    archived = db.session.scalar(select(func.sum(Post.archived_likes)).where(Post.thread_id == thread_id, counted())) or 0
    given = db.session.scalar(
        select(func.sum(ReactionCount.number)).join(Post, Post.id == ReactionCount.post_id)
        .where(Post.thread_id == thread_id, counted())) or 0
    values = {
        "reply_count": replies,
        "reaction_count": archived + given,
        "score": replies + archived + given,
        "last_number": highest,
        "last_post_at": last.created_at if last else None,
        "last_author_id": last.author_id if last else None,
        "bumped_at": last.created_at if last else Thread.created_at,
    }
    _write(update(Thread).where(Thread.id == thread_id).values(values))


def _recount_reactions(thread_id: int) -> None:
    """The reactions to each post of a thread, deleted or not: a deleted one may come back."""
    posts = select(Post.id).where(Post.thread_id == thread_id)
    _write(delete(ReactionCount).where(ReactionCount.post_id.in_(posts)))
    _write(insert(ReactionCount).from_select(
        ["post_id", "kind", "number"],
        select(Reaction.post_id, Reaction.kind, func.count()).where(Reaction.post_id.in_(posts))
        .group_by(Reaction.post_id, Reaction.kind)))


def recount_author(user_id: int) -> None:
    """How many posts a person wrote that are not deleted."""
    number = db.session.scalar(select(func.count()).select_from(Post).where(Post.author_id == user_id, counted()))
    _write(update(User).where(User.id == user_id).values(post_count=number or 0))


def count_thread(thread: Thread, post: Post) -> None:
    """A thread appeared with its first post."""
    _write(update(Thread).where(Thread.id == thread.id).values(
        last_post_at=post.created_at, last_author_id=post.author_id, bumped_at=post.created_at))
    _move_community(thread, threads=1, posts=1)
    _move_author(post.author_id, 1)


def count_reply(thread: Thread, post: Post) -> None:
    """A reply was added at the end of its thread."""
    _write(update(Thread).where(Thread.id == thread.id).values(
        reply_count=Thread.reply_count + 1, score=Thread.score + 1, last_post_at=post.created_at, last_author_id=post.author_id,
        bumped_at=post.created_at))
    _move_community(thread, posts=1)
    _move_author(post.author_id, 1)


def count_deletion(thread: Thread, post: Post, *, restored: bool = False) -> None:
    """A post was deleted, or restored. With the first one, the whole thread leaves the community's lists, or returns."""
    step = 1 if restored else -1
    before = thread.reply_count
    _recount_posts(thread.id)
    if post.number == 1:
        _move_community(thread, threads=step, posts=step * (before + 1))
    elif thread.deleted_at is None:
        _move_community(thread, posts=step)
    _move_author(post.author_id, step)


def count_reaction(thread: Thread, post: Post, kind: str, step: int) -> None:
    """A reaction to a post was given (`step` 1) or taken back (-1). No row is kept for none."""
    here = (ReactionCount.post_id == post.id) & (ReactionCount.kind == kind)
    changed = _write(update(ReactionCount).where(here).values(number=ReactionCount.number + step))
    if step < 0:
        _write(delete(ReactionCount).where(here, ReactionCount.number <= 0))
    elif not changed:
        _write(insert(ReactionCount).values(post_id=post.id, kind=kind, number=step))
    _write(update(Thread).where(Thread.id == thread.id).values(
        reaction_count=Thread.reaction_count + step, score=Thread.score + step))


def count_move(thread: Thread, former_category_id: int | None) -> None:
    """A thread changed its category."""
    if thread.deleted_at is None and former_category_id != thread.category_id:
        steps = {former_category_id: -1, thread.category_id: 1}
        for category_id in sorted(one for one in steps if one is not None):
            _count_in_category(category_id, steps[category_id])


def _move_community(thread: Thread, *, threads: int = 0, posts: int = 0) -> None:
    latest = select(Thread.bumped_at).where(
        Thread.community_id == thread.community_id, Thread.deleted_at.is_(None)).order_by(Thread.bumped_at.desc()).limit(1)
    _write(update(Community).where(Community.id == thread.community_id).values(
        thread_count=Community.thread_count + threads, post_count=Community.post_count + posts,
        active_at=latest.scalar_subquery()))
    if threads and thread.category_id is not None:
        _count_in_category(thread.category_id, threads)


def _count_in_category(category_id: int, step: int) -> None:
    _write(update(Category).where(Category.id == category_id).values(thread_count=Category.thread_count + step))


def _move_author(user_id: int, step: int) -> None:
    _write(update(User).where(User.id == user_id).values(post_count=User.post_count + step))


def _write(statement: Update | Insert | Delete) -> int:
    """How many rows it changed."""
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", result).rowcount
