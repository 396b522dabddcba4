"""One answer for one form: a double click, a resend or a retry after a crash is given the first result.

Every form that creates something carries a random key. Inside one transaction the view asks `first_result`, and if nothing
came of that key yet, creates the thing and calls `remember`.
"""

import hashlib
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from forum.auth.models import Submission, User
from forum.auth.statements import rows_of
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Conflict
from forum.core.i18n import gettext as _

KEPT = timedelta(days=7)


def first_result(actor: User, key: str, content: str) -> str | None:
    """What already came of this form ("post:12"), or None: go on, then call `remember`. An empty key is never remembered.

    Asking reserves the key in this transaction: on a server database a second one with the same key waits here.
    Raises `Conflict` (with `first_result`) when the key was used for another `content`.
    """
    if not key:
        return None
    digest = _digest(content)
    earlier = _earlier(actor, key)
    if earlier is None:
        try:
            with db.session.begin_nested():
                db.session.add(Submission(user_id=actor.id, key=_column(key), digest=digest, result="", created_at=now()))
        except IntegrityError:
            earlier = _earlier(actor, key)
    if earlier is None:
        return None
    earlier_digest, result = earlier
    if earlier_digest != digest:
        sentence = _("This form was already sent with another text. What you typed now has not been saved.")
        raise Conflict(sentence, first_result=result)
    return result or None


def remember(actor: User, key: str, content: str, result: str) -> None:
    """Keep `result` ("post:12", at most 40 characters) as the answer to every further sending of this form."""
    if not key:
        return
    written = rows_of(update(Submission).values(result=result, digest=_digest(content))
                      .where(Submission.user_id == actor.id, Submission.key == _column(key)))
    if not written:
        db.session.add(Submission(user_id=actor.id, key=_column(key), digest=_digest(content), result=result, created_at=now()))
        db.session.flush()


def forget_old_submissions() -> int:
    """Delete what is older than seven days; how many there were."""
    return rows_of(delete(Submission).where(Submission.created_at < now() - KEPT))


def _earlier(actor: User, key: str) -> tuple[str, str] | None:
    row = db.session.execute(select(Submission.digest, Submission.result)
                             .where(Submission.user_id == actor.id, Submission.key == _column(key))).first()
    return None if row is None else (row.digest, row.result)


def _column(key: str) -> str:
    return key if len(key) <= 64 and key.isascii() and key.isprintable() else _digest(key)


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
