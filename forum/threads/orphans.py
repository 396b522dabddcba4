"""Files that nobody will miss: uploaded, and shown by no post and no text that is being written.

Killed at any point, the next round goes on: rows go first, so that no row is without its objects, and objects without a row are
found by their names, a two-hundred-and-fifty-sixth of them at a time.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from forum.core import clock
from forum.core.db import db, transaction
from forum.core.settings import setting
from forum.threads.models import Draft, PostUpload, ScheduledPost, SuggestedEdit
from forum.uploads import storage
from forum.uploads.models import Upload
from forum.uploads.queries import tokens_known

BATCH = 100
SHARDS = 256


def sweep_orphans() -> int:
    """Delete one batch of files that no text has shown for `uploads.orphan_hours` since they came; how many that was."""
    unshown = ~select(PostUpload.post_id).where(PostUpload.upload_id == Upload.id).exists()
    written = or_(
        select(Draft.id).where(Draft.user_id == Upload.owner_id, or_(
            Draft.source.contains(Upload.token), Draft.former_source.contains(Upload.token))).exists(),
        select(ScheduledPost.id).where(
            ScheduledPost.author_id == Upload.owner_id, ScheduledPost.source.contains(Upload.token)).exists(),
        select(SuggestedEdit.id).where(SuggestedEdit.author_id == Upload.owner_id, SuggestedEdit.decided_at.is_(None),
                                       SuggestedEdit.source.contains(Upload.token)).exists())
    rows = db.session.execute(
        select(Upload.id, Upload.token).where(Upload.created_at < _long_ago(), unshown, ~written)
        .order_by(Upload.created_at).limit(BATCH)).all()
    if not rows:
        return 0
    with transaction(private=True):
        gone = set(db.session.scalars(
            delete(Upload).where(Upload.id.in_([row.id for row in rows]), unshown).returning(Upload.token),
            execution_options={"synchronize_session": False}))
    for token in gone:
        storage.remove(token)
    return len(gone)


def sweep_objects(shard: int) -> int:
    """Remove the objects of one shard (0 to 255) that no row speaks of: of files whose taking was cut off, or whose row went.

    Those younger than `uploads.orphan_hours` may still get their row.
    """
    found = storage.stored(f"{shard % SHARDS:02x}")
    lost = set(found) - tokens_known(found) if found else set()
    old = {token for token in lost if found[token] < _long_ago()}
    for token in old:
        storage.remove(token)
    return len(old)


def _long_ago() -> datetime:
    return clock.now() - timedelta(hours=setting("uploads.orphan_hours"))
