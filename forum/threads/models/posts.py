"""Posts: one table for every kind of talk; what they said before, and what others suggest they say."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.auth.models import User
from forum.core.db import Model, UTCDateTime, byte_ordered
from forum.threads.models.threads import Thread
from forum.threads.paths import MAX_PATH
from forum.threads.votes import rank_of


def _first_rank(context: Any) -> float:
    return rank_of(context.get_current_parameters()["number"], 0, 0)


class Post(Model):
    """One contribution. `number` orders the thread in time, `path` (see `forum.threads.paths`) as a tree.

    `source` is what was typed (Markdown), `html` what `forum.text` made of it in version `render_version`.
    A deleted post keeps its row: who deleted it, when and why. `archived_likes` are likes that a former engine counted
    without saying whose they were. `vote_rank` orders a thread by votes, the lowest first (see `forum.threads.votes`);
    `revised_at` is when `editor` began the current revision: edits by the same hand soon after do not make another.
    """

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("thread_id", "number"),
        UniqueConstraint("thread_id", "path"),
        Index("ix_posts_author", "author_id", "id"),
        Index("ix_posts_render_version", "render_version"),
        Index("ix_posts_thread_votes", "thread_id", "vote_rank", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    number: Mapped[int]
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    path: Mapped[str] = mapped_column(byte_ordered(MAX_PATH))
    kind: Mapped[str] = mapped_column(String(10), default="post")  # "post" or "action" (closed, pinned… in an archive)
    action_code: Mapped[str | None] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    render_version: Mapped[int] = mapped_column(default=0)
    lang: Mapped[str | None] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revision: Mapped[int] = mapped_column(default=1)
    revised_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    votes_up: Mapped[int] = mapped_column(default=0)
    votes_down: Mapped[int] = mapped_column(default=0)
    vote_rank: Mapped[float] = mapped_column(default=_first_rank)
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    deletion_reason: Mapped[str] = mapped_column(String(500), default="")
    archived_likes: Mapped[int] = mapped_column(default=0)

    thread: Mapped[Thread] = relationship()
    author: Mapped[User] = relationship(foreign_keys=[author_id])
    reply_to: Mapped["Post | None"] = relationship(remote_side="Post.id")
    wiki: Mapped["Wiki | None"] = relationship(viewonly=True, uselist=False)


class Revision(Model):
    """A former text of a post: what it said as its `number`-th version, until `editor` replaced it at `replaced_at`.

    Of a first post, what its thread was then is kept with it: `title`, `kind`, the name of its `category`, its `tags` between
    commas. `accepted_by` is who accepted the replacing text, where `editor` had but suggested it. Hidden, it is read by the
    site's moderators only (personal data that had to go): who hid it, when and why is kept.
    """

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("post_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str | None] = mapped_column(String(255))
    kind: Mapped[str | None] = mapped_column(String(12))
    category: Mapped[str | None] = mapped_column(String(80))
    tags: Mapped[str | None] = mapped_column(String(500))
    source: Mapped[str] = mapped_column(Text)
    editor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    replaced_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(String(300), default="")
    hidden_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    hidden_reason: Mapped[str] = mapped_column(String(300), default="")


class Wiki(Model):
    """The post may be edited by every member of its community: who opened it to them, and when."""

    __tablename__ = "wikis"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SuggestedEdit(Model):
    """A text that a reader suggests for someone else's post, written on its version `base_revision`; undecided until then."""

    __tablename__ = "suggested_edits"
    __table_args__ = (Index("ix_suggested_edits_post_id", "post_id", "decided_at"),
                      Index("ix_suggested_edits_author_id", "author_id", "created_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    base_revision: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    accepted: Mapped[bool | None]
    decision_reason: Mapped[str] = mapped_column(String(300), default="")
