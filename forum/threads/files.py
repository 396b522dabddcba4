"""Which files a text may show, and who reads them: a file is read by whoever reads a post that shows it, and by its owner."""

from sqlalchemy import ColumnElement, and_, false, or_, select

from forum.auth.models import User
from forum.core.db import db
from forum.text.uploads import UploadFacts
from forum.threads.models import Post, PostUpload, Thread
from forum.threads.policy import visible_posts
from forum.uploads.models import Upload
from forum.uploads.queries import facts_of, facts_where


def readable_uploads(viewer: User | None) -> ColumnElement[bool]:
    """WHERE clause: the files that `viewer` may read. The other face is `visible_posts`: a file is as visible as its posts."""
    shown = (
        select(PostUpload.post_id).join(Post, Post.id == PostUpload.post_id)
        .where(PostUpload.upload_id == Upload.id, PostUpload.shown, visible_posts(viewer)).correlate(Upload))
    own = Upload.owner_id == viewer.id if viewer is not None else false()
    return or_(own, shown.exists())


def shown_somewhere() -> ColumnElement[bool]:
    """WHERE clause: the files that a post shows which is neither deleted nor in a deleted thread, whoever reads it."""
    return (
        select(PostUpload.post_id).join(Post, Post.id == PostUpload.post_id).join(Thread, Thread.id == Post.thread_id)
        .where(PostUpload.upload_id == Upload.id, PostUpload.shown, Post.deleted_at.is_(None), Thread.deleted_at.is_(None))
        .correlate(Upload).exists())


def showable_uploads(author: User | None, tokens: set[str], post_id: int | None = None) -> dict[str, UploadFacts]:
    """Of the files with these tokens, those that a text by `author` may show: what they may read, and what the post that the
    text is for shows or once showed. One query, none without tokens."""
    return facts_of(db.session.execute(facts_where(_showable(author, tokens, post_id)))) if tokens else {}


def showable_ids(author: User | None, tokens: set[str], post_id: int) -> set[int]:
    """The same as row numbers, to be noted: their rows stay until the transaction ends. One query, none without tokens."""
    statement = select(Upload.id).where(_showable(author, tokens, post_id)).with_for_update(read=True, key_share=True)
    return set(db.session.scalars(statement)) if tokens else set()


def _showable(author: User | None, tokens: set[str], post_id: int | None) -> ColumnElement[bool]:
    for_post = select(PostUpload.upload_id).where(PostUpload.post_id == post_id) if post_id is not None else None
    readable = readable_uploads(author)
    return and_(Upload.token.in_(tokens), readable if for_post is None else or_(readable, Upload.id.in_(for_post)))
