"""What a person did, as far as the viewer may read it: posts, discussions opened, answers chosen, reactions given."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, not_, select

from forum.auth.models import User
from forum.communities.models import PRIVATE, Community
from forum.communities.policy import browsable_communities
from forum.communities.queries.keyset import slice_of
from forum.core.db import db
from forum.text.excerpt import cut
from forum.text.stored import plain_text
from forum.threads.addresses import community_url, person_url, thread_url
from forum.threads.counters import counted
from forum.threads.models import Closure, Post, Reaction, ReactionCount, Solution, Thread
from forum.threads.policy import listed_posts, listed_threads

PAGE = 20
LOOKED_AT = 6000
"""How much of a post's stored HTML is read for its first words: more than a long quotation before them takes."""


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """A post or discussion in a person's profile. `excerpt` is its first words, unformatted, without what it quotes.

    `author_name` and `reaction` ("like", "helped") are there for reactions, `reply_count` and the states for discussions.
    """

    url: str
    title: str
    title_lang: str | None
    lang: str | None
    excerpt: str
    at: datetime
    number: int
    kind: str
    community_name: str
    community_lang: str
    community_tint: int
    community_url: str
    solved: bool = False
    closed: bool = False
    reply_count: int = 0
    author_name: str = ""
    author_url: str = ""
    reaction: str = ""


@dataclass(frozen=True, slots=True)
class Activity:
    """A page of what somebody did, the latest first, and the cursors of its neighbours ("" at an end)."""

    rows: tuple[ActivityRow, ...]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """How much of a person's the viewer may read: posts, discussions opened, answers chosen, times a reader was helped."""

    posts: int
    threads: int
    solutions: int
    helped: int


_place = (Thread.id.label("thread_id"), Thread.slug, Thread.title, Thread.lang.label("title_lang"),
          Thread.kind.label("thread_kind"),
          Community.name, Community.locale, Community.slug.label("community_slug"), Community.tint)
_words = func.substr(Post.html, 1, LOOKED_AT).label("html")


def posts_by(viewer: User | None, user_id: int, cursor: str = "") -> Activity:
    """The posts of a person that `viewer` may read, twenty a page. One query. Raises `BadCursor`."""
    return _page(_posts(viewer).where(Post.author_id == user_id), (Post.id,), cursor)


def solutions_by(viewer: User | None, user_id: int, cursor: str = "") -> Activity:
    """Those of them that were chosen as the answer to a question. One query. Raises `BadCursor`."""
    statement = _posts(viewer).join(Solution, Solution.post_id == Post.id).where(Post.author_id == user_id)
    return _page(statement, (Post.id,), cursor)


def threads_by(viewer: User | None, user_id: int, cursor: str = "") -> Activity:
    """The discussions that a person opened and `viewer` may read. One query. Raises `BadCursor`."""
    statement = (
        select(Thread.id, *_place, Thread.created_at, Thread.excerpt, Thread.reply_count,
               Closure.thread_id.label("closure"), Solution.post_id.label("solution"))
        .join(Community, Community.id == Thread.community_id)
        .outerjoin(Closure, Closure.thread_id == Thread.id).outerjoin(Solution, Solution.thread_id == Thread.id)
        .where(Thread.author_id == user_id, listed_threads(viewer)))
    return _page(statement, (Thread.id,), cursor)


def reactions_by(viewer: User | None, user_id: int, cursor: str = "") -> Activity:
    """The posts that a person reacted to and `viewer` may read, the last reaction first. One query. Raises `BadCursor`."""
    statement = (
        _posts(viewer, Reaction.created_at, Reaction.post_id, Reaction.kind, User.name.label("author"),
               User.username)
        .join(Reaction, Reaction.post_id == Post.id).join(User, User.id == Post.author_id)
        .where(Reaction.user_id == user_id))
    return _page(statement, (Reaction.created_at, Reaction.post_id, Reaction.kind), cursor)


def reactions_to(viewer: User | None, user_id: int, cursor: str = "") -> Activity:
    """The reactions of others to the posts of a person, as far as `viewer` may read these. One query. Raises `BadCursor`."""
    statement = (
        _posts(viewer, Reaction.created_at, Reaction.post_id, Reaction.user_id, Reaction.kind, User.name.label("author"),
               User.username)
        .join(Reaction, Reaction.post_id == Post.id).join(User, User.id == Reaction.user_id)
        .where(Post.author_id == user_id))
    return _page(statement, (Reaction.created_at, Reaction.post_id, Reaction.user_id, Reaction.kind), cursor)


def figures_of(viewer: User | None, user_id: int, total: int) -> PersonFigures:
    """The figures of a profile: of what `viewer` reads, since more would tell of the rest. `total` is the person's post count.

    One query, and one more that looks at each of the person's posts where the viewer does not read every community.
    """
    own = Post.author_id == user_id
    row = db.session.execute(select(
        select(Community.id).where(Community.visibility != PRIVATE, not_(browsable_communities(viewer))).exists()
        .label("partial"),
        select(func.count()).select_from(Thread).where(Thread.author_id == user_id, listed_threads(viewer))
        .scalar_subquery().label("threads"),
        select(func.count()).select_from(Post).join(Solution, Solution.post_id == Post.id).where(own, listed_posts(viewer))
        .scalar_subquery().label("solutions"),
        select(func.sum(ReactionCount.number)).select_from(Post).join(ReactionCount, ReactionCount.post_id == Post.id)
        .where(own, ReactionCount.kind == "helped", listed_posts(viewer)).scalar_subquery().label("helped"))).one()
    posts = _readable_post_count(viewer, user_id) if total and row.partial else total
    return PersonFigures(posts, row.threads, row.solutions, int(row.helped or 0))


def _readable_post_count(viewer: User | None, user_id: int) -> int:
    readable = (select(Thread.id).join(Community, Community.id == Thread.community_id)
                .where(Thread.id == Post.thread_id, browsable_communities(viewer)).correlate(Post))
    return db.session.scalar(
        select(func.count()).select_from(Post).where(Post.author_id == user_id, counted(), readable.exists())) or 0


def _posts(viewer: User | None, *more: Any) -> Select[*tuple[Any, ...]]:
    at = () if more else (Post.created_at,)
    return (
        select(Post.id, Post.number, Post.lang, _words, *_place, *at, *more)
        .join(Thread, Thread.id == Post.thread_id).join(Community, Community.id == Thread.community_id)
        .where(Post.kind == "post", listed_posts(viewer)))


def _page(statement: Select[*tuple[Any, ...]], keys: tuple[Any, ...], cursor: str) -> Activity:
    found = slice_of(statement, keys, cursor, PAGE, descending=True)
    return Activity(tuple(_row(row._mapping) for row in found.rows), found.before, found.after)


def _row(row: Any) -> ActivityRow:
    number = row.get("number", 1)
    return ActivityRow(
        url=thread_url(row["slug"], row["thread_id"], number if number > 1 else None), title=row["title"],
        title_lang=row["title_lang"], lang=row.get("lang", row["title_lang"]),
        excerpt=cut(plain_text(row["html"])) if "html" in row else row["excerpt"], at=row["created_at"], number=number,
        kind=row["thread_kind"], community_name=row["name"], community_lang=row["locale"], community_tint=row["tint"],
        community_url=community_url(row["community_slug"]), solved=row.get("solution") is not None,
        closed=row.get("closure") is not None, reply_count=row.get("reply_count", 0),
        author_name=(row["author"] or row["username"]) if "author" in row else "",
        author_url=person_url(row["username"]) if "author" in row else "", reaction=row["kind"] if "author" in row else "")
