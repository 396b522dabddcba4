"""One post: to edit, quote, delete or answer it, and what it said before."""

import difflib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, joinedload

from forum.auth.models import User
from forum.communities.queries import Room, room_by_id
from forum.core.db import db
from forum.core.policy import Verdict
from forum.threads.addresses import person_url, thread_url
from forum.threads.models import Post, Revision, Thread
from forum.threads.policy import can_delete, can_edit, can_read_post, can_restore

MOST_REVISIONS = 50
LONGEST_DIFF = 400


@dataclass(frozen=True, slots=True)
class EditablePost:
    """A post the viewer may read, with what the viewer may do with it. `post` and `thread` are for commands, not for pages."""

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


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of a text that changed: `sign` is "+" for added, "-" for removed, "" for kept, "…" for lines left out."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One change: version `number` became the next one."""

    number: int
    editor_name: str
    editor_url: str
    at: datetime
    reason: str
    former_title: str | None
    title: str | None
    lines: tuple[DiffLine, ...]


@dataclass(frozen=True, slots=True)
class RevisionsPage:
    """`threads/revisions.html`: the last 50 changes of a post, the latest first."""

    post: EditablePost
    revisions: tuple[RevisionRow, ...]


def find_post(viewer: User | None, post_id: int) -> EditablePost | None:
    """The post, or None where the viewer may not read it. Three queries."""
    return _found(viewer, db.session.scalar(_whole().where(Post.id == post_id)))


def post_numbered(viewer: User | None, thread_id: int, number: int) -> EditablePost | None:
    """The same, for who knows its thread and its place there."""
    return _found(viewer, db.session.scalar(_whole().where(Post.thread_id == thread_id, Post.number == number)))


def revisions_of(found: EditablePost) -> RevisionsPage:
    """What changed in a post, line by line. Two queries."""
    post = found.post
    editor = aliased(User)
    rows = db.session.execute(
        select(Revision.number, Revision.title, Revision.source, Revision.replaced_at, Revision.reason, editor.name,
               editor.username)
        .join(editor, editor.id == Revision.editor_id).where(Revision.post_id == post.id)
        .order_by(Revision.number.desc()).limit(MOST_REVISIONS)).all()
    revisions = []
    source, title = post.source, found.thread.title if post.number == 1 else None
    for row in rows:
        revisions.append(RevisionRow(
            number=row.number, editor_name=row.name or row.username, editor_url=person_url(row.username), at=row.replaced_at,
            reason=row.reason, former_title=row.title if row.title != title else None, title=title,
            lines=difference(row.source, source)))
        source, title = row.source, row.title
    return RevisionsPage(found, tuple(revisions))


def difference(before: str, after: str) -> tuple[DiffLine, ...]:
    """What changed, by lines with two lines around; very long texts are compared as a whole instead, never slowly."""
    old, new = before.split("\n"), after.split("\n")
    if len(old) > LONGEST_DIFF or len(new) > LONGEST_DIFF:
        return (*(DiffLine("-", line) for line in old), *(DiffLine("+", line) for line in new))
    lines: list[DiffLine] = []
    for line in list(difflib.unified_diff(old, new, lineterm="", n=2))[2:]:
        if line.startswith("@@"):
            if lines:
                lines.append(DiffLine("…", ""))
        else:
            lines.append(DiffLine(line[0].strip(), line[1:]))
    return tuple(lines)


def _whole() -> Select[Post]:
    thread = joinedload(Post.thread)
    return select(Post).options(joinedload(Post.author), thread.joinedload(Thread.community), thread.joinedload(Thread.closure),
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
        delete=can_delete(room.standing, post), restore=can_restore(room.standing, post))
