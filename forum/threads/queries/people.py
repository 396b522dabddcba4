"""What a person wrote lately, as far as the viewer may read it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, not_, select

from forum.auth.models import User
from forum.communities.models import Community
from forum.communities.policy import readable_communities
from forum.core.db import db
from forum.threads.addresses import community_url, thread_url
from forum.threads.counters import counted
from forum.threads.models import Post, Thread
from forum.threads.policy import visible_posts

EXCERPT = 240


@dataclass(frozen=True, slots=True)
class RecentPost:
    """A post in its author's profile. `excerpt` is the beginning of what was typed, on one line, unrendered."""

    id: int
    number: int
    url: str
    title: str
    lang: str | None
    excerpt: str
    created_at: datetime
    community_name: str
    community_slug: str
    community_tint: int
    community_url: str


def recent_posts_by(viewer: User | None, user_id: int, limit: int = 20) -> tuple[RecentPost, ...]:
    """The last posts of a person that `viewer` may read, newest first; at most 50. One query."""
    rows = db.session.execute(
        select(Post.id, Post.number, Post.source, Post.lang, Post.created_at, Thread.id.label("thread_id"), Thread.slug,
               Thread.title, Community.name, Community.slug.label("community_slug"), Community.tint)
        .join(Thread, Thread.id == Post.thread_id).join(Community, Community.id == Thread.community_id)
        .where(Post.author_id == user_id, Post.kind == "post", visible_posts(viewer))
        .order_by(Post.id.desc()).limit(min(limit, 50)))
    return tuple(
        RecentPost(
            id=row.id, number=row.number, url=thread_url(row.slug, row.thread_id, row.number), title=row.title, lang=row.lang,
            excerpt=_beginning(row.source), created_at=row.created_at, community_name=row.name,
            community_slug=row.community_slug, community_tint=row.tint, community_url=community_url(row.community_slug))
        for row in rows)


def readable_post_count(viewer: User | None, user_id: int, total: int) -> int:
    """How many of a person's `total` posts stand in communities that `viewer` reads: more would tell of the others.

    One short query where the viewer reads every community; otherwise one more, that looks at each of the person's posts.
    """
    if not total or db.session.scalar(select(Community.id).where(not_(readable_communities(viewer))).limit(1)) is None:
        return total
    readable = (select(Thread.id).join(Community, Community.id == Thread.community_id)
                .where(Thread.id == Post.thread_id, readable_communities(viewer)).correlate(Post))
    return db.session.scalar(
        select(func.count()).select_from(Post).where(Post.author_id == user_id, counted(), readable.exists())) or 0


def _beginning(source: str) -> str:
    line = " ".join(source[: EXCERPT * 4].split())
    return line if len(line) <= EXCERPT else line[:EXCERPT].rpartition(" ")[0] + "…"
