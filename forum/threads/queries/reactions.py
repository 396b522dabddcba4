"""What readers answered to posts without words: how many, whether the viewer is one of them, and who."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, select

from forum.auth.models import User
from forum.core.db import db
from forum.core.policy import Verdict
from forum.threads.addresses import person_url
from forum.threads.models import Reaction, ReactionCount
from forum.threads.policy import can_react, can_withdraw
from forum.threads.queries.posts import EditablePost
from forum.threads.queries.rows import NO_REACTIONS, Person, PostReactions, initials

MOST_READERS = 50


@dataclass(frozen=True, slots=True)
class ReactedPost:
    """`threads/_reactions.html` for one post: the same names as a `PostRow` has."""

    id: int
    number: int
    reactions: PostReactions
    can_react: bool
    can_withdraw: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """One who reacted, and whether with each of the kinds."""

    person: Person
    url: str
    liked: bool
    was_helped: bool


@dataclass(frozen=True, slots=True)
class ReactionsPage:
    """`threads/reactions.html`: the last 50 who reacted to a post. `nameless` likes came as a number from another engine."""

    post: EditablePost
    reactions: PostReactions
    readers: tuple[Reader, ...]
    more: bool
    nameless: int
    withdraw: Verdict


_given = (
    select(ReactionCount.post_id, ReactionCount.kind, ReactionCount.number, Reaction.user_id)
    .outerjoin(Reaction, and_(Reaction.post_id == ReactionCount.post_id, Reaction.kind == ReactionCount.kind,
                              Reaction.user_id == bindparam("viewer")))
    .where(ReactionCount.post_id.in_(bindparam("posts", expanding=True))))


def reactions_of(viewer: User | None, posts: Mapping[int, int]) -> dict[int, PostReactions]:
    """The reactions to some posts, given each one's likes of a former engine by its id. One query; all are in the answer."""
    found: dict[int, dict[str, tuple[int, bool]]] = {}
    if posts:
        binds = {"viewer": viewer.id if viewer is not None else -1, "posts": list(posts)}
        for row in db.session.execute(_given, binds):
            found.setdefault(row.post_id, {})[row.kind] = (row.number, row.user_id is not None)
    made = {}
    for post_id, archived in posts.items():
        kinds = found.get(post_id)
        if kinds is None:
            made[post_id] = PostReactions(likes=archived) if archived else NO_REACTIONS
            continue
        likes, liked = kinds.get("like", (0, False))
        helped, was_helped = kinds.get("helped", (0, False))
        made[post_id] = PostReactions(likes + archived, helped, liked, was_helped)
    return made


def reacted_post(viewer: User | None, found: EditablePost) -> ReactedPost:
    """The reactions to one post, with what the viewer may do about them. One query."""
    post = found.post
    return ReactedPost(
        post.id, post.number, reactions_of(viewer, {post.id: post.archived_likes})[post.id],
        bool(can_react(found.room.standing, post)), bool(can_withdraw(found.room.standing, post)))


def reactions_page(viewer: User | None, found: EditablePost) -> ReactionsPage:
    """Who reacted to a post that the viewer may read, the latest first. Two queries."""
    post = found.post
    rows = db.session.execute(
        select(Reaction.kind, User.id, User.username, User.name, User.tint).join(User, User.id == Reaction.user_id)
        .where(Reaction.post_id == post.id).order_by(Reaction.created_at.desc(), Reaction.user_id, Reaction.kind)
        .limit(2 * MOST_READERS + 1)).all()
    kinds: dict[int, set[str]] = {}
    for row in rows:
        kinds.setdefault(row.id, set()).add(row.kind)
    people = {row.id: row for row in rows}
    readers = tuple(
        Reader(_person(people[one]), person_url(people[one].username), "like" in given, "helped" in given)
        for one, given in list(kinds.items())[:MOST_READERS])
    return ReactionsPage(
        found, reactions_of(viewer, {post.id: post.archived_likes})[post.id], readers,
        more=len(kinds) > MOST_READERS or len(rows) > 2 * MOST_READERS, nameless=post.archived_likes,
        withdraw=can_withdraw(found.room.standing, post))


def _person(row: Any) -> Person:
    name = row.name or row.username
    return Person(name, initials(name), row.tint)
