"""The stylesheet of a community's own colour."""

from flask import Response, abort

from forum.communities import accents
from forum.communities.views.blueprint import bp


@bp.get("/assets/accent-<colour>.css")
def accent(colour: str) -> Response:
    """The rule that makes `colour` the accent of a page: the same for ever, whatever community chose it."""
    if accents.parse(colour) != colour or not accents.holds(colour):
        abort(404)
    response = Response(accents.stylesheet(colour), mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
