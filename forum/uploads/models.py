"""Uploaded files and the sizes an image was made in."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Model, UTCDateTime


class Upload(Model):
    """A file of one member. `token` is its unguessable name in addresses and texts; `kind` is "image" or "file".

    It belongs to the post that shows it (rows of `post_uploads`); without one, it is its owner's alone and swept after a while.
    `digest` is the SHA-256 of what was received; `width` and `height` are those of the largest size kept of an image.
    """

    __tablename__ = "uploads"
    __table_args__ = (Index("ix_uploads_owner_id", "owner_id", "created_at"), Index("ix_uploads_created_at", "created_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(40), unique=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(10))
    filename: Mapped[str] = mapped_column(String(200))
    mimetype: Mapped[str] = mapped_column(String(100))
    byte_count: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    width: Mapped[int | None]
    height: Mapped[int | None]
    alt: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class UploadSize(Model):
    """One size of an image, as it is stored (WebP)."""

    __tablename__ = "upload_sizes"

    upload_id: Mapped[int] = mapped_column(ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True)
    width: Mapped[int] = mapped_column(primary_key=True)
    height: Mapped[int]
    byte_count: Mapped[int]
