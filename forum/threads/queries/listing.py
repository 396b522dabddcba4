"""The statements that read lists of threads: made once, each one a short range of one index, joined to what its rows show."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, select, tuple_, union_all
from sqlalchemy.orm import aliased

from forum.auth.models import User
from forum.communities.models import Category, Community
from forum.core.db import UTCDateTime
from forum.threads.counters import counted
from forum.threads.models import Closure, Pin, Post, Solution, Thread
from forum.threads.policy import visible_threads

LOOKED_BACK = 6
_last_author = aliased(User)


@cache
def newest_listing(scope: str, after: bool) -> Select[*tuple[Any, ...]]:
    """The last moved threads of a `community`, of one `kind` in it, of a `category`, or of all `public` communities.

    Binds: `size`, `moved` and `last` if it goes on `after` a row, and those of the scope: `community`, `kind`, `category`.
    A community's lists leave out what is pinned: that stands on top of their first page.
    """
    which = [visible_threads(None)] if scope == "public" else [*_within(scope), ~exists().where(Pin.thread_id == Thread.id)]
    return _dressed(_newest(*which, *_further(after)).limit(bindparam("size")))


@cache
def merged_listing(communities: int, after: bool) -> Select[*tuple[Any, ...]]:
    """The last moved threads of that many communities (binds `community_0`…), otherwise as `newest_listing`.

    One short range of the index for each community, merged: a quiet community is not looked for among all the others.
    """
    each = [_newest(Thread.community_id == bindparam(f"community_{index}"), *_further(after)).limit(bindparam("size")).subquery()
            for index in range(communities)]
    merged = union_all(*(select(one.c.id, one.c.bumped_at) for one in each)).subquery()
    return _dressed(select(merged.c.id).order_by(merged.c.bumped_at.desc(), merged.c.id.desc()).limit(bindparam("size")))


@cache
def pinned_listing(scope: str) -> Select[*tuple[Any, ...]]:
    """The pinned threads of the scope, the last moved first. Binds as in `newest_listing`."""
    ids = (select(Thread.id).join(Pin, Pin.thread_id == Thread.id)
           .where(Pin.community_id == bindparam("community"), Thread.deleted_at.is_(None), *_within(scope))
           .order_by(Pin.pinned_at.desc(), Thread.id.desc()).limit(bindparam("size")))
    return _dressed(ids)


@cache
def latest_writers() -> Select[*tuple[Any, ...]]:
    """Who wrote the last few posts of the threads in the bind `threads`, the latest first."""
    return (
        select(Post.thread_id, Post.author_id, User.username, User.name, User.tint)
        .join(Thread, Thread.id == Post.thread_id).join(User, User.id == Post.author_id)
        .where(Post.thread_id.in_(bindparam("threads", expanding=True)), counted(),
               Post.number.in_([Thread.last_number - back for back in range(LOOKED_BACK)]))
        .order_by(Post.thread_id, Post.number.desc()))


def _within(scope: str) -> list[ColumnElement[bool]]:
    if scope == "category":
        return [Thread.category_id == bindparam("category")]
    which: list[ColumnElement[bool]] = [Thread.community_id == bindparam("community")]
    return [*which, Thread.kind == bindparam("kind")] if scope == "kind" else which


def _further(after: bool) -> list[ColumnElement[bool]]:
    if not after:
        return []
    return [tuple_(Thread.bumped_at, Thread.id) < tuple_(bindparam("moved", type_=UTCDateTime()), bindparam("last"))]


def _newest(*which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (select(Thread.id, Thread.bumped_at).where(Thread.deleted_at.is_(None), *which)
            .order_by(Thread.bumped_at.desc(), Thread.id.desc()))


def _dressed(ids: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The rows of these threads, in the order of the last move."""
    which = ids.subquery()
    return (
        select(
            Thread.id, Thread.slug, Thread.title, Thread.kind, Thread.lang, Thread.excerpt, Thread.reply_count, Thread.view_count,
            Thread.bumped_at, Thread.last_number, Thread.author_id, Thread.last_author_id,
            User.username, User.name, User.tint,
            _last_author.username.label("last_username"), _last_author.name.label("last_name"),
            Category.name.label("category_name"), Category.slug.label("category_slug"), Category.tint.label("category_tint"),
            Community.name.label("community_name"), Community.slug.label("community_slug"),
            Community.tint.label("community_tint"),
            Pin.thread_id.label("pin"), Closure.thread_id.label("closure"), Solution.thread_id.label("solution"))
        .join(which, which.c.id == Thread.id)
        .join(Community, Community.id == Thread.community_id)
        .join(User, User.id == Thread.author_id)
        .outerjoin(_last_author, _last_author.id == Thread.last_author_id)
        .outerjoin(Category, Category.id == Thread.category_id)
        .outerjoin(Pin, Pin.thread_id == Thread.id)
        .outerjoin(Closure, Closure.thread_id == Thread.id)
        .outerjoin(Solution, Solution.thread_id == Thread.id)
        .order_by(Thread.bumped_at.desc(), Thread.id.desc()))
