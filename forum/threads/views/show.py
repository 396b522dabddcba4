"""A thread's page, and the addresses that lead to it."""

from functools import partial

from flask import Response, abort, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.errors import Invalid
from forum.core.page_cache import cacheable, each_time
from forum.core.partial import wants_partial
from forum.core.preferences import preference, remember
from forum.core.settings import Setting, declare, setting
from forum.messages.queries import head_of
from forum.threads import queries, view_counts
from forum.threads.addresses import VIEWS, thread_url
from forum.threads.policy import votes_on
from forum.threads.views.blueprint import INT, bp
from forum.threads.views.reply_here import reply_form
from forum.threads.views.rooms import show_around
from forum.threads.views.timeline import ASKING, Asked, asked_post

declare(Setting("threads.view", str, "tree", "How a thread is shown to those who have not chosen.", choices=VIEWS))


@bp.get(f"/t/<slug>/<{INT}:thread_id>")
@bp.get(f"/t/<slug>/<{INT}:thread_id>/<{INT}:number>")
@cacheable
def show(slug: str, thread_id: int, number: int | None = None) -> ResponseReturnValue:
    """A page of a thread, the one that holds post `number` if there is one in the address; of it, only the posts to a script.

    What the address asks for otherwise (see `asked_post`) leads to the address of a post.
    """
    thread = queries.find_thread(g.viewer, thread_id)
    if thread is None or thread.slug != slug:
        return moved(thread, thread_id, slug, number)
    asked = Asked()
    try:
        if any(name in request.args for name in ASKING) and (target := asked_post(thread)) is not None:
            return redirect(f"{thread_url(thread.slug, thread.id, target)}#post-{target}", 303)
    except Invalid as error:
        asked = Asked(request.args.get("number", "")[:20], request.args.get("date", "")[:20], dict(error.fields))
    place = request.args.get("after") or request.args.get("before")
    page = queries.thread_page(g.viewer, thread, view=wanted_view(thread), number=number, place=place) or abort(404)
    if wants_partial():
        return make_response(render_template("threads/_further.html", page=page))
    show_around(thread.community, "threads")
    each_time(partial(view_counts.count_view, thread.id))
    answer = render_template("threads/show.html", page=page, reply_form=reply_form(page), asked=asked,
                             conversation=head_of(g.viewer, thread))
    return remember_view(make_response(answer, 422 if asked.errors else 200))


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
        room = queries.room_of_deleted(g.viewer, thread_id)
        if room is not None:
            show_around(room, "")
        abort(410 if room is not None else 404)
    query = request.query_string.decode("ascii", "ignore")
    return redirect(thread_url(*target, number) + (f"?{query}" if query else ""), 301)


def wanted_view(thread: queries.FoundThread, asked: str | None = None) -> str:
    """The view asked for, else the one chosen before, else the site's; the tree instead of votes where nobody votes."""
    asked = asked or request.args.get("view")
    wanted = asked if asked in VIEWS else preference("view") or str(setting("threads.view"))
    return wanted if wanted != "votes" or votes_on(thread) else "tree"


def remember_view(response: Response) -> Response:
    """Keep a choice of view in the browser."""
    chosen = request.args.get("view")
    if chosen in VIEWS and chosen != (preference("view") or setting("threads.view")):
        remember(response, "view", chosen)
    return response
