"""What a member is told of, as far as they may read it now."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select

from forum.auth.models import User, initials
from forum.communities.models import Community
from forum.communities.queries.keyset import slice_of
from forum.core import clock
from forum.core.db import db
from forum.notifications.models import Notice
from forum.notifications.policy import visible_notices
from forum.notifications.words import Told, sentence
from forum.text.excerpt import cut
from forum.text.stored import plain_text
from forum.threads.addresses import place_of, thread_url
from forum.threads.models import Post, Thread

PAGE = 30
IN_PANEL = 8
EXCERPT, LOOKED_AT = 160, 6000
MOST_UNSEEN = 100
SHOWS: dict[str, tuple[str, ...]] = {"all": (), "unread": (), "mentions": ("mention", "quote"), "replies": ("reply",),
                                     "solutions": ("solution",)}


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice. `sentence` says who did what, `title` and `excerpt` where and with which words; `url` leads there.

    `unread`: what it tells of was not opened; `unseen`: it was not in the list when that was last opened.
    """

    id: int
    kind: str
    icon: str
    sentence: str
    actor_initials: str
    actor_tint: int
    title: str
    title_lang: str | None
    excerpt: str
    excerpt_lang: str | None
    community_name: str
    community_lang: str
    community_url: str
    url: str
    at: datetime
    unread: bool
    unseen: bool


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """`notifications/index.html` and its panel: notices, the latest first, as far as `show` (a key of `SHOWS`) asks for.

    `seen_up_to`: when they were read, for saying that they were seen.
    """

    rows: tuple[NoticeRow, ...]
    show: str
    previous_url: str
    next_url: str
    seen_up_to: datetime

    @property
    def any_unread(self) -> bool:
        """Something here was not read."""
        return any(row.unread for row in self.rows)


ICONS = {"mention": "at-sign", "reply": "reply", "quote": "quote", "solution": "circle-check", "post": "message-circle",
         "thread": "message-circle", "reaction": "hand-helping", "suggestion": "pencil-line", "reminder": "bookmark",
         "message": "mail", "invited": "user-plus", "report": "flag", "scheduled": "calendar"}
ELSEWHERE = {"scheduled": "/scheduled", "report": "/moderation/messages"}
"""Where notices lead that tell of no thread."""
_actor = (User.username, User.name, User.tint)
_words = func.substr(Post.html, 1, LOOKED_AT).label("html")


def notices_page(viewer: User, *, show: str = "all", cursor: str = "", size: int = PAGE) -> NoticesPage:
    """A page of the notices of `viewer`. One query. Raises `BadCursor`."""
    at = clock.now()
    statement = (
        select(Notice.id, Notice.kind, Notice.count, Notice.updated_at, Notice.seen_at, Notice.read_at, *_actor,
               Thread.id.label("thread_id"), Thread.slug, Thread.title, Thread.lang.label("title_lang"),
               Thread.author_id.label("opener_id"), Post.number, Post.author_id, Post.lang, _words,
               Community.slug.label("room"), Community.name.label("room_name"), Community.locale)
        .outerjoin(User, User.id == Notice.actor_id).outerjoin(Thread, Thread.id == Notice.thread_id)
        .outerjoin(Post, Post.id == Notice.post_id).outerjoin(Community, Community.id == Thread.community_id)
        .where(visible_notices(viewer)))
    if show == "unread":
        statement = statement.where(Notice.read_at.is_(None))
    elif SHOWS[show]:
        statement = statement.where(Notice.kind.in_(SHOWS[show]))
    found = slice_of(statement, (Notice.updated_at, Notice.id), cursor, size, descending=True)
    base = "/notices?" + ("" if show == "all" else f"show={show}&")
    return NoticesPage(tuple(_row(row, viewer) for row in found.rows), show,
                       f"{base}at={found.before}" if found.before else "", f"{base}at={found.after}" if found.after else "", at)


def unseen_figure(viewer: User) -> ColumnElement[int]:
    """How many notices the bind `viewer` has not seen, 100 at most, as a column of a larger query: every page shows it."""
    return _unseen(viewer.is_staff)


@dataclass(frozen=True)
class _Anyone:
    """Stands for whoever the statement is run for: made once, it is the same for all of the site's staff and for all others."""

    id: Any
    is_staff: bool


@cache
def _unseen(is_staff: bool) -> ColumnElement[int]:
    anyone: Any = _Anyone(bindparam("viewer"), is_staff)
    found = select(Notice.id).where(Notice.seen_at.is_(None), visible_notices(anyone)).limit(MOST_UNSEEN).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


def unseen_of(viewer: User) -> int:
    """The same figure alone. One query."""
    return db.session.scalar(select(unseen_figure(viewer)), {"viewer": viewer.id}) or 0


def _row(row: Any, viewer: User) -> NoticeRow:
    who = row.name or row.username or ""
    told = Told(row.kind, row.count, who, row.opener_id == viewer.id, row.author_id == viewer.id)
    own = row.kind == "reminder"
    place, place_url = place_of(row.room, row.room_name) if row.room else ("", "")
    return NoticeRow(
        id=row.id, kind=row.kind, icon=ICONS[row.kind], sentence=sentence(told), actor_initials=initials(who) if who else "",
        actor_tint=row.tint if row.tint is not None and not own else 0, title=row.title or "", title_lang=row.title_lang,
        excerpt=cut(plain_text(row.html or ""), EXCERPT), excerpt_lang=row.lang, community_name=place,
        community_lang=row.locale or "", community_url=place_url, url=_url(row),
        at=row.updated_at, unread=row.read_at is None, unseen=row.seen_at is None)


def _url(row: Any) -> str:
    if row.kind in ELSEWHERE:
        return ELSEWHERE[row.kind]
    if row.number is None or row.kind == "thread":
        return thread_url(row.slug, row.thread_id)
    return f"{thread_url(row.slug, row.thread_id, row.number)}#post-{row.number}"
