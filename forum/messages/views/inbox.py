"""One's conversations."""

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.messages import queries
from forum.messages.policy import can_begin
from forum.messages.views.blueprint import bp, conversation_or_404


@bp.get("/messages")
@signed_in
def inbox() -> ResponseReturnValue:
    """The list: all but what was put aside, or what `show` asks for."""
    show = request.args.get("show", "inbox")
    if show not in queries.SHOWS:
        abort(redirect(url_for("messages.inbox")))
    g.section = "messages"
    page = queries.inbox_page(g.viewer, can_begin(g.viewer), show=show, cursor=request.args.get("at", ""))
    return render_template("messages/index.html", page=page)


@bp.get("/messages/<row:thread_id>")
@signed_in
def conversation(thread_id: int) -> ResponseReturnValue:
    """A conversation by its number alone: its page is that of its thread."""
    return redirect(conversation_or_404(thread_id).url, 302)
