"""Threads, and what is decided about one: closed, pinned, solved."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.auth.models import User
from forum.communities.models import Category, Community
from forum.core.db import Model, UTCDateTime

KINDS = ("discussion", "question")
# The lists' indexes hold threads that are not deleted: with `deleted_at` as a column, PostgreSQL would sort every list anew.
LIVE: dict[str, Any] = {"sqlite_where": text("deleted_at IS NULL"), "postgresql_where": text("deleted_at IS NULL")}


class Thread(Model):
    """A thread: its title and its counters. What it says is in its posts; its first post is number 1.

    `last_number` is the highest post number ever given: the next post takes the one after it. Counters are written by
    `forum.threads.counters` only; `deleted_at` is set while the first post is deleted. `reaction_count` sums the reactions
    to its posts that count; `score` is replies plus reactions, and orders the lists of the most followed threads; `hot` lets
    newer threads come before older ones of the same score (the formula is in `forum.threads.counters`).
    """

    __tablename__ = "threads"
    __table_args__ = (
        Index("ix_threads_community_bumped", "community_id", "bumped_at", "id", **LIVE),
        Index("ix_threads_community_kind_bumped", "community_id", "kind", "bumped_at", "id", **LIVE),
        Index("ix_threads_category_bumped", "category_id", "bumped_at", "id", **LIVE),
        Index("ix_threads_bumped", "bumped_at", "id", **LIVE),
        Index("ix_threads_community_score", "community_id", "score", "id", **LIVE),
        Index("ix_threads_score", "score", "id", **LIVE),
        Index("ix_threads_community_hot", "community_id", "hot", "id", **LIVE),
        Index("ix_threads_hot", "hot", "id", **LIVE),
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
    hot: Mapped[float] = mapped_column(default=0.0)
    me_too_count: Mapped[int] = mapped_column(default=0)
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
    solution: Mapped["Solution | None"] = relationship(viewonly=True, uselist=False)


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


class PinDismissal(Model):
    """A reader does not want this pinned thread on top any more. Pinned again later, it comes back."""

    __tablename__ = "pin_dismissals"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    dismissed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Solution(Model):
    """The reply that answers a question: who chose it and when (unknown for an import).

    Locked by an animator, it is no longer its asker's to change or withdraw.
    """

    __tablename__ = "solutions"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), unique=True)
    chosen_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    chosen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    locked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    locked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class MeToo(Model):
    """Someone has the same question as its asker. Counted in `threads.me_too_count`."""

    __tablename__ = "me_toos"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class FormerAddress(Model):
    """Where a thread lived in the engine it came from: `/t/<slug>/<foreign_id>` still leads to it."""

    __tablename__ = "former_addresses"
    __table_args__ = (Index("ix_former_addresses_foreign_id", "foreign_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    foreign_id: Mapped[int]
    slug: Mapped[str] = mapped_column(String(255))
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), index=True)
