"""The statements that read a page of posts: made once, each one bounded range of one unique index."""

from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, exists, or_, select, tuple_
from sqlalchemy.orm import aliased

from forum.auth.models import User
from forum.communities.models import Membership
from forum.threads.models import Post

_parent, _child = aliased(Post), aliased(Post)
_parent_author, _remover = aliased(User), aliased(User)
KEYS: dict[str, tuple[Any, ...]] = {"time": (Post.number,), "tree": (Post.path,), "votes": (Post.vote_rank, Post.number)}

_posts: Select[*tuple[Any, ...]] = (
    select(
        Post.id, Post.number, Post.path, Post.kind, Post.action_code, Post.html, Post.lang, Post.created_at, Post.edited_at,
        Post.deleted_at, Post.deleted_by_id, Post.deletion_reason, Post.archived_likes, Post.author_id, Post.reply_to_id,
        Post.votes_up, Post.votes_down, Post.vote_rank,
        User.username, User.name, User.organisation, User.tint, User.role.label("site_role"), Membership.role,
        _parent.number.label("parent_number"), _parent.deleted_at.label("parent_deleted_at"),
        _parent_author.name.label("parent_name"), _parent_author.username.label("parent_username"),
        _remover.name.label("remover_name"), _remover.username.label("remover_username"))
    .join(User, User.id == Post.author_id)
    .outerjoin(Membership, and_(Membership.user_id == Post.author_id, Membership.community_id == bindparam("community")))
    .outerjoin(_parent, _parent.id == Post.reply_to_id)
    .outerjoin(_parent_author, _parent_author.id == _parent.author_id)
    .outerjoin(_remover, _remover.id == Post.deleted_by_id)
    .where(Post.thread_id == bindparam("thread"))
)
_live_below = exists().where(
    _child.thread_id == Post.thread_id, _child.path > Post.path, _child.path < Post.path + "~", _child.deleted_at.is_(None))


@cache
def posts_page(view: str, direction: str, everything: bool) -> Select[*tuple[Any, ...]]:
    """A page of a thread's posts. Binds: `thread`, `community`, `viewer`, `size`, and those of `binds_of`
    unless from the "start".

    `view` is "time", "tree" or "votes". `direction` is "start", "after" a key, "from" it on, or "before" it (nearest first).
    Without `everything`, of what was deleted only the viewer's own posts and those with a living answer below are read.
    """
    columns = KEYS[view]
    statement = _posts
    if not everything:
        statement = statement.where(or_(Post.deleted_at.is_(None), Post.author_id == bindparam("viewer"), _live_below))
    if direction != "start":
        key: Any = tuple_(*columns) if len(columns) > 1 else columns[0]
        binds: list[BindParameter[Any]] = [bindparam(f"key_{index}") for index in range(len(columns))]
        bound: Any = tuple_(*binds) if len(columns) > 1 else binds[0]
        statement = statement.where({"after": key > bound, "from": key >= bound, "before": key < bound}[direction])
    ordered = [column.desc() for column in columns] if direction == "before" else columns
    return statement.order_by(*ordered).limit(bindparam("size"))


def key_of(view: str, row: Any) -> tuple[Any, ...]:
    """Where a row of these statements stands in the order of a view."""
    return tuple(getattr(row, column.key) for column in KEYS[view])


def binds_of(key: tuple[Any, ...]) -> dict[str, Any]:
    """A key as binds of `posts_page`."""
    return {f"key_{index}": value for index, value in enumerate(key)}


@cache
def one_post(by: str, everything: bool) -> Select[*tuple[Any, ...]]:
    """One post of a thread, by "number" or by "id" (the bind `key`); binds and visibility as in `posts_page`."""
    statement = _posts.where((Post.number if by == "number" else Post.id) == bindparam("key"))
    if everything:
        return statement
    return statement.where(or_(Post.deleted_at.is_(None), Post.author_id == bindparam("viewer"), _live_below))
