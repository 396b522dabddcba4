"""Wiki posts: opened to every member, and their author's alone again."""

from forum.auth.models import User
from forum.core import clock
from forum.core.db import db
from forum.core.policy import require
from forum.core.signals import publish
from forum.threads.commands.deciding import checked_reason, locked_post, signed_in, standing_in
from forum.threads.models import Post, Wiki
from forum.threads.policy import can_share
from forum.threads.signals import WikiClosed, WikiOpened


def open_wiki(actor: User | None, post: Post, *, reason: str = "") -> Post:
    """Let every member edit a post. Done already, nothing happens.

    Raises `Denied`, and `Invalid` when it is somebody else's and no reason is given.
    """
    actor, post = _shared(actor, post)
    if db.session.get(Wiki, post.id) is None:
        reason = checked_reason(reason, concerns_id=post.author_id, actor=actor)
        db.session.add(Wiki(post_id=post.id, opened_by_id=actor.id, opened_at=clock.now()))
        db.session.flush()
        db.session.expire(post, ["wiki"])
        publish(WikiOpened(actor, post, reason))
    return post


def close_wiki(actor: User | None, post: Post, *, reason: str = "") -> Post:
    """Leave a post to its author and the animators again; what members made of it stays. Raises as `open_wiki`."""
    actor, post = _shared(actor, post)
    wiki = db.session.get(Wiki, post.id)
    if wiki is not None:
        reason = checked_reason(reason, concerns_id=post.author_id, actor=actor)
        db.session.delete(wiki)
        db.session.flush()
        db.session.expire(post, ["wiki"])
        publish(WikiClosed(actor, post, reason))
    return post


def _shared(actor: User | None, post: Post) -> tuple[User, Post]:
    actor = signed_in(actor)
    post = locked_post(post)
    require(can_share(standing_in(actor, post.thread), post))
    return actor, post
