"""The statements that read lists of threads: made once, each one a bounded range of an index, joined to what its rows show."""

from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    exists,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from forum.auth.models import User
from forum.communities.models import Category, Community, Membership
from forum.core.db import UTCDateTime
from forum.threads.counters import counted
from forum.threads.models import (
    Closure,
    CommunityMark,
    Pin,
    PinDismissal,
    Post,
    Solution,
    Tag,
    Thread,
    ThreadMark,
    ThreadTag,
)
from forum.threads.queries.marks import first_unread, is_new, is_unread, marked, read_up_to
from forum.threads.queries.muting import not_muted
from forum.threads.queries.ranges import ORDERS, SORTED, best, further, further_within, recent, since_then, sort_keys, within

LOOKED_BACK = 6
MOST_PINNED = 200  # of a community that are looked at for one of its categories or kinds
# What may narrow a list further than its scope does; the binds are named so, that of the tag as in its scope.
NARROWED: dict[str, ColumnElement[bool]] = {
    "community": Thread.community_id == bindparam("community"),
    "category": Thread.category_id == bindparam("category"),
    "kind": Thread.kind == bindparam("kind"),
    "tag": exists().where(ThreadTag.thread_id == Thread.id, ThreadTag.tag_id == bindparam("tag_0")),
}
MOST_LOOKED_AT = 2000  # by a list that leaves most threads out, or ranks them: the last moved ones
MOST_LOOKED_AT_MERGED = 5000
_last_author = aliased(User)
_solved = aliased(Solution)


@cache
def listing(scope: str, name: str, *, period: bool = False, after: bool = False, mine: bool = False,
            communities: int = 0, also: tuple[str, ...] = ()) -> Select[*tuple[Any, ...]]:
    """The threads of a list: "latest", "new", "unread", "unanswered", "unsolved", "hot", "top" (of a `period` or of all time).

    The scope is a community, one `kind` or `category` of it, all "public" communities, that many of the viewer's ("mine"), that
    many tags ("tag"), or what one "author" opened; of these, what is `also` in each of these (see `NARROWED`).
    Binds: `size`; `place` and `last` if it goes on `after` a row; `since` for a period; `viewer`, None for who is signed out; and
    those of the scope: `community`, `kind`, `category`, `community_0`…, `tag_0`…, `author`.
    If the viewer is a member (`mine`), the rows say what is unread, and what they muted is left out.
    The latest of a community leave out what is pinned: that stands on top of their first page.
    """
    order = {"top": "score", "hot": "hot"}.get(name, "moved")
    wanted = not_muted(scope) if mine else []
    ranked = scope not in ("kind", "category", "tag")
    narrowed = [*wanted, *(NARROWED[word] for word in also)]
    if name in ("new", "unread"):
        if scope == "author":  # of what moved in the community since, as in its own list
            scope, narrowed = "community", [*narrowed, Thread.author_id == bindparam("author")]
        found = _to_read(scope, name, communities, [*narrowed, *further_within(scope, order, after)])
    elif also:
        found = _filtered(scope, name, period, communities, narrowed)
    elif name == "latest":
        unpinned = [] if scope in ("public", "mine", "tag") else [~exists().where(Pin.thread_id == Thread.id, stays_on_top())]
        found = best(scope, communities, order, *unpinned, *wanted, *further_within(scope, order, after))
    elif ranked and (name == "hot" or (name == "top" and not period)):
        scored = [Thread.score > 0] if name == "top" else []
        found = best(scope, communities, order, *scored, *wanted, *further_within(scope, order, after))
    else:
        found = _filtered(scope, name, period, communities, wanted)
    rows = found.c
    ids = select(rows.id).where(*further(rows, order, after)).order_by(*(key.desc() for key in sort_keys(rows, order)))
    return _dressed(ids.limit(bindparam("size")), order, mine)


@cache
def pinned_listing(scope: str, mine: bool = False) -> Select[*tuple[Any, ...]]:
    """The pinned threads of the scope, the last pinned first. Binds as in `listing`.

    From the pins to their threads: left to itself SQLite goes through the whole community and asks each thread for its pin.
    """
    pins = (select(Pin.thread_id, Pin.pinned_at).where(Pin.community_id == bindparam("community"), stays_on_top())
            .order_by(Pin.pinned_at.desc()).limit(MOST_PINNED).subquery())
    ids = (select(Thread.id).join(pins, pins.c.thread_id == Thread.id)
           .where(Thread.deleted_at.is_(None), *within(scope), *(not_muted(scope) if mine else []))
           .order_by(pins.c.pinned_at.desc(), Thread.id.desc()).limit(bindparam("size")))
    return _dressed(ids, "moved", mine)


def stays_on_top() -> ColumnElement[bool]:
    """Whether the bind `viewer` left the thread of a `Pin` where it was pinned: they did not take it off since."""
    return ~exists().where(PinDismissal.user_id == bindparam("viewer", type_=Integer), PinDismissal.thread_id == Pin.thread_id,
                           PinDismissal.dismissed_at >= Pin.pinned_at)


@cache
def worn() -> CompoundSelect[*tuple[Any, ...]]:
    """What the threads in the bind `threads` wear besides their own row: rows of a kind, a thread's number, a place, who, slug,
    name, tint. "writer": who wrote one of its last few posts (`place` is its number); "tag": a tag of its.
    """
    threads: BindParameter[Any] = bindparam("threads", expanding=True)
    writers = (
        select(literal("writer").label("what"), Post.thread_id, Post.number.label("place"), Post.author_id.label("who"),
               User.username.label("slug"), User.name, User.tint)
        .join(Thread, Thread.id == Post.thread_id).join(User, User.id == Post.author_id)
        .where(Post.thread_id.in_(threads), counted(),
               Post.number.in_([Thread.last_number - back for back in range(LOOKED_BACK)])))
    tags = (
        select(literal("tag"), ThreadTag.thread_id, literal(0), Tag.id, Tag.slug, Tag.name, literal(0))
        .join(Tag, Tag.id == ThreadTag.tag_id).where(ThreadTag.thread_id.in_(threads)))
    return union_all(writers, tags)


def _to_read(scope: str, name: str, communities: int, wanted: list[ColumnElement[bool]]) -> Subquery:
    """What is new or unread, however many read threads moved after it."""
    def narrow(found: Select[*tuple[Any, ...]], since: Any) -> Select[*tuple[Any, ...]]:
        told = is_new(Thread, since) if name == "new" else is_unread(Thread, since)
        return found.outerjoin_from(Thread, ThreadMark, marked(Thread)).where(told, *wanted)

    return since_then(scope, communities, read_up_to, narrow)


def _filtered(scope: str, name: str, period: bool, communities: int, wanted: list[ColumnElement[bool]]) -> Subquery:
    """The threads of a range that a list is about: what it does not look at is not in it, however long one scrolls."""
    columns = SORTED
    size = MOST_LOOKED_AT_MERGED // communities if communities > 2 else MOST_LOOKED_AT
    found = recent(scope, communities, size, since=_bound_since if period else None)
    which: dict[str, list[ColumnElement[bool]]] = {
        "latest": [],
        "hot": [],
        "top": [Thread.score > 0],
        "unanswered": [Thread.reply_count == 0, ~exists().where(Closure.thread_id == Thread.id)],
        "unsolved": [Thread.kind == "question", ~exists().where(_solved.thread_id == Thread.id),
                     ~exists().where(Closure.thread_id == Thread.id)],
    }
    return select(*columns).select_from(found).join(Thread, Thread.id == found.c.id).where(*which[name], *wanted).subquery()


def _bound_since(community_id: Any) -> Any:
    return bindparam("since", type_=UTCDateTime())


def _dressed(ids: Select[*tuple[Any, ...]], order: str, mine: bool) -> Select[*tuple[Any, ...]]:
    """The rows of these threads in that order; with what a member of their communities has not read, if `mine`."""
    which = ids.subquery()
    statement = (
        select(
            Thread.id, Thread.slug, Thread.title, Thread.kind, Thread.lang, Thread.excerpt, Thread.reply_count,
            Thread.reaction_count, Thread.view_count, Thread.bumped_at, Thread.score, Thread.hot, Thread.last_number,
            Thread.author_id, Thread.last_author_id,
            User.username, User.name, User.tint,
            _last_author.username.label("last_username"), _last_author.name.label("last_name"),
            Category.name.label("category_name"), Category.slug.label("category_slug"), Category.tint.label("category_tint"),
            Community.name.label("community_name"), Community.slug.label("community_slug"),
            Community.tint.label("community_tint"), Community.locale.label("community_lang"),
            Pin.thread_id.label("pin"), Closure.thread_id.label("closure"), Solution.thread_id.label("solution"))
        .join(which, which.c.id == Thread.id)
        .join(Community, Community.id == Thread.community_id)
        .join(User, User.id == Thread.author_id)
        .outerjoin(_last_author, _last_author.id == Thread.last_author_id)
        .outerjoin(Category, Category.id == Thread.category_id)
        .outerjoin(Pin, and_(Pin.thread_id == Thread.id, stays_on_top()))
        .outerjoin(Closure, Closure.thread_id == Thread.id)
        .outerjoin(Solution, Solution.thread_id == Thread.id)
        .order_by(ORDERS[order].desc(), Thread.id.desc()))
    return _with_marks(statement) if mine else statement


def _with_marks(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The same rows of a member's communities, with `new`, `unread`, the mark's number, and the first unread post's."""
    since = case((CommunityMark.user_id.is_(None), Membership.joined_at), else_=CommunityMark.read_up_to)
    unread = is_unread(Thread, since)
    return (
        statement.add_columns(
            case((is_new(Thread, since), 1), else_=0).label("new"), case((unread, 1), else_=0).label("unread"),
            case((ThreadMark.read_at >= since, ThreadMark.number)).label("mark"),
            case((unread, first_unread(since))).label("first_unread"))
        .join(Membership, and_(Membership.community_id == Thread.community_id, Membership.user_id == bindparam("viewer")))
        .outerjoin(CommunityMark, and_(CommunityMark.community_id == Thread.community_id,
                                       CommunityMark.user_id == bindparam("viewer")))
        .outerjoin(ThreadMark, marked(Thread)))
