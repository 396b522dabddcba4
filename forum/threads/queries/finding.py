"""Finding a thread by its address, present or former."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import aliased

from forum.auth.models import User
from forum.communities.models import Category, Community, Membership
from forum.communities.policy import readable_communities
from forum.communities.queries import Room, room_by_id
from forum.core.db import db
from forum.threads.addresses import community_url, person_url, thread_url
from forum.threads.following import NOTHING_SAID, Follow, FollowControl, Said, level_for, reason_of
from forum.threads.models import (
    CategoryFollow,
    Closure,
    CommunityFollow,
    CommunityMark,
    FormerAddress,
    MeToo,
    Pin,
    PinDismissal,
    Post,
    Solution,
    Tag,
    TagFollow,
    Thread,
    ThreadFollow,
    ThreadMark,
)
from forum.threads.policy import can_read_thread, listed_threads
from forum.threads.queries.following import tag_said
from forum.threads.queries.rows import TagChip, initials
from forum.threads.queries.tags import borne_tags, chips


@dataclass(frozen=True, slots=True)
class ClosureRow:
    """Since when a thread takes no more replies, by whom and why. `kind` is "closed" or "archived"."""

    kind: str
    by_name: str | None
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class SolutionRow:
    """Which reply answers a question, who chose it and when (None where an import does not say), and since when only the
    animators may change that.
    """

    post_id: int
    locked_at: datetime | None
    chosen_by: str | None = None
    chosen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What is kept of the viewer's reading: up to which post of the thread (0: it was never read) and when that was noted; up to
    when everything in the community counts as read (None for who is not a member).
    """

    number: int
    read_at: datetime | None
    read_up_to: datetime | None


@dataclass(frozen=True, slots=True)
class FoundThread:
    """A thread the viewer may read, without its posts. `community` says where they stand there, `mark` how far they read.

    `last_shown` is the number of its last post that is not deleted.
    """

    id: int
    slug: str
    title: str
    url: str
    kind: str
    lang: str | None
    excerpt: str
    community: Room
    category_id: int | None
    category_name: str | None
    category_url: str | None
    category_tint: int | None
    author_id: int
    author_name: str
    author_url: str
    author_initials: str
    author_tint: int
    created_at: datetime
    bumped_at: datetime
    deleted_at: datetime | None
    last_number: int
    reply_count: int
    view_count: int
    closure: ClosureRow | None
    pinned: bool
    solution: SolutionRow | None
    me_too_count: int
    me_too: bool
    mark: Mark
    follow: Follow = NOTHING_SAID
    tags: tuple[TagChip, ...] = ()
    pin_dismissed: bool = False
    last_shown: int = 0

    @property
    def follow_control(self) -> FollowControl:
        """The choice of how closely the viewer follows it."""
        reason = reason_of(self.follow, category=self.category_name or "", community=self.community.name)
        return FollowControl(f"/t/{self.id}/follow", self.follow.level, reason, self.follow.why == "chosen")

    @property
    def community_id(self) -> int:
        """The community it is in."""
        return self.community.id

    @property
    def solution_id(self) -> int | None:
        """The post that was chosen as its answer."""
        return self.solution.post_id if self.solution is not None else None

    @property
    def solved(self) -> bool:
        """A reply was chosen as its answer."""
        return self.solution is not None


_closer, _chooser = aliased(User), aliased(User)
_last_shown = (
    select(Post.number).where(Post.thread_id == Thread.id, Post.deleted_at.is_(None)).order_by(Post.number.desc()).limit(1)
    .correlate(Thread).scalar_subquery())
_head = (
    select(
        Thread.id, Thread.slug, Thread.title, Thread.kind, Thread.lang, Thread.excerpt, Thread.community_id, Thread.category_id,
        Thread.author_id, Thread.created_at, Thread.bumped_at, Thread.deleted_at, Thread.last_number, Thread.reply_count,
        Thread.view_count, Thread.me_too_count, MeToo.user_id.label("me_too"),
        User.username, User.name, User.tint,
        Category.name.label("category_name"), Category.slug.label("category_slug"), Category.tint.label("category_tint"),
        Closure.kind.label("closure_kind"), Closure.closed_at, Closure.reason.label("closure_reason"),
        _closer.name.label("closer_name"), _closer.username.label("closer_username"),
        Pin.thread_id.label("pin"), Solution.post_id.label("solution_id"),
        Solution.locked_at.label("solution_locked"), Solution.chosen_at,
        _chooser.name.label("chooser_name"), _chooser.username.label("chooser_username"),
        ThreadMark.number.label("read_to"), ThreadMark.read_at, CommunityMark.read_up_to, Membership.joined_at,
        ThreadFollow.level.label("thread_level"), ThreadFollow.chosen.label("level_chosen"),
        CategoryFollow.level.label("category_level"), CommunityFollow.level.label("community_level"),
        _last_shown.label("last_shown"), borne_tags(Thread.id).label("tags"), Pin.pinned_at, PinDismissal.dismissed_at,
        tag_said(Thread, bindparam("viewer"), TagFollow.level).label("tag_level"),
        tag_said(Thread, bindparam("viewer"), Tag.name).label("tag_name"))
    .join(User, User.id == Thread.author_id)
    .outerjoin(Category, Category.id == Thread.category_id)
    .outerjoin(Closure, Closure.thread_id == Thread.id)
    .outerjoin(_closer, _closer.id == Closure.closed_by_id)
    .outerjoin(Pin, Pin.thread_id == Thread.id)
    .outerjoin(PinDismissal, and_(PinDismissal.thread_id == Thread.id, PinDismissal.user_id == bindparam("viewer")))
    .outerjoin(Solution, Solution.thread_id == Thread.id)
    .outerjoin(_chooser, _chooser.id == Solution.chosen_by_id)
    .outerjoin(MeToo, and_(MeToo.thread_id == Thread.id, MeToo.user_id == bindparam("viewer")))
    .outerjoin(ThreadMark, and_(ThreadMark.thread_id == Thread.id, ThreadMark.user_id == bindparam("viewer")))
    .outerjoin(Membership, and_(Membership.community_id == Thread.community_id, Membership.user_id == bindparam("viewer")))
    .outerjoin(CommunityMark, and_(CommunityMark.community_id == Thread.community_id,
                                   CommunityMark.user_id == bindparam("viewer")))
    .outerjoin(ThreadFollow, and_(ThreadFollow.thread_id == Thread.id, ThreadFollow.user_id == bindparam("viewer")))
    .outerjoin(CategoryFollow, and_(CategoryFollow.category_id == Thread.category_id,
                                    CategoryFollow.user_id == bindparam("viewer")))
    .outerjoin(CommunityFollow, and_(CommunityFollow.community_id == Thread.community_id,
                                     CommunityFollow.user_id == bindparam("viewer")))
    .where(Thread.id == bindparam("thread"))
)


def find_thread(viewer: User | None, thread_id: int) -> FoundThread | None:
    """The thread of that number, or None where the viewer may not read it. Three queries, none that grows with the thread."""
    row = db.session.execute(_head, {"thread": thread_id, "viewer": viewer.id if viewer else -1}).one_or_none()
    if row is None:
        return None
    room = room_by_id(viewer, row.community_id)
    if room is None:
        return None
    found = FoundThread(
        id=row.id, slug=row.slug, title=row.title, url=thread_url(row.slug, row.id), kind=row.kind, lang=row.lang,
        excerpt=row.excerpt, community=room, category_id=row.category_id, category_name=row.category_name,
        category_url=community_url(room.slug, row.category_slug) if row.category_slug else None, category_tint=row.category_tint,
        author_id=row.author_id, author_name=row.name or row.username, author_url=person_url(row.username),
        author_initials=initials(row.name or row.username), author_tint=row.tint,
        created_at=row.created_at, bumped_at=row.bumped_at, deleted_at=row.deleted_at, last_number=row.last_number,
        reply_count=row.reply_count, view_count=row.view_count,
        closure=ClosureRow(row.closure_kind, row.closer_name or row.closer_username, row.closed_at, row.closure_reason)
        if row.closure_kind else None,
        pinned=row.pin is not None, me_too_count=row.me_too_count, me_too=row.me_too is not None,
        solution=SolutionRow(row.solution_id, row.solution_locked, row.chooser_name or row.chooser_username, row.chosen_at)
        if row.solution_id is not None else None,
        mark=Mark(row.read_to or 0, row.read_at, None if row.joined_at is None else row.read_up_to or row.joined_at),
        tags=chips(row.tags, room.slug), last_shown=row.last_shown or 0,
        pin_dismissed=row.pin is not None and row.dismissed_at is not None and row.dismissed_at >= row.pinned_at,
        follow=level_for(Said(row.thread_level, bool(row.level_chosen), ((row.tag_level, row.tag_name),) if row.tag_level else (),
                              row.category_level, row.community_level)))
    return found if can_read_thread(room.standing, found) else None


def room_of_deleted(viewer: User | None, thread_id: int) -> Room | None:
    """The community of a deleted thread, where the viewer reads what is said: they may know that it was there."""
    place = db.session.scalar(select(Thread.community_id).where(Thread.id == thread_id, Thread.deleted_at.is_not(None)))
    room = room_by_id(viewer, place) if place is not None else None
    return room if room is not None and room.readable else None


def find_former(viewer: User | None, foreign_id: int, slug: str | None = None) -> tuple[str, int] | None:
    """The slug and number of the visible thread that had this number (and this slug) in the engine it came from."""
    statement = (
        select(Thread.slug, Thread.id).join(FormerAddress, FormerAddress.thread_id == Thread.id)
        .where(FormerAddress.foreign_id == foreign_id, listed_threads(viewer)).order_by(FormerAddress.id).limit(1))
    if slug is not None:
        statement = statement.where(FormerAddress.slug == slug)
    row = db.session.execute(statement).one_or_none()
    return (row.slug, row.id) if row else None


def address_of_result(viewer: User | None, result: str | None) -> str | None:
    """Where the first result of a form ("thread:5", "post:12") is now, None if it is not one of ours, gone, or where the
    viewer reads no more: an address tells the title.
    """
    kind, _colon, number = (result or "").partition(":")
    if kind not in ("thread", "post") or not number.isdigit():
        return None
    statement = select(Thread.slug, Thread.id, Post.number).join(Post, Post.thread_id == Thread.id)
    which = Post.id == int(number) if kind == "post" else (Thread.id == int(number)) & (Post.number == 1)
    readable = Thread.community_id.in_(select(Community.id).where(readable_communities(viewer)))
    row = db.session.execute(statement.where(which, readable)).one_or_none()
    if row is None:
        return None
    return thread_url(row.slug, row.id) if kind == "thread" else f"{thread_url(row.slug, row.id, row.number)}#post-{row.number}"
