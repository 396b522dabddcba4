"""The community a page stands in, and the ones its viewer belongs to."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, bindparam, select

from forum.auth.models import User
from forum.communities.models import Category, Community, Membership
from forum.communities.policy import NOBODY, Standing, can_animate, can_know, can_manage, can_post, can_read
from forum.core.db import db
from forum.core.policy import Verdict

MOST_LINKS = 50
MOST_CATEGORIES = 200


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A section of a community, in the order its owners gave."""

    id: int
    slug: str
    name: str
    description: str
    tint: int
    thread_count: int


@dataclass(frozen=True, slots=True)
class CommunityLink:
    """Enough to name a community and to lead to it."""

    slug: str
    name: str
    tint: int


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
    member_count: int
    thread_count: int
    role: str | None
    standing: Standing
    can_post: Verdict
    can_manage: bool
    can_animate: bool
    readable: bool
    categories: tuple[CategoryRow, ...]

    def category(self, slug: str) -> CategoryRow | None:
        """The category at that address."""
        return next((row for row in self.categories if row.slug == slug), None)


# Every page runs these: they are built once.
_rooms = (
    select(Community.id, Community.slug, Community.name, Community.tint, Community.accent, Community.kind,
           Community.description, Community.locale, Community.visibility, Community.join_policy, Community.member_count,
           Community.thread_count, Membership.role)
    .outerjoin(Membership, and_(Membership.community_id == Community.id, Membership.user_id == bindparam("viewer"))))
_by_slug = _rooms.where(Community.slug == bindparam("which"))
_by_id = _rooms.where(Community.id == bindparam("which"))
_categories = (
    select(Category.id, Category.slug, Category.name, Category.description, Category.tint, Category.thread_count)
    .where(Category.community_id == bindparam("community")).order_by(Category.position, Category.id).limit(MOST_CATEGORIES))
_mine = (
    select(Community.slug, Community.name, Community.tint)
    .join(Membership, Membership.community_id == Community.id)
    .where(Membership.user_id == bindparam("viewer")).order_by(Community.name_key, Community.id).limit(MOST_LINKS))


def room(viewer: User | None, slug: str) -> Room | None:
    """The community at /c/<slug>, or None where the viewer may not know of it. Two queries."""
    return _room(viewer, _by_slug, slug) if slug.isascii() and slug.isprintable() else None


def room_by_id(viewer: User | None, community_id: int) -> Room | None:
    """The same, for who holds the community's number."""
    return _room(viewer, _by_id, community_id)


def my_communities(viewer: User | None) -> tuple[CommunityLink, ...]:
    """The communities that the viewer belongs to, by name; at most 50."""
    if viewer is None:
        return ()
    return tuple(CommunityLink(*row) for row in db.session.execute(_mine, {"viewer": viewer.id}))


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
    standing = Standing(viewer_id, row.role, viewer.role) if viewer else NOBODY
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
