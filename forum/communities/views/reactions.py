"""Which reactions a community offers, and what its members vote on."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.communities import commands
from forum.communities.forms import integer_from
from forum.communities.pages import ReactionsSettings
from forum.communities.reactions import REACTIONS, offered
from forum.communities.views.blueprint import bp, owners_room
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _


@bp.get("/c/<community>/settings/reactions")
@signed_in
def reactions() -> ResponseReturnValue:
    """The kinds of reactions with their order, and what is voted on."""
    room = owners_room()
    page = ReactionsSettings(room, offered(room.reactions), room.voting, room.downvotes)
    return render_template("communities/reactions.html", page=page)


@bp.route("/c/<community>/settings/reactions", methods=["POST", "PUT"])
@signed_in
def save_reactions() -> ResponseReturnValue:
    """Offer the ones that are ticked, in the order of their places."""
    room, form = owners_room(), request.form
    places = {name: integer_from(form, f"place-{name}", len(REACTIONS)) for name in REACTIONS}
    kinds = sorted(form.getlist("kinds"), key=lambda name: places.get(name, 0))
    voting, downvotes = form.get("voting", ""), bool(form.get("downvotes"))
    try:
        with transaction():
            commands.choose_reactions(g.viewer, room, kinds=kinds, voting=voting, downvotes=downvotes)
    except Invalid as error:
        page = ReactionsSettings(room, offered(",".join(kinds)), voting, downvotes, error.fields)
        return render_template("communities/reactions.html", page=page), 422
    flash(_("The settings of the community were saved."))
    return redirect(url_for("communities.reactions", community=room.slug), 303)
