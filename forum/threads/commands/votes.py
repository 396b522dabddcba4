"""Voting on posts, and taking a vote back."""

from sqlalchemy import delete, select

from forum.auth.models import User
from forum.core import clock
from forum.core.db import db
from forum.core.policy import require
from forum.core.signals import publish
from forum.threads import counters
from forum.threads.commands.deciding import locked_post, signed_in, standing_in
from forum.threads.models import Post, Vote
from forum.threads.policy import can_retract, can_vote
from forum.threads.signals import PostVoted


def vote(actor: User | None, post: Post, value: int = 1) -> Post:
    """Vote for a post (1), or against it (-1). The same again changes nothing, the other one replaces it. Raises `Denied`."""
    if value not in (1, -1):
        raise ValueError(f"no such vote: {value}")
    actor = signed_in(actor)
    post = locked_post(post)
    require(can_vote(standing_in(actor, post.thread), post, value))
    given = _given(actor, post)
    if given is not None and given.value == value:
        return post
    former = given.value if given is not None else 0
    if given is None:
        db.session.add(Vote(post_id=post.id, user_id=actor.id, value=value, created_at=clock.now()))
    else:
        given.value, given.created_at = value, clock.now()
    db.session.flush()
    counters.count_vote(post, former, value)
    publish(PostVoted(actor, post, value))
    return post


def retract_vote(actor: User | None, post: Post) -> Post:
    """Take one's vote back; one that was not given is already back. Raises `Denied`."""
    actor = signed_in(actor)
    post = locked_post(post)
    require(can_retract(standing_in(actor, post.thread), post))
    given = _given(actor, post)
    if given is not None:
        former = given.value
        db.session.execute(delete(Vote).where(Vote.post_id == post.id, Vote.user_id == actor.id),
                           execution_options={"synchronize_session": "fetch"})
        counters.count_vote(post, former, 0)
        publish(PostVoted(actor, post, 0))
    return post


def _given(actor: User, post: Post) -> Vote | None:
    """The vote as it is: by the time the thread's row is locked, nobody else can be changing it."""
    which = select(Vote).where(Vote.post_id == post.id, Vote.user_id == actor.id)
    return db.session.scalar(which, execution_options={"populate_existing": True})
