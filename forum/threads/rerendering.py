"""Posts rendered again, a batch at a time, while the site is used: those whose HTML an older renderer made, and those that show
something of another discussion (its title and state, who wrote what they quote) that is no longer so, or no longer for all their
readers.
"""

import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, exists, func, select, update

from forum.communities.models import Community
from forum.core.db import db, transaction
from forum.core.jobs import enqueue
from forum.text.render import RENDER_VERSION, Rendered
from forum.threads.composing import rendered_as
from forum.threads.models import Mention, Post, PostLink, Thread
from forum.threads.referring import note_references
from forum.threads.resolving import NO_REFERENCES, references_in

log = logging.getLogger("forum.threads")
BATCH = 100


def stale_posts() -> int:
    """How many posts wait to be rendered again."""
    return db.session.scalar(select(func.count()).select_from(Post).where(Post.render_version != RENDER_VERSION)) or 0


def rerender_batch(after: int = 0) -> tuple[int, int]:
    """Render the next stale posts with a number above `after`: (how many were looked at, the last one). (0, after): done.

    Rendering happens outside the transaction; a post that was edited meanwhile is left as its author made it. A text that
    cannot be rendered any more keeps its HTML and is named in the log.
    """
    return _again(Post.render_version != RENDER_VERSION, after)


def relabel_batch(*, thread_id: int | None = None, community_id: int | None = None, after: int = 0) -> tuple[int, int]:
    """The same for the posts that link to the thread, or to threads of the community."""
    there = select(PostLink.post_id).where(PostLink.post_id == Post.id).correlate(Post)
    if thread_id is not None:
        there = there.where(PostLink.thread_id == thread_id)
    else:
        there = there.join(Thread, Thread.id == PostLink.thread_id).where(Thread.community_id == community_id)
    return _again(there.exists(), after)


def is_linked_to(thread_id: int) -> bool:
    """Whether any post links to the thread."""
    return db.session.scalar(select(PostLink.post_id).where(PostLink.thread_id == thread_id).limit(1)) is not None


def _again(which: ColumnElement[bool], after: int) -> tuple[int, int]:
    rows = db.session.execute(
        select(Post.id, Post.thread_id, Post.number, Post.source, Post.html, Post.lang, Post.revision, Post.kind,
               Community.locale, Thread.community_id)
        .join(Thread, Thread.id == Post.thread_id).join(Community, Community.id == Thread.community_id)
        .where(which, Post.id > after).order_by(Post.id).limit(BATCH)).all()
    if not rows:
        return 0, after
    linked = _linked([row.id for row in rows])
    made = {}
    for row in rows:
        try:
            made[row.id] = rendered_as(row.source, lang=row.lang or row.locale, thread_id=row.thread_id, prefix=f"p{row.id}-",
                                       post_id=row.id, community_id=row.community_id, linked=linked.get(row.id, ()))
        except ValueError as error:
            log.warning("post %s keeps its HTML: %s", row.id, error)
    with transaction():
        spoken = set(linked) | set(db.session.scalars(select(Mention.post_id).where(Mention.post_id.in_(made)).distinct()))
        for row in rows:
            if row.id in made:
                _keep(row, made[row.id], linked.get(row.id, set()), row.id in spoken)
    return len(rows), rows[-1].id


def _keep(row: Any, new: Rendered, linked: set[int], spoken: bool) -> None:
    unedited = and_(Post.id == row.id, Post.revision == row.revision, Post.source == row.source)
    if row.number == 1:
        first = update(Thread).where(Thread.id == row.thread_id, exists().where(unedited))
        _write(first.values(excerpt=new.excerpt[:300]))
    if not _write(update(Post).where(unedited).values(html=new.html, render_version=RENDER_VERSION)):
        return
    references = references_in(new, thread_id=row.thread_id, linked=linked)
    if spoken or references != NO_REFERENCES:
        note_references(row.id, row.community_id, references, anew=spoken)
    if linked and new.html != row.html:
        enqueue("search.index", post_id=row.id)


def _linked(post_ids: Sequence[int]) -> dict[int, set[int]]:
    """The threads that the posts are known to link to: a worker that is not told the site's own name knows its links by them."""
    found: dict[int, set[int]] = {}
    for row in db.session.execute(select(PostLink.post_id, PostLink.thread_id).where(PostLink.post_id.in_(post_ids))):
        found.setdefault(row.post_id, set()).add(row.thread_id)
    return found


def _write(statement: Update) -> int:
    """How many rows it changed."""
    return int(getattr(db.session.execute(statement, execution_options={"synchronize_session": False}), "rowcount", 0))
