"""Where else a discussion or a post of it is spoken of."""

from flask import abort, g, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.partial import wants_partial
from forum.threads import queries
from forum.threads.views.blueprint import INT, bp
from forum.threads.views.posts import post_or_404
from forum.threads.views.rooms import thread_or_404


@bp.get(f"/posts/<{INT}:post_id>/mentions")
def post_mentions(post_id: int) -> ResponseReturnValue:
    """The posts of other discussions that speak of the post."""
    found = post_or_404(post_id)
    thread = queries.find_thread(g.viewer, found.thread_id) or abort(404)
    return _shown(thread, found.number, f"/posts/{post_id}/mentions")


@bp.get(f"/t/<{INT}:thread_id>/mentions")
def thread_mentions(thread_id: int) -> ResponseReturnValue:
    """The same for the discussion as a whole."""
    return _shown(thread_or_404(thread_id), None, f"/t/{thread_id}/mentions")


def _shown(thread: queries.FoundThread, number: int | None, here: str) -> ResponseReturnValue:
    """A page; for a script, a dialog to be put over the page."""
    page = queries.mentions_page(g.viewer, thread, number, here=here, cursor=request.args.get("after", ""))
    return render_template("threads/_mentions_dialog.html" if wants_partial() else "threads/mentions.html", page=page)
