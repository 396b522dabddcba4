"""Reacting to a post, taking it back, and who reacted."""

from flask import abort, g, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.core.db import transaction
from forum.core.limits import limited
from forum.core.partial import wants_partial
from forum.threads import commands, queries
from forum.threads.limits import reaction_rate
from forum.threads.policy import REACTIONS
from forum.threads.views.blueprint import INT, bp
from forum.threads.views.posts import post_or_404


@bp.put(f"/posts/<{INT}:post_id>/reactions/<kind>")
@signed_in
def react(post_id: int, kind: str) -> ResponseReturnValue:
    """Answer a post without words."""
    found = _reacted_to(post_id, kind)
    with transaction():
        commands.react(g.viewer, found.post, kind)
    return _answer(post_id)


@bp.delete(f"/posts/<{INT}:post_id>/reactions/<kind>")
@signed_in
def withdraw(post_id: int, kind: str) -> ResponseReturnValue:
    """Take it back."""
    found = _reacted_to(post_id, kind)
    with transaction():
        commands.withdraw(g.viewer, found.post, kind)
    return _answer(post_id)


@bp.get(f"/posts/<{INT}:post_id>/reactions")
def reactions(post_id: int) -> ResponseReturnValue:
    """Who reacted; for a script, as a dialog to be put over the page."""
    page = queries.reactions_page(g.viewer, post_or_404(post_id))
    return render_template("threads/_reactions_dialog.html" if wants_partial() else "threads/reactions.html", page=page)


def _reacted_to(post_id: int, kind: str) -> queries.EditablePost:
    found = post_or_404(post_id)
    if kind not in REACTIONS:
        abort(404)
    limited("react", str(g.viewer.id), reaction_rate())
    return found


def _answer(post_id: int) -> ResponseReturnValue:
    found = post_or_404(post_id)
    if wants_partial():
        return render_template("threads/_reactions.html", post_alone=queries.reacted_post(g.viewer, found))
    return redirect(f"{found.url}#post-{found.number}", 303)
