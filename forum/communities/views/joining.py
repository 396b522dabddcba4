"""Joining, leaving, asking, deciding."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.auth.submissions import first_result, remember
from forum.communities import commands, queries
from forum.communities.pages import AskForm, RequestsFormPage
from forum.communities.policy import can_leave
from forum.communities.views.about import face
from forum.communities.views.blueprint import INT, animators_room, bp
from forum.communities.views.refusing import NOT_NOW, not_now, why
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.core.forms import form_key
from forum.core.i18n import gettext as _
from forum.core.limits import limited
from forum.core.policy import require


@bp.post("/c/<community>/membership")
@signed_in
def join() -> ResponseReturnValue:
    """Become a member of an open community."""
    with transaction():
        commands.join(g.viewer, g.room)
    flash(_("You are a member of %(name)s.", name=g.room.name))
    return redirect(url_for("communities.about", community=g.room.slug), 303)


@bp.get("/c/<community>/membership")
@signed_in
def leaving() -> ResponseReturnValue:
    """What leaving means, before one does."""
    require(can_leave(g.room.standing, g.room))
    g.section = "about"
    return render_template("communities/leave.html", page=g.room)


@bp.delete("/c/<community>/membership")
@signed_in
def leave() -> ResponseReturnValue:
    """Stop being a member."""
    with transaction():
        commands.leave(g.viewer, g.room)
    flash(_("You have left %(name)s.", name=g.room.name))
    return redirect(url_for("communities.index"), 303)


@bp.post("/c/<community>/requests")
@signed_in
def ask() -> ResponseReturnValue:
    """Ask the animators to be let in, once for each form."""
    message = request.form.get("message", "")
    content = repr(("request", g.room.id, message))
    try:
        with transaction():
            if first_result(g.viewer, form_key(), content) is None:
                limited("communities.ask", str(g.viewer.id), "20/hour")
                made = commands.ask_to_join(g.viewer, g.room, message=message)
                remember(g.viewer, form_key(), content, f"request:{made.id}")
    except Invalid as error:
        return face(AskForm(message, error.fields)), 422
    except NOT_NOW as error:
        return not_now(face(AskForm(message, conflict=why(error))), error)
    flash(_("Your request is with the animators of %(name)s.", name=g.room.name))
    return redirect(url_for("communities.about", community=g.room.slug), 303)


@bp.delete("/c/<community>/requests/mine")
@signed_in
def withdraw_request() -> ResponseReturnValue:
    """Take one's own request back."""
    with transaction():
        commands.withdraw_request(g.viewer, g.room)
    flash(_("Your request was withdrawn."))
    return redirect(url_for("communities.about", community=g.room.slug), 303)


@bp.get("/c/<community>/requests")
@signed_in
def requests() -> ResponseReturnValue:
    """Who asks to join."""
    room = animators_room("settings")
    page = RequestsFormPage(queries.requests_page(room, request.args.get("after", "")))
    return render_template("communities/requests.html", page=page)


@bp.post(f"/c/<community>/requests/<{INT}:request_id>/decision")
@signed_in
def decide(request_id: int) -> ResponseReturnValue:
    """Let somebody in, or refuse with the reason they will read."""
    room = animators_room("settings")
    asked = queries.request_in(room, request_id) or abort(404)
    if (answer := request.form.get("answer", "")) not in ("accept", "refuse"):
        abort(400)
    try:
        with transaction():
            commands.decide_request(g.viewer, room, asked, accept=answer == "accept", reason=request.form.get("reason", ""))
    except Invalid as error:
        page = RequestsFormPage(queries.requests_page(room), error.fields, request_id)
        return render_template("communities/requests.html", page=page), 422
    flash(_("The request was accepted.") if answer == "accept" else _("The request was refused, and the reason told."))
    return redirect(url_for("communities.requests", community=room.slug), 303)
