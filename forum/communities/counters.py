"""The counters of communities and categories: one function per noun, used by every command and by `forum recount`.

Threads live in a higher package, so they are counted by their table's name and four of its columns. Every function runs
inside the caller's transaction.
"""

from sqlalchemy import column, func, select, table, update

from forum.communities.models import Category, Community, Membership
from forum.core.db import UTCDateTime, db

_threads = table("threads", column("community_id"), column("category_id"), column("deleted_at"), column("reply_count"),
                 column("bumped_at", UTCDateTime()))


def recount_members(community_id: int) -> None:
    """How many people belong to the community."""
    number = select(func.count()).select_from(Membership).where(Membership.community_id == community_id).scalar_subquery()
    _write_community(community_id, member_count=number)


def recount_category(category_id: int) -> None:
    """How many threads of the category are not deleted."""
    number = (select(func.count()).select_from(_threads)
              .where(_threads.c.category_id == category_id, _threads.c.deleted_at.is_(None)).scalar_subquery())
    db.session.execute(update(Category).where(Category.id == category_id).values(thread_count=number)
                       .execution_options(synchronize_session="fetch"))


def recount_community(community_id: int) -> None:
    """Members, threads, posts (from the threads' own counters: recount those first) and when something was last written."""
    recount_members(community_id)
    live = (_threads.c.community_id == community_id, _threads.c.deleted_at.is_(None))
    row = db.session.execute(
        select(func.count(), func.coalesce(func.sum(_threads.c.reply_count), 0), func.max(_threads.c.bumped_at))
        .select_from(_threads).where(*live)).one()
    _write_community(community_id, thread_count=row[0], post_count=row[0] + row[1], active_at=row[2])


def _write_community(community_id: int, **values: object) -> None:
    db.session.execute(update(Community).where(Community.id == community_id).values(values)
                       .execution_options(synchronize_session="fetch"))
