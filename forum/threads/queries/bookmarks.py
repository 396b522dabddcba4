"""The posts that a reader keeps at hand, for that reader alone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from forum.auth.models import User
from forum.communities.models import Community
from forum.communities.queries.keyset import slice_of
from forum.core import clock, zones
from forum.core.db import db
from forum.core.folding import fold
from forum.text.excerpt import cut
from forum.text.stored import plain_text
from forum.threads.addresses import person_url, place_of, thread_url
from forum.threads.limits import MOST_BOOKMARKS, REMINDED_AT
from forum.threads.models import Bookmark, Post, Thread
from forum.threads.policy import visible_posts
from forum.threads.queries.posts import EditablePost

PAGE = 20
LOOKED_AT = 6000
MOST_WORDS = 10


@dataclass(frozen=True, slots=True)
class BookmarkRow:
    """A post that is kept. `remind_on` is the day of its reminder, None for none, or once it was given."""

    post_id: int
    number: int
    url: str
    title: str
    title_lang: str | None
    lang: str | None
    excerpt: str
    note: str
    remind_on: date | None
    kept_at: datetime
    author_name: str
    author_url: str
    community_name: str
    community_lang: str
    community_tint: int
    community_url: str


@dataclass(frozen=True, slots=True)
class BookmarksPage:
    """`threads/bookmarks.html`: what the viewer keeps, the latest first. `words` are looked for, "" for none."""

    rows: tuple[BookmarkRow, ...]
    words: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class BookmarkForm:
    """`threads/bookmark.html`: the note on a post that is kept (`kept`) or about to be, and the day of its reminder (ISO)."""

    post: EditablePost
    kept: bool
    note: str
    remind_on: str
    earliest: str
    errors: dict[str, str]


def bookmark_form(viewer: User, post: EditablePost, *, note: str | None = None, remind_on: str = "",
                  errors: dict[str, str] | None = None) -> BookmarkForm:
    """The form with what is kept, else with what was typed. One query."""
    kept = db.session.execute(
        select(Bookmark.note, Bookmark.remind_at).where(Bookmark.user_id == viewer.id, Bookmark.post_id == post.id)).one_or_none()
    if note is None:
        note = kept.note if kept else ""
        remind_on = zones.day_of(kept.remind_at).isoformat() if kept and kept.remind_at else ""
    return BookmarkForm(post, kept is not None, note, remind_on, first_day().isoformat(), errors or {})


def first_day() -> date:
    """The next day whose reminder is still to come."""
    present = zones.here(clock.now())
    return present.date() + timedelta(days=present.time() >= REMINDED_AT)


def bookmarks_of(viewer: User, words: str = "", cursor: str = "") -> BookmarksPage:
    """What `viewer` keeps and still reads, twenty a page. One query, and one before it to look for `words`.

    Each word must stand in the title, the note, or the name of who wrote the post, whatever its case and accents.
    Raises `BadCursor`.
    """
    words = " ".join(words.split()[:MOST_WORDS])[:200]
    statement = (
        select(Bookmark.created_at, Bookmark.post_id, Bookmark.note, Bookmark.remind_at, Post.number, Post.lang,
               func.substr(Post.html, 1, LOOKED_AT).label("html"), Thread.id, Thread.slug, Thread.title,
               Thread.lang.label("title_lang"), User.username, User.name, Community.name.label("community_name"),
               Community.slug.label("community_slug"), Community.locale, Community.tint)
        .join(Post, Post.id == Bookmark.post_id).join(Thread, Thread.id == Post.thread_id)
        .join(Community, Community.id == Thread.community_id).join(User, User.id == Post.author_id)
        .where(Bookmark.user_id == viewer.id, visible_posts(viewer)))
    if words:
        statement = statement.where(Bookmark.post_id.in_(_with(viewer, words)))
    found = slice_of(statement, (Bookmark.created_at, Bookmark.post_id), cursor, PAGE, descending=True)
    places = [place_of(row.community_slug, row.community_name) for row in found.rows]
    rows = tuple(BookmarkRow(
        post_id=row.post_id, number=row.number, url=thread_url(row.slug, row.id, row.number) + f"#post-{row.number}",
        title=row.title, title_lang=row.title_lang, lang=row.lang, excerpt=cut(plain_text(row.html)), note=row.note,
        remind_on=zones.day_of(row.remind_at) if row.remind_at else None, kept_at=row.created_at,
        author_name=row.name or row.username, author_url=person_url(row.username), community_name=place[0],
        community_lang=row.locale, community_tint=row.tint, community_url=place[1])
        for row, place in zip(found.rows, places, strict=True))
    return BookmarksPage(rows, words, found.before, found.after)


def _with(viewer: User, words: str) -> list[int]:
    """The posts kept of which the title, the note or the author's name hold all words: one's own are few enough to be read."""
    rows = db.session.execute(
        select(Bookmark.post_id, Bookmark.note, Thread.title, User.name, User.username)
        .join(Post, Post.id == Bookmark.post_id).join(Thread, Thread.id == Post.thread_id).join(User, User.id == Post.author_id)
        .where(Bookmark.user_id == viewer.id).limit(MOST_BOOKMARKS))
    wanted = fold(words).split()
    return [row.post_id for row in rows
            if all(word in fold(" ".join((row.note, row.title, row.name, row.username))) for word in wanted)]
