"""Reading the log: a community's, for its animators; what concerned me, for me."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from forum.auth.models import User
from forum.communities.models import Community
from forum.communities.policy import listed_communities, readable_communities
from forum.communities.queries import CommunityLink, Room
from forum.communities.queries.keyset import slice_of
from forum.core.db import db
from forum.core.i18n import gettext as _
from forum.core.policy import require
from forum.moderation.acts import ACTS, ROLES
from forum.moderation.models import LogEntry
from forum.moderation.policy import can_read_log, decisions_about
from forum.threads.addresses import thread_url
from forum.threads.models import Post, Thread

PAGE = 40


@dataclass(frozen=True, slots=True)
class ActRow:
    """One act of the log, upon a post or thread where `upon_content`, else upon somebody's standing.

    `url` leads to the post or thread while the reader may still open it.
    """

    id: int
    at: datetime
    sentence: Any
    actor_name: str
    actor_username: str
    concerns_name: str
    concerns_username: str
    summary: str
    reason: str
    url: str
    upon_content: bool
    community: CommunityLink | None


@dataclass(frozen=True, slots=True)
class LogPage:
    """Everything templates/moderation/log.html may use."""

    room: Room
    acts: tuple[ActRow, ...]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DecisionsPage:
    """Everything templates/moderation/decisions.html may use. A row's `community` is None where it is closed to the reader."""

    acts: tuple[ActRow, ...]
    before: str
    after: str


def log_page(viewer: User | None, room: Room, cursor: str = "") -> LogPage:
    """40 acts in a community, the latest first. Raises `Denied` for those who do not animate it."""
    require(can_read_log(room.standing, room))
    found = slice_of(_entries(viewer).where(LogEntry.community_id == room.id), (LogEntry.id,), cursor, PAGE, descending=True)
    return LogPage(room, _rows(viewer, found.rows, 0), found.before, found.after)


def decisions_page(viewer: User | None, cursor: str = "") -> DecisionsPage:
    """40 acts that concerned the viewer's content or standing, the latest first."""
    found = slice_of(_entries(viewer).where(decisions_about(viewer)), (LogEntry.id,), cursor, PAGE, descending=True)
    return DecisionsPage(_rows(viewer, found.rows, 1), found.before, found.after)


def _entries(viewer: User | None) -> Any:
    concerned = aliased(User)
    return (
        select(LogEntry.id, LogEntry.act, LogEntry.at, LogEntry.summary, LogEntry.reason, LogEntry.subject_type,
               LogEntry.subject_id, User.username, User.name, concerned.username.label("concerns_username"),
               concerned.name.label("concerns_name"), Community.slug, Community.name.label("community_name"), Community.tint,
               Community.locale)
        .join(User, User.id == LogEntry.actor_id).outerjoin(concerned, concerned.id == LogEntry.concerns_id)
        .outerjoin(Community, (Community.id == LogEntry.community_id) & listed_communities(viewer)))


def _rows(viewer: User | None, rows: Sequence[Row[*tuple[Any, ...]]], voice: int) -> tuple[ActRow, ...]:
    places = _places(viewer, rows)
    return tuple(
        ActRow(row.id, row.at, ACTS[row.act][voice], row.name or row.username, row.username,
               row.concerns_name or row.concerns_username or "", row.concerns_username or "", _summary(row), row.reason,
               places.get((row.subject_type, row.subject_id), ""), row.subject_type not in ("user", "tag"),
               CommunityLink(row.slug, row.community_name, row.tint, row.locale) if row.slug else None)
        for row in rows)


def _summary(row: Row[*tuple[Any, ...]]) -> str:
    if row.act != "role-changed":
        return str(row.summary)
    return _("%(name)s, new role: %(role)s", name=row.concerns_name or row.concerns_username,
             role=ROLES.get(row.summary, row.summary))


def _places(viewer: User | None, rows: Sequence[Row[*tuple[Any, ...]]]) -> dict[tuple[str, int], str]:
    """The addresses of the posts and threads of these rows, in communities that the viewer reads. At most two queries.

    Deleted ones too: their author and the animators, who read these pages, still open them.
    """
    places: dict[tuple[str, int], str] = {}
    posts = [row.subject_id for row in rows if row.subject_type == "post"]
    threads = [row.subject_id for row in rows if row.subject_type == "thread"]
    readable = Thread.community_id.in_(select(Community.id).where(readable_communities(viewer)))
    if posts:
        found = db.session.execute(select(Post.id, Post.number, Post.thread_id, Thread.slug)
                                   .join(Thread, Thread.id == Post.thread_id).where(Post.id.in_(posts), readable))
        places |= {("post", row.id): thread_url(row.slug, row.thread_id, row.number) for row in found}
    if threads:
        seen = db.session.execute(select(Thread.id, Thread.slug).where(Thread.id.in_(threads), readable))
        places |= {("thread", row.id): thread_url(row.slug, row.id) for row in seen}
    return places
