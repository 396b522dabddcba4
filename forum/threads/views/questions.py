"""The solution of a question: chosen, taken back, locked; and those who have the same question."""

from flask import abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.limits import limited
from forum.core.notices import PIECES, tell
from forum.core.partial import wants_partial
from forum.threads import commands, queries
from forum.threads.limits import vote_rate
from forum.threads.policy import can_me_too
from forum.threads.views.blueprint import INT, bp
from forum.threads.views.reading import post_number
from forum.threads.views.rooms import thread_or_404
from forum.threads.views.show import wanted_view


@bp.put(f"/t/<{INT}:thread_id>/solution")
@signed_in
def choose_solution(thread_id: int) -> ResponseReturnValue:
    """Have the reply `number` be the solution."""
    thread = thread_or_404(thread_id)
    limited("vote", str(g.viewer.id), vote_rate())
    number = post_number(request.values.get("number", ""))
    if number is None:
        raise Invalid({"number": _("Give the number of a post.")})
    found, former = queries.post_numbered(g.viewer, thread_id, number) or abort(404), _solved_by(thread)
    with transaction():
        commands.choose_solution(g.viewer, thread, found.post)
    address = f"/t/{thread_id}/solution"
    tell(_("No. %(number)s is the solution of this question.", number=number), place=PIECES,
         undo=f"{address}?number={former}" if former else address, method="PUT" if former else "DELETE")
    return _settled(thread, number, former)


@bp.delete(f"/t/<{INT}:thread_id>/solution")
@signed_in
def withdraw_solution(thread_id: int) -> ResponseReturnValue:
    """Leave the question without one."""
    thread = thread_or_404(thread_id)
    limited("vote", str(g.viewer.id), vote_rate())
    former = _solved_by(thread)
    with transaction():
        commands.withdraw_solution(g.viewer, thread)
    tell(_("This question is open again: it has no solution any more."), place=PIECES, method="PUT",
         undo=f"/t/{thread_id}/solution?number={former}" if former else "")
    return _settled(thread, former or 1, former)


@bp.put(f"/t/<{INT}:thread_id>/solution/lock")
@signed_in
def lock_solution(thread_id: int) -> ResponseReturnValue:
    """Leave the solution to the animators alone."""
    thread = thread_or_404(thread_id)
    limited("vote", str(g.viewer.id), vote_rate())
    with transaction():
        commands.lock_solution(g.viewer, thread)
    tell(_("The solution is locked: only the animators may change it."), undo=f"/t/{thread_id}/solution/lock", method="DELETE",
         place=PIECES)
    return _settled(thread, _solved_by(thread) or 1)


@bp.delete(f"/t/<{INT}:thread_id>/solution/lock")
@signed_in
def unlock_solution(thread_id: int) -> ResponseReturnValue:
    """Give the solution back to who asked."""
    thread = thread_or_404(thread_id)
    limited("vote", str(g.viewer.id), vote_rate())
    with transaction():
        commands.unlock_solution(g.viewer, thread)
    tell(_("Who asked may change the solution again."), undo=f"/t/{thread_id}/solution/lock", method="PUT", place=PIECES)
    return _settled(thread, _solved_by(thread) or 1)


@bp.put(f"/t/<{INT}:thread_id>/me-too")
@signed_in
def say_me_too(thread_id: int) -> ResponseReturnValue:
    """Have the same question."""
    thread = thread_or_404(thread_id)
    limited("vote", str(g.viewer.id), vote_rate())
    with transaction():
        commands.say_me_too(g.viewer, thread)
    return _asked_too(thread)


@bp.delete(f"/t/<{INT}:thread_id>/me-too")
@signed_in
def take_back_me_too(thread_id: int) -> ResponseReturnValue:
    """Have it no more."""
    thread = thread_or_404(thread_id)
    limited("vote", str(g.viewer.id), vote_rate())
    with transaction():
        commands.take_back_me_too(g.viewer, thread)
    return _asked_too(thread)


def _solved_by(thread: queries.FoundThread) -> int | None:
    """The number of the post that is the solution, as far as the viewer may read it."""
    found = queries.find_post(g.viewer, thread.solution_id) if thread.solution_id is not None else None
    return found.number if found is not None else None


def _settled(thread: queries.FoundThread, number: int, former: int | None = None) -> ResponseReturnValue:
    """To the post; for a script, the posts whose state changed in place of themselves, and what the page says of it."""
    fresh = queries.find_thread(g.viewer, thread.id)
    if fresh is None or not wants_partial():
        return redirect(f"{thread.url}/{number}#post-{number}", 303)
    pages = [queries.post_alone(g.viewer, fresh, one, wanted_view(fresh)) for one in sorted({number, former or number} - {1})]
    solved = next((page for page in pages if page and page.posts[0].is_solution), None)
    return render_template("threads/_settled.html", thread=fresh, pages=[page for page in pages if page], solved=solved)


def _asked_too(thread: queries.FoundThread) -> ResponseReturnValue:
    """To the question; for a script, the button alone."""
    fresh = queries.find_thread(g.viewer, thread.id) or abort(404)
    if wants_partial():
        return render_template("threads/_me_too.html", thread=fresh, me_too=can_me_too(fresh.community.standing, fresh))
    return redirect(fresh.url, 303)
