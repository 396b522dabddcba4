"""What becomes of a text that another one replaces: kept as a revision, or, while its author still mends it, forgotten."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select

from forum.auth.models import User
from forum.communities.models import Category
from forum.core import clock
from forum.core.db import db
from forum.threads.composing import Composed
from forum.threads.limits import edit_grace_minutes
from forum.threads.models import Post, PostLink, Revision, Tag, ThreadTag


@dataclass(frozen=True, slots=True)
class State:
    """What a post said, and, of a first post, what its thread was."""

    source: str
    title: str | None = None
    kind: str | None = None
    category_id: int | None = None


def mark_of(source: str) -> str:
    """Stands for a text in a form: two texts of one revision, which its author mended, have different marks."""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def state_of(post: Post) -> State:
    """The present one, to be taken before anything changes."""
    thread = post.thread
    return State(post.source, thread.title, thread.kind, thread.category_id) if post.number == 1 else State(post.source)


def revise(post: Post, before: State, *, by: User, reason: str = "", kept: bool = False, accepted_by: User | None = None) -> None:
    """Keep what a locked post was `before`, and have its next revision begin.

    Nothing is kept while the same hand mends what it wrote within `threads.edit_grace_minutes`: unless it gives a reason,
    somebody has answered or quoted the post since, or `kept` says so.
    """
    at = clock.now()
    if not (kept or reason) and _is_mended(post, by, at):
        if post.revision > 1:
            post.edited_at = at
        return
    first = post.number == 1
    db.session.add(Revision(
        post_id=post.id, number=post.revision, title=before.title, kind=before.kind,
        category=_category_name(before.category_id) if first else None, tags=_tag_names(post.thread_id) if first else None,
        source=before.source, editor_id=by.id, accepted_by_id=accepted_by.id if accepted_by is not None else None,
        replaced_at=at, reason=reason))
    post.revision += 1
    post.edited_at = post.revised_at = at
    post.editor_id = by.id


def retext(post: Post, body: Composed) -> None:
    """Have a locked post, and its thread if it is the first one, say something else."""
    post.source, post.html = body.source, body.html
    post.render_version, post.lang = body.render_version, body.lang
    if post.number == 1:
        post.thread.excerpt, post.thread.lang = body.excerpt, body.lang


def _is_mended(post: Post, by: User, at: datetime) -> bool:
    if post.revision > 1 and post.editor_id is None:
        return False  # an older text, by whose hand is not known
    began = post.revised_at or post.created_at
    if by.id != (post.editor_id or post.author_id) or at - began >= timedelta(minutes=edit_grace_minutes()):
        return False
    about = Post.thread_id == post.thread_id if post.number == 1 else Post.reply_to_id == post.id
    answered = exists().where(about, Post.id != post.id, Post.created_at >= began)
    quoting = select(PostLink.post_id).join(Post, Post.id == PostLink.post_id).where(
        PostLink.thread_id == post.thread_id, PostLink.number == post.number, PostLink.quoted, Post.created_at >= began)
    return not db.session.scalar(select(or_(answered, quoting.exists())))


def _category_name(category_id: int | None) -> str:
    if category_id is None:
        return ""
    return db.session.scalar(select(Category.name).where(Category.id == category_id)) or ""


def _tag_names(thread_id: int) -> str:
    names = db.session.scalars(
        select(Tag.name).join(ThreadTag, ThreadTag.tag_id == Tag.id).where(ThreadTag.thread_id == thread_id).order_by(Tag.slug))
    return ", ".join(names)[:500]
