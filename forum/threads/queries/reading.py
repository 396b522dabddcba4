"""How far the viewer read a thread, and what they have not read of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forum.core.db import db
from forum.threads.models import Post
from forum.threads.queries.finding import FoundThread

LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class Reading:
    """Every post up to `read_to` counts as read, `unread` posts do not; both 0 where nothing was ever read or nothing is new.
    Posts that are deleted are unread only as long as one after them is not.

    `since` is when the reading was noted: what was written after it is new, the rest was left unread.
    """

    read_to: int
    unread: int
    since: datetime | None

    @property
    def goes_on(self) -> bool:
        """There is something to come back for: some of the thread is read, some is not."""
        return self.read_to > 0 and self.unread > 0


def reading_of(thread: FoundThread) -> Reading:
    """How far whom the thread was found for has read it. No query, or one short one where only the community's mark says it.

    Their mark of the thread says so if it is younger than their mark of the community. Otherwise what was written after the
    latter is unread: where that is more than a hundred posts, two queries more.
    """
    mark, total = thread.mark, thread.last_shown
    if mark.read_at is not None and (mark.read_up_to is None or mark.read_at >= mark.read_up_to):
        return Reading(mark.number, max(total - mark.number, 0), mark.read_at)
    if mark.read_up_to is None or thread.bumped_at <= mark.read_up_to:
        return Reading(mark.number, 0, mark.read_at)
    if thread.created_at > mark.read_up_to:
        return Reading(mark.number, max(total - mark.number, 0), mark.read_up_to)
    read_to = max(mark.number, _written_by(thread.id, mark.read_up_to))
    return Reading(read_to, max(total - read_to, 0), mark.read_up_to)


def first_unread(thread: FoundThread) -> int | None:
    """The number of the first post that is not read and not deleted, None if there is none. One short query, or two."""
    reading = reading_of(thread)
    if not reading.unread:
        return None
    return db.session.scalar(
        select(Post.number).where(Post.thread_id == thread.id, Post.number > reading.read_to, Post.deleted_at.is_(None))
        .order_by(Post.number).limit(1))


def seen_up_to(thread_id: int, read_to: int, seen: frozenset[int]) -> int:
    """The highest number such that every post after `read_to` and up to it was seen, as far as posts are there to be seen.

    For who reads a tree, where higher numbers stand between lower ones. One query, of at most 301 numbers.
    """
    numbers = db.session.scalars(
        select(Post.number).where(Post.thread_id == thread_id, Post.number > read_to, Post.deleted_at.is_(None))
        .order_by(Post.number).limit(len(seen) + 1)).all()
    for number in numbers:
        if number not in seen:
            break
        read_to = number
    return read_to


def _written_by(thread_id: int, at: datetime) -> int:
    """The number of the last post that was written up to `at`, 0 for none; posts are numbered in the order of time.

    It is looked for among the last hundred, else, by samples, between two posts that are no more than a hundred apart.
    """
    dates = select(Post.number, Post.created_at).where(Post.thread_id == thread_id)
    rows = db.session.execute(dates.order_by(Post.number.desc()).limit(LOOKED_AT)).all()
    low, high = 0, rows[-1].number if rows else 0
    if any(row.created_at <= at for row in rows):
        return int(next(row.number for row in rows if row.created_at <= at))
    while high - low > LOOKED_AT:
        sample = range(low, high, (high - low) // LOOKED_AT + 1)[1:]
        rows = db.session.execute(dates.where(Post.number.in_(sample))).all()
        if not rows:  # numbers that an import left out
            break
        low = max((row.number for row in rows if row.created_at <= at), default=low)
        high = min((row.number for row in rows if row.created_at > at), default=high)
    between = dates.where(Post.number >= low, Post.number < high, Post.created_at <= at)
    found = db.session.execute(between.order_by(Post.number.desc()).limit(1)).first()
    return found.number if found is not None else low
