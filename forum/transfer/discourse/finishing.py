"""After the last thread: the counters that posts feed, the dates people joined, the search index."""

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select, update

from forum.auth.models import User
from forum.communities.counters import recount_category, recount_community
from forum.communities.models import Category, Membership
from forum.core.clock import now
from forum.core.db import db
from forum.core.jobs import enqueue
from forum.threads.counters import counted, recount_author, recount_tag
from forum.threads.models import Post, Tag, Thread
from forum.transfer.models import ImportedItem, ImportSource

BATCH = 200


def is_finished(source_id: int) -> bool:
    """Whether nothing came in since the counters were last made."""
    source = db.session.get(ImportSource, source_id, populate_existing=True)
    return source is not None and source.finished_at is not None


def people_in_batches(source_id: int) -> Iterator[Sequence[int]]:
    """The users who came from this source, some at a time."""
    last = 0
    while rows := db.session.execute(
            select(ImportedItem.id, ImportedItem.local_id)
            .where(ImportedItem.source_id == source_id, ImportedItem.kind == "person", ImportedItem.id > last)
            .order_by(ImportedItem.id).limit(BATCH)).all():
        last = rows[-1].id
        yield [row.local_id for row in rows]


def settle_authors(community_id: int, user_ids: Sequence[int]) -> None:
    """Their post counts, and their arrival dated back to their first post. Inside the caller's transaction."""
    for user_id in user_ids:
        recount_author(user_id)
    first = select(Post.author_id, func.min(Post.created_at).label("at")).join(Thread, Thread.id == Post.thread_id).where(
        Thread.community_id == community_id, Post.author_id.in_(user_ids)).group_by(Post.author_id)
    for row in db.session.execute(first).all():
        joined = update(Membership).values(joined_at=row.at).where(
            Membership.community_id == community_id, Membership.user_id == row.author_id, Membership.joined_at > row.at)
        came = update(User).values(created_at=row.at).where(User.id == row.author_id, User.created_at > row.at)
        for statement in (joined, came):
            db.session.execute(statement.execution_options(synchronize_session=False))


def finish(source_id: int, community_id: int) -> None:
    """Counters of categories, tags and the community, the index, the note that all is done. Inside the caller's transaction."""
    for category_id in db.session.scalars(select(Category.id).where(Category.community_id == community_id)).all():
        recount_category(category_id)
    for tag_id in db.session.scalars(select(Tag.id).where(Tag.community_id == community_id).order_by(Tag.id)).all():
        recount_tag(tag_id)
    recount_community(community_id)
    enqueue("search.index_community", community_id=community_id, after=0)
    db.session.execute(update(ImportSource).where(ImportSource.id == source_id).values(finished_at=now())
                       .execution_options(synchronize_session=False))


def totals(community_id: int) -> tuple[int, int]:
    """Threads and posts of the community that people can read."""
    threads = db.session.scalar(
        select(func.count()).select_from(Thread).where(Thread.community_id == community_id, Thread.deleted_at.is_(None)))
    posts = db.session.scalar(
        select(func.count()).select_from(Post).join(Thread, Thread.id == Post.thread_id)
        .where(Thread.community_id == community_id, Thread.deleted_at.is_(None), counted()))
    return threads or 0, posts or 0
