"""What is known of uploads, whoever may read them: that is for the package that knows posts to say."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from forum.core import clock
from forum.core.db import db
from forum.text.uploads import UploadFacts
from forum.uploads.models import Upload, UploadSize
from forum.uploads.names import extension, in_address

DAY = timedelta(hours=24)


def facts_where(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """The statement that reads uploads for `facts_of`: one row for each width of a picture, one for another file."""
    return (
        select(Upload.id, Upload.token, Upload.kind, Upload.filename, Upload.mimetype, Upload.digest, Upload.byte_count,
               UploadSize.width, UploadSize.height)
        .outerjoin(UploadSize, UploadSize.upload_id == Upload.id).where(*conditions).order_by(Upload.id, UploadSize.width))


def facts_of(rows: Iterable[Any]) -> dict[str, UploadFacts]:
    """Rows of `facts_where` put together, by token."""
    grouped: dict[str, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.token, []).append(row)
    return {token: facts_of_one(sizes) for token, sizes in grouped.items()}


def facts_of_one(rows: Sequence[Any]) -> UploadFacts:
    """The same for the rows of one upload."""
    last = rows[-1]
    if last.kind != "image":
        return UploadFacts(last.token, in_address(last.filename, extension(last.filename)), last.byte_count)
    widths = tuple(row.width for row in rows)
    return UploadFacts(last.token, in_address(last.filename, "webp"), last.byte_count, widths, last.height)


def used_today(owner_id: int) -> tuple[int, int]:
    """How many files, and how many bytes, a member uploaded in the last 24 hours. One query."""
    row = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Upload.byte_count), 0))
        .where(Upload.owner_id == owner_id, Upload.created_at > clock.now() - DAY)).one()
    return int(row[0]), int(row[1])


def tokens_known(tokens: Iterable[str]) -> set[str]:
    """Those of the tokens that have a row."""
    return set(db.session.scalars(select(Upload.token).where(Upload.token.in_(set(tokens)))))
