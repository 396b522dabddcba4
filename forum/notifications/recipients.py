"""Whom a post is addressed to: the few who are told at once. Whoever watches is told by a job."""

from collections.abc import Collection

from sqlalchemy import select

from forum.auth.models import User
from forum.communities.models import PRIVATE, Membership
from forum.core.db import db
from forum.threads.models import Post
from forum.threads.queries import mentioned_ids, quoted_author_ids


def addressed_by(post: Post) -> dict[int, str]:
    """The numbers of the users that `post` speaks to, each with the one kind of notice they get: a mention comes before an
    answer, an answer before a quotation; in a private conversation, all who take part get a message. Not its author.
    """
    if post.thread.community.visibility == PRIVATE:
        members = db.session.scalars(select(Membership.user_id).where(Membership.community_id == post.thread.community_id))
        return {user_id: "message" for user_id in members if user_id != post.author_id}
    found: dict[int, str] = {}
    for kind, user_ids in (("quote", quoted_author_ids(post)), ("reply", _answered(post)), ("mention", mentioned_ids(post.id))):
        found |= dict.fromkeys(user_ids, kind)
    found.pop(post.author_id, None)
    return found


def moderators_but(user_ids: Collection[int]) -> set[int]:
    """The numbers of those who moderate or administer the site, without these."""
    staff = set(db.session.scalars(select(User.id).where(User.role.in_(("moderator", "administrator")))))
    return staff - set(user_ids)


def _answered(post: Post) -> list[int]:
    if post.reply_to_id is None:
        return []
    return list(db.session.scalars(select(Post.author_id).where(Post.id == post.reply_to_id, Post.deleted_at.is_(None))))
