"""Who takes part in a conversation: bringing others in, leaving; putting it aside."""

from flask import g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.i18n import ngettext
from forum.core.limits import limited
from forum.core.notices import tell
from forum.core.settings import setting
from forum.messages import commands, forms, queries
from forum.messages.views.blueprint import bp, conversation_or_404
from forum.threads.queries import FoundThread


@bp.get("/messages/<row:thread_id>/people")
@signed_in
def people(thread_id: int) -> ResponseReturnValue:
    """Who takes part, and the form that brings others in."""
    return _people(conversation_or_404(thread_id))


@bp.post("/messages/<row:thread_id>/people")
@signed_in
def invite(thread_id: int) -> ResponseReturnValue:
    """Bring others in: they read all that was written."""
    thread, to = conversation_or_404(thread_id), request.form.get("to", "")
    try:
        limited("conversation", str(g.viewer.id), str(setting("messages.rate")))
        with transaction():
            came = [one.display_name for one in commands.invite(g.viewer, thread, forms.names(to))]
    except Invalid as error:
        return _people(thread, to, dict(error.fields))
    tell(ngettext("%(names)s takes part now.", "%(names)s take part now.", len(came), names=", ".join(came)) if came
         else _("They take part already."))
    return redirect(thread.url, 303)


@bp.get("/messages/<row:thread_id>/leaving")
@signed_in
def confirm_leaving(thread_id: int) -> ResponseReturnValue:
    """Ask whether."""
    return render_template("messages/leave.html", page=conversation_or_404(thread_id))


@bp.delete("/messages/<row:thread_id>/membership")
@signed_in
def leave(thread_id: int) -> ResponseReturnValue:
    """Take part no more."""
    thread = conversation_or_404(thread_id)
    with transaction():
        commands.leave(g.viewer, thread)
    tell(_("You have left the conversation."))
    return redirect(url_for("messages.inbox"), 303)


@bp.put("/messages/<row:thread_id>/archive")
@signed_in
def archive(thread_id: int) -> ResponseReturnValue:
    """Put it aside."""
    thread = conversation_or_404(thread_id)
    with transaction(private=True):
        commands.archive(g.viewer, thread)
    tell(_("The conversation is among the archived ones until somebody writes in it again."),
         undo=f"/messages/{thread_id}/archive{'?from=list' if _in_list() else ''}", method="DELETE",
         place="#main" if _in_list() else "#thread-bar", along="" if _in_list() else "#thread-head")
    return _back(thread)


@bp.delete("/messages/<row:thread_id>/archive")
@signed_in
def unarchive(thread_id: int) -> ResponseReturnValue:
    """Take it back among the others."""
    thread = conversation_or_404(thread_id)
    with transaction(private=True):
        commands.unarchive(g.viewer, thread)
    tell(_("The conversation is back among the others."))
    return _back(thread)


def _in_list() -> bool:
    """Whether the button stands in the list of conversations."""
    return request.values.get("from") == "list"


def _back(thread: FoundThread) -> ResponseReturnValue:
    """To the list, for what was done in the list; else to the conversation."""
    return redirect(url_for("messages.inbox") if _in_list() else thread.url, 303)


def _people(thread: FoundThread, to: str = "", errors: dict[str, object] | None = None) -> ResponseReturnValue:
    head = queries.head_of(g.viewer, thread)
    page = forms.InviteForm(thread, head, to, errors or {}) if head is not None else None
    return make_response(render_template("messages/people.html", page=page), 422 if errors else 200)
