"""Inviting by name and by link, and answering."""

from flask import Response, abort, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.communities import commands, queries
from forum.communities.pages import InvitationsFormPage
from forum.communities.views.blueprint import INT, animators_room, bp
from forum.communities.views.refusing import NOT_NOW, not_now, why
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.limits import limited


@bp.get("/c/<community>/invitations")
@signed_in
def invitations() -> ResponseReturnValue:
    """The invitations that wait for an answer."""
    room = animators_room("settings")
    page = InvitationsFormPage(queries.invitations_page(room, request.args.get("after", "")))
    return render_template("communities/invitations.html", page=page)


@bp.post("/c/<community>/invitations")
@signed_in
def invite() -> ResponseReturnValue:
    """Invite one person who has an account."""
    room = animators_room("settings")
    username = request.form.get("username", "")[:80]
    try:
        limited("communities.invite", str(g.viewer.id), "100/hour")
        with transaction():
            commands.invite_member(g.viewer, room, username=username)
    except Invalid as error:
        page = InvitationsFormPage(queries.invitations_page(room), username, error.fields)
        return render_template("communities/invitations.html", page=page), 422
    except NOT_NOW as error:
        page = InvitationsFormPage(queries.invitations_page(room), username, conflict=why(error))
        return not_now(render_template("communities/invitations.html", page=page), error)
    flash(_("The invitation waits on their home page."))
    return redirect(url_for("communities.invitations", community=room.slug), 303)


@bp.post("/c/<community>/invitations/links")
@signed_in
def invite_by_link() -> ResponseReturnValue:
    """Make a link, and show it this once."""
    room = animators_room("settings")
    limited("communities.invite", str(g.viewer.id), "100/hour")
    with transaction():
        token = commands.invite_by_link(g.viewer, room)
    link = url_for("communities.offer", token=token, _external=True)
    page = InvitationsFormPage(queries.invitations_page(room), link=link)
    return _private(render_template("communities/invitations.html", page=page), 201)


@bp.delete(f"/c/<community>/invitations/<{INT}:invitation_id>")
@signed_in
def withdraw_invitation(invitation_id: int) -> ResponseReturnValue:
    """End an invitation or a link."""
    room = animators_room("settings")
    invitation = queries.invitation_in(room, invitation_id) or abort(404)
    with transaction():
        commands.withdraw_invitation(g.viewer, room, invitation)
    flash(_("The invitation was withdrawn."))
    return redirect(url_for("communities.invitations", community=room.slug), 303)


@bp.get("/invitations")
@signed_in
def mine() -> ResponseReturnValue:
    """What waits for me, and what I wait for."""
    g.section = "invitations"
    return render_template("communities/mine.html", page=queries.mine_page(g.viewer))


@bp.post(f"/invitations/<{INT}:invitation_id>/answer")
@signed_in
def answer(invitation_id: int) -> ResponseReturnValue:
    """Accept or decline an invitation."""
    invitation = queries.invitation_to(g.viewer, invitation_id) or abort(404)
    if (said := request.form.get("answer", "")) not in ("accept", "decline"):
        abort(400)
    with transaction():
        community = commands.answer_invitation(g.viewer, invitation, accept=said == "accept")
    if said == "decline":
        flash(_("You declined the invitation."))
        return redirect(url_for("communities.mine"), 303)
    flash(_("You are a member of %(name)s.", name=community.name))
    return redirect(url_for("communities.about", community=community.slug), 303)


@bp.get("/invitations/<token>")
def offer(token: str) -> ResponseReturnValue:
    """The community behind a link, for whoever holds it. Nothing changes: programs follow links too."""
    page = queries.offer_by_token(g.viewer, token) or abort(404)
    return _private(render_template("communities/offer.html", page=page, token=token), 200)


@bp.post("/invitations/<token>")
@signed_in
def accept_by_link(token: str) -> ResponseReturnValue:
    """Join by a link."""
    limited("communities.link", str(g.viewer.id), "30/hour")
    invitation = queries.invitation_by_token(token) or abort(404)
    with transaction():
        community = commands.accept_link(g.viewer, invitation)
    flash(_("You are a member of %(name)s.", name=community.name))
    return redirect(url_for("communities.about", community=community.slug), 303)


def _private(body: str, status: int) -> Response:
    """A page whose address or content is a secret: kept by nobody, told to nobody."""
    response = make_response(body, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
