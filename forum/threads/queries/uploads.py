"""A file at its address, and the files of one member."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from forum.auth.models import User
from forum.communities.queries.keyset import slice_of
from forum.core.db import db
from forum.core.i18n import current_locale
from forum.core.policy import Verdict
from forum.core.signals import publish
from forum.text.uploads import UploadFacts, size_in_words
from forum.threads.addresses import thread_url
from forum.threads.files import readable_uploads
from forum.threads.models import Post, PostUpload, Thread
from forum.threads.policy import can_delete_file, visible_posts
from forum.threads.signals import FileAsked
from forum.uploads.models import Upload
from forum.uploads.queries import facts_of, facts_of_one, facts_where
from forum.uploads.taking import markdown_for

PAGE = 20
MOST_POSTS = 3


@dataclass(frozen=True, slots=True)
class ServedFile:
    """A file that may be sent. `filename` is the name to save it under."""

    facts: UploadFacts
    filename: str
    mimetype: str
    digest: str


def readable_file(viewer: User | None, token: str) -> ServedFile | None:
    """The file, or None where there is none or `viewer` may not read it. One query; of one that no post shows them, more."""
    rows = db.session.execute(facts_where(Upload.token == token, readable_uploads(viewer))).all()
    if not rows and viewer is not None:
        publish(asked := FileAsked(viewer, token))
        rows = db.session.execute(facts_where(Upload.token == token)).all() if asked.reasons else []
    if not rows:
        return None
    return ServedFile(facts_of_one(rows), rows[0].filename, rows[0].mimetype, rows[0].digest)


@dataclass(frozen=True, slots=True)
class ShowingPost:
    """A post that shows a file, on the page of its owner, who reads it."""

    url: str
    number: int
    title: str
    lang: str | None


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file of the viewer's. `size` is what was received, in words; `markdown` shows it in a text.

    `posts` are the latest three that show it and that the viewer reads, `others` how many more there are.
    """

    facts: UploadFacts
    filename: str
    size: str
    markdown: str
    width: int | None
    height: int | None
    came_at: datetime
    posts: tuple[ShowingPost, ...]
    others: int
    delete: Verdict


@dataclass(frozen=True, slots=True)
class OwnFilesPage:
    """`uploads/index.html`: the viewer's files, the latest first."""

    files: tuple[OwnFile, ...]
    before: str
    after: str


def own_files(viewer: User, cursor: str = "") -> OwnFilesPage:
    """Twenty files of `viewer`. At most four queries. Raises `BadCursor`."""
    statement = select(Upload.created_at, Upload.id).where(Upload.owner_id == viewer.id)
    found = slice_of(statement, (Upload.created_at, Upload.id), cursor, PAGE, descending=True)
    files = _files(viewer, [row.id for row in found.rows])
    return OwnFilesPage(tuple(files[row.id] for row in found.rows if row.id in files), found.before, found.after)


def own_file(viewer: User, token: str) -> OwnFile | None:
    """One file of `viewer`, None if there is none with that token. At most four queries."""
    number = db.session.scalar(select(Upload.id).where(Upload.token == token, Upload.owner_id == viewer.id))
    return _files(viewer, [number]).get(number) if number is not None else None


def _files(viewer: User, numbers: Sequence[int]) -> dict[int, OwnFile]:
    if not numbers:
        return {}
    facts = facts_of(db.session.execute(facts_where(Upload.id.in_(numbers))))
    shown = _posts_with(viewer, numbers)
    rows = db.session.execute(
        select(Upload.id, Upload.token, Upload.filename, Upload.byte_count, Upload.width, Upload.height, Upload.created_at)
        .where(Upload.id.in_(numbers)))
    return {row.id: _file(viewer, row, facts[row.token], *shown.get(row.id, ((), 0))) for row in rows}


def _file(viewer: User, row: Any, facts: UploadFacts, posts: tuple[ShowingPost, ...], total: int) -> OwnFile:
    return OwnFile(
        facts=facts, filename=row.filename, size=size_in_words(row.byte_count, current_locale()),
        markdown=markdown_for(facts, row.filename), width=row.width, height=row.height, came_at=row.created_at, posts=posts,
        others=total - len(posts), delete=can_delete_file(viewer, viewer.id, shown=total > 0))


def _posts_with(viewer: User, numbers: Sequence[int]) -> dict[int, tuple[tuple[ShowingPost, ...], int]]:
    """For each file that posts show: the latest three of those that `viewer` reads, and how many show it in all. One query."""
    readable = case((visible_posts(viewer), 1), else_=0)
    latest = (readable.desc(), Post.id.desc())
    places = (
        select(PostUpload.upload_id, Post.number, Thread.id, Thread.slug, Thread.title, Thread.lang, readable.label("readable"),
               func.row_number().over(partition_by=PostUpload.upload_id, order_by=latest).label("place"),
               func.count().over(partition_by=PostUpload.upload_id).label("total"))
        .join(Post, Post.id == PostUpload.post_id).join(Thread, Thread.id == Post.thread_id)
        .where(PostUpload.upload_id.in_(numbers), PostUpload.shown, Post.deleted_at.is_(None), Thread.deleted_at.is_(None))
        .subquery())
    found: dict[int, tuple[tuple[ShowingPost, ...], int]] = {}
    first = select(places).where(places.c.place <= MOST_POSTS).order_by(places.c.upload_id, places.c.place)
    for row in db.session.execute(first):
        posts, _total = found.get(row.upload_id, ((), 0))
        if row.readable:
            url = f"{thread_url(row.slug, row.id, row.number)}#post-{row.number}"
            posts = (*posts, ShowingPost(url, row.number, row.title, row.lang))
        found[row.upload_id] = (posts, row.total)
    return found
