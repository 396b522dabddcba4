"""What readers answer to a post without words: reactions, votes; and to a question: "me too"."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Model, UTCDateTime


class Reaction(Model):
    """What one reader answered to a post: one of its community's kinds, or "helped" ("this helped me"), which may say how."""

    __tablename__ = "reactions"
    __table_args__ = (
        Index("ix_reactions_user_id", "user_id", "created_at"),
        Index("ix_reactions_lines", "post_id", "created_at", sqlite_where=text("line != ''"),
              postgresql_where=text("line != ''")))

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    line: Mapped[str] = mapped_column(String(300), default="")


class ReactionCount(Model):
    """How many readers gave one kind of reaction to a post; no row for none. Written by `forum.threads.counters` only."""

    __tablename__ = "reaction_counts"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[int]


class Vote(Model):
    """One member's vote on a post: 1, or -1 where the community allows votes against. Retracted, the row goes."""

    __tablename__ = "votes"
    __table_args__ = (Index("ix_votes_user_id", "user_id", "created_at"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    value: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
