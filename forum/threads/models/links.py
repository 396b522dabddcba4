"""Whom and what a post speaks of: mentions, links to other threads and posts, and previews of addresses outside."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Model, UTCDateTime


class Mention(Model):
    """A post names a member who may read it."""

    __tablename__ = "mentions"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)


class PostLink(Model):
    """A post links to a thread of this site, or to a post in it (`number`; the thread as a whole is its first post).

    `quoted`: it repeats the words of that post. Every link that its text holds has a row, whoever may see it, deleted or not.
    """

    __tablename__ = "post_links"
    __table_args__ = (Index("ix_post_links_thread_id", "thread_id", "number", "post_id"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, default=1)
    quoted: Mapped[bool] = mapped_column(default=False)


class LinkPreview(Model):
    """What an address outside says of itself. `state`: "waiting", "ready", "none" (nothing to show) or "failed"."""

    __tablename__ = "link_previews"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(2000))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    title: Mapped[str] = mapped_column(String(300), default="")
    description: Mapped[str] = mapped_column(String(500), default="")
    site_name: Mapped[str] = mapped_column(String(100), default="")
    fetched_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class PostPreview(Model):
    """A post shows the preview of an address that stands alone in one of its paragraphs."""

    __tablename__ = "post_previews"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    preview_id: Mapped[int] = mapped_column(ForeignKey("link_previews.id", ondelete="CASCADE"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)
