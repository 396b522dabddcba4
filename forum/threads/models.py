"""Threads and posts. One table of posts serves every kind of talk."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.auth.models import User
from forum.communities.models import Category, Community
from forum.core.db import Model, UTCDateTime, byte_ordered
from forum.threads.paths import MAX_PATH

KINDS = ("discussion", "question")
# The lists' indexes hold threads that are not deleted: with `deleted_at` as a column, PostgreSQL would sort every list anew.
LIVE: dict[str, Any] = {"sqlite_where": text("deleted_at IS NULL"), "postgresql_where": text("deleted_at IS NULL")}


class Thread(Model):
    """A thread: its title and its counters. What it says is in its posts; its first post is number 1.

    `last_number` is the highest post number ever given: the next post takes the one after it. Counters are written by
    `forum.threads.counters` only; `deleted_at` is set while the first post is deleted. `reaction_count` sums the reactions
    to its posts that count; `score` is replies plus reactions, and orders the lists of the most followed threads.
    """

    __tablename__ = "threads"
    __table_args__ = (
        Index("ix_threads_community_bumped", "community_id", "bumped_at", "id", **LIVE),
        Index("ix_threads_community_kind_bumped", "community_id", "kind", "bumped_at", "id", **LIVE),
        Index("ix_threads_category_bumped", "category_id", "bumped_at", "id", **LIVE),
        Index("ix_threads_bumped", "bumped_at", "id", **LIVE),
        Index("ix_threads_community_score", "community_id", "score", "id", **LIVE),
        Index("ix_threads_score", "score", "id", **LIVE),
        Index("ix_threads_author", "author_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(12), default="discussion")
    title: Mapped[str] = mapped_column(String(255))
    slug: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    bumped_at: Mapped[datetime] = mapped_column(UTCDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_number: Mapped[int] = mapped_column(default=0)
    reply_count: Mapped[int] = mapped_column(default=0)
    reaction_count: Mapped[int] = mapped_column(default=0)
    score: Mapped[int] = mapped_column(default=0)
    last_post_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    view_count: Mapped[int] = mapped_column(default=0)
    excerpt: Mapped[str] = mapped_column(String(300), default="")
    lang: Mapped[str | None] = mapped_column(String(8))

    community: Mapped[Community] = relationship()
    category: Mapped[Category | None] = relationship()
    author: Mapped[User] = relationship(foreign_keys=[author_id])
    closure: Mapped["Closure | None"] = relationship(back_populates="thread", uselist=False)
    pin: Mapped["Pin | None"] = relationship(back_populates="thread", uselist=False)


class Post(Model):
    """One contribution. `number` orders the thread in time, `path` (see `forum.threads.paths`) as a tree.

    `source` is what was typed (Markdown), `html` what `forum.text` made of it in version `render_version`.
    A deleted post keeps its row: who deleted it, when and why. `archived_likes` are likes that a former engine counted
    without saying whose they were.
    """

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("thread_id", "number"),
        UniqueConstraint("thread_id", "path"),
        Index("ix_posts_author", "author_id", "id"),
        Index("ix_posts_render_version", "render_version"),
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
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    deletion_reason: Mapped[str] = mapped_column(String(500), default="")
    archived_likes: Mapped[int] = mapped_column(default=0)

    thread: Mapped[Thread] = relationship()
    author: Mapped[User] = relationship(foreign_keys=[author_id])
    reply_to: Mapped["Post | None"] = relationship(remote_side="Post.id")


class Revision(Model):
    """A former text of a post: what it said as its `number`-th version, until `editor` replaced it at `replaced_at`."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("post_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str | None] = mapped_column(String(255))
    source: Mapped[str] = mapped_column(Text)
    editor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    replaced_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(String(300), default="")


class Closure(Model):
    """The thread takes no more replies: who closed it, when, why. `kind` is "closed" or "archived" (from an import)."""

    __tablename__ = "closures"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), default="closed")
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(String(500), default="")
    thread: Mapped[Thread] = relationship(back_populates="closure")


class Pin(Model):
    """The thread stays on top of its community's lists."""

    __tablename__ = "pins"
    __table_args__ = (Index("ix_pins_community_id", "community_id", "pinned_at"),)

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    pinned_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    pinned_at: Mapped[datetime] = mapped_column(UTCDateTime)
    thread: Mapped[Thread] = relationship(back_populates="pin")


class Solution(Model):
    """The reply that answers a question: who chose it and when (unknown for an import)."""

    __tablename__ = "solutions"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), unique=True)
    chosen_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    chosen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class FormerAddress(Model):
    """Where a thread lived in the engine it came from: `/t/<slug>/<foreign_id>` still leads to it."""

    __tablename__ = "former_addresses"
    __table_args__ = (Index("ix_former_addresses_foreign_id", "foreign_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    foreign_id: Mapped[int]
    slug: Mapped[str] = mapped_column(String(255))
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), index=True)


class Reaction(Model):
    """What one reader answered to a post without words: "like", or "helped" ("this helped me")."""

    __tablename__ = "reactions"
    __table_args__ = (Index("ix_reactions_user_id", "user_id", "created_at"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ReactionCount(Model):
    """How many readers gave one kind of reaction to a post; no row for none. Written by `forum.threads.counters` only."""

    __tablename__ = "reaction_counts"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[int]


class ThreadMark(Model):
    """How far one member has read a thread: every post up to `number` is read. One row a member and thread."""

    __tablename__ = "thread_marks"
    __table_args__ = (Index("ix_thread_marks_thread_id", "thread_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[datetime] = mapped_column(UTCDateTime)


class CommunityMark(Model):
    """The member has read everything of the community that was written up to `read_up_to`. Without a row: up to joining."""

    __tablename__ = "community_marks"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True)
    read_up_to: Mapped[datetime] = mapped_column(UTCDateTime)


class Draft(Model):
    """A text being written, kept for its author alone. `place` says where it belongs: "thread:<community id>",
    "reply:<thread id>", "reply:<thread id>:<number>", "edit:<post id>".

    `version` grows with each save: a window that saves on an older one is told of the conflict. `former_source` keeps what
    a decided conflict replaced, so that no window's words are ever lost.
    """

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("user_id", "place"), Index("ix_drafts_user_id_saved_at", "user_id", "saved_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(255), default="")
    source: Mapped[str] = mapped_column(Text)
    former_source: Mapped[str] = mapped_column(Text, default="")
    window: Mapped[str] = mapped_column(String(40), default="")
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)
