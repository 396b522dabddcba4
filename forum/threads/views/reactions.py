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
from forum.threads import commands, forms, queries
from forum.threads.limits import reaction_rate
from forum.threads.policy import can_give, can_react, can_remove_line
from forum.threads.views.blueprint import INT, bp
from forum.threads.views.posts import post_or_404
from forum.threads.views.refusing import EXPECTED, form_page, refusal_of


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
    require(can_react(standing, found.post) if page.given else can_give(standing, found.post, HELPED))
    return render_template("threads/_helped_dialog.html" if wants_partial() else "threads/helped.html", page=page)


@bp.get(f"/posts/<{INT}:post_id>/reactions")
def reactions(post_id: int) -> ResponseReturnValue:
    """Who reacted; for a script, as a dialog to be put over the page."""
    page = queries.reactions_page(g.viewer, post_or_404(post_id))
    return render_template("threads/_reactions_dialog.html" if wants_partial() else "threads/reactions.html", page=page)


@bp.get(f"/posts/<{INT}:post_id>/reactions/lines")
def helped_lines(post_id: int) -> ResponseReturnValue:
    """How the post helped, in the words of its latest two readers who said so: for a script. Without one, all of who reacted."""
    found = post_or_404(post_id)
    if not wants_partial():
        return redirect(f"/posts/{post_id}/reactions", 302)
    return render_template("threads/_said.html", page=queries.said_page(found))


@bp.get(f"/posts/<{INT}:post_id>/reactions/lines/<username>")
@signed_in
def confirm_line_removal(post_id: int, username: str) -> ResponseReturnValue:
    """Ask why that line is to be removed."""
    found, said = _line_or_404(post_id, username)
    require(can_remove_line(found.room.standing, found.post))
    return form_page("threads/remove_line.html", forms.LineForm(said, said.reader.id != g.viewer.id, forms.Typed()))


@bp.delete(f"/posts/<{INT}:post_id>/reactions/lines/<username>")
@signed_in
def remove_line(post_id: int, username: str) -> ResponseReturnValue:
    """Remove what somebody said of how the post helped; its author reads why."""
    found, said = _line_or_404(post_id, username)
    typed = forms.typed()
    try:
        with transaction():
            commands.remove_line(g.viewer, found.post, said.reader, reason=typed.reason)
    except EXPECTED as error:
        return form_page("threads/remove_line.html",
                         forms.LineForm(said, said.reader.id != g.viewer.id, typed, refusal_of(error)))
    tell(_("The line was removed."))
    return redirect(f"/posts/{post_id}/reactions", 303)


def _line_or_404(post_id: int, username: str) -> tuple[queries.EditablePost, queries.LineOf]:
    found = post_or_404(post_id)
    return found, queries.line_of(found, username) or abort(404)


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
