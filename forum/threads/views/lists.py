"""Lists of threads: the front, a community, its questions, a category."""

from flask import abort, g, render_template, request
from flask.typing import ResponseReturnValue

from forum.communities.queries import Room, about_page
from forum.core.page_cache import cacheable
from forum.threads import queries
from forum.threads.addresses import community_url
from forum.threads.views.blueprint import bp
from forum.threads.views.rooms import enter


@bp.get("/")
@cacheable
def front() -> ResponseReturnValue:
    """The member's merged home, or the site's front."""
    page = queries.front_page(g.viewer, after=request.args.get("after"))
    g.section = "threads"
    return render_template("threads/front.html", page=page)


@bp.get("/c/<community>")
@cacheable
def community(community: str) -> ResponseReturnValue:
    """A community's threads."""
    found = enter(community, "threads")
    if not found.readable:
        return members_only(found)
    rows = queries.community_threads(found, after=request.args.get("after"))
    return render_template("threads/index.html", page=queries.ThreadIndex(found, rows))


@bp.get("/c/<community>/questions")
@cacheable
def questions(community: str) -> ResponseReturnValue:
    """A community's questions."""
    found = enter(community, "questions")
    if not found.readable:
        return members_only(found)
    rows = queries.community_threads(found, kind="question", after=request.args.get("after"),
                                     base_url=community_url(found.slug, "questions"))
    return render_template("threads/index.html", page=queries.ThreadIndex(found, rows, kind="question"))


@bp.get("/c/<community>/<category>")
@cacheable
def category(community: str, category: str) -> ResponseReturnValue:
    """The threads of one category."""
    found = enter(community, f"category:{category}")
    if not found.readable:
        return members_only(found)
    row = found.category(category) or abort(404)
    rows = queries.community_threads(found, category_id=row.id, after=request.args.get("after"),
                                     base_url=community_url(found.slug, row.slug))
    return render_template("threads/index.html", page=queries.ThreadIndex(found, rows, category=row))


def members_only(found: Room) -> ResponseReturnValue:
    """The answer to who may know of a community but not read it: why, and how to come in."""
    return render_template("communities/members_only.html", page=about_page(g.viewer, found)), 403
