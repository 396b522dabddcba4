"""What a post said before: given back, hidden from its readers, shown to them again."""

from sqlalchemy import delete, select

from forum.auth.models import User
from forum.core import clock
from forum.core.db import db
from forum.core.errors import Conflict
from forum.core.i18n import gettext as _
from forum.core.policy import require
from forum.core.signals import publish
from forum.threads.commands.deciding import checked_reason, locked_post, signed_in, standing_in
from forum.threads.commands.posts import edit_post
from forum.threads.composing import Composed
from forum.threads.models import Draft, Post, Revision
from forum.threads.places import edit_of
from forum.threads.policy import can_hide_revision, can_share
from forum.threads.signals import RevisionHidden, RevisionShown

NOBODY = 0  # concerns no author: a reason is asked of everybody


def restore_revision(actor: User | None, post: Post, number: int, *, body: Composed, base_revision: int,
                     reason: str = "") -> Post:
    """Have a post say again what its version `number` said, which `body` was composed of; the present text is kept too.

    Its title comes back with a first post, where the actor may give it one. Raises as `edit_post`, and `Conflict` where that
    version is hidden or says something else.
    """
    actor = signed_in(actor)
    post = locked_post(post)
    former = _version(post, number)
    if former.hidden_at is not None or former.source.rstrip() != body.source:
        raise Conflict(_("This version cannot be read any more."))
    titled = former.title if can_share(standing_in(actor, post.thread), post) else None
    return edit_post(actor, post, body=body, base_revision=base_revision, title=titled, reason=reason, kept=True)


def hide_revision(actor: User | None, post: Post, number: int, *, reason: str) -> None:
    """Have nobody but the site's moderators read what version `number` said. Hidden already, nothing happens.

    Drafts of changes to the post that were last saved while it said so are forgotten: they would bring it back.
    Raises `Denied`, `Conflict`, and `Invalid` without a reason.
    """
    actor = signed_in(actor)
    post = locked_post(post)
    require(can_hide_revision(standing_in(actor, post.thread), post))
    former = _version(post, number)
    if former.hidden_at is not None:
        return
    former.hidden_reason = checked_reason(reason, concerns_id=NOBODY, actor=actor)[:300]
    former.hidden_at, former.hidden_by_id = clock.now(), actor.id
    db.session.execute(delete(Draft).where(Draft.place == str(edit_of(post.id)), Draft.saved_at <= former.replaced_at))
    db.session.flush()
    publish(RevisionHidden(actor, post, number, former.hidden_reason))


def show_revision(actor: User | None, post: Post, number: int) -> None:
    """Have everybody read it again. Raises `Denied` and `Conflict`."""
    actor = signed_in(actor)
    post = locked_post(post)
    require(can_hide_revision(standing_in(actor, post.thread), post))
    former = _version(post, number)
    if former.hidden_at is None:
        return
    former.hidden_at, former.hidden_by_id, former.hidden_reason = None, None, ""
    db.session.flush()
    publish(RevisionShown(actor, post, number))


def _version(post: Post, number: int) -> Revision:
    found = db.session.scalar(select(Revision).where(Revision.post_id == post.id, Revision.number == number),
                              execution_options={"populate_existing": True})
    if found is None:
        raise Conflict(_("This post has no such version."))
    return found
