"""Names being typed, completed: members and categories of one community, people and communities of the site. Always a few."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, or_, select

from forum.auth.models import User, initials
from forum.auth.usernames import username_key
from forum.communities.models import Community, Membership
from forum.communities.naming import one_line
from forum.communities.policy import browsable_communities, listed_communities
from forum.communities.queries.rooms import CategoryRow, Room
from forum.core.db import db
from forum.core.folding import fold

LONGEST = 60


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to name. `name` is the one people read; `note` tells two of the same name apart."""

    username: str
    name: str
    initials: str
    tint: int
    note: str


@dataclass(frozen=True, slots=True)
class Place:
    """A community to go to."""

    slug: str
    name: str
    tint: int
    description: str
    locale: str


_person = (User.id, User.username, User.name, User.tint, User.organisation)


def members_named(room: Room, text: str, *, first: Sequence[int] = (), without: int | None = None,
                  limit: int = 8) -> tuple[Person, ...]:
    """The members of a room that the viewer reads whose username or a word of whose name begins with `text`.

    Accents and case do not matter. The people `first`, in their order, come before all others; `without` is left out.
    At most two queries: the second only where the first did not fill the list.
    """
    named = [*_named(text), Membership.community_id == room.id]
    if without is not None:
        named.append(User.id != without)
    statement = select(*_person).join(Membership, Membership.user_id == User.id).where(*named)
    found: list[Any] = []
    if first:
        order = {user_id: place for place, user_id in enumerate(first)}
        found = sorted(db.session.execute(statement.where(User.id.in_(order))).all(), key=lambda row: order[row.id])[:limit]
    if len(found) < limit:
        if first:
            statement = statement.where(User.id.not_in(list(first)))
        found += db.session.execute(
            statement.order_by(_nearest(text), User.name_key, User.id).limit(limit - len(found))).all()
    return tuple(_as_person(row) for row in found)


def people_named(viewer: User | None, text: str, limit: int = 5) -> tuple[Person, ...]:
    """The same among the members of all communities that `viewer` reads, those who write most first. One query."""
    mine = (select(Membership.user_id).join(Community, Community.id == Membership.community_id)
            .where(Membership.user_id == User.id, browsable_communities(viewer)).correlate(User))
    rows = db.session.execute(
        select(*_person).where(*_named(text), mine.exists())
        .order_by(_nearest(text), User.post_count.desc(), User.id).limit(limit))
    return tuple(_as_person(row) for row in rows)


def communities_named(viewer: User | None, text: str, limit: int = 5) -> tuple[Place, ...]:
    """The communities that `viewer` may know of, a word of whose name begins with `text`. One query."""
    folded = fold(one_line(text[:LONGEST]))
    if not folded:
        return ()
    begins = Community.name_key.startswith(folded, autoescape=True)
    rows = db.session.execute(
        select(Community.slug, Community.name, Community.tint, Community.description, Community.locale)
        .where(or_(begins, _inside(Community.name_key, folded), Community.slug.startswith(folded, autoescape=True)),
               listed_communities(viewer))
        .order_by(case((begins, 0), else_=1), Community.name_key, Community.id).limit(limit))
    return tuple(Place(*row) for row in rows)


def categories_named(room: Room, text: str, limit: int = 8) -> tuple[CategoryRow, ...]:
    """The room's categories, a word of whose name or whose address begins with `text`; no query: the room holds them."""
    folded = fold(one_line(text[:LONGEST]))
    return tuple(row for row in room.categories
                 if row.slug.startswith(folded) or any(word.startswith(folded) for word in fold(row.name).split()))[:limit]


def _named(text: str) -> list[ColumnElement[bool]]:
    name = one_line(text[:LONGEST]).removeprefix("@")
    if not name:
        return []
    folded = fold(name)
    return [or_(User.name_key.startswith(folded, autoescape=True), _inside(User.name_key, folded),
                User.username.istartswith(name, autoescape=True),  # the key folds "rn" to "m", but not yet an "r" alone
                User.username_key.startswith(username_key(name), autoescape=True))]


def _inside(key: Any, folded: str) -> ColumnElement[bool]:
    """A later word of a name begins so; names are joined by spaces and hyphens."""
    return or_(key.contains(f" {folded}", autoescape=True), key.contains(f"-{folded}", autoescape=True))


def _nearest(text: str) -> ColumnElement[int]:
    """0 where the username or the whole name begins so, 1 where a later word does."""
    name = one_line(text[:LONGEST]).removeprefix("@")
    return case((or_(User.name_key.startswith(fold(name), autoescape=True), User.username.istartswith(name, autoescape=True)), 0),
                else_=1)


def _as_person(row: Any) -> Person:
    shown = row.name or row.username
    return Person(row.username, shown, initials(shown), row.tint, row.organisation)
