"""The tags of communities: their pages, the names being typed, and what a thread bears."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal, select, union_all

from forum.auth.models import User
from forum.communities.models import Community
from forum.communities.naming import one_line
from forum.communities.policy import readable_communities
from forum.communities.queries import Room
from forum.core.db import db
from forum.core.folding import fold
from forum.threads.addresses import tag_url
from forum.threads.models import Tag, TagSynonym, ThreadTag
from forum.threads.queries.rows import TagChip
from forum.threads.tagging import tag_slug

MOST_TAGS = 1000
MOST_PLACES = 50
MOST_COMPLETED = 8
_APART, _WITHIN = "\n", "/"  # neither is in a slug, and no name holds a line's end


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag of a community. `synonyms` are the other words for it, as they were written."""

    id: int
    slug: str
    name: str
    description: str
    thread_count: int
    url: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TagPlace:
    """A tag of one of several communities."""

    id: int
    name: str
    url: str
    community_name: str
    community_lang: str
    community_tint: int


@dataclass(frozen=True, slots=True)
class TagsPage:
    """`threads/tags.html`: the tags of a community, the most used first. `text` is what their names were asked to hold.

    `cut` says that there are more than are shown.
    """

    room: Room
    tags: tuple[TagRow, ...]
    text: str = ""
    cut: bool = False


def tags_of(room: Room, text: str = "") -> TagsPage:
    """The tags of a readable room, those whose name, synonyms or description hold `text`. At most two queries."""
    wanted = fold(one_line(text[:60]))
    rows = db.session.execute(
        select(Tag.id, Tag.slug, Tag.name, Tag.description, Tag.thread_count).where(Tag.community_id == room.id)
        .order_by(Tag.thread_count.desc(), Tag.id).limit(MOST_TAGS + 1)).all()
    words = synonyms_of(room.id)
    found = (_row(room, row, words.get(row.id, ())) for row in rows[:MOST_TAGS])
    return TagsPage(room, tuple(row for row in found if not wanted or any(
        wanted in fold(one) for one in (row.name, row.description, *row.synonyms))), one_line(text[:60]), len(rows) > MOST_TAGS)


def synonyms_of(community_id: int) -> dict[int, tuple[str, ...]]:
    """The other words for each tag of a community, by its number."""
    found: dict[int, tuple[str, ...]] = {}
    for tag_id, name in db.session.execute(
            select(TagSynonym.tag_id, TagSynonym.name).where(TagSynonym.community_id == community_id)
            .order_by(TagSynonym.slug).limit(2 * MOST_TAGS)):
        found[tag_id] = (*found.get(tag_id, ()), name)
    return found


def synonyms_at(tag_id: int) -> tuple[tuple[str, str], ...]:
    """The address and the writing of each other word for a tag."""
    return tuple((row.slug, row.name) for row in db.session.execute(
        select(TagSynonym.slug, TagSynonym.name).where(TagSynonym.tag_id == tag_id).order_by(TagSynonym.slug).limit(MOST_TAGS)))


def tag_at(room: Room, slug: str) -> tuple[TagRow, bool] | None:
    """The tag at that address of a readable room, and whether the address is its own: else it is a synonym's. One query."""
    own = select(literal(1).label("own"), Tag.id).where(Tag.community_id == room.id, Tag.slug == slug)
    other = select(literal(0), TagSynonym.tag_id).where(TagSynonym.community_id == room.id, TagSynonym.slug == slug)
    which = union_all(own, other).subquery()
    words = select(func.aggregate_strings(TagSynonym.name, _APART)).where(TagSynonym.tag_id == Tag.id).scalar_subquery()
    row = db.session.execute(
        select(Tag.id, Tag.slug, Tag.name, Tag.description, Tag.thread_count, which.c.own, words.label("words"))
        .join(which, which.c.id == Tag.id).order_by(which.c.own.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    return _row(room, row, tuple(sorted(row.words.split(_APART))) if row.words else ()), bool(row.own)


def find_tag(room: Room, slug: str) -> Tag | None:
    """The row of the tag at that address of the room, for the commands."""
    return db.session.scalar(select(Tag).where(Tag.community_id == room.id, Tag.slug == slug))


def tags_called(viewer: User | None, slug: str) -> tuple[TagPlace, ...]:
    """The tags of that address, or with that synonym, in the communities that `viewer` reads, the most used first. One query."""
    words = select(TagSynonym.tag_id).where(TagSynonym.slug == slug)
    rows = db.session.execute(
        select(Tag.id, Tag.slug, Tag.name, Community.slug.label("community_slug"), Community.name.label("community_name"),
               Community.locale, Community.tint)
        .join(Community, Community.id == Tag.community_id)
        .where((Tag.slug == slug) | Tag.id.in_(words), readable_communities(viewer))
        .order_by(Tag.thread_count.desc(), Tag.id).limit(MOST_PLACES))
    return tuple(TagPlace(row.id, row.name, tag_url(row.community_slug, row.slug), row.community_name, row.locale, row.tint)
                 for row in rows)


def tags_named(room: Room, text: str, limit: int = MOST_COMPLETED) -> tuple[TagRow, ...]:
    """The tags of a readable room a word of whose name, or whose synonym, begins with `text`; those most used first.

    Without a text, the most used ones. One query.
    """
    start = tag_slug(text[:60])
    statement = select(Tag.id, Tag.slug, Tag.name, Tag.description, Tag.thread_count).where(Tag.community_id == room.id)
    if start:
        words = select(TagSynonym.tag_id).where(
            TagSynonym.community_id == room.id, TagSynonym.slug.startswith(start, autoescape=True))
        statement = statement.where(
            Tag.slug.startswith(start, autoescape=True) | Tag.slug.contains(f"-{start}", autoescape=True) | Tag.id.in_(words))
    rows = db.session.execute(statement.order_by(Tag.thread_count.desc(), Tag.id).limit(limit))
    return tuple(_row(room, row) for row in rows)


def tag_names(thread_id: int) -> tuple[str, ...]:
    """The names of the tags that a thread bears, in the order its rows show them."""
    return tuple(db.session.scalars(
        select(Tag.name).join(ThreadTag, ThreadTag.tag_id == Tag.id).where(ThreadTag.thread_id == thread_id).order_by(Tag.slug)))


def borne_tags(thread_id: Any) -> Any:
    """An expression: the tags of a thread in one string, that `chips` reads."""
    return (select(func.aggregate_strings(Tag.slug + _WITHIN + Tag.name, _APART))
            .join(ThreadTag, ThreadTag.tag_id == Tag.id).where(ThreadTag.thread_id == thread_id).scalar_subquery())


def chips(borne: str | None, community_slug: str) -> tuple[TagChip, ...]:
    """What `borne_tags` read, by address."""
    pairs: Sequence[tuple[str, str, str]] = [one.partition(_WITHIN) for one in sorted((borne or "").split(_APART)) if one]
    return tuple(TagChip(slug, name, tag_url(community_slug, slug)) for slug, _slash, name in pairs)


def _row(room: Room, row: Any, synonyms: tuple[str, ...] = ()) -> TagRow:
    return TagRow(row.id, row.slug, row.name, row.description, row.thread_count, tag_url(room.slug, row.slug), synonyms)
