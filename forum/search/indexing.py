"""From the posts of the database to the search index, and back to equality when they differ.

The database is the truth. A job, written in the transaction of the act, names the posts that changed; doing it twice, or for a
post that changed again meanwhile, gives the same index. What is rebuilt or checked streams by post number.
"""

import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from forum.communities.models import Community
from forum.core.db import db
from forum.core.settings import Setting, data_folder, declare, setting
from forum.search.analysis import LANGUAGES, Analysis
from forum.search.backend import PUBLIC, Backend, Document, IndexUnusable, Rebuild, Status, community_acl
from forum.search.whoosh.index import WhooshIndex
from forum.text.stored import plain_text
from forum.threads.models import Post, Solution, Thread

declare(Setting("search.language", str, "mixed", "Language whose word forms search knows: fr, en, or mixed for both.",
                choices=LANGUAGES))

BATCH = 500
REBUILD_BATCH = 1000
PART = 2000
"""Posts of a community that are written at once: other posts wait for a second or two, and few segments come of it."""
IDS_BATCH = 10_000
SMALL_SITE = 5000
"""A site of at most so many posts has its index repaired on the spot: it takes a few seconds."""

_backends: dict[tuple[Path, str], WhooshIndex] = {}
_making = threading.Lock()


def analysis() -> Analysis:
    """The site's analysis, by the setting `search.language`."""
    return _index().analysis


def backend() -> Backend:
    """The site's search engine."""
    return _index()


def _index() -> WhooshIndex:
    key = data_folder() / "index", str(setting("search.language"))
    with _making:
        if key not in _backends:
            _backends[key] = WhooshIndex(key[0], Analysis(key[1]))
        return _backends[key]


def indexable() -> ColumnElement[bool]:
    """WHERE clause: the posts that belong in the index, whoever may read them."""
    return and_(Post.deleted_at.is_(None), Post.kind == "post", Thread.deleted_at.is_(None))


def documents(which: ColumnElement[bool], limit: int | None = None) -> list[Document]:
    """The posts that belong in the index, as the index sees them, in the order of their numbers. One query."""
    rows = db.session.execute(
        select(Post.id, Post.created_at, Post.html, Post.number, Post.author_id, Thread.title, Thread.community_id,
               Thread.category_id, Thread.kind, Community.visibility, Solution.post_id)
        .join(Thread, Thread.id == Post.thread_id).join(Community, Community.id == Thread.community_id)
        .outerjoin(Solution, Solution.thread_id == Thread.id)
        .where(which, indexable()).order_by(Post.id).limit(limit))
    return [_document(row) for row in rows]


def _document(row: Any) -> Document:
    return Document(
        id=row.id, at=row.created_at, body=plain_text(row.html), title=row.title if row.number == 1 else "",
        acl=PUBLIC if row.visibility == "public" else community_acl(row.community_id), author_id=row.author_id,
        community_id=row.community_id, category_id=row.category_id or 0, kind=row.kind, solved=row.post_id is not None)


def index_posts(ids: Collection[int], at_once: int = BATCH) -> None:
    """Make the index say of these posts what the database says now. Raises `IndexUnusable`."""
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), at_once):
        backend().write(*_present_and_gone(wanted[start:start + at_once]))


def index_threads(ids: Collection[int]) -> None:
    """The same for every post of these threads, deleted ones too. Raises `IndexUnusable`."""
    index_posts(db.session.scalars(select(Post.id).where(Post.thread_id.in_(ids))).all())


def index_community_part(community_id: int, after: int) -> int | None:
    """The same for the posts of a community that follow post `after`: a part of them, and where the next part begins."""
    ids = db.session.scalars(
        select(Post.id).join(Thread, Thread.id == Post.thread_id)
        .where(Thread.community_id == community_id, Post.id > after).order_by(Post.id).limit(PART)).all()
    index_posts(ids, PART)
    return ids[-1] if len(ids) == PART else None


def _present_and_gone(ids: Collection[int]) -> tuple[list[Document], set[int]]:
    present = documents(Post.id.in_(ids))
    return present, set(ids) - {document.id for document in present}


def status() -> Status:
    """How the index is."""
    return backend().status()


def ready() -> bool:
    """Whether searches are answered rightly: the index is usable, or there is nothing to find yet."""
    return status().usable or db.session.scalar(select(Post.id).limit(1)) is None


def is_small() -> bool:
    """Whether the index can be made anew on the spot."""
    return len(db.session.scalars(select(Post.id).limit(SMALL_SITE + 1)).all()) <= SMALL_SITE


def rebuild(progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Make the index anew while the old one answers; how many posts were read. One that was stopped goes on.

    `progress(done, total)` is called after every batch. Ends the caller's read transaction, again and again, so as not to
    hold the database. Raises `forum.search.backend.RebuildRunning`.
    """
    with backend().rebuilding() as new:
        last = new.last_id
        total = db.session.scalar(select(func.count()).select_from(Post).where(Post.id > last)) or 0
        done = 0
        while batch := documents(Post.id > last, REBUILD_BATCH):
            new.add(batch)
            last = batch[-1].id
            done += len(batch)
            progress(done, max(total, done))
            db.session.rollback()
        _catch_up(new)
        with new.switching():
            _catch_up(new)
        progress(done, done)
    return done


def _catch_up(new: Rebuild) -> None:
    """Write again what changed meanwhile, until nothing does."""
    while changed := sorted(new.changed()):
        for start in range(0, len(changed), BATCH):
            new.replace(*_present_and_gone(changed[start:start + BATCH]))
        db.session.rollback()


@dataclass(frozen=True)
class Differences:
    """Where index and database disagree: how many, and the first few by number."""

    missing: int = 0
    surplus: int = 0
    missing_ids: tuple[int, ...] = ()
    surplus_ids: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.surplus)


def check(shown: int = 20) -> Differences:
    """Compare the numbers of the posts in the index with those of the database. Raises `IndexUnusable`.

    A post that is written or deleted meanwhile may be reported until its job is done.
    """
    found, expected = backend().ids(), _expected_ids()
    missing: list[int] = []
    surplus: list[int] = []
    counts = [0, 0]
    left, right = next(found, None), next(expected, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left < right):
            counts[1] += 1
            surplus += [left] if len(surplus) < shown and left is not None else []
            left = next(found, None)
        elif left is None or right < left:
            counts[0] += 1
            missing += [right] if len(missing) < shown else []
            right = next(expected, None)
        else:
            left, right = next(found, None), next(expected, None)
    return Differences(counts[0], counts[1], tuple(missing), tuple(surplus))


def _expected_ids() -> Iterator[int]:
    last = 0
    while True:
        ids = db.session.scalars(
            select(Post.id).join(Thread, Thread.id == Post.thread_id)
            .where(Post.id > last, indexable()).order_by(Post.id).limit(IDS_BATCH)).all()
        yield from ids
        if len(ids) < IDS_BATCH:
            return
        last = ids[-1]


__all__ = ["Differences", "IndexUnusable", "analysis", "backend", "check", "documents", "index_community_part", "index_posts",
           "index_threads", "is_small", "ready", "rebuild", "status"]
