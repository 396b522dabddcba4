"""Answering a post without words, and taking it back."""

from sqlalchemy import delete, select

from forum.auth.models import User
from forum.core import clock
from forum.core.db import db
from forum.core.policy import require
from forum.core.signals import publish
from forum.threads import counters
from forum.threads.commands.deciding import locked_post, signed_in, standing_in
from forum.threads.models import Post, Reaction
from forum.threads.policy import REACTIONS, can_react, can_withdraw
from forum.threads.signals import PostReacted, ReactionWithdrawn


def react(actor: User | None, post: Post, kind: str) -> Post:
    """Give a post one of the `REACTIONS`. Given again, it stays as it was given first. Raises `Denied`."""
    actor = signed_in(actor)
    post = locked_post(post)
    require(can_react(standing_in(actor, post.thread), post))
    if kind not in REACTIONS:
        raise ValueError(f"no such reaction: {kind}")
    if not _given(actor, post, kind):
        db.session.add(Reaction(post_id=post.id, user_id=actor.id, kind=kind, created_at=clock.now()))
        db.session.flush()
        counters.count_reaction(post.thread, post, kind, 1)
        publish(PostReacted(actor, post, kind))
    return post


def withdraw(actor: User | None, post: Post, kind: str) -> Post:
    """Take one's reaction back; one that was not given is already back. Raises `Denied`."""
    actor = signed_in(actor)
    post = locked_post(post)
    require(can_withdraw(standing_in(actor, post.thread), post))
    if _given(actor, post, kind):
        db.session.execute(
            delete(Reaction).where(Reaction.post_id == post.id, Reaction.user_id == actor.id, Reaction.kind == kind),
            execution_options={"synchronize_session": "fetch"})
        counters.count_reaction(post.thread, post, kind, -1)
        publish(ReactionWithdrawn(actor, post, kind))
    return post


def _given(actor: User, post: Post, kind: str) -> bool:
    """Whether it was: by the time the thread's row is locked, nobody else can be giving it."""
    statement = select(Reaction.post_id).where(Reaction.post_id == post.id, Reaction.user_id == actor.id, Reaction.kind == kind)
    return db.session.execute(statement).one_or_none() is not None
