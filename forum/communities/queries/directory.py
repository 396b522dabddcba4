"""The directory of communities."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, case, func, or_, select

from forum.auth.models import User, initials
from forum.communities.models import KINDS, Community, Membership
from forum.communities.naming import one_line
from forum.communities.policy import can_create, listed_communities, readable_communities
from forum.communities.queries.keyset import slice_of
from forum.core.db import db
from forum.core.folding import fold
from forum.core.policy import Verdict

PAGE = 24
LONGEST_QUERY = 80


@dataclass(frozen=True, slots=True)
class RoomCard:
    """A community in a list. `thread_count` and `active_at` are None where the viewer may only know that it exists."""

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
    active_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """Everything templates/communities/index.html may use."""

    rooms: tuple[RoomCard, ...]
    query: str
    kind: str
    sort: str
    before: str
    after: str
    can_create: Verdict


_columns = (Community.id, Community.slug, Community.name, Community.name_key, Community.tint, Community.kind,
            Community.description, Community.locale, Community.visibility, Community.join_policy,
            Community.member_count, Community.thread_count, Community.active_at)


def directory_page(viewer: User | None, query: str = "", cursor: str = "", *, kind: str = "",
                   sort: str = "name") -> DirectoryPage:
    """The communities that the viewer may know of, 24 at a time: only of a `kind`, only those with a word that begins so.

    By name, or with `sort` "active" by their last post; one that the viewer does not read stands where it was opened, so that
    its place does not tell what happens inside.
    """
    query = one_line(query[:LONGEST_QUERY])
    kind, sort = kind if kind in KINDS else "", "active" if sort == "active" else "name"
    statement = select(*_columns).where(listed_communities(viewer))
    if query:
        folded = fold(query)
        statement = statement.where(or_(Community.name_key.startswith(folded, autoescape=True),
                                        Community.name_key.contains(f" {folded}", autoescape=True)))
    if kind:
        statement = statement.where(Community.kind == kind)
    if sort == "active":
        alive = func.coalesce(case((readable_communities(viewer), Community.active_at)), Community.created_at).label("alive")
        found = slice_of(statement.add_columns(alive), (alive, Community.id), cursor, PAGE, descending=True)
    else:
        found = slice_of(statement, (Community.name_key, Community.id), cursor, PAGE)
    return DirectoryPage(_cards(viewer, found.rows), query, kind, sort, found.before, found.after, can_create(viewer))


def _cards(viewer: User | None, rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[RoomCard, ...]:
    roles: dict[int, str] = {}
    if viewer is not None and rows:
        mine = db.session.execute(
            select(Membership.community_id, Membership.role)
            .where(Membership.user_id == viewer.id, Membership.community_id.in_([row.id for row in rows])))
        roles = {row.community_id: row.role for row in mine}
    staff = viewer is not None and viewer.is_staff
    cards = []
    for row in rows:
        readable = row.visibility == "public" or staff or row.id in roles
        cards.append(RoomCard(
            row.slug, row.name, initials(row.name), row.tint, row.kind, row.description, row.locale, row.visibility,
            row.join_policy, row.member_count, row.thread_count if readable else None, roles.get(row.id),
            row.active_at if readable else None))
    return tuple(cards)
