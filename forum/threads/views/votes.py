"""Voting on a post, and taking the vote back."""

from flask import abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.core.db import transaction
from forum.core.limits import limited
from forum.core.partial import wants_partial
from forum.threads import commands, queries
from forum.threads.limits import vote_rate
from forum.threads.views.blueprint import INT, bp
from forum.threads.views.posts import post_or_404


@bp.put(f"/posts/<{INT}:post_id>/vote")
@signed_in
def vote(post_id: int) -> ResponseReturnValue:
    """Vote for a post, or against it where `value` is -1."""
    found, value = post_or_404(post_id), request.values.get("value", "1")
    if value not in ("1", "-1"):
        abort(404)
    limited("vote", str(g.viewer.id), vote_rate())
    with transaction():
        commands.vote(g.viewer, found.post, int(value))
    return _answer(post_id)


@bp.delete(f"/posts/<{INT}:post_id>/vote")
@signed_in
def retract_vote(post_id: int) -> ResponseReturnValue:
    """Take the vote back."""
    found = post_or_404(post_id)
    limited("vote", str(g.viewer.id), vote_rate())
    with transaction():
        commands.retract_vote(g.viewer, found.post)
    return _answer(post_id)


def _answer(post_id: int) -> ResponseReturnValue:
    """The post; for a script, the votes on it alone."""
    found = post_or_404(post_id)
    if wants_partial():
        return render_template("threads/_votes.html", alone=queries.answered_post(g.viewer, found))
    return redirect(f"{found.url}#post-{found.number}", 303)
