"""Closing, reopening, pinning, unpinning."""

from flask import flash, g, redirect
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.policy import require
from forum.threads import commands, forms
from forum.threads.policy import can_close
from forum.threads.views.blueprint import INT, bp
from forum.threads.views.refusing import form_page, refusal_of
from forum.threads.views.rooms import thread_or_404


@bp.get(f"/t/<{INT}:thread_id>/closure")
@signed_in
def confirm_close(thread_id: int) -> ResponseReturnValue:
    """Ask why."""
    thread = thread_or_404(thread_id)
    require(can_close(thread.community.standing, thread))
    others = thread.author_id != g.viewer.id
    return form_page("threads/close.html", forms.ReasonForm(thread.community, others, forms.Typed(), thread=thread))


@bp.post(f"/t/<{INT}:thread_id>/closure")
@signed_in
def close(thread_id: int) -> ResponseReturnValue:
    """Take no more replies."""
    thread, typed = thread_or_404(thread_id), forms.typed()
    try:
        with transaction():
            commands.close_thread(g.viewer, thread, reason=typed.reason)
    except Invalid as error:
        others = thread.author_id != g.viewer.id
        page = forms.ReasonForm(thread.community, others, typed, refusal_of(error), thread=thread)
        return form_page("threads/close.html", page)
    flash(_("The discussion was closed."))
    return redirect(thread.url, 303)


@bp.delete(f"/t/<{INT}:thread_id>/closure")
@signed_in
def reopen(thread_id: int) -> ResponseReturnValue:
    """Take replies again."""
    thread = thread_or_404(thread_id)
    with transaction():
        commands.reopen_thread(g.viewer, thread)
    flash(_("The discussion takes replies again."))
    return redirect(thread.url, 303)


@bp.post(f"/t/<{INT}:thread_id>/pin")
@signed_in
def pin(thread_id: int) -> ResponseReturnValue:
    """Keep the thread on top of its community's lists."""
    thread = thread_or_404(thread_id)
    with transaction():
        commands.pin_thread(g.viewer, thread)
    flash(_("The discussion was pinned."))
    return redirect(thread.url, 303)


@bp.delete(f"/t/<{INT}:thread_id>/pin")
@signed_in
def unpin(thread_id: int) -> ResponseReturnValue:
    """Let the thread go back to its place."""
    thread = thread_or_404(thread_id)
    with transaction():
        commands.unpin_thread(g.viewer, thread)
    flash(_("The discussion was unpinned."))
    return redirect(thread.url, 303)
