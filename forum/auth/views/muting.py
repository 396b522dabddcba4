"""Whom one does not want to read."""

from typing import Any

from flask import abort, g, redirect, render_template, request, url_for

from forum.auth import muting
from forum.auth.guard import signed_in
from forum.auth.own_paths import own_path
from forum.auth.queries import PersonRow, person
from forum.auth.views.blueprint import bp
from forum.core.db import transaction
from forum.core.i18n import gettext as _
from forum.core.notices import tell


@bp.put("/u/<username>/mute")
@signed_in
def mute(username: str) -> Any:
    """Read no more of somebody; they are not told."""
    found = person(g.viewer, username) or abort(404)
    with transaction(private=True):
        muting.mute(g.viewer, found.id)
    tell(_("You muted %(name)s: what they write is folded away, and you are not told of it. They are not told either.",
           name=found.display_name), place="#main",
         undo=url_for("auth.unmute", username=found.username, next=request.form.get("next")), method="DELETE")
    return _back(found)


@bp.delete("/u/<username>/mute")
@signed_in
def unmute(username: str) -> Any:
    """Read them again."""
    found = person(g.viewer, username) or abort(404)
    with transaction(private=True):
        muting.unmute(g.viewer, found.id)
    tell(_("You read what %(name)s writes again.", name=found.display_name))
    return _back(found)


@bp.get("/settings/muted")
@signed_in
def settings_muted() -> Any:
    """Whom I muted."""
    return render_template("auth/settings_muted.html", page=muting.muted_page(g.viewer))


def _back(found: PersonRow) -> Any:
    return redirect(own_path(request.values.get("next"), url_for("auth.profile", username=found.username)), 303)
