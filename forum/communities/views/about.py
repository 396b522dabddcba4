"""The face of a community and its charter."""

from flask import abort, g, render_template
from flask.typing import ResponseReturnValue

from forum.communities import queries
from forum.communities.pages import AskForm
from forum.communities.views.blueprint import INT, bp
from forum.core.page_cache import cacheable
from forum.threads.queries import month_of


def face(ask: AskForm) -> str:
    """The page about the community, with what was typed to ask to be let in. What is alive inside is for those who read it."""
    g.section = "about"
    month = month_of(g.room) if g.room.readable else None
    return render_template("communities/about.html", page=queries.about_page(g.viewer, g.room), ask=ask, month=month)


@bp.get("/c/<community>/about")
@cacheable
def about() -> ResponseReturnValue:
    """What it is about, who runs it, how to come in: also for those who may not look inside."""
    return face(AskForm())


@bp.get(f"/c/<community>/about/charter/<{INT}:version>")
def charter(version: int) -> ResponseReturnValue:
    """One version of the charter among the others."""
    g.section = "about"
    page = queries.charter_page(g.room, version) or abort(404)
    return render_template("communities/charter.html", page=page)
