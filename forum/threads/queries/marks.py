"""What is new and what is unread to a member: the same few conditions for the rows of a list, its filters and its figures.

Everything written up to W is read: up to the member's mark of the community, else up to their joining. A thread opened by
somebody else since W and never looked at is *new*; one that moved since W, beyond where the member stopped reading, or never
looked at though it was there before W, is *unread*; not if all that came was deleted again. There is no other horizon: the
lists go back to W. The figures beside them, which every page shows, count among the last few hundred threads that moved since.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, bindparam, case, func, or_, select

from forum.auth.models import User
from forum.communities.models import Membership
from forum.communities.queries import Room
from forum.core.db import db
from forum.threads.models import CommunityMark, Post, Thread, ThreadMark
from forum.threads.queries.muting import not_muted
from forum.threads.queries.ranges import recent

MOST_NEWS = 500
MOST_NEWS_MERGED = 2000
LEAST_NEWS_EACH = 50
MOST_UNREAD = 100


@dataclass(frozen=True, slots=True)
class Tally:
    """How many threads are new and how many unread."""

    new: int = 0
    unread: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.new + other.new, self.unread + other.unread)

    @property
    def total(self) -> int:
        """Both together: what a figure beside a room says."""
        return self.new + self.unread


@dataclass(frozen=True, slots=True)
class News:
    """The tallies of a member's communities, by community, kind and category."""

    tallies: Mapping[tuple[int, str, int | None], Tally] = field(default_factory=dict)

    def by_community(self) -> dict[int, Tally]:
        """The tally of each community that has one."""
        found: dict[int, Tally] = {}
        for (community_id, _kind, _category), tally in self.tallies.items():
            found[community_id] = found.get(community_id, Tally()) + tally
        return found

    def of(self, *, kind: str | None = None, category_id: int | None = None) -> Tally:
        """Of everything, or of what is of that kind, in that category."""
        return sum((tally for (_community, one_kind, one_category), tally in self.tallies.items()
                    if kind in (None, one_kind) and category_id in (None, one_category)), Tally())


def read_up_to(community_id: Any) -> ScalarSelect[Any]:
    """W of the bind `viewer` in a community, as an expression; NULL where they are no member."""
    return (
        select(func.coalesce(CommunityMark.read_up_to, Membership.joined_at))
        .select_from(Membership).outerjoin(CommunityMark, and_(CommunityMark.community_id == Membership.community_id,
                                                              CommunityMark.user_id == Membership.user_id))
        .where(Membership.community_id == community_id, Membership.user_id == bindparam("viewer")).scalar_subquery())


def is_new(thread: Any, since: Any) -> ColumnElement[bool]:
    """Whether a `Thread`, joined to `ThreadMark`, is new since `since`."""
    return and_(ThreadMark.thread_id.is_(None), thread.created_at > since, thread.author_id != bindparam("viewer"))


def is_unread(thread: Any, since: Any) -> ColumnElement[bool]:
    """Whether a thread, as in `is_new`, is unread."""
    left = (select(Post.id).where(Post.thread_id == thread.id, Post.number > ThreadMark.number, Post.deleted_at.is_(None))
            .correlate_except(Post).exists())
    return and_(thread.bumped_at > since, or_(
        and_(ThreadMark.number < thread.last_number, left), and_(ThreadMark.thread_id.is_(None), thread.created_at <= since)))


def marked(thread: Any) -> ColumnElement[bool]:
    """The condition that joins `ThreadMark` to a thread: the viewer's own mark."""
    return and_(ThreadMark.thread_id == thread.id, ThreadMark.user_id == bindparam("viewer"))


def first_unread(since: Any) -> ScalarSelect[Any]:
    """The number of the first unread post of `Thread`: after the mark, else the first written since `since`.

    Without a mark that still holds, only the last hundred posts are looked at.
    """
    holds = ThreadMark.read_at >= since
    tail = Thread.last_number - MOST_UNREAD
    after = case((or_(holds, ThreadMark.number > tail), ThreadMark.number), else_=tail)
    return (
        select(Post.number)
        .where(Post.thread_id == Thread.id, Post.number > after, Post.deleted_at.is_(None), or_(holds, Post.created_at > since))
        .order_by(Post.number).limit(1).correlate(Thread, ThreadMark, CommunityMark, Membership).scalar_subquery())


def news_in(viewer: User | None, room: Room) -> News | None:
    """What is new and unread to `viewer` in a room, None for who is no member. One query."""
    if viewer is None or room.role is None:
        return None
    return _news(_statement("community", 0), {"viewer": viewer.id, "community": room.id})


def news_across(viewer: User, communities: Mapping[int, datetime]) -> News:
    """The same in several communities that `viewer` is a member of, each with its W. One query."""
    return _news(_statement("mine", len(communities)), {"viewer": viewer.id, **binds_of(communities)}) if communities else News()


def binds_of(communities: Mapping[int, datetime]) -> dict[str, Any]:
    """The binds that a statement over these communities ("mine") takes."""
    return {name: value for index, (community_id, since) in enumerate(communities.items())
            for name, value in ((f"community_{index}", community_id), (f"since_{index}", since))}


def looked_at(communities: int) -> int:
    """How many of a community's threads the figures look at: fewer each, where there are many."""
    return max(LEAST_NEWS_EACH, min(MOST_NEWS, MOST_NEWS_MERGED // max(communities, 1)))


@cache
def _statement(scope: str, communities: int) -> Select[*tuple[Any, ...]]:
    found = recent(scope, communities, looked_at(communities), since=read_up_to)
    place = (Thread.community_id, Thread.kind, Thread.category_id)
    new, unread = (func.sum(case((told(Thread, found.c.since), 1), else_=0)) for told in (is_new, is_unread))
    return (
        select(*place, new, unread).select_from(found).join(Thread, Thread.id == found.c.id)
        .outerjoin(ThreadMark, marked(Thread)).where(*not_muted(scope)).group_by(*place))


def _news(statement: Select[*tuple[Any, ...]], binds: dict[str, Any]) -> News:
    return News({(community, kind, category): Tally(new, unread)
                 for community, kind, category, new, unread in db.session.execute(statement, binds) if new or unread})
