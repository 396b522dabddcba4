"""Settling a question: its solution chosen, changed, taken back, locked; and saying that one has the same question."""

from sqlalchemy import delete, select

from forum.auth.models import User
from forum.core import clock
from forum.core.db import db
from forum.core.errors import Conflict
from forum.core.i18n import gettext as _
from forum.core.policy import require
from forum.core.signals import publish
from forum.threads import counters
from forum.threads.commands.deciding import Numbered, locked_post, locked_thread, signed_in, standing_in
from forum.threads.models import MeToo, Post, Solution, Thread
from forum.threads.policy import can_choose, can_lock_solution, can_me_too, can_settle, can_take_back_me_too
from forum.threads.signals import SolutionChosen, SolutionLocked, SolutionUnlocked, SolutionWithdrawn


def choose_solution(actor: User | None, which: Numbered, post: Post) -> Thread:
    """Have a reply be the solution of its question, in place of a former one. Chosen again, it stays as it was chosen first.

    Raises `Denied`, and `Conflict` when the post stands in another thread by now.
    """
    actor = signed_in(actor)
    post = locked_post(post)
    thread = post.thread
    if thread.id != which.id:
        raise Conflict(_("This post stands in another discussion."))
    require(can_choose(standing_in(actor, thread), post))
    solution = thread.solution
    if solution is None:
        db.session.add(Solution(thread_id=thread.id, post_id=post.id, chosen_by_id=actor.id, chosen_at=clock.now()))
    elif solution.post_id != post.id:
        solution.post_id, solution.chosen_by_id, solution.chosen_at = post.id, actor.id, clock.now()
    else:
        return thread
    _changed(thread)
    publish(SolutionChosen(actor, thread, post))
    return thread


def withdraw_solution(actor: User | None, which: Numbered) -> Thread:
    """Leave the question without a solution, and its lock with it. Raises `Denied`."""
    actor = signed_in(actor)
    thread = locked_thread(which.id)
    require(can_settle(standing_in(actor, thread), thread))
    if thread.solution is not None:
        _withdraw(actor, thread, db.session.get_one(Post, thread.solution.post_id))
    return thread


def lock_solution(actor: User | None, which: Numbered) -> Thread:
    """Leave the solution to the animators alone. Locked again, it stays as it was locked first. Raises `Denied`."""
    actor = signed_in(actor)
    thread = locked_thread(which.id)
    require(can_lock_solution(standing_in(actor, thread), thread))
    if thread.solution is not None and thread.solution.locked_at is None:
        thread.solution.locked_at, thread.solution.locked_by_id = clock.now(), actor.id
        _changed(thread)
        publish(SolutionLocked(actor, thread))
    return thread


def unlock_solution(actor: User | None, which: Numbered) -> Thread:
    """Give the solution back to who asked. Raises `Denied`."""
    actor = signed_in(actor)
    thread = locked_thread(which.id)
    require(can_lock_solution(standing_in(actor, thread), thread))
    if thread.solution is not None and thread.solution.locked_at is not None:
        thread.solution.locked_at, thread.solution.locked_by_id = None, None
        _changed(thread)
        publish(SolutionUnlocked(actor, thread))
    return thread


def lose_solution(actor: User, post: Post) -> bool:
    """`post` is being deleted: if it was the solution, its question has none any more. Whether it was.

    Restored, it is a reply like the others: meanwhile the question stood open, and who asked may have chosen, or learnt, better.
    """
    solution = post.thread.solution
    if solution is None or solution.post_id != post.id:
        return False
    _withdraw(actor, post.thread, post)
    return True


def say_me_too(actor: User | None, which: Numbered) -> Thread:
    """Have the same question. Said again, it counts once. Raises `Denied`."""
    actor = signed_in(actor)
    thread = locked_thread(which.id)
    require(can_me_too(standing_in(actor, thread), thread))
    if not _said(actor, thread):
        db.session.add(MeToo(thread_id=thread.id, user_id=actor.id, created_at=clock.now()))
        db.session.flush()
        counters.count_me_too(thread, 1)
    return thread


def take_back_me_too(actor: User | None, which: Numbered) -> Thread:
    """Have it no more; what was not said is already taken back. Raises `Denied`."""
    actor = signed_in(actor)
    thread = locked_thread(which.id)
    require(can_take_back_me_too(standing_in(actor, thread), thread))
    if _said(actor, thread):
        db.session.execute(delete(MeToo).where(MeToo.thread_id == thread.id, MeToo.user_id == actor.id),
                           execution_options={"synchronize_session": "fetch"})
        counters.count_me_too(thread, -1)
    return thread


def _withdraw(actor: User, thread: Thread, post: Post) -> None:
    db.session.execute(delete(Solution).where(Solution.thread_id == thread.id),
                       execution_options={"synchronize_session": "fetch"})
    _changed(thread)
    publish(SolutionWithdrawn(actor, thread, post))


def _changed(thread: Thread) -> None:
    db.session.flush()
    db.session.expire(thread, ["solution"])


def _said(actor: User, thread: Thread) -> bool:
    which = select(MeToo.user_id).where(MeToo.thread_id == thread.id, MeToo.user_id == actor.id)
    return db.session.execute(which).one_or_none() is not None
