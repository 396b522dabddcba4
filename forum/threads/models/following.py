"""How closely someone follows a thread, a tag, a category or a community, where they said so."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Model, UTCDateTime

LEVELS = ("watching", "tracking", "normal", "muted")


class ThreadFollow(Model):
    """How closely someone follows a thread. `chosen`: by themselves; else because they wrote in it."""

    __tablename__ = "thread_follows"
    __table_args__ = (Index("ix_thread_follows_thread_id", "thread_id", "level"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    level: Mapped[str] = mapped_column(String(10))
    chosen: Mapped[bool] = mapped_column(default=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class CategoryFollow(Model):
    """How closely someone follows a category."""

    __tablename__ = "category_follows"
    __table_args__ = (Index("ix_category_follows_category_id", "category_id", "level"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id", ondelete="CASCADE"), primary_key=True)
    level: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class TagFollow(Model):
    """How closely someone follows a tag."""

    __tablename__ = "tag_follows"
    __table_args__ = (Index("ix_tag_follows_tag_id", "tag_id", "level"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True)
    level: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class CommunityFollow(Model):
    """How closely someone follows a community."""

    __tablename__ = "community_follows"
    __table_args__ = (Index("ix_community_follows_community_id", "community_id", "level"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True)
    level: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
