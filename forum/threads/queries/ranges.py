"""Ranges of threads: as many as asked for, in the order of one index, of one community or of several merged.

A list never looks further than such a range, so that it costs the same whatever the site holds. What somebody has not read is
looked for further: there is no horizon beyond which it would be lost.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, bindparam, literal, select, tuple_, union_all

from forum.core.db import UTCDateTime
from forum.threads.models import Thread, ThreadTag
from forum.threads.policy import visible_threads

ORDERS: dict[str, Any] = {"moved": Thread.bumped_at, "score": Thread.score, "hot": Thread.hot}
COLUMNS = (Thread.id, Thread.bumped_at)  # what the index holds: a range reads nothing else
SORTED = (Thread.id, Thread.bumped_at, Thread.score, Thread.hot)
TAGGED = SimpleNamespace(id=ThreadTag.thread_id, bumped_at=ThreadTag.bumped_at, score=Thread.score, hot=Thread.hot)
Since = Callable[[Any], Any]
Narrow = Callable[[Select[*tuple[Any, ...]], Any], Select[*tuple[Any, ...]]]


def recent(scope: str, communities: int, size: int, *, since: Since | None = None) -> Subquery:
    """The `id` of the last moved `size` threads of a scope (of each part of "mine" and "tag"), and the `since` they moved after.

    `since` gives that instant for the number of a community; in each of "mine" it is a bind, `since_0`… Scopes and their
    binds: see `within`.
    """
    each = []
    for index, (community_id, which) in enumerate(_sources(scope, communities)):
        moment = None if since is None else _moment(scope, index, community_id, since)
        later = [] if moment is None else [Thread.bumped_at > moment]
        columns = COLUMNS if moment is None else (*COLUMNS, moment.label("since"))
        each.append(ordered(scope, "moved", *which, *later, columns=columns).limit(literal(size, literal_execute=True)))
    return merged(each)


def since_then(scope: str, communities: int, since: Since, narrow: Narrow) -> Subquery:
    """The first `size` (a bind) threads of a scope that moved after `since`: of those that `narrow` leaves of a range, told since
    when, and however many it leaves out before it.
    """
    each = []
    for index, (community_id, which) in enumerate(_sources(scope, communities)):
        moment = _moment(scope, index, community_id, since)
        found = ordered(scope, "moved", *which, Thread.bumped_at > moment, columns=SORTED)
        each.append(narrow(found, moment))
    return _first(scope, each, "moved")


def best(scope: str, communities: int, order: str, *which: ColumnElement[bool]) -> Subquery:
    """The first `size` (a bind) threads of a scope in an order, of each part of "tag"."""
    return _first(scope, [ordered(scope, order, *inside, *which, columns=SORTED)
                          for _community, inside in _sources(scope, communities)], order)


def within(scope: str) -> list[ColumnElement[bool]]:
    """The threads of a scope: a "community", one "kind" or "category" of it (binds of those names), all "public" ones, or those
    that one "author" opened, wherever.

    The other scopes are merged of parts: "mine" of communities (binds `community_0`…), "tag" of tags (binds `tag_0`…), of one
    `community` where what is new or unread is asked for.
    """
    if scope == "public":
        return [visible_threads(None)]
    if scope == "category":
        return [Thread.category_id == bindparam("category")]
    if scope == "author":
        return [Thread.author_id == bindparam("author")]
    which: list[ColumnElement[bool]] = [Thread.community_id == bindparam("community")]
    return [*which, Thread.kind == bindparam("kind")] if scope == "kind" else which


def further(table: Any, order: str, after: bool) -> list[ColumnElement[bool]]:
    """What follows the row whose sort value and number are in the binds `place` and `last`."""
    if not after:
        return []
    place = bindparam("place", type_=UTCDateTime()) if order == "moved" else bindparam("place")
    return [tuple_(*sort_keys(table, order)) < tuple_(place, bindparam("last"))]


def further_within(scope: str, order: str, after: bool) -> list[ColumnElement[bool]]:
    """The same inside of a range of a scope, by the columns of its own index."""
    return further(TAGGED if scope == "tag" and order == "moved" else Thread, order, after)


def sort_keys(table: Any, order: str) -> tuple[Any, Any]:
    """What sorts `table` (`Thread`, or a subquery of it) in that order: its value, then the thread's number."""
    return {"moved": table.bumped_at, "score": table.score, "hot": table.hot}[order], table.id


def ordered(scope: str, order: str, *which: ColumnElement[bool], columns: tuple[Any, ...]) -> Select[*tuple[Any, ...]]:
    """Live threads of a scope in the order of an index, the first of them first; an author's always in that of their opening."""
    keys: tuple[Any, ...] = sort_keys(TAGGED if scope == "tag" and order == "moved" else Thread, order)
    if scope == "author":
        keys = (Thread.id,)
    return select(*columns).where(Thread.deleted_at.is_(None), *which).order_by(*(key.desc() for key in keys))


def _first(scope: str, each: list[Select[*tuple[Any, ...]]], order: str) -> Subquery:
    """The first `size` of ranges in that order. Those of "mine" are merged as they are read: fifty communities cost no more than
    the first thread of each and the page itself, however far apart in a quiet one what is wanted lies.
    """
    if scope != "mine" or len(each) == 1:
        return merged([one.limit(bindparam("size")) for one in each])
    whole = union_all(*(one.order_by(None) for one in each))
    keys = sort_keys(whole.selected_columns, order)
    return whole.order_by(*(key.desc() for key in keys)).limit(bindparam("size")).subquery()


def merged(each: list[Select[*tuple[Any, ...]]]) -> Subquery:
    """One short range of the index for each community: a quiet community is not looked for among all the others."""
    if len(each) == 1:
        return each[0].subquery()
    ranges = [one.subquery() for one in each]
    return union_all(*(select(one) for one in ranges)).subquery()


def _moment(scope: str, index: int, community_id: Any, since: Since) -> Any:
    return bindparam(f"since_{index}", type_=UTCDateTime()) if scope == "mine" else since(community_id)


def _sources(scope: str, communities: int) -> list[tuple[Any, list[ColumnElement[bool]]]]:
    if scope == "tag":
        return [(bindparam("community"), [ThreadTag.tag_id == bindparam(f"tag_{index}"), Thread.id == ThreadTag.thread_id])
                for index in range(communities)]
    if scope != "mine":
        return [(bindparam("community"), within(scope))]
    binds: list[Any] = [bindparam(f"community_{index}") for index in range(communities)]
    return [(one, [Thread.community_id == one]) for one in binds]
