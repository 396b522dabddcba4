"""Lists of threads: the front, a community, its questions, a category; the latest, what is unread, unanswered, most followed."""

from flask import abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.auth.sessions import last_visit_of
from forum.communities.queries import Room, about_page
from forum.core.page_cache import cacheable
from forum.core.partial import wants_partial
from forum.threads import queries
from forum.threads.addresses import community_url
from forum.threads.views.blueprint import bp
from forum.threads.views.rooms import enter


@bp.get("/")
@cacheable
def front() -> ResponseReturnValue:
    """The member's merged home, or the site's front."""
    name, period = wanted("/", queries.lists_for(member=g.viewer is not None))
    page = queries.front_page(g.viewer, name=name, period=period, after=request.args.get("after"),
                              visited_at=last_visit_of(g.viewer))
    if page.list.name != name:
        return redirect("/")
    g.section, g.fresh = "threads", page.fresh
    return render_template("threads/_more.html" if wants_partial() else "threads/front.html", page=page)


@bp.get("/c/<community>")
@cacheable
def community(community: str) -> ResponseReturnValue:
    """A community's threads."""
    return index(enter(community, "threads"))


@bp.get("/c/<community>/questions")
@cacheable
def questions(community: str) -> ResponseReturnValue:
    """A community's questions."""
    return index(enter(community, "questions"), kind="question")


@bp.get("/c/<community>/<category>")
@cacheable
def category(community: str, category: str) -> ResponseReturnValue:
    """The threads of one category."""
    return index(enter(community, f"category:{category}"), category=category)


def index(found: Room, *, kind: str | None = None, category: str | None = None,
          tag: queries.TagRow | None = None) -> ResponseReturnValue:
    """A list of a community, or of one kind, category or tag of it; a piece of it for a script that asks for more."""
    if not found.readable:
        return members_only(found)
    row = (found.category(category) or abort(404)) if category is not None else None
    base = tag.url if tag else community_url(found.slug, category or ("questions" if kind else ""))
    offered = queries.lists_for(member=found.role is not None, questions=kind == "question")
    name, period = wanted(base, offered)
    after, piece = request.args.get("after"), wants_partial()
    listed = queries.community_threads(found, kind=kind, category_id=row.id if row else None, tag_id=tag.id if tag else None,
                                       name=name, period=period, after=after, base_url=base, visited_at=last_visit_of(g.viewer))
    news = None if piece else queries.news_in(g.viewer, found)
    g.news = (found, news)
    life = queries.life_of(found) if after is None and not piece and tag is None else None
    page = queries.ThreadIndex(found, listed, kind, row, offered, news, life, tag)
    return render_template("threads/_more.html" if piece else "threads/index.html", page=page)


def wanted(base_url: str, offered: tuple[str, ...]) -> tuple[str, str | None]:
    """The list and the period that the address asks for. What is not offered here leads to the address without it."""
    name, period = request.args.get("list"), request.args.get("period")
    if name is None and period is None:
        return "latest", None
    if name == "top" and period in (None, *queries.PERIODS):
        return "top", period or queries.DEFAULT_PERIOD
    if name not in offered or name == "latest" or period is not None:
        abort(redirect(base_url))
    return name, None


def members_only(found: Room) -> ResponseReturnValue:
    """The answer to who may know of a community but not read it: why, and how to come in."""
    return render_template("communities/members_only.html", page=about_page(g.viewer, found)), 403
