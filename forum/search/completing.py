"""Who or what is meant by a few letters after an @ or a #: those in the conversation come before the other members, categories
before tags.
"""

from dataclasses import dataclass

from sqlalchemy import func, select

from forum.communities.queries import Person, Room, categories_named, members_named
from forum.core.db import db
from forum.core.i18n import gettext as _
from forum.threads.models import Post, Thread
from forum.threads.queries import tags_named

MOST = 8
WRITERS = 60


@dataclass(frozen=True, slots=True)
class Named:
    """A category or tag: `word` is what is typed after the #, `note` says which of the two it is. Only categories have a tint."""

    word: str
    name: str
    note: str
    tint: int | None


def members_to_call(room: Room, text: str, thread_id: int | None) -> tuple[Person, ...]:
    """Members of a room that the viewer reads, for a text being written there: at most eight, never the viewer.

    Who writes in the thread comes first, the latest of them before the others. At most three queries.
    """
    writers = _writers(room.id, thread_id) if thread_id else ()
    return members_named(room, text, first=writers, without=room.standing.user_id, limit=MOST)


def named_after_hash(room: Room, text: str) -> tuple[Named, ...]:
    """The categories, then the tags of a room that the viewer reads, for a text being written there: at most eight. One query.

    A tag whose word names a category too would lead there: it is left out.
    """
    categories = [Named(row.slug, row.name, _("Category"), row.tint) for row in categories_named(room, text, MOST)]
    taken = {row.slug for row in room.categories}
    tags = [Named(row.slug, row.name, _("Tag"), None) for row in tags_named(room, text, MOST) if row.slug not in taken]
    return tuple([*categories, *tags][:MOST])


def _writers(community_id: int, thread_id: int) -> tuple[int, ...]:
    """Who wrote in the thread, the latest first; nobody when it is not the community's."""
    latest = func.max(Post.number)
    return tuple(db.session.scalars(
        select(Post.author_id).join(Thread, Thread.id == Post.thread_id)
        .where(Post.thread_id == thread_id, Thread.community_id == community_id, Post.deleted_at.is_(None), Post.kind == "post")
        .group_by(Post.author_id).order_by(latest.desc()).limit(WRITERS)))
