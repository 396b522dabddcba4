"""A thread's page, and the addresses that lead to it."""

from functools import partial

from flask import Response, abort, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.page_cache import cacheable, each_time
from forum.core.preferences import preference, remember
from forum.core.settings import Setting, declare, setting
from forum.threads import queries, view_counts
from forum.threads.addresses import VIEWS, thread_url
from forum.threads.views.blueprint import INT, bp
from forum.threads.views.rooms import show_around

declare(Setting("threads.view", str, "tree", "How a thread is shown to those who have not chosen.", choices=VIEWS))


@bp.get(f"/t/<slug>/<{INT}:thread_id>")
@bp.get(f"/t/<slug>/<{INT}:thread_id>/<{INT}:number>")
@cacheable
def show(slug: str, thread_id: int, number: int | None = None) -> ResponseReturnValue:
    """A page of a thread, the one that holds post `number` if there is one in the address."""
    thread = queries.find_thread(g.viewer, thread_id)
    if thread is None or thread.slug != slug:
        return moved(thread, thread_id, slug, number)
    place = request.args.get("after") or request.args.get("before")
    page = queries.thread_page(g.viewer, thread, view=wanted_view(), number=number, place=place) or abort(404)
    show_around(thread.community, "threads")
    each_time(partial(view_counts.count_view, thread.id))
    return remember_view(make_response(render_template("threads/show.html", page=page)))


@bp.get(f"/t/<{INT}:thread_id>")
def short(thread_id: int) -> ResponseReturnValue:
    """A thread by its number alone, its own or, failing that, the one it had in the engine it came from."""
    return moved(queries.find_thread(g.viewer, thread_id), thread_id, None, None)


def moved(thread: queries.FoundThread | None, thread_id: int, slug: str | None, number: int | None) -> ResponseReturnValue:
    """Lead to where the thread is. A former address with its slug comes before our own number with a wrong slug."""
    target = queries.find_former(g.viewer, thread_id, slug) if slug is not None else None
    if target is None:
        target = (thread.slug, thread.id) if thread is not None else queries.find_former(g.viewer, thread_id)
    if target is None:
        abort(404)
    query = request.query_string.decode("ascii", "ignore")
    return redirect(thread_url(*target, number) + (f"?{query}" if query else ""), 301)


def wanted_view() -> str:
    """The view asked for, else the one chosen before, else the site's."""
    asked = request.args.get("view")
    return asked if asked in VIEWS else preference("view") or str(setting("threads.view"))


def remember_view(response: Response) -> Response:
    """Keep a choice of view in the browser."""
    chosen = request.args.get("view")
    if chosen in VIEWS and chosen != (preference("view") or setting("threads.view")):
        remember(response, "view", chosen)
    return response
