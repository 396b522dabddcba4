"""Notices: what a member is told of, in the forum itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Model, UTCDateTime

NOTICE_KINDS = ("mention", "reply", "quote", "solution", "post", "thread", "reaction", "suggestion",
                "reminder", "message", "invited", "report", "scheduled")
UNSEEN: dict[str, Any] = {"sqlite_where": text("seen_at IS NULL"), "postgresql_where": text("seen_at IS NULL")}


class Notice(Model):
    """One thing to tell one member, of one kind, about one thread. While it is unread, more of the same joins it: `count` grows,
    `post_id` stays the first post it told of and `actor_id` is who acted last. A text that could not be published as a new
    discussion has no thread, nor have the messages that wait for the moderators.

    `seen_at`: the list was opened since; `read_at`: what it tells of was opened. `merge_key` is empty once it is read.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_user_id", "user_id", "updated_at", "id"),
        UniqueConstraint("user_id", "merge_key"),
        Index("ix_notices_thread_id", "thread_id", "user_id"),
        Index("ix_notices_post_id", "post_id"),
        Index("ix_notices_unseen", "user_id", **UNSEEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    count: Mapped[int] = mapped_column(default=1)
    merge_key: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Telling(Model):
    """Members are still to be told of a post, in batches: those up to `after_user_id` have been. Gone when all are.

    Moved in the transaction that writes a batch's notices, so that a worker killed in between tells nobody twice.
    `audience` is "watchers" of its thread, or "askers", who have the question that it answers.
    """

    __tablename__ = "tellings"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    audience: Mapped[str] = mapped_column(String(10), primary_key=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    after_user_id: Mapped[int] = mapped_column(default=0)
