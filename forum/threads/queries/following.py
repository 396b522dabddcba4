"""Who follows what, and how closely: the rule of `forum.threads.following` as SQL, and what the pages of it show."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, func, literal, or_, select, union_all
from sqlalchemy import union as distinct

from forum.auth.models import User
from forum.communities.models import Category, Community, Membership
from forum.communities.policy import readable_communities, readers_of
from forum.communities.queries import Room
from forum.core.db import UTCDateTime, db
from forum.threads.addresses import community_url, thread_url
from forum.threads.following import Follow, FollowControl, reason_of
from forum.threads.models import (
    CategoryFollow,
    CommunityFollow,
    CommunityMark,
    Tag,
    TagFollow,
    Thread,
    ThreadFollow,
    ThreadMark,
    ThreadTag,
)
from forum.threads.policy import listed_threads
from forum.threads.queries.dressing import unread_of
from forum.threads.queries.marks import first_unread, is_unread, marked

MOST_FOLLOWS = 200
SHOWN_THREADS = 50
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def level_of(thread: Any, user_id: Any) -> ColumnElement[str]:
    """How closely the user `user_id` (an expression) follows `thread` (`Thread` or an alias of it)."""
    chosen, automatic = (_said(ThreadFollow, ThreadFollow.thread_id == thread.id, user_id, ThreadFollow.chosen.is_(own))
                         for own in (True, False))
    place = _place(thread, user_id)
    return func.coalesce(chosen, case(
        (automatic == "watching", "watching"), (and_(automatic == "tracking", place != "watching"), "tracking"), else_=place))


def is_muted(thread: Any, user_id: Any) -> ColumnElement[bool]:
    """Whether `level_of` says "muted", in fewer words: nothing that follows from writing in a thread leaves it muted."""
    own = _said(ThreadFollow, ThreadFollow.thread_id == thread.id, user_id)
    return func.coalesce(own, _place(thread, user_id)) == "muted"


def tag_said(thread: Any, user_id: Any, column: Any) -> ScalarSelect[Any]:
    """A column (of `TagFollow` or `Tag`) of the tag that decides among those of `thread`: a muted one, else the closest."""
    closeness = case({"muted": 4, "watching": 3, "tracking": 2}, value=TagFollow.level, else_=1)
    return (
        select(column).select_from(ThreadTag).join(TagFollow, TagFollow.tag_id == ThreadTag.tag_id)
        .join(Tag, Tag.id == ThreadTag.tag_id)
        .where(ThreadTag.thread_id == thread.id, TagFollow.user_id == user_id)
        .order_by(closeness.desc(), TagFollow.tag_id).limit(1).correlate_except(ThreadTag, TagFollow, Tag).scalar_subquery())


def watchers_of(thread: Thread, *, after: int = 0, limit: int = 500) -> list[int]:
    """Who watches `thread` and may read it: at most `limit` numbers of users, those after `after`, in order. One query."""
    said = distinct(
        select(ThreadFollow.user_id).where(ThreadFollow.thread_id == thread.id, ThreadFollow.level == "watching",
                                           ThreadFollow.user_id > after),
        select(TagFollow.user_id).join(ThreadTag, ThreadTag.tag_id == TagFollow.tag_id)
        .where(ThreadTag.thread_id == thread.id, TagFollow.level == "watching", TagFollow.user_id > after),
        select(CategoryFollow.user_id).where(CategoryFollow.category_id == thread.category_id,
                                             CategoryFollow.level == "watching", CategoryFollow.user_id > after),
        select(CommunityFollow.user_id).where(CommunityFollow.community_id == thread.community_id,
                                              CommunityFollow.level == "watching", CommunityFollow.user_id > after)).subquery()
    return list(db.session.scalars(
        select(User.id).select_from(User).join(Thread, Thread.id == thread.id)
        .where(User.id.in_(select(said.c.user_id)), level_of(Thread, User.id) == "watching", readers_of(thread.community_id))
        .order_by(User.id).limit(limit)))


@dataclass(frozen=True, slots=True)
class FollowedRow:
    """Something a member follows or mutes. `kind`: "thread", "tag", "category" or "community"; `place` is its community's name,
    empty for a community. `url` leads to it, `follow_url` takes another choice. `unread`: posts to read of a thread.
    """

    kind: str
    name: str
    lang: str | None
    place: str
    place_lang: str
    tint: int
    url: str
    control: FollowControl
    unread: int = 0


@dataclass(frozen=True, slots=True)
class FollowsPage:
    """`threads/follows.html`: what the viewer follows and mutes. Of threads, those that moved last (`more_threads`: not all)."""

    places: tuple[FollowedRow, ...]
    threads: tuple[FollowedRow, ...]
    more_threads: bool


@dataclass(frozen=True, slots=True)
class FollowPage:
    """`threads/follow.html`: the choice for one thing. `back_url` leads to it."""

    room: Room
    name: str
    lang: str | None
    kind: str
    back_url: str
    control: FollowControl


def follows_of(viewer: User) -> FollowsPage:
    """Everything `viewer` follows or mutes that they may read: places by name, threads by their last post. Two queries."""
    return FollowsPage(_places(viewer), *_threads(viewer))


def place_follow(viewer: User, room: Room, *, category_id: int | None = None, tag_id: int | None = None) -> str | None:
    """The level that `viewer` chose for a community, or for one of its categories or tags; None for no choice. One query."""
    if tag_id is not None:
        statement = select(TagFollow.level).where(TagFollow.user_id == viewer.id, TagFollow.tag_id == tag_id)
    elif category_id is not None:
        statement = select(CategoryFollow.level).where(CategoryFollow.user_id == viewer.id,
                                                       CategoryFollow.category_id == category_id)
    else:
        statement = select(CommunityFollow.level).where(CommunityFollow.user_id == viewer.id,
                                                        CommunityFollow.community_id == room.id)
    return db.session.scalar(statement)


def place_control(viewer: User, room: Room, *, category_id: int | None = None, tag: Tag | None = None) -> FollowControl:
    """The choice for a community, or for one of its categories or tags. At most two queries."""
    category = next((row for row in room.categories if row.id == category_id), None)
    level = place_follow(viewer, room, category_id=category_id, tag_id=tag.id if tag else None)
    base = community_url(room.slug)
    if tag is not None:
        url, why = f"{base}/tags/{tag.slug}/follow", Follow(level or "", "tag", tag.name)
    elif category is not None:
        url, why = f"{base}/follow?category={category.slug}", Follow(level or "", "category")
    else:
        url, why = f"{base}/follow", Follow(level or "", "community")
    if level is None:
        beyond = place_follow(viewer, room) if tag is not None or category is not None else None
        why = Follow(beyond, "community") if beyond is not None else Follow()
    return FollowControl(url, why.level, reason_of(why, category=category.name if category else "", community=room.name),
                         level is not None)


def _said(table: Any, what: ColumnElement[bool], user_id: Any, *more: ColumnElement[bool]) -> ScalarSelect[str]:
    return select(table.level).where(what, table.user_id == user_id, *more).correlate_except(table).scalar_subquery()


def _place(thread: Any, user_id: Any) -> ColumnElement[str]:
    return func.coalesce(
        tag_said(thread, user_id, TagFollow.level),
        _said(CategoryFollow, CategoryFollow.category_id == thread.category_id, user_id),
        _said(CommunityFollow, CommunityFollow.community_id == thread.community_id, user_id), "normal")


def _places(viewer: User) -> tuple[FollowedRow, ...]:
    community = (Community.slug.label("room"), Community.name.label("room_name"), Community.locale)
    statement = union_all(
        select(literal("community").label("kind"), literal("").label("slug"), literal("").label("name"),
               Community.tint.label("tint"), CommunityFollow.level, *community)
        .join(Community, Community.id == CommunityFollow.community_id)
        .where(CommunityFollow.user_id == viewer.id, readable_communities(viewer)),
        select(literal("category"), Category.slug, Category.name, Category.tint, CategoryFollow.level, *community)
        .join(Category, Category.id == CategoryFollow.category_id).join(Community, Community.id == Category.community_id)
        .where(CategoryFollow.user_id == viewer.id, readable_communities(viewer)),
        select(literal("tag"), Tag.slug, Tag.name, Community.tint, TagFollow.level, *community)
        .join(Tag, Tag.id == TagFollow.tag_id).join(Community, Community.id == Tag.community_id)
        .where(TagFollow.user_id == viewer.id, readable_communities(viewer))).limit(MOST_FOLLOWS)
    rows = sorted(db.session.execute(statement), key=lambda row: (row.room_name, row.kind != "community", row.kind, row.name))
    return tuple(_place_row(row) for row in rows)


def _place_row(row: Any) -> FollowedRow:
    base = community_url(row.room)
    inside = {"community": "", "category": f"/{row.slug}", "tag": f"/tags/{row.slug}"}[row.kind]
    follow_url = f"{base}/follow?category={row.slug}" if row.kind == "category" else f"{base}{inside}/follow"
    follow = Follow(row.level, row.kind, row.name if row.kind == "tag" else "")
    return FollowedRow(
        row.kind, row.name or row.room_name, row.locale, row.room_name if row.kind != "community" else "", row.locale, row.tint,
        f"{base}{inside}",
        FollowControl(follow_url, row.level, reason_of(follow, category=row.name, community=row.room_name), True))


def _threads(viewer: User) -> tuple[tuple[FollowedRow, ...], bool]:
    followed = or_(ThreadFollow.chosen.is_(True), ThreadFollow.level != "normal")
    since = func.coalesce(CommunityMark.read_up_to, Membership.joined_at, literal(BEGINNING, UTCDateTime()))  # else no member
    unread = and_(is_unread(Thread, since), ThreadFollow.level != "muted")
    rows = db.session.execute(
        select(Thread.id, Thread.slug, Thread.title, Thread.lang, Thread.last_number, ThreadFollow.level, ThreadFollow.chosen,
               case((unread, 1), else_=0).label("unread"), case((ThreadMark.read_at >= since, ThreadMark.number)).label("mark"),
               case((unread, first_unread(since))).label("first_unread"), Community.name, Community.locale, Community.tint)
        .join(Thread, Thread.id == ThreadFollow.thread_id).join(Community, Community.id == Thread.community_id)
        .outerjoin(ThreadMark, marked(Thread))
        .outerjoin(Membership, and_(Membership.community_id == Community.id, Membership.user_id == ThreadFollow.user_id))
        .outerjoin(CommunityMark, and_(CommunityMark.community_id == Community.id,
                                       CommunityMark.user_id == Membership.user_id))
        .where(ThreadFollow.user_id == viewer.id, followed, listed_threads(viewer))
        .order_by(Thread.bumped_at.desc(), Thread.id.desc()).limit(SHOWN_THREADS + 1), {"viewer": viewer.id}).all()
    return tuple(
        FollowedRow(
            "thread", row.title, row.lang, row.name, row.locale, row.tint, thread_url(row.slug, row.id),
            FollowControl(f"/t/{row.id}/follow", row.level,
                          reason_of(Follow(row.level, "chosen" if row.chosen else "automatic")), row.chosen),
            unread=unread_of(row) if row.unread else 0)
        for row in rows[:SHOWN_THREADS]), len(rows) > SHOWN_THREADS
