"""Threads and posts for the tests of this package, made through the commands."""

from typing import Any

from forum.auth.models import User
from forum.communities.models import Community
from forum.core.db import transaction
from forum.threads import commands
from forum.threads.composing import compose
from forum.threads.models import Post, Thread


def opened(actor: User, where: Community, title: str = "A first thread", source: str = "Opening *words*.", **more: Any) -> Thread:
    """A thread by `actor`."""
    body = compose(actor, source, community_locale=where.locale, community_id=where.id)
    with transaction():
        return commands.open_thread(actor, where, title=title, body=body, **more)


def replied(actor: User, thread: Thread, source: str = "A reply.", to: Post | None = None) -> Post:
    """A reply by `actor`."""
    body = compose(actor, source, community_locale="en", thread_id=thread.id)
    with transaction():
        return commands.reply(actor, thread, body=body, reply_to=to)


def edited(actor: User, post: Post, source: str, **more: Any) -> Post:
    """The same post with other words."""
    body = compose(actor, source, community_locale="en", thread_id=post.thread_id, post_id=post.id)
    with transaction():
        return commands.edit_post(actor, post, body=body, base_revision=more.pop("base_revision", post.revision), **more)


def deleted(actor: User, post: Post, reason: str = "") -> Post:
    """The post, deleted."""
    with transaction():
        return commands.delete_post(actor, post, reason=reason)


def restored(actor: User, post: Post) -> Post:
    """The post, back."""
    with transaction():
        return commands.restore_post(actor, post)


def closed(actor: User, thread: Thread, reason: str = "Settled.") -> Thread:
    """The thread, closed."""
    with transaction():
        return commands.close_thread(actor, thread, reason=reason)


def pinned(actor: User, thread: Thread) -> Thread:
    """The thread, pinned."""
    with transaction():
        return commands.pin_thread(actor, thread)


def first_post(thread: Thread) -> Post:
    """Post number 1."""
    return numbered(thread, 1)


def numbered(thread: Thread, number: int) -> Post:
    """The post of that number."""
    return Post.query.filter_by(thread_id=thread.id, number=number).one()
