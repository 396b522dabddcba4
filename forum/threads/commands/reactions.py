"""Answering a post without words, or with a line that says how it helped, and taking it back."""

from sqlalchemy import delete, select

from forum.auth.models import User
from forum.communities.naming import one_line
from forum.communities.reactions import HELPED, REACTIONS
from forum.core import clock
from forum.core.db import db
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.policy import require
from forum.core.signals import publish
from forum.threads import counters
from forum.threads.commands.deciding import checked_reason, locked_post, signed_in, standing_in
from forum.threads.models import Post, Reaction
from forum.threads.policy import can_give, can_react, can_remove_line, can_withdraw
from forum.threads.signals import LineRemoved, PostReacted, ReactionWithdrawn

LINE_MAX = 300


def react(actor: User | None, post: Post, kind: str, *, line: str | None = None) -> Post:
    """Give a post one of the `REACTIONS` that its community offers. Given again, it stays as it was given first.

    `line` says how the post helped: it replaces the former one, which is writing, so for members; None leaves it. Raises
    `Denied`, and `Invalid` with `line`.
    """
    actor = signed_in(actor)
    if kind not in REACTIONS:
        raise ValueError(f"no such reaction: {kind}")
    line = _checked(line) if kind == HELPED else None
    post = locked_post(post)
    given = _given(actor, post, kind)
    standing = standing_in(actor, post.thread)
    if given is None:
        require(can_give(standing, post, kind))
    else:
        require(can_react(standing, post) if line else can_withdraw(standing, post))
    if given is None:
        db.session.add(Reaction(post_id=post.id, user_id=actor.id, kind=kind, created_at=clock.now(), line=line or ""))
        db.session.flush()
        counters.count_reaction(post.thread, post, kind, 1)
        publish(PostReacted(actor, post, kind))
    elif line is not None:
        given.line = line
        db.session.flush()
    return post


def withdraw(actor: User | None, post: Post, kind: str) -> Post:
    """Take one's reaction back; one that was not given is already back. Raises `Denied`."""
    actor = signed_in(actor)
    post = locked_post(post)
    require(can_withdraw(standing_in(actor, post.thread), post))
    if _given(actor, post, kind) is not None:
        db.session.execute(
            delete(Reaction).where(Reaction.post_id == post.id, Reaction.user_id == actor.id, Reaction.kind == kind),
            execution_options={"synchronize_session": "fetch"})
        counters.count_reaction(post.thread, post, kind, -1)
        publish(ReactionWithdrawn(actor, post, kind))
    return post


def remove_line(actor: User | None, post: Post, reader: User, *, reason: str = "") -> None:
    """Remove what `reader` said of how a post helped them. That it helped stays. Gone already, nothing happens.

    Raises `Denied`, and `Invalid` when it is somebody else's and no reason is given.
    """
    actor = signed_in(actor)
    post = locked_post(post)
    require(can_remove_line(standing_in(actor, post.thread), post))
    given = _given(reader, post, HELPED)
    if given is not None and given.line:
        reason = checked_reason(reason, concerns_id=reader.id, actor=actor)
        given.line = ""
        db.session.flush()
        publish(LineRemoved(actor, post, reader, reason))


def _given(actor: User, post: Post, kind: str) -> Reaction | None:
    """The one that was: by the time the thread's row is locked, nobody else can be giving it."""
    which = (Reaction.post_id == post.id, Reaction.user_id == actor.id, Reaction.kind == kind)
    return db.session.scalar(select(Reaction).where(*which), execution_options={"populate_existing": True})


def _checked(line: str | None) -> str | None:
    if line is None:
        return None
    line = one_line(line)
    if len(line) > LINE_MAX:
        raise Invalid({"line": _("Write at most %(limit)s characters: this line has %(count)s.", limit=LINE_MAX,
                                 count=len(line))})
    return line
