"""People, their sessions, and the answers already given to their forms."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.db import Model, UTCDateTime
from forum.core.zones import MAX_NAME as MAX_ZONE

SITE_ROLES = ("member", "moderator", "administrator")
TINTS = 12
MAX_NAME_KEY = 160


class User(Model):
    """A person with an account. Someone who came with an import has no e-mail and no password until they claim it.

    `former_visit_at` is when the visit before the present one ended, see `forum.auth.sessions`.
    """

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40))
    username_key: Mapped[str] = mapped_column(String(120), unique=True)
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(80), default="")
    name_key: Mapped[str] = mapped_column(String(MAX_NAME_KEY), default="", index=True)
    organisation: Mapped[str] = mapped_column(String(80), default="")
    bio: Mapped[str] = mapped_column(Text, default="")
    bio_html: Mapped[str] = mapped_column(Text, default="")
    role: Mapped[str] = mapped_column(String(20), default="member")
    locale: Mapped[str | None] = mapped_column(String(8))
    time_zone: Mapped[str | None] = mapped_column(String(MAX_ZONE))
    tint: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    former_visit_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    post_count: Mapped[int] = mapped_column(default=0)

    is_authenticated: ClassVar[bool] = True  # what Flask-Login asks of a signed-in person

    @property
    def display_name(self) -> str:
        """The name people read: the full name, else the username."""
        return self.name or self.username

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        return initials(self.display_name)

    @property
    def is_staff(self) -> bool:
        """Moderators and administrators of the site."""
        return self.role in ("moderator", "administrator")


class SessionRow(Model):
    """A signed-in browser. The cookie holds a random token, the row only its digest."""

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(45), default="")
    user: Mapped[User] = relationship()


class Mute(Model):
    """Someone does not want to read what another member writes, nor be told of it. The other is not told."""

    __tablename__ = "mutes"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    muted_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class OneTimeLink(Model):
    """A single-use, short-lived link (the first administrator's). Only the token's digest is kept."""

    __tablename__ = "one_time_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(30))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Submission(Model):
    """The first result of a form, under the key the form carried: a double click or a resend gets the same answer.

    `digest` tells a resend of the same words from an edited text under an old key.
    """

    __tablename__ = "submissions"
    __table_args__ = (UniqueConstraint("user_id", "key"), Index("ix_submissions_created_at", "created_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    result: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


def initials(name: str) -> str:
    """Up to two initials of a display name, upper case; "?" for a name without letters or digits."""
    words = [word for word in name.replace("-", " ").replace("_", " ").replace(".", " ").split() if word[0].isalnum()]
    if not words:
        return next((ch.upper() for ch in name if ch.isalnum()), "?")
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
