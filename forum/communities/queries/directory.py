"""The directory of communities."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from forum.auth.models import User, initials
from forum.communities.models import Community, Membership
from forum.communities.naming import one_line
from forum.communities.policy import can_create, listed_communities
from forum.communities.queries.keyset import slice_of
from forum.core.db import db
from forum.core.folding import fold
from forum.core.policy import Verdict

PAGE = 24
LONGEST_QUERY = 80


@dataclass(frozen=True, slots=True)
class RoomCard:
    """A community in a list. `thread_count` is None where the viewer may only know that it exists."""

    slug: str
    name: str
    initials: str
    tint: int
    kind: str
    description: str
    locale: str
    visibility: str
    join_policy: str
    member_count: int
    thread_count: int | None
    role: str | None


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """Everything templates/communities/index.html may use."""

    rooms: tuple[RoomCard, ...]
    query: str
    before: str
    after: str
    can_create: Verdict


_columns = (Community.id, Community.slug, Community.name, Community.name_key, Community.tint, Community.kind,
            Community.description, Community.locale, Community.visibility, Community.join_policy,
            Community.member_count, Community.thread_count)


def directory_page(viewer: User | None, query: str = "", cursor: str = "") -> DirectoryPage:
    """The communities that the viewer may know of, by name, 24 at a time; with `query`, whose name begins so."""
    query = one_line(query[:LONGEST_QUERY])
    statement = select(*_columns).where(listed_communities(viewer))
    if query:
        statement = statement.where(Community.name_key.startswith(fold(query), autoescape=True))
    found = slice_of(statement, (Community.name_key, Community.id), cursor, PAGE)
    return DirectoryPage(_cards(viewer, found.rows), query, found.before, found.after, can_create(viewer))


def _cards(viewer: User | None, rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[RoomCard, ...]:
    roles: dict[int, str] = {}
    if viewer is not None and rows:
        mine = db.session.execute(
            select(Membership.community_id, Membership.role)
            .where(Membership.user_id == viewer.id, Membership.community_id.in_([row.id for row in rows])))
        roles = {row.community_id: row.role for row in mine}
    staff = viewer is not None and viewer.is_staff
    return tuple(
        RoomCard(row.slug, row.name, initials(row.name), row.tint, row.kind, row.description, row.locale, row.visibility,
                 row.join_policy, row.member_count,
                 row.thread_count if row.visibility == "public" or staff or row.id in roles else None, roles.get(row.id))
        for row in rows)
