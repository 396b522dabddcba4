"""A thread's course in time: which post was written when, for moving about in it by date or by number."""

from datetime import date, datetime

from sqlalchemy import select

from forum.core import zones
from forum.core.db import db
from forum.threads.models import Post
from forum.threads.paths import segment
from forum.threads.queries.finding import FoundThread

SAMPLES = 50


def sampled_dates(thread: FoundThread) -> tuple[tuple[int, datetime], ...]:
    """When some of the thread's posts were written: at most 50, evenly spread by number, the first and the last among them.

    One query of as many look-ups. A deleted post is not told of.
    """
    last = max(thread.last_number, 1)
    step = max(SAMPLES - 1, 1)
    wanted = {1 + index * (last - 1) // step for index in range(SAMPLES)}
    rows = db.session.execute(
        select(Post.number, Post.created_at)
        .where(Post.thread_id == thread.id, Post.number.in_(sorted(wanted)), Post.deleted_at.is_(None)).order_by(Post.number))
    return tuple((row.number, row.created_at) for row in rows)


def post_near(thread: FoundThread, number: int) -> int:
    """The number of the post that stands there, else of the next one that does, else of the last. Two short queries at most."""
    there = select(Post.number).where(Post.thread_id == thread.id, Post.deleted_at.is_(None))
    found = db.session.scalar(there.where(Post.number >= number).order_by(Post.number).limit(1))
    return found or db.session.scalar(there.order_by(Post.number.desc()).limit(1)) or 1


def branch_near(thread: FoundThread, number: int) -> int:
    """In tree order, the number of the first post that stands at or below the top level's post `number`, or after it."""
    there = select(Post.number).where(Post.thread_id == thread.id, Post.deleted_at.is_(None))
    found = db.session.scalar(there.where(Post.path >= segment(number)).order_by(Post.path).limit(1))
    return found or db.session.scalar(there.order_by(Post.path.desc()).limit(1)) or 1


def post_of_day(thread: FoundThread, day: date) -> int:
    """The number of the first post written on that day, as who reads now counts days, or after it, else of the last one.

    Posts are numbered as they are written, so the place is found by halving: some fifteen short queries for ten thousand posts.
    """
    begins = zones.beginning_of(day)
    low, high = 1, thread.last_number + 1  # every post before `low` is older, every one from `high` on is not
    while low < high:
        middle = (low + high) // 2
        row = db.session.execute(
            select(Post.number, Post.created_at).where(Post.thread_id == thread.id, Post.number >= middle, Post.number < high)
            .order_by(Post.number).limit(1)).one_or_none()
        if row is None:
            high = middle
        elif row.created_at < begins:
            low = row.number + 1
        else:
            high = middle
    return post_near(thread, low)
