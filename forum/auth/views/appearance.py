"""How pages look and listen in this browser: theme, density, keyboard shortcuts. For everybody, signed in or not."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for

from forum.auth.own_paths import own_path
from forum.auth.pages import AppearancePage
from forum.auth.views.blueprint import bp
from forum.core.i18n import gettext as _
from forum.core.partial import scripted
from forum.core.preferences import preferred, remember

CHOICES = ("theme", "density", "keys")


@bp.get("/settings/appearance")
def settings_appearance() -> Any:
    """What this browser chose."""
    return render_template("auth/settings_appearance.html", page=AppearancePage(*map(preferred, CHOICES)))


@bp.post("/settings/appearance")
def save_appearance() -> Any:
    """Remember the choices that were sent, in this browser. A script shows them itself; a form leads back to its page."""
    if scripted():
        return _kept(make_response("", 204))
    back = own_path(request.form.get("next"), "")
    if not back:
        flash(_("Your choices are kept in this browser."))
    return _kept(make_response(redirect(back or url_for("auth.settings_appearance"), 303)))


def _kept(response: Response) -> Response:
    for name in CHOICES:
        remember(response, name, request.form.get(name, ""))
    return response
