"""Answers to deleting and restoring: the page that follows, or, for a script, the post as it stands now."""

from flask import g, make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.core.partial import wants_partial
from forum.threads import queries
from forum.threads.views.show import wanted_view


def acted(found: queries.EditablePost, url: str) -> ResponseReturnValue:
    """The post in place of itself, with the notices. To `url` where there is no script, or more than that post changed."""
    if not wants_partial():
        return redirect(url, 303)
    thread = queries.find_thread(g.viewer, found.thread.id) if found.number > 1 else None
    page = queries.post_alone(g.viewer, thread, found.number, wanted_view(thread)) if thread is not None else None
    if page is not None:
        return render_template("threads/_acted.html", page=page)
    answer = make_response("", 200)
    answer.headers["HX-Redirect"] = url
    return answer
