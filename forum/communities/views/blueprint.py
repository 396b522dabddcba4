"""The blueprint, and what every address under /c/<community> begins with: finding the community, or answering 404."""

from flask import Blueprint, Response, abort, g, make_response, render_template, request

from forum.communities import queries
from forum.communities.policy import can_animate, can_manage
from forum.core.policy import require

bp = Blueprint("communities", __name__)
INT = "row"  # larger numbers are in no table: 404, not an overflow


@bp.before_request
def enter() -> None:
    """Set `g.room` from the address, before anything else is looked at: what one may not know of does not exist."""
    slug = (request.view_args or {}).pop("community", None)
    if slug is not None:
        g.room = queries.room(g.viewer, slug) or abort(404)


def animators_room(section: str) -> queries.Room:
    """The room, for those who animate it. Raises `Denied`."""
    room: queries.Room = g.room
    require(can_animate(room.standing, room))
    g.section = section
    return room


def owners_room(section: str = "settings") -> queries.Room:
    """The room, for those who own it. Raises `Denied`."""
    room: queries.Room = g.room
    require(can_manage(room.standing, room))
    g.section = section
    return room


def members_only() -> Response:
    """The answer where one may know of the community but not look inside: why, and how to come in."""
    return make_response(render_template("communities/members_only.html", page=queries.about_page(g.viewer, g.room)), 403)
