"""Opening a post to every member, and leaving it to its author again."""

from flask import g
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.core.db import transaction
from forum.core.i18n import gettext as _
from forum.core.notices import PIECES, tell
from forum.core.policy import require
from forum.threads import commands, forms, queries
from forum.threads.views.acted import acted
from forum.threads.views.blueprint import INT, bp
from forum.threads.views.in_place import form_answer
from forum.threads.views.posts import post_or_404
from forum.threads.views.refusing import EXPECTED, refusal_of


@bp.get(f"/posts/<{INT}:post_id>/wiki")
@signed_in
def confirm_wiki(post_id: int) -> ResponseReturnValue:
    """Say what that means and ask whether; of somebody else's post, why."""
    found = post_or_404(post_id)
    require(found.share)
    return form_answer("wiki", _form(found, forms.Typed()))


@bp.put(f"/posts/<{INT}:post_id>/wiki")
@signed_in
def open_wiki(post_id: int) -> ResponseReturnValue:
    """Let every member edit the post."""
    found, typed = post_or_404(post_id), forms.typed()
    try:
        with transaction():
            commands.open_wiki(g.viewer, found.post, reason=typed.reason)
    except EXPECTED as error:
        return form_answer("wiki", _form(found, typed, refusal_of(error)))
    tell(_("All members may edit post no. %(number)s.", number=found.number), place=PIECES)
    return _done(found)


@bp.delete(f"/posts/<{INT}:post_id>/wiki")
@signed_in
def close_wiki(post_id: int) -> ResponseReturnValue:
    """Leave it to its author and the animators."""
    found, typed = post_or_404(post_id), forms.typed()
    try:
        with transaction():
            commands.close_wiki(g.viewer, found.post, reason=typed.reason)
    except EXPECTED as error:
        return form_answer("wiki", _form(found, typed, refusal_of(error)))
    tell(_("Post no. %(number)s is edited by its author and the animators alone again.", number=found.number), place=PIECES)
    return _done(found)


def _form(found: queries.EditablePost, typed: forms.Typed, refusal: forms.Refusal = forms.NOTHING_WRONG) -> forms.ReasonForm:
    return forms.ReasonForm(found.room, found.author_id != g.viewer.id, typed, refusal, found=found)


def _done(found: queries.EditablePost) -> ResponseReturnValue:
    return acted(found, found.url)
