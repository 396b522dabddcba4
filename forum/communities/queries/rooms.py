"""The community a page stands in, and the ones its viewer belongs to."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, select, true

from forum.auth.models import User
from forum.communities.models import PRIVATE, Category, Community, Membership
from forum.communities.policy import Standing, can_animate, can_know, can_manage, can_post, can_read, standing_as
from forum.core.db import db
from forum.core.policy import Verdict

MOST_LINKS = 50
MOST_CATEGORIES = 200


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A section of a community, in the order its owners gave. A discussion in it bears a tag if `tags_required`."""

    id: int
    slug: str
    name: str
    description: str
    tint: int
    thread_count: int
    tags_required: bool = False


@dataclass(frozen=True, slots=True)
class CommunityLink:
    """Enough to name a community and to lead to it."""

    slug: str
    name: str
    tint: int
    locale: str


@dataclass(frozen=True, slots=True)
class Room:
    """A community as its pages know it, with where the viewer stands in it.

    `readable` false means that only its face may be shown (`about`): then `categories` is empty. `accent` is its own colour as
    six hexadecimal digits, None for the colour numbered `tint`.
    """

    id: int
    slug: str
    name: str
    tint: int
    accent: str | None
    kind: str
    description: str
    locale: str
    visibility: str
    join_policy: str
    reactions: str
    voting: str
    downvotes: bool
    tag_creation: str
    member_count: int
    thread_count: int
    role: str | None
    standing: Standing
    can_post: Verdict
    can_manage: bool
    can_animate: bool
    readable: bool
    categories: tuple[CategoryRow, ...]

    @property
    def private(self) -> bool:
        """A private conversation takes place in it: it has no page of its own, and nobody runs it."""
        return self.visibility == PRIVATE

    def category(self, slug: str) -> CategoryRow | None:
        """The category at that address."""
        return next((row for row in self.categories if row.slug == slug), None)


# Every page runs these: they are built once.
_rooms = (
    select(Community.id, Community.slug, Community.name, Community.tint, Community.accent, Community.kind,
           Community.description, Community.locale, Community.visibility, Community.join_policy, Community.reactions,
           Community.voting, Community.downvotes, Community.tag_creation, Community.member_count, Community.thread_count,
           Membership.role)
    .outerjoin(Membership, and_(Membership.community_id == Community.id, Membership.user_id == bindparam("viewer"))))
_by_slug = _rooms.where(Community.slug == bindparam("which"), Community.visibility != PRIVATE)
_by_slug_too = _rooms.where(Community.slug == bindparam("which"))
_by_id = _rooms.where(Community.id == bindparam("which"))
_categories = (
    select(Category.id, Category.slug, Category.name, Category.description, Category.tint, Category.thread_count,
           Category.tags_required)
    .where(Category.community_id == bindparam("community")).order_by(Category.position, Category.id).limit(MOST_CATEGORIES))
_mine = (
    select(Community.slug, Community.name, Community.tint, Community.locale)
    .join(Membership, Membership.community_id == Community.id)
    .where(Membership.user_id == bindparam("viewer"), Community.visibility != PRIVATE)
    .order_by(Community.name_key, Community.id).limit(MOST_LINKS))


def room(viewer: User | None, slug: str) -> Room | None:
    """The community at /c/<slug>, or None where the viewer may not know of it. Two queries. Private conversations have no such
    address.
    """
    return _room(viewer, _by_slug, slug) if slug.isascii() and slug.isprintable() else None


def room_to_write_in(viewer: User | None, slug: str) -> Room | None:
    """The same, or the private conversation that the viewer takes part in: where names are completed while one writes."""
    return _room(viewer, _by_slug_too, slug) if slug.isascii() and slug.isprintable() else None


def room_by_id(viewer: User | None, community_id: int) -> Room | None:
    """The same, for who holds the community's number."""
    return _room(viewer, _by_id, community_id)


def my_communities(viewer: User | None) -> tuple[CommunityLink, ...]:
    """The communities that the viewer belongs to, by name; at most 50."""
    if viewer is None:
        return ()
    return tuple(CommunityLink(*row) for row in db.session.execute(_mine, {"viewer": viewer.id}))


def my_communities_and(viewer: User, figure: ColumnElement[int]) -> tuple[tuple[CommunityLink, ...], int]:
    """The same, and with them, in the one query that every page runs, a figure about the bind `viewer`."""
    rows = db.session.execute(_mine_and(figure), {"viewer": viewer.id}).all()
    return tuple(CommunityLink(*row[:4]) for row in rows if row[0] is not None), rows[0][4] if rows else 0


@cache
def _mine_and(figure: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    mine = _mine.add_columns(Community.name_key, Community.id).subquery()
    return (
        select(mine.c.slug, mine.c.name, mine.c.tint, mine.c.locale, figure).select_from(User).outerjoin(mine, true())
        .where(User.id == bindparam("viewer")).order_by(mine.c.name_key, mine.c.id))


def any_community() -> bool:
    """Whether the site holds a community at all, whoever may see it: an empty site is filled with the demo."""
    return db.session.scalar(select(Community.id).limit(1)) is not None


def category_in(room: Room, slug: str) -> Category | None:
    """The row of the category at that address of the room, for the commands."""
    return db.session.scalar(select(Category).where(Category.community_id == room.id, Category.slug == slug))


def _room(viewer: User | None, statement: Select[*tuple[Any, ...]], which: str | int) -> Room | None:
    viewer_id = viewer.id if viewer else None
    row = db.session.execute(statement, {"which": which, "viewer": viewer_id}).one_or_none()
    if row is None:
        return None
    standing = standing_as(viewer, row.role, row.visibility)
    if not can_know(standing, row):
        return None
    readable = bool(can_read(standing, row))
    return Room(
        **row._mapping, standing=standing, can_post=can_post(standing, row), can_manage=bool(can_manage(standing, row)),
        can_animate=bool(can_animate(standing, row)), readable=readable,
        categories=categories_of(row.id) if readable else ())


def categories_of(community_id: int) -> tuple[CategoryRow, ...]:
    """The categories of a community that the viewer was found to read."""
    return tuple(CategoryRow(*row) for row in db.session.execute(_categories, {"community": community_id}))
