"""What readers keep for themselves, and the files that posts show."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Model, UTCDateTime
from forum.uploads.models import Upload  # noqa: F401  # its table must be known


class Bookmark(Model):
    """A post that a reader keeps at hand, with a note and a date to be reminded of it."""

    __tablename__ = "bookmarks"
    __table_args__ = (Index("ix_bookmarks_user_id_created_at", "user_id", "created_at"),
                      Index("ix_bookmarks_remind_at", "remind_at"))

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    note: Mapped[str] = mapped_column(String(300), default="")
    remind_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class PostUpload(Model):
    """A post shows or offers a file: whoever reads one of its posts may read the file.

    Not `shown` any more since an edit, it is kept for the former texts of the post, which can be restored; nobody reads it
    for that.
    """

    __tablename__ = "post_uploads"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True, index=True)
    shown: Mapped[bool] = mapped_column(default=True)
