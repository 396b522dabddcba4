"""The indexer: one worker writes the index, some tenths of a second behind the posts.

    search.index             post_id=…
    search.index_thread      thread_id=…      all its posts: for a title, a category, a deletion, an import
    search.index_community   community_id=… after=0
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app

from forum.core.db import db, transaction
from forum.core.jobs import enqueue, job, tick
from forum.core.readiness import readiness
from forum.search import indexing
from forum.search.backend import IndexUnusable, RebuildRunning

log = logging.getLogger("forum.search")
LOOK_SECONDS = 30.0


@job("search.index", batch=500)
def index_posts(payloads: list[dict[str, Any]]) -> None:
    """Posts that were written, edited or deleted."""
    with _mending():
        indexing.index_posts([one["post_id"] for one in payloads])


@job("search.index_thread", batch=50)
def index_threads(payloads: list[dict[str, Any]]) -> None:
    """Threads whose title, category or readers changed, or that were imported."""
    with _mending():
        indexing.index_threads({one["thread_id"] for one in payloads})


@job("search.index_community")
def index_community(payloads: list[dict[str, Any]]) -> None:
    """A part of a community, then a job for its next part: other posts need not wait for the whole of it."""
    for one in payloads:
        following = None
        with _mending():
            following = indexing.index_community_part(one["community_id"], one["after"])
        if following is not None:
            with transaction():
                enqueue("search.index_community", community_id=one["community_id"], after=following)


@contextmanager
def _mending() -> Iterator[None]:
    """Without a usable index nothing is lost by not writing: making it anew reads everything."""
    try:
        yield
    except IndexUnusable as error:
        log.warning("the search index is unusable (%s): it is made anew", error)
        repair()


@tick(LOOK_SECONDS)
def look_after() -> None:
    """Notice a missing, damaged or older index, at the start too, and make it anew; else a piece of upkeep."""
    if not indexing.status().usable:
        repair()
    else:
        indexing.backend().tidy()


@readiness("search index")
def usable() -> bool:
    """Searches are answered from the index."""
    return indexing.ready()


def repair() -> None:
    """Make the index anew: at once on a small site, else beside the worker, which has other things to do."""
    if indexing.is_small():
        _rebuild()
        return
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy's own way

    def work() -> None:
        with app.app_context():
            _rebuild()
            db.session.remove()

    if not any(thread.name == "parvis-reindex" for thread in threading.enumerate()):
        threading.Thread(target=work, name="parvis-reindex", daemon=True).start()


def _rebuild() -> None:
    try:
        count = indexing.rebuild()
    except RebuildRunning:
        return
    log.info("the search index was made anew: %s posts", count)
