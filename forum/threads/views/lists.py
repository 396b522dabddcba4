"""Lists of threads: the front, a community, its questions, a category; the latest, what is unread, unanswered, most followed."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.auth.sessions import last_visit_of
from forum.communities.queries import Room, about_page
from forum.core.page_cache import cacheable
from forum.core.partial import wants_partial
from forum.threads import queries
from forum.threads.addresses import with_words
from forum.threads.tagging import split_tags
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


@bp.get("/c/<community>/threads/filter")
def filter_list(community: str) -> ResponseReturnValue:
    """Choose what a list is narrowed to; for a script, in a dialog to be put over the page. Chosen, it leads to that list."""
    found = enter(community, "threads")
    if not found.readable:
        return members_only(found)
    typed = {word: request.args.get(word, "").strip().removeprefix("-") for word in (*queries.WORDS, "list", "period")}
    if "go" not in request.args:
        page = queries.FilterPage(found, typed)
        return render_template("threads/_filter_dialog.html" if wants_partial() else "threads/filter.html", page=page)
    narrowing, wrong = queries.narrowing_of(
        found, kind=typed["kind"], category=typed["category"], tag=(*split_tags(typed["tag"]), "")[0],
        by=(*split_tags(typed["by"]), "")[0])
    if wrong:
        return render_template("threads/filter.html", page=queries.FilterPage(found, typed, wrong)), 422
    return redirect(with_words(narrowing.url, list=typed["list"], period=typed["period"]))


def index(found: Room, *, kind: str = "", category: str = "", tag: queries.TagRow | None = None) -> ResponseReturnValue:
    """A list of a community, or of one kind, category or tag of it; a piece of it for a script that asks for more."""
    if not found.readable:
        return members_only(found)
    narrowing = narrowed(found, kind=kind, category=category, tag=tag or "")
    offered = queries.lists_for(member=found.role is not None, questions=narrowing.kind == "question")
    name, period = wanted(narrowing.url, offered)
    after, piece = request.args.get("after"), wants_partial()
    listed = queries.community_threads(
        found, kind=narrowing.kind, category_id=narrowing.category.id if narrowing.category else None,
        tag_id=narrowing.tag.id if narrowing.tag else None, author_id=narrowing.by.id if narrowing.by else None,
        name=name, period=period, after=after, base_url=narrowing.url, visited_at=last_visit_of(g.viewer))
    news = None if piece else queries.news_in(g.viewer, found)
    g.news = (found, news)
    life = queries.life_of(found) if after is None and not piece and narrowing.tag is None else None
    page = queries.ThreadIndex(
        found, listed, narrowing, kind or None, narrowing.category if category else None, offered, news, life, tag)
    return render_template("threads/_more.html" if piece else "threads/index.html", page=page)


def narrowed(found: Room, **path: str | queries.TagRow) -> queries.Narrowing:
    """What the address asks for by its path and its words. What is not there is a 404; another way of saying it leads to the one
    address that does.
    """
    said = {word: text for word in queries.WORDS if (text := request.args.get(word)) is not None}
    words: dict[str, Any] = {**said, **{word: named for word, named in path.items() if named}}
    narrowing, wrong = queries.narrowing_of(found, **words)
    if wrong:
        abort(404)
    address = urlsplit(narrowing.url)
    if address.path != request.path or dict(parse_qsl(address.query)) != said:
        kept = {word: request.args.get(word) for word in ("list", "period", "after")}
        abort(redirect(with_words(narrowing.url, **kept)))
    return narrowing


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
