"""Where else a thread or a post is spoken of: the posts of other discussions that link to it or quote it, as far as the viewer
may read them. What they may not read is not counted either.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, select
from sqlalchemy.orm import aliased

from forum.auth.models import User
from forum.communities.models import Community
from forum.communities.queries.keyset import slice_of
from forum.text.excerpt import cut
from forum.text.stored import plain_text
from forum.threads.addresses import community_url, person_url, thread_url
from forum.threads.models import Closure, Post, PostLink, Solution, Thread
from forum.threads.policy import listed_posts
from forum.threads.queries.finding import FoundThread

PAGE = 20
COUNTED = 500
LOOKED_AT = 6000


@dataclass(frozen=True, slots=True)
class BackLink:
    """A post that speaks of another one, and the state of the discussion it stands in."""

    url: str
    title: str
    lang: str | None
    number: int
    excerpt: str
    quoted: bool
    author_name: str
    author_url: str
    at: datetime
    community_name: str
    community_lang: str
    community_tint: int
    community_url: str
    kind: str
    solved: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class MentionsPage:
    """`threads/mentions.html`: who speaks of a thread, or of its post `number` alone, the latest first.

    `url` is what they speak of, `here` the address of this page; `before` and `after` are cursors, "" at an end.
    """

    thread: FoundThread
    number: int | None
    url: str
    here: str
    links: tuple[BackLink, ...]
    before: str
    after: str


def mentions_page(viewer: User | None, thread: FoundThread, number: int | None = None, *, here: str,
                  cursor: str = "") -> MentionsPage:
    """The posts that speak of the thread, or of its post `number` alone, twenty a page. One query. Raises `BadCursor`."""
    places = [PostLink.thread_id == thread.id]
    if number is not None:
        places.append(PostLink.number == number)
    quoted = select(PostLink.post_id).where(PostLink.post_id == Post.id, *places)
    statement = (
        select(Post.id, Post.number, func.substr(Post.html, 1, LOOKED_AT).label("html"), Post.lang, Post.created_at,
               quoted.where(PostLink.quoted).correlate(Post).exists().label("quoted"),
               Thread.id.label("thread_id"), Thread.slug, Thread.title, Thread.lang.label("title_lang"), Thread.kind,
               Closure.thread_id.label("closure"), Solution.post_id.label("solution"), User.username, User.name,
               Community.name.label("community"), Community.slug.label("community_slug"), Community.locale, Community.tint)
        .join(Thread, Thread.id == Post.thread_id).join(Community, Community.id == Thread.community_id)
        .join(User, User.id == Post.author_id).outerjoin(Closure, Closure.thread_id == Thread.id)
        .outerjoin(Solution, Solution.thread_id == Thread.id)
        .where(Post.id.in_(select(PostLink.post_id).where(*places)), Post.thread_id != thread.id, listed_posts(viewer)))
    found = slice_of(statement, (Post.id,), cursor, PAGE, descending=True)
    url = thread.url if number in (None, 1) else f"{thread.url}/{number}"
    return MentionsPage(thread, number, url, here, tuple(_row(row) for row in found.rows), found.before, found.after)


def mentioned(viewer: Any, posts: Any) -> tuple[Select[str, int, int, str], ...]:
    """For posts of one thread, by their ids: in how many other discussions each is spoken of, and, for the first one, in how many
    the thread is, any of its posts (see `forum.threads.queries.extras`). Of a thread or first post, 500 mentions are counted at
    most: a thread may be known everywhere, and its page costs no more for that.
    """
    return (_counted("mentioned", viewer, posts, _target.number > 1, PostLink.number == _target.number),
            _counted("mentioned", viewer, posts, _target.number == 1, PostLink.number == 1, most=COUNTED),
            _counted("thread_mentioned", viewer, posts, _target.number == 1, most=COUNTED))


_target = aliased(Post)


def _counted(what: str, viewer: Any, posts: Any, which: ColumnElement[bool], *there: ColumnElement[bool],
             most: int | None = None) -> Select[str, int, int, str]:
    found = (
        select(_target.id.label("post_id"), Post.thread_id.label("source")).select_from(_target)
        .join(PostLink, and_(PostLink.thread_id == _target.thread_id, *there)).join(Post, Post.id == PostLink.post_id)
        .where(_target.id.in_(posts), which, Post.thread_id != _target.thread_id, listed_posts(viewer)).limit(most).subquery())
    return (select(literal(what), found.c.post_id, func.count(found.c.source.distinct()), literal(""))
            .group_by(found.c.post_id))


def _row(row: Any) -> BackLink:
    return BackLink(
        url=f"{thread_url(row.slug, row.thread_id, row.number)}#post-{row.number}", title=row.title, lang=row.title_lang,
        number=row.number, excerpt=cut(plain_text(row.html), 160), quoted=row.quoted, author_name=row.name or row.username,
        author_url=person_url(row.username), at=row.created_at, community_name=row.community, community_lang=row.locale,
        community_tint=row.tint, community_url=community_url(row.community_slug), kind=row.kind,
        solved=row.solution is not None, closed=row.closure is not None)
