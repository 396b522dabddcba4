"""What is written down of a file once its objects are stored."""

from forum.auth.models import User
from forum.core import clock
from forum.core.db import db
from forum.uploads.models import Upload, UploadSize
from forum.uploads.preparing import Prepared


def add_upload(actor: User, token: str, file: Prepared) -> Upload:
    """The row of a file whose objects are stored under `token`. It belongs to `actor` alone until a post shows it."""
    largest = file.sizes[-1] if file.sizes else None
    upload = Upload(
        token=token, owner_id=actor.id, kind="image" if file.sizes else "file", filename=file.filename, mimetype=file.mimetype,
        byte_count=file.byte_count, digest=file.digest, width=largest.width if largest else None,
        height=largest.height if largest else None, created_at=clock.now())
    db.session.add(upload)
    db.session.flush()
    db.session.add_all(UploadSize(upload_id=upload.id, width=one.width, height=one.height, byte_count=len(one.data))
                       for one in file.sizes)
    db.session.flush()
    return upload
