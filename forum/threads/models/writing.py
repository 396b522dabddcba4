"""Texts on their way: drafts, and posts to be published later."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Model, UTCDateTime


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
    kind: Mapped[str] = mapped_column(String(12), default="")
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id", ondelete="SET NULL"))
    tags: Mapped[str] = mapped_column(String(300), default="")
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ScheduledPost(Model):
    """A thread, or a reply to one, that is published at `publish_at`, with the rights its author has then.

    Kept with its words when it could not be (`failure` says why), so that nothing is lost; `post_id` is what it became.
    """

    __tablename__ = "scheduled_posts"
    __table_args__ = (Index("ix_scheduled_posts_author_id", "author_id", "publish_at"),
                      Index("ix_scheduled_posts_publish_at", "publish_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id", ondelete="SET NULL"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(String(12), default="discussion")
    title: Mapped[str] = mapped_column(String(255), default="")
    tags: Mapped[str] = mapped_column(String(300), default="")
    source: Mapped[str] = mapped_column(Text)
    publish_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    failure: Mapped[str] = mapped_column(String(300), default="")
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"))
