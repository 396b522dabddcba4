"""What came from where: an import can be stopped, run again, and asked what it already brought."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Model, UTCDateTime


class ImportSource(Model):
    """A forum that a community's content comes from. `host` is its old name on the web, empty when the archive does not tell.

    `surveyed_at` is set once every thread of the archive has its number here, `finished_at` once all counters are right.
    """

    __tablename__ = "import_sources"
    __table_args__ = (UniqueConstraint("community_id", "engine"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    engine: Mapped[str] = mapped_column(String(20))
    host: Mapped[str] = mapped_column(String(255), default="")
    surveyed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ImportedItem(Model):
    """One thing that came: its number in the old forum (`foreign_id`) and here (`local_id`).

    `kind` is "person", "category" or "thread". `digest` tells an unchanged file from a changed one and is empty while a
    thread only has its place and its posts are still to come. `name_key` is the folded old username of a person.
    """

    __tablename__ = "imported_items"
    __table_args__ = (
        UniqueConstraint("source_id", "kind", "foreign_id"),
        Index("ix_imported_items_name", "source_id", "kind", "name_key"),
        Index("ix_imported_items_digest", "source_id", "digest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("import_sources.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    foreign_id: Mapped[int]
    local_id: Mapped[int]
    name_key: Mapped[str] = mapped_column(String(160), default="")
    digest: Mapped[str] = mapped_column(String(64), default="")
