"""Posts whose HTML an older renderer made are rendered again, a batch at a time, while the site is used."""

import logging

from sqlalchemy import Update, exists, func, select, update

from forum.communities.models import Community
from forum.core.db import db, transaction
from forum.text.render import RENDER_VERSION
from forum.threads.composing import rendered_as
from forum.threads.models import Post, Thread

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
    rows = db.session.execute(
        select(Post.id, Post.thread_id, Post.number, Post.source, Post.lang, Post.revision, Post.kind, Community.locale)
        .join(Thread, Thread.id == Post.thread_id).join(Community, Community.id == Thread.community_id)
        .where(Post.render_version != RENDER_VERSION, Post.id > after).order_by(Post.id).limit(BATCH)).all()
    if not rows:
        return 0, after
    made = {}
    for row in rows:
        try:
            made[row.id] = rendered_as(row.source, lang=row.lang or row.locale, thread_id=row.thread_id, prefix=f"p{row.id}-")
        except ValueError as error:
            log.warning("post %s keeps its HTML: %s", row.id, error)
    with transaction():
        for row in rows:
            if row.id not in made:
                continue
            new, unedited = made[row.id], (Post.id == row.id) & (Post.revision == row.revision)
            if row.number == 1:
                first = update(Thread).where(Thread.id == row.thread_id, exists().where(unedited))
                _write(first.values(excerpt=new.excerpt[:300]))
            _write(update(Post).where(unedited).values(html=new.html, render_version=RENDER_VERSION))
    return len(rows), rows[-1].id


def _write(statement: Update) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": False})
