"""One post: to edit, quote, delete or answer it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from forum.auth.models import User
from forum.communities.queries import Room, room_by_id
from forum.core.db import db
from forum.core.policy import Verdict
from forum.threads.addresses import thread_url
from forum.threads.models import Post, Thread
from forum.threads.policy import can_decide, can_delete, can_edit, can_read_post, can_restore, can_share, can_suggest
from forum.threads.revising import mark_of


@dataclass(frozen=True, slots=True)
class EditablePost:
    """A post the viewer may read, with what the viewer may do with it. `post` and `thread` are for commands, not for pages.

    `wiki`: every member may edit it; `share` is about that. `suggest` and `decide` are about suggested edits. `mark` stands for
    the text, see `forum.threads.revising.mark_of`.
    """

    post: Post
    thread: Thread
    room: Room
    id: int
    number: int
    thread_id: int
    revision: int
    edited_at: datetime | None
    title: str
    lang: str | None
    body_html: str
    url: str
    author_id: int
    author_name: str
    author_username: str
    author_initials: str
    author_tint: int
    edit: Verdict
    delete: Verdict
    restore: Verdict
    share: Verdict
    suggest: Verdict
    decide: Verdict
    wiki: bool
    mark: str


def find_post(viewer: User | None, post_id: int) -> EditablePost | None:
    """The post, or None where the viewer may not read it. Three queries."""
    return _found(viewer, db.session.scalar(_whole().where(Post.id == post_id)))


def post_numbered(viewer: User | None, thread_id: int, number: int) -> EditablePost | None:
    """The same, for who knows its thread and its place there."""
    return _found(viewer, db.session.scalar(_whole().where(Post.thread_id == thread_id, Post.number == number)))


def _whole() -> Select[Post]:
    thread = joinedload(Post.thread)
    return select(Post).options(
        joinedload(Post.author), joinedload(Post.wiki), thread.joinedload(Thread.community), thread.joinedload(Thread.closure),
        thread.joinedload(Thread.solution))


def _found(viewer: User | None, post: Post | None) -> EditablePost | None:
    if post is None:
        return None
    room = room_by_id(viewer, post.thread.community_id)
    if room is None or not can_read_post(room.standing, post):
        return None
    return EditablePost(
        post=post, thread=post.thread, room=room, id=post.id, number=post.number, thread_id=post.thread_id,
        revision=post.revision, edited_at=post.edited_at, title=post.thread.title, lang=post.lang, body_html=post.html,
        url=thread_url(post.thread.slug, post.thread_id, post.number),
        author_id=post.author_id, author_name=post.author.display_name, author_username=post.author.username,
        author_initials=post.author.initials, author_tint=post.author.tint, edit=can_edit(room.standing, post),
        delete=can_delete(room.standing, post), restore=can_restore(room.standing, post),
        share=can_share(room.standing, post), suggest=can_suggest(room.standing, post), decide=can_decide(room.standing, post),
        wiki=post.wiki is not None, mark=mark_of(post.source))
