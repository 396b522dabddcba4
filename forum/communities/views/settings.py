"""What its owners say a community is, and its charter."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.communities import commands, queries
from forum.communities.charters import compose_charter
from forum.communities.forms import FIELDS, integer_from, particulars_from, typed
from forum.communities.pages import CharterFormPage, SettingsPage
from forum.communities.policy import can_animate
from forum.communities.views.blueprint import bp, owners_room
from forum.core.db import transaction
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import gettext as _


@bp.get("/c/<community>/settings")
@signed_in
def settings() -> ResponseReturnValue:
    """Name, description, who may read, who may join. Animators who own nothing begin with what waits for them."""
    if not g.room.can_manage and can_animate(g.room.standing, g.room):
        return redirect(url_for("communities.requests", community=g.room.slug), 303)
    room = owners_room()
    page = SettingsPage(room, {name: getattr(room, name) for name in FIELDS})
    return render_template("communities/settings.html", page=page)


@bp.route("/c/<community>/settings", methods=["POST", "PUT"])
@signed_in
def save_settings() -> ResponseReturnValue:
    """Change what the community is."""
    room = owners_room()
    try:
        with transaction():
            commands.edit_community(g.viewer, room, particulars_from(request.form))
    except Invalid as error:
        page = SettingsPage(room, typed(request.form, *FIELDS), error.fields)
        return render_template("communities/settings.html", page=page), 422
    flash(_("The settings of the community were saved."))
    return redirect(url_for("communities.settings", community=room.slug), 303)


@bp.get("/c/<community>/settings/charter")
@signed_in
def charter_form() -> ResponseReturnValue:
    """The form of the charter."""
    room = owners_room()
    current = queries.latest_charter(room)
    return _charter(room, current, source=current.source if current else "", base_version=current.version if current else 0)


@bp.route("/c/<community>/settings/charter", methods=["POST", "PUT"])
@signed_in
def save_charter() -> ResponseReturnValue:
    """Put a new version of the charter in force, or show what it would look like."""
    room = owners_room()
    source, base = request.form.get("charter", ""), integer_from(request.form, "base_version", 0)
    try:
        charter = compose_charter(source, locale=room.locale)
        if request.form.get("act") == "preview":
            return _charter(room, queries.latest_charter(room), source=source, base_version=base, preview_html=charter.html)
        with transaction():
            commands.write_charter(g.viewer, room, charter, base_version=base)
    except Invalid as error:
        return _charter(room, queries.latest_charter(room), source=source, base_version=base,
                        error=error.fields["charter"]), 422
    except Conflict as error:
        current = queries.latest_charter(room)
        return _charter(room, current, source=source, base_version=current.version if current else 0,
                        conflict=str(error.sentence)), 409
    flash(_("The charter is in force."))
    return redirect(url_for("communities.about", community=room.slug), 303)


def _charter(room: queries.Room, current: Any, **more: Any) -> str:
    return render_template("communities/charter_form.html", page=CharterFormPage(room, current, **more))
