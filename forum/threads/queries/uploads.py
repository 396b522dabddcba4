"""A file at its address."""

from dataclasses import dataclass

from forum.auth.models import User
from forum.core.db import db
from forum.text.uploads import UploadFacts
from forum.threads.files import readable_uploads
from forum.uploads.models import Upload
from forum.uploads.queries import facts_of_one, facts_where


@dataclass(frozen=True, slots=True)
class ServedFile:
    """A file that may be sent. `filename` is the name to save it under."""

    facts: UploadFacts
    filename: str
    mimetype: str
    digest: str


def readable_file(viewer: User | None, token: str) -> ServedFile | None:
    """The file, or None where there is none or `viewer` may not read it. One query."""
    rows = db.session.execute(facts_where(Upload.token == token, readable_uploads(viewer))).all()
    if not rows:
        return None
    return ServedFile(facts_of_one(rows), rows[0].filename, rows[0].mimetype, rows[0].digest)
