"""The log of a community, and the decisions that concerned me."""

from flask import Blueprint, abort, g, render_template, request
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.communities.queries import room
from forum.moderation import queries

bp = Blueprint("moderation", __name__)


@bp.before_request
def enter() -> None:
    """Set `g.room` from the address: what one may not know of does not exist."""
    slug = (request.view_args or {}).pop("community", None)
    if slug is not None:
        g.room = room(g.viewer, slug) or abort(404)


@bp.get("/c/<community>/log")
@signed_in
def log() -> ResponseReturnValue:
    """Every act upon somebody's content or standing, for those who animate the community."""
    g.section = "settings"
    return render_template("moderation/log.html", page=queries.log_page(g.viewer, g.room, request.args.get("after", "")))


@bp.get("/settings/decisions")
@signed_in
def decisions() -> ResponseReturnValue:
    """What was decided about my content and standing, why, and how to answer."""
    g.section = "decisions"
    page = queries.decisions_page(g.viewer, request.args.get("after", ""))
    return render_template("moderation/decisions.html", page=page)
