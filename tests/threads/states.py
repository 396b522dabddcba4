"""The states that a thread and a reply in it may be in, for tables of who may do what."""

from forum.core.db import db as database
from forum.threads.models import Closure, Post, Thread
from tests.cast import Cast
from tests.threads.talk import closed, deleted, first_post


def bring(cast: Cast, thread: Thread, reply: Post, state: str) -> None:
    """Put the thread, or Bob's reply in it, into a state; any other word than these leaves both as they are."""
    if state in ("closed", "archived"):
        closed(cast.ann, thread)
        Closure.query.filter_by(thread_id=thread.id).one().kind = state
        database.session.commit()
    elif state == "deleted":
        deleted(cast.ann, first_post(thread), "Off topic.")
    elif state == "reply deleted":
        deleted(cast.bob, reply)
    elif state == "act":
        reply.kind = "action"
        database.session.commit()
