"""Tags of a community's threads, under their name and its synonyms."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Model, UTCDateTime


class Tag(Model):
    """A tag of one community. `thread_count` counts its threads that are not deleted; written by the counters only."""

    __tablename__ = "tags"
    __table_args__ = (UniqueConstraint("community_id", "slug"),
                      Index("ix_tags_community_count", "community_id", "thread_count", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(60))
    description: Mapped[str] = mapped_column(String(300), default="")
    thread_count: Mapped[int] = mapped_column(default=0)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class TagSynonym(Model):
    """Another word for a tag: whoever writes it, or asks for its page, gets the tag. Never the slug of a tag too."""

    __tablename__ = "tag_synonyms"

    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), index=True)


class ThreadTag(Model):
    """A thread bears a tag. `bumped_at` copies the thread's, so that a page of a tag's list is one range read."""

    __tablename__ = "thread_tags"
    __table_args__ = (Index("ix_thread_tags_tag_bumped", "tag_id", "bumped_at", "thread_id"),)

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True)
    bumped_at: Mapped[datetime] = mapped_column(UTCDateTime)
