"""Noting which files a post shows, and deleting a file that none shows."""

from sqlalchemy import delete, select, update

from forum.auth.models import User
from forum.core.db import db, on_commit
from forum.core.policy import require
from forum.text.uploads import shown_in
from forum.threads.commands.deciding import signed_in
from forum.threads.files import showable_ids, shown_somewhere
from forum.threads.models import Post, PostUpload
from forum.threads.policy import can_delete_file
from forum.uploads.models import Upload
from forum.uploads.taking import forget


def note_files(actor: User, post: Post) -> None:
    """Bring `post_uploads` in step with what the post's HTML shows now, as far as `actor` may show it.

    Asked here again, though composing asked already: an address of a file can be typed too, and rights may have changed since.
    """
    shown = showable_ids(actor, shown_in(post.html), post.id)
    noted = set(db.session.scalars(select(PostUpload.upload_id).where(PostUpload.post_id == post.id)))
    db.session.add_all(PostUpload(post_id=post.id, upload_id=one, shown=True) for one in sorted(shown - noted))
    if noted:
        db.session.execute(
            update(PostUpload).where(PostUpload.post_id == post.id).values(shown=PostUpload.upload_id.in_(shown)),
            execution_options={"synchronize_session": False})
    db.session.flush()


def delete_file(actor: User | None, token: str) -> None:
    """Delete a file for good, its objects once that is certain. Gone already, nothing happens. Raises `Denied`.

    Its row is locked first: a post that is being written to show it is seen, or finds it gone.
    """
    actor = signed_in(actor)
    upload = db.session.scalar(select(Upload).where(Upload.token == token).with_for_update())
    if upload is None:
        return
    shown = db.session.scalar(select(Upload.id).where(Upload.id == upload.id, shown_somewhere())) is not None
    require(can_delete_file(actor, upload.owner_id, shown=shown))
    db.session.execute(delete(Upload).where(Upload.id == upload.id), execution_options={"synchronize_session": "fetch"})
    on_commit(lambda: forget(token))
