"""Polls: adding one to a post, answering it, closing it."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from forum.auth.models import User
from forum.core import clock
from forum.core.db import db
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import gettext as _
from forum.core.policy import require
from forum.core.signals import publish
from forum.threads import counters
from forum.threads.commands.deciding import checked_reason, locked_post, signed_in, standing_in
from forum.threads.models import Poll, PollChoice, PollOption, Post
from forum.threads.policy import (
    can_add_poll,
    can_answer_poll,
    can_change_poll,
    can_close_poll,
    can_leave_poll,
    can_reopen_poll,
    is_over,
)
from forum.threads.polling import Asked, checked
from forum.threads.signals import PollClosed, PollReopened


def add_poll(actor: User | None, post: Post, asked: Asked) -> Poll:
    """Add a poll to one's post. Raises `Denied`, `Invalid` with its fields, and `Conflict` where the post has one."""
    actor = signed_in(actor)
    asked, post = checked(asked), locked_post(post)
    require(can_add_poll(standing_in(actor, post.thread), post.thread, post))
    if db.session.scalar(select(Poll.id).where(Poll.post_id == post.id)) is not None:
        raise Conflict(_("This post has a poll already."))
    poll = Poll(post_id=post.id, created_at=clock.now())
    _write(poll, asked)
    db.session.add(poll)
    db.session.flush()
    _write_options(poll, asked.options)
    return poll


def change_poll(actor: User | None, post: Post, asked: Asked) -> Poll:
    """Ask something else, while nobody has voted. Raises `Denied`, `Invalid` with its fields, `Conflict` where it is gone."""
    actor = signed_in(actor)
    asked = checked(asked)
    post, poll = _locked(post)
    require(can_change_poll(standing_in(actor, post.thread), post.thread, post, poll, clock.now()))
    _write(poll, asked)
    db.session.execute(delete(PollOption).where(PollOption.poll_id == poll.id))
    _write_options(poll, asked.options)
    return poll


def remove_poll(actor: User | None, post: Post) -> None:
    """Take a poll that nobody answered away. Raises `Denied`, and `Conflict` where it is gone."""
    actor = signed_in(actor)
    post, poll = _locked(post)
    require(can_change_poll(standing_in(actor, post.thread), post.thread, post, poll, clock.now()))
    db.session.execute(delete(PollOption).where(PollOption.poll_id == poll.id))
    db.session.delete(poll)
    db.session.flush()


def answer_poll(actor: User | None, post: Post, options: Sequence[int]) -> Poll:
    """Vote, or vote otherwise: the numbers of the options, of a ranked poll in the order of preference.

    Raises `Denied`, `Invalid` with the field `options`, and `Conflict` where the poll is gone.
    """
    actor = signed_in(actor)
    post, poll = _locked(post)
    require(can_answer_poll(standing_in(actor, post.thread), post.thread, post, poll, clock.now()))
    known = set(db.session.scalars(select(PollOption.id).where(PollOption.poll_id == poll.id)))
    wanted = list(dict.fromkeys(options))
    if not wanted:
        raise Invalid({"options": _("Choose an option first.")})
    if not known.issuperset(wanted):
        raise Conflict(_("The options of this poll changed meanwhile: look again, then vote."))
    if len(wanted) > poll.max_choices:
        raise Invalid({"options": _("Choose at most %(count)s.", count=poll.max_choices)})
    former = _ballot(actor, poll)
    if wanted != former and not (poll.kind == "multiple" and set(wanted) == set(former)):
        _replace(actor, poll, former, wanted)
    return poll


def leave_poll(actor: User | None, post: Post) -> Poll:
    """Take one's vote back; one that was not given is already back. Raises `Denied`, and `Conflict` where the poll is gone."""
    actor = signed_in(actor)
    post, poll = _locked(post)
    require(can_leave_poll(standing_in(actor, post.thread), post.thread, post, poll, clock.now()))
    if former := _ballot(actor, poll):
        _replace(actor, poll, former, [])
    return poll


def close_poll(actor: User | None, post: Post, *, reason: str = "") -> Poll:
    """Take no more votes. Over already, it stays as it is. Raises `Denied`, and `Invalid` when it is somebody else's and no
    reason is given."""
    actor = signed_in(actor)
    post, poll = _locked(post)
    require(can_close_poll(standing_in(actor, post.thread), post.thread, post))
    if not is_over(poll, clock.now()):
        reason = checked_reason(reason, concerns_id=post.author_id, actor=actor)
        poll.closed_at, poll.closed_by_id = clock.now(), actor.id
        db.session.flush()
        publish(PollClosed(actor, post, poll.id, reason))
    return poll


def reopen_poll(actor: User | None, post: Post) -> Poll:
    """Take votes again. Raises `Denied`."""
    actor = signed_in(actor)
    post, poll = _locked(post)
    require(can_reopen_poll(standing_in(actor, post.thread), post.thread, post, poll, clock.now()))
    if poll.closed_at is not None:
        poll.closed_at = poll.closed_by_id = None
        db.session.flush()
        publish(PollReopened(actor, post, poll.id))
    return poll


def _locked(post: Post) -> tuple[Post, Poll]:
    """The post and its poll as they are now, the thread's row locked: whoever votes meanwhile does so before or after."""
    post = locked_post(post)
    poll = db.session.scalar(select(Poll).where(Poll.post_id == post.id), execution_options={"populate_existing": True})
    if poll is None:
        raise Conflict(_("This poll no longer exists."))
    return post, poll


def _write(poll: Poll, asked: Asked) -> None:
    poll.question, poll.kind, poll.max_choices = asked.question, asked.kind, asked.most
    poll.anonymous, poll.results, poll.closes_at = asked.anonymous, asked.results, asked.closes_at


def _write_options(poll: Poll, options: Sequence[str]) -> None:
    db.session.add_all(PollOption(poll_id=poll.id, position=position, text=text) for position, text in enumerate(options, 1))
    db.session.flush()


def _ballot(actor: User, poll: Poll) -> list[int]:
    rows = db.session.scalars(select(PollChoice.option_id).where(PollChoice.poll_id == poll.id, PollChoice.user_id == actor.id)
                              .order_by(PollChoice.rank, PollChoice.option_id))
    return list(rows)


def _replace(actor: User, poll: Poll, former: list[int], wanted: list[int]) -> None:
    db.session.execute(delete(PollChoice).where(PollChoice.poll_id == poll.id, PollChoice.user_id == actor.id),
                       execution_options={"synchronize_session": "fetch"})
    at, ranked = clock.now(), poll.kind == "ranked"
    db.session.add_all(PollChoice(poll_id=poll.id, user_id=actor.id, option_id=option, rank=rank if ranked else 1, created_at=at)
                       for rank, option in enumerate(wanted, 1))
    db.session.flush()
    steps: dict[int, int] = {}
    for options, step in ((former[:1] if ranked else former, -1), (wanted[:1] if ranked else wanted, 1)):
        for option in options:
            steps[option] = steps.get(option, 0) + step
    counters.count_ballot(poll, steps, bool(wanted) - bool(former))
    db.session.refresh(poll)
