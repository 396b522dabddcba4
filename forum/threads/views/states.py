"""Closing, reopening, pinning, unpinning. Each says what was done and offers to undo it."""

from urllib.parse import urlsplit

from flask import Response, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.notices import tell
from forum.core.partial import put_at, scripted, wants_partial
from forum.core.policy import require
from forum.threads import commands, forms, queries
from forum.threads.policy import can_close
from forum.threads.views.blueprint import INT, bp
from forum.threads.views.refusing import form_page, refusal_of
from forum.threads.views.rooms import thread_or_404

STATE = {"place": "#thread-bar", "along": "#thread-head"}
"""The pieces of a page that show the state of its thread. The posts stay: more may have been loaded than a page holds."""
TAKES_REPLIES = STATE | {"along": "#thread-head,#reply-here"}


@bp.get(f"/t/<{INT}:thread_id>/closure")
@signed_in
def confirm_close(thread_id: int) -> ResponseReturnValue:
    """Ask why; for a script, in a dialog to be put over the page."""
    thread = thread_or_404(thread_id)
    require(can_close(thread.community.standing, thread))
    page = _asked_why(thread, forms.Typed())
    return form_page("threads/_close_dialog.html" if wants_partial() else "threads/close.html", page)


@bp.post(f"/t/<{INT}:thread_id>/closure")
@signed_in
def close(thread_id: int) -> ResponseReturnValue:
    """Take no more replies."""
    thread, typed = thread_or_404(thread_id), forms.typed()
    try:
        with transaction():
            commands.close_thread(g.viewer, thread, reason=typed.reason)
    except Invalid as error:
        return _ask_again(_asked_why(thread, typed, refusal_of(error)))
    tell(_("The discussion was closed."), undo=f"/t/{thread_id}/closure", method="DELETE", **TAKES_REPLIES)
    return back_to(thread)


@bp.delete(f"/t/<{INT}:thread_id>/closure")
@signed_in
def reopen(thread_id: int) -> ResponseReturnValue:
    """Take replies again."""
    thread = thread_or_404(thread_id)
    with transaction():
        commands.reopen_thread(g.viewer, thread)
    tell(_("The discussion takes replies again."))
    return back_to(thread)


@bp.post(f"/t/<{INT}:thread_id>/pin")
@signed_in
def pin(thread_id: int) -> ResponseReturnValue:
    """Keep the thread on top of its community's lists."""
    thread = thread_or_404(thread_id)
    with transaction():
        commands.pin_thread(g.viewer, thread)
    tell(_("The discussion was pinned."), undo=f"/t/{thread_id}/pin", method="DELETE", **STATE)
    return back_to(thread)


@bp.delete(f"/t/<{INT}:thread_id>/pin")
@signed_in
def unpin(thread_id: int) -> ResponseReturnValue:
    """Let the thread go back to its place."""
    thread = thread_or_404(thread_id)
    with transaction():
        commands.unpin_thread(g.viewer, thread)
    tell(_("The discussion was unpinned."), undo=f"/t/{thread_id}/pin", **STATE)
    return back_to(thread)


def back_to(thread: queries.FoundThread) -> ResponseReturnValue:
    """To the thread; for a script, to the very page of it that is before the reader's eyes."""
    here = urlsplit(request.headers.get("HX-Current-URL", "")) if scripted() else urlsplit("")
    if here.path == thread.url or here.path.startswith(f"{thread.url}/"):
        return redirect(here.path + (f"?{here.query}" if here.query else ""), 303)
    return redirect(thread.url, 303)


def _asked_why(thread: queries.FoundThread, typed: forms.Typed, refusal: forms.Refusal = forms.NOTHING_WRONG) -> forms.ReasonForm:
    return forms.ReasonForm(thread.community, thread.author_id != g.viewer.id, typed, refusal, thread=thread)


def _ask_again(page: forms.ReasonForm) -> Response:
    if not scripted():
        return form_page("threads/close.html", page)
    response = make_response(render_template("threads/_close_form.html", page=page), page.refusal.status)
    response.headers["HX-Reselect"], response.headers["HX-Replace-Url"] = "#close-form", "false"
    return put_at(response, "#close-form", "outerMorph")
