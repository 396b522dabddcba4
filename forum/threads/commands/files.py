"""Noting which files a post shows."""

from sqlalchemy import select, update

from forum.auth.models import User
from forum.core.db import db
from forum.text.uploads import shown_in
from forum.threads.files import showable_ids
from forum.threads.models import Post, PostUpload


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
