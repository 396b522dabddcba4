"""The log of every act that restricts or restores someone's content or standing."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.auth.models import User
from forum.communities.models import Community
from forum.core.db import Model, UTCDateTime


class LogEntry(Model):
    """One act: who did it, to what, whose it was, why. Written in the act's own transaction, never changed.

    `concerns_id` is the person whose content or standing it is: they read the entry, with its reason, on their own page.
    """

    __tablename__ = "log_entries"
    __table_args__ = (Index("ix_log_entries_community_id", "community_id", "id"),
                      Index("ix_log_entries_concerns_id", "concerns_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(String(30))
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id", ondelete="SET NULL"))
    subject_type: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    concerns_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    summary: Mapped[str] = mapped_column(String(300), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor: Mapped[User] = relationship(foreign_keys=[actor_id])
    community: Mapped[Community | None] = relationship()
