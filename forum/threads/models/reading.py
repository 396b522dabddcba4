"""How far someone has read: one watermark a member and community, one mark a member and thread, none a post."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Model, UTCDateTime


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
