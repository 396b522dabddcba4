"""Reactions given and counted, for the tests of this package."""

from typing import Any

from sqlalchemy import select

from forum.core.db import db as database
from forum.core.db import transaction
from forum.threads import commands
from forum.threads.models import Post, ReactionCount, Thread
from tests.cast import Cast
from tests.threads.states import bring
from tests.threads.talk import opened, replied

SCRIPT = {"HX-Request": "true", "HX-Request-Type": "partial"}
LETTERS = {"visitor": "v", "ada": "a", "bob": "b", "ann": "n", "oz": "o", "eve": "e", "mod": "m", "adm": "d"}


def gave(actor: Any, post: Post, kind: str = "like") -> None:
    """A reaction of `actor`."""
    with transaction():
        commands.react(actor, post, kind)


def took_back(actor: Any, post: Post, kind: str = "like") -> None:
    """It, withdrawn."""
    with transaction():
        commands.withdraw(actor, post, kind)


def counts(thread: Thread) -> tuple[int, int, int]:
    """Replies, reactions and score, as the thread keeps them."""
    database.session.expire_all()
    fresh = database.session.get_one(Thread, thread.id)
    return fresh.reply_count, fresh.reaction_count, fresh.score


def rows(post: Post) -> dict[str, int]:
    """How many of each kind, as the post keeps them."""
    found = database.session.execute(select(ReactionCount.kind, ReactionCount.number).where(ReactionCount.post_id == post.id))
    return dict(found.all())  # type: ignore[arg-type]  # pairs


def make(cast: Cast, place: str, state: str) -> Post:
    """A reply by Bob to Ada, in a community and a state."""
    thread = opened(cast.ada, getattr(cast, place))
    reply = replied(cast.bob, thread)
    bring(cast, thread, reply, state)
    return reply
