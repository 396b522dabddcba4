"""The members of a community, page by page, and one of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Subquery, case, column, func, or_, select, table

from forum.auth.models import User, initials
from forum.auth.usernames import username_key
from forum.communities.models import ROLES, Membership, runs
from forum.communities.naming import one_line
from forum.communities.policy import can_remove
from forum.communities.queries.keyset import slice_of
from forum.communities.queries.rooms import Room
from forum.core.clock import now
from forum.core.db import UTCDateTime, db
from forum.core.folding import fold
from forum.core.policy import Verdict

PAGE = 48
MOST_ANIMATORS = 24
LONGEST_QUERY = 80
SORTS = ("name", "newest", "active")
LATELY = timedelta(days=90)
MOST_THREADS = 1000
_threads = table("threads", column("id"), column("community_id"), column("deleted_at"), column("bumped_at", UTCDateTime))
_posts = table("posts", column("thread_id"), column("author_id"), column("kind"), column("deleted_at"),
               column("created_at", UTCDateTime))  # a higher package's


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member in a list. `name` is the one people read; `wrote` counts their posts of the last 90 days, where that was asked."""

    user_id: int
    username: str
    name: str
    initials: str
    tint: int
    organisation: str
    role: str
    joined_at: datetime
    wrote: int = 0


@dataclass(frozen=True, slots=True)
class MembersPage:
    """Everything templates/communities/members.html may use."""

    room: Room
    members: tuple[MemberRow, ...]
    query: str
    role: str
    sort: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class MemberPage:
    """Everything templates/communities/member.html may use: one member and what may be done."""

    room: Room
    member: MemberRow
    can_change_role: bool
    can_remove: Verdict
    roles: tuple[str, ...] = ROLES


columns = (Membership.user_id, User.username, User.name, User.name_key, User.tint, User.organisation,
           Membership.role, Membership.joined_at)


def row_of(row: Row[*tuple[Any, ...]]) -> MemberRow:
    """A member from a row of `columns`."""
    shown = row.name or row.username
    return MemberRow(row.user_id, row.username, shown, initials(shown), row.tint, row.organisation, row.role, row.joined_at,
                     row._mapping.get("wrote", 0))


def members_page(room: Room, *, query: str = "", role: str = "", sort: str = "name", cursor: str = "") -> MembersPage:
    """48 members of a readable room: only a `role`, only names that begin so; by name, or by `sort`.

    "newest" is by arrival. "active" lists those who wrote in the last 90 days, who wrote most first; of a very large
    community, in the thousand discussions that moved last.
    """
    query = one_line(query[:LONGEST_QUERY])
    role, sort = role if role in ROLES else "", sort if sort in SORTS else "name"
    statement = (select(*columns).join(User, User.id == Membership.user_id)
                 .where(Membership.community_id == room.id))
    if role:
        statement = statement.where(Membership.role == role, *([] if role == "member" else [runs()]))
    if query:
        statement = statement.where(_named(query))
    if sort == "newest":
        found = slice_of(statement, (Membership.joined_at, Membership.user_id), cursor, PAGE, descending=True)
    elif sort == "active":
        wrote = _wrote_lately(room.id)
        statement = statement.add_columns(wrote.c.wrote).join(wrote, wrote.c.author_id == Membership.user_id)
        found = slice_of(statement, (wrote.c.wrote, Membership.user_id), cursor, PAGE, descending=True)
    else:
        found = slice_of(statement, (User.name_key, Membership.user_id), cursor, PAGE)
    return MembersPage(room, tuple(row_of(row) for row in found.rows), query, role, sort, found.before, found.after)


def member_page(room: Room, username: str) -> MemberPage | None:
    """One member and what the viewer of `room` may do about their place in it; None for who is no member."""
    row = db.session.execute(
        select(*columns).join(User, User.id == Membership.user_id)
        .where(Membership.community_id == room.id, User.username_key == username_key(one_line(username)))).one_or_none()
    if row is None:
        return None
    return MemberPage(room, row_of(row), room.can_manage, can_remove(room.standing, room, row.user_id, row.role))


def animators_of(community_id: int) -> tuple[MemberRow, ...]:
    """Who runs a community: its owners, then its animators, by name; at most 24."""
    rank = case((Membership.role == "owner", 0), else_=1)
    rows = db.session.execute(
        select(*columns).join(User, User.id == Membership.user_id)
        .where(Membership.community_id == community_id, runs())
        .order_by(rank, User.name_key, User.id).limit(MOST_ANIMATORS))
    return tuple(row_of(row) for row in rows)


def _wrote_lately(community_id: int) -> Subquery:
    since = now() - LATELY
    moved = (select(_threads.c.id)
             .where(_threads.c.community_id == community_id, _threads.c.deleted_at.is_(None), _threads.c.bumped_at > since)
             .order_by(_threads.c.bumped_at.desc(), _threads.c.id.desc()).limit(MOST_THREADS).subquery())
    return (select(_posts.c.author_id, func.count().label("wrote")).join(moved, moved.c.id == _posts.c.thread_id)
            .where(_posts.c.kind == "post", _posts.c.deleted_at.is_(None), _posts.c.created_at > since)
            .group_by(_posts.c.author_id).subquery())


def _named(query: str) -> ColumnElement[bool]:
    folded = fold(query)
    return or_(User.name_key.startswith(folded, autoescape=True), User.name_key.contains(f" {folded}", autoescape=True),
               User.username_key.startswith(username_key(query.removeprefix("@")), autoescape=True))
