"""What is alive in a community: the last thirty days in figures, and the discussions that were followed most."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, case, distinct, func, literal, select, true

from forum.communities.models import Membership
from forum.communities.queries import Room
from forum.core.clock import now
from forum.core.db import UTCDateTime, db
from forum.threads.addresses import thread_url
from forum.threads.models import Post, Thread

MONTH = timedelta(days=30)
MOST_THREADS = 5
MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class AliveThread:
    """One of the discussions followed most."""

    url: str
    title: str
    lang: str | None
    reply_count: int


@dataclass(frozen=True, slots=True)
class Month:
    """The last thirty days: discussions `opened`, posts in all of them, how many people `wrote`, how many `joined`."""

    opened: int
    posts: int
    wrote: int
    joined: int
    threads: tuple[AliveThread, ...]

    def __bool__(self) -> bool:
        return bool(self.posts or self.joined)


_since = bindparam("since", type_=UTCDateTime())
_moved = (
    select(Thread.id, Thread.created_at, Thread.slug, Thread.title, Thread.lang, Thread.reply_count, Thread.score)
    .where(Thread.community_id == bindparam("community"), Thread.deleted_at.is_(None), Thread.bumped_at > _since)
    .order_by(Thread.bumped_at.desc(), Thread.id.desc()).limit(literal(MOST_COUNTED, literal_execute=True)).cte("moved"))
_said = (
    select(func.count().label("posts"), func.count(distinct(Post.author_id)).label("wrote")).select_from(_moved)
    .join(Post, Post.thread_id == _moved.c.id)
    .where(Post.created_at > _since, Post.deleted_at.is_(None), Post.kind == "post").subquery())
_opened = select(func.sum(case((_moved.c.created_at > _since, 1), else_=0))).select_from(_moved).scalar_subquery()
_joined = (
    select(Membership.user_id).where(Membership.community_id == bindparam("community"), Membership.joined_at > _since)
    .limit(literal(MOST_COUNTED, literal_execute=True)).subquery())
_top = (
    select(_moved).order_by(_moved.c.score.desc(), _moved.c.id.desc())
    .limit(literal(MOST_THREADS, literal_execute=True)).subquery())
_month = (
    select(_opened.label("opened"), _said.c.posts, _said.c.wrote,
           select(func.count()).select_from(_joined).scalar_subquery().label("joined"),
           _top.c.id, _top.c.slug, _top.c.title, _top.c.lang, _top.c.reply_count)
    .select_from(_said).outerjoin(_top, true()).order_by(_top.c.score.desc(), _top.c.id.desc()))


def month_of(room: Room) -> Month:
    """The last thirty days of a readable room, in at most the thousand discussions that moved last. One query."""
    rows = db.session.execute(_month, {"community": room.id, "since": now() - MONTH}).all()
    return Month(
        rows[0].opened or 0, rows[0].posts, rows[0].wrote, rows[0].joined,
        tuple(AliveThread(thread_url(row.slug, row.id), row.title, row.lang, row.reply_count) for row in rows if row.id))
