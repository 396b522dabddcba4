"""Polls: adding one to a post, voting, who voted, closing."""

from flask import abort, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.core.db import transaction
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import gettext as _
from forum.core.limits import limited
from forum.core.notices import tell
from forum.core.partial import wants_partial
from forum.core.policy import require
from forum.threads import commands, forms, queries
from forum.threads.limits import post_rate, vote_rate
from forum.threads.policy import can_add_poll
from forum.threads.views.blueprint import INT, bp
from forum.threads.views.posts import post_or_404
from forum.threads.views.refusing import EXPECTED, form_page, refusal_of


@bp.get(f"/posts/<{INT}:post_id>/poll")
@signed_in
def poll_form(post_id: int) -> ResponseReturnValue:
    """The form to add a poll to a post, or to ask something else."""
    found = post_or_404(post_id)
    piece = queries.poll_alone(g.viewer, found)
    require(piece.poll.change if piece else can_add_poll(found.room.standing, found.thread, found.post))
    return form_page("threads/poll_form.html", forms.PollForm(found, forms.poll_of(piece.poll) if piece else forms.PollTyped(),
                                                              exists=piece is not None))


@bp.put(f"/posts/<{INT}:post_id>/poll")
@signed_in
def put_poll(post_id: int) -> ResponseReturnValue:
    """Add it, or have it ask something else. Sent again, it is the same poll."""
    found, typed = post_or_404(post_id), forms.poll_typed()
    piece = queries.poll_alone(g.viewer, found)
    try:
        limited("post", str(g.viewer.id), post_rate())
        with transaction():
            (commands.change_poll if piece else commands.add_poll)(g.viewer, found.post, typed.asked())
    except EXPECTED as error:
        return form_page("threads/poll_form.html", forms.PollForm(found, typed, piece is not None, refusal_of(error)))
    return redirect(f"{found.url}#post-{found.number}", 303)


@bp.delete(f"/posts/<{INT}:post_id>/poll")
@signed_in
def remove_poll(post_id: int) -> ResponseReturnValue:
    """Take it away, while nobody has voted."""
    found = post_or_404(post_id)
    with transaction():
        commands.remove_poll(g.viewer, found.post)
    tell(_("The poll was removed."))
    return redirect(f"{found.url}#post-{found.number}", 303)


@bp.get(f"/polls/<{INT}:poll_id>/votes")
def poll_votes(poll_id: int) -> ResponseReturnValue:
    """The count, and who voted where that is open; for a script, in a dialog to be put over the page."""
    page = queries.votes_page(_piece_or_404(poll_id)) or abort(404)
    return render_template("threads/_poll_votes_dialog.html" if wants_partial() else "threads/poll_votes.html", page=page)


@bp.put(f"/polls/<{INT}:poll_id>/votes")
@signed_in
def answer_poll(poll_id: int) -> ResponseReturnValue:
    """Vote, or vote otherwise."""
    piece = _piece_or_404(poll_id)
    limited("vote", str(g.viewer.id), vote_rate())
    try:
        wanted = _chosen(piece.poll)
        with transaction():
            commands.answer_poll(g.viewer, piece.post.post, wanted)
    except (Invalid, Conflict) as error:
        sentence = str(error.fields["options"]) if isinstance(error, Invalid) else str(error.sentence)
        return _answer(piece.post, sentence, 422 if isinstance(error, Invalid) else 409)
    return _answer(piece.post)


@bp.delete(f"/polls/<{INT}:poll_id>/votes")
@signed_in
def leave_poll(poll_id: int) -> ResponseReturnValue:
    """Take one's vote back."""
    piece = _piece_or_404(poll_id)
    limited("vote", str(g.viewer.id), vote_rate())
    with transaction():
        commands.leave_poll(g.viewer, piece.post.post)
    return _answer(piece.post)


@bp.get(f"/polls/<{INT}:poll_id>/closure")
@signed_in
def confirm_close_poll(poll_id: int) -> ResponseReturnValue:
    """Ask why, where the poll is somebody else's."""
    piece = _piece_or_404(poll_id)
    require(piece.poll.close)
    return form_page("threads/poll_close.html", forms.PollClosing(piece.post, piece.poll.url, others=not piece.poll.own))


@bp.put(f"/polls/<{INT}:poll_id>/closure")
@signed_in
def close_poll(poll_id: int) -> ResponseReturnValue:
    """Take no more votes."""
    piece, reason = _piece_or_404(poll_id), request.form.get("reason", "")
    try:
        with transaction():
            commands.close_poll(g.viewer, piece.post.post, reason=reason)
    except Invalid as error:
        page = forms.PollClosing(piece.post, piece.poll.url, not piece.poll.own, reason, refusal_of(error))
        return form_page("threads/poll_close.html", page)
    return _answer(piece.post)


@bp.delete(f"/polls/<{INT}:poll_id>/closure")
@signed_in
def reopen_poll(poll_id: int) -> ResponseReturnValue:
    """Take votes again."""
    piece = _piece_or_404(poll_id)
    with transaction():
        commands.reopen_poll(g.viewer, piece.post.post)
    return _answer(piece.post)


def _piece_or_404(poll_id: int) -> queries.PollPiece:
    post_id = queries.post_of_poll(poll_id)
    found = post_or_404(post_id) if post_id is not None else abort(404)
    return queries.poll_alone(g.viewer, found) or abort(404)


def _chosen(poll: queries.PollRow) -> list[int]:
    """The options of the form in the order of preference. Raises `Invalid`."""
    if poll.kind != "ranked":
        return [number for text in request.form.getlist("option") if (number := forms.number(text)) is not None]
    ranks: dict[int, int] = {}
    for option in poll.options:
        rank = forms.number(request.form.get(f"rank-{option.id}"))
        if rank is not None:
            if rank in ranks:
                raise Invalid({"options": _("Two options have the same place: give each its own.")})
            ranks[rank] = option.id
    return [ranks[rank] for rank in sorted(ranks)]


def _answer(found: queries.EditablePost, error: str = "", status: int = 200) -> ResponseReturnValue:
    """To the post; for a script, the poll as it stands now. What is refused without one has a page of its own."""
    if not error and not wants_partial():
        return redirect(f"{found.url}#poll-{found.number}", 303)
    piece = queries.poll_alone(g.viewer, post_or_404(found.id), error) or abort(404)
    template = "threads/_poll_alone.html" if wants_partial() else "threads/poll.html"
    return make_response(render_template(template, page=piece), status)
