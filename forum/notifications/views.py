"""The notices of a member: their page, their panel over any page, and what is noted of them."""

from datetime import UTC, datetime

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.auth.own_paths import own_path
from forum.core.db import transaction
from forum.core.i18n import gettext as _
from forum.core.notices import tell
from forum.core.partial import wants_partial
from forum.notifications import commands, queries

bp = Blueprint("notifications", __name__)


@bp.get("/notices")
@signed_in
def notices() -> ResponseReturnValue:
    """The page; to a script that asks for a piece, the first few."""
    show = request.args.get("show", "all")
    if show not in queries.SHOWS:
        abort(redirect(url_for("notifications.notices")))
    g.section = "notices"
    if wants_partial():
        return render_template("notifications/_panel.html", page=queries.notices_page(g.viewer, size=queries.IN_PANEL))
    page = queries.notices_page(g.viewer, show=show, cursor=request.args.get("at", ""))
    return render_template("notifications/index.html", page=page)


@bp.post("/notices/seen")
@signed_in
def seen() -> ResponseReturnValue:
    """The list was looked at: what came up to the time that the form says is no longer counted."""
    with transaction(private=True):
        commands.note_seen(g.viewer, _instant(request.form.get("up_to", "")))
    return _noted()


@bp.post("/notices/reading")
@signed_in
def read_all() -> ResponseReturnValue:
    """Everything is read."""
    with transaction(private=True):
        commands.note_all_read(g.viewer)
    if wants_partial():
        return _noted()
    tell(_("All notices are marked as read."))
    return redirect(own_path(request.form.get("next"), url_for("notifications.notices")), 303)


@bp.post("/notices/<row:notice_id>/reading")
@signed_in
def read(notice_id: int) -> ResponseReturnValue:
    """One is read."""
    with transaction(private=True):
        found = commands.note_read(g.viewer, notice_id)
    return _noted() if found else abort(404)


def _noted() -> ResponseReturnValue:
    return Response(status=204) if wants_partial() else redirect(
        own_path(request.form.get("next"), url_for("notifications.notices")), 303)


def _instant(text: str) -> datetime | None:
    try:
        value = datetime.fromisoformat(text)
        return value.astimezone(UTC) if value.tzinfo is not None else None
    except (ValueError, OverflowError):  # the latter at either end of time
        return None
