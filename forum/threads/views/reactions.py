"""Reacting to a post, saying how it helped, taking it back, and who reacted."""

from flask import Response, abort, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.communities.reactions import HELPED, REACTIONS
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.limits import limited
from forum.core.notices import tell
from forum.core.partial import put_at, wants_partial
from forum.core.policy import require
from forum.threads import commands, queries
from forum.threads.limits import reaction_rate
from forum.threads.policy import can_give, can_withdraw
from forum.threads.views.blueprint import INT, bp
from forum.threads.views.posts import post_or_404


@bp.put(f"/posts/<{INT}:post_id>/reactions/<kind>")
@signed_in
def react(post_id: int, kind: str) -> ResponseReturnValue:
    """Answer a post without words; with `line`, say how it helped."""
    found, line = _reacted_to(post_id, kind), request.form.get("line")
    try:
        with transaction():
            commands.react(g.viewer, found.post, kind, line=line)
    except Invalid as error:
        return _ask_again(queries.helped_page(g.viewer, found, line=line, error=error.fields["line"]))
    if line is not None and not wants_partial():
        tell(_("Your line was saved."))
    return _answer(post_id)


@bp.delete(f"/posts/<{INT}:post_id>/reactions/<kind>")
@signed_in
def withdraw(post_id: int, kind: str) -> ResponseReturnValue:
    """Take it back."""
    found = _reacted_to(post_id, kind)
    with transaction():
        commands.withdraw(g.viewer, found.post, kind)
    return _answer(post_id)


@bp.get(f"/posts/<{INT}:post_id>/reactions/{HELPED}")
@signed_in
def say_how(post_id: int) -> ResponseReturnValue:
    """Ask how the post helped; for a script, in a dialog to be put over the page."""
    found = post_or_404(post_id)
    page = queries.helped_page(g.viewer, found)
    standing = found.room.standing
    require(can_withdraw(standing, found.post) if page.given else can_give(standing, found.post, HELPED))
    return render_template("threads/_helped_dialog.html" if wants_partial() else "threads/helped.html", page=page)


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
        return render_template("threads/_reactions.html", alone=queries.answered_post(g.viewer, found))
    return redirect(f"{found.url}#post-{found.number}", 303)


def _ask_again(page: queries.HelpedPage) -> Response:
    if not wants_partial():
        return make_response(render_template("threads/helped.html", page=page), 422)
    answer = make_response(render_template("threads/_helped_form.html", page=page, over=True), 422)
    return put_at(answer, "#helped-form", "outerMorph")
