"""Posts that wait to be published, for their author alone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forum.auth.models import User
from forum.communities.models import Community
from forum.communities.policy import readable_communities
from forum.communities.queries import Room, room_by_id
from forum.core import clock
from forum.core.db import db
from forum.threads.addresses import community_url, thread_url
from forum.threads.models import Post, ScheduledPost, Thread
from forum.threads.policy import visible_threads

SHOWN = 280
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class ScheduledRow:
    """A text that waits, or that was published of late (`post_url`). `where` is "" for a place that cannot be read any more."""

    id: int
    replies: bool
    title: str
    where: str
    where_url: str
    lang: str | None
    excerpt: str
    source: str
    publish_at: datetime
    failure: str
    post_url: str


@dataclass(frozen=True, slots=True)
class ScheduledPage:
    """`threads/scheduled.html`: what waits, the next one first, and what was published."""

    waiting: tuple[ScheduledRow, ...]
    published: tuple[ScheduledRow, ...]
    present: datetime


@dataclass(frozen=True, slots=True)
class WaitingPost:
    """One of them, to be changed. `room` is None where its author may read it no more; `post` is for commands."""

    id: int
    replies: bool
    about: str
    room: Room | None
    failure: str
    post: ScheduledPost


def scheduled_of(viewer: User) -> ScheduledPage:
    """All of the viewer's. Four queries."""
    rows = db.session.scalars(select(ScheduledPost).where(ScheduledPost.author_id == viewer.id)
                              .order_by(ScheduledPost.post_id.is_not(None), ScheduledPost.publish_at, ScheduledPost.id)
                              .limit(MOST_ROWS)).all()
    threads = {row.id: row for row in db.session.execute(
        select(Thread.id, Thread.slug, Thread.title, Thread.lang)
        .where(Thread.id.in_([one.thread_id for one in rows if one.thread_id]), visible_threads(viewer)))}
    places = {row.id: row for row in db.session.execute(
        select(Community.id, Community.slug, Community.name, Community.locale)
        .where(Community.id.in_([one.community_id for one in rows if not one.thread_id]), readable_communities(viewer)))}
    posts = {row.id: row for row in db.session.execute(
        select(Post.id, Post.number, Post.thread_id, Thread.slug).join(Thread, Thread.id == Post.thread_id)
        .where(Post.id.in_([one.post_id for one in rows if one.post_id]), visible_threads(viewer)))}
    made = []
    for one in rows:
        where, url, lang, became = "", "", None, posts.get(one.post_id or 0)
        if one.thread_id and (thread := threads.get(one.thread_id)):
            where, url, lang = thread.title, thread_url(thread.slug, thread.id), thread.lang
        elif not one.thread_id and (place := places.get(one.community_id)):
            where, url, lang = place.name, community_url(place.slug), place.locale
        made.append((one.post_id, ScheduledRow(
            one.id, one.thread_id is not None, one.title, where, url, lang, " ".join(one.source[:SHOWN * 3].split())[:SHOWN],
            one.source, one.publish_at, one.failure,
            thread_url(became.slug, became.thread_id, became.number) if became else "")))
    return ScheduledPage(tuple(row for post_id, row in made if post_id is None),
                         tuple(row for post_id, row in reversed(made) if post_id is not None), clock.now())


def waiting_post(viewer: User, scheduled_id: int) -> WaitingPost | None:
    """One that waits still, None for another's. Up to three queries."""
    one = db.session.scalar(select(ScheduledPost).where(ScheduledPost.id == scheduled_id, ScheduledPost.author_id == viewer.id,
                                                        ScheduledPost.post_id.is_(None)))
    if one is None:
        return None
    about = one.title
    if one.thread_id is not None:
        about = db.session.scalar(select(Thread.title).where(Thread.id == one.thread_id, visible_threads(viewer))) or ""
    return WaitingPost(one.id, one.thread_id is not None, about, room_by_id(viewer, one.community_id), one.failure, one)


def due(limit: int) -> list[int]:
    """The numbers of those whose time has come, the longest waiting first; not those that could not be published."""
    return list(db.session.scalars(
        select(ScheduledPost.id).where(ScheduledPost.publish_at <= clock.now(), ScheduledPost.post_id.is_(None),
                                       ScheduledPost.failure == "")
        .order_by(ScheduledPost.publish_at, ScheduledPost.id).limit(limit)))
