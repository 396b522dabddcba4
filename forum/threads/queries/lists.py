"""Lists of threads: a community's, one of its categories', its questions, and the merged home. The last moved stand first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from forum.auth.models import User
from forum.communities.models import Community, Membership
from forum.communities.policy import readable_communities
from forum.communities.queries import CategoryRow, Room, Waiting, waiting_for
from forum.core.db import db
from forum.core.pagination import BadCursor, Cursor
from forum.core.settings import Setting, declare, setting
from forum.threads.addresses import community_url, person_url, thread_url
from forum.threads.queries.listing import latest_writers, merged_listing, newest_listing, pinned_listing
from forum.threads.queries.rows import Person, ThreadRow, initials

declare(Setting("threads.list_size", int, 20, "Threads on a page of a list.", minimum=5, maximum=100))
MOST_PINNED = 20
MOST_MERGED = 100
MOST_PEOPLE = 4
MOST_CARDS = 6
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ThreadList:
    """A page of a list. `pinned` are on its first page only. `next_url` keeps the address of the list and adds a cursor."""

    pinned: tuple[ThreadRow, ...]
    threads: tuple[ThreadRow, ...]
    is_first: bool
    next_url: str | None

    @property
    def rows(self) -> tuple[ThreadRow, ...]:
        """Everything in reading order."""
        return self.pinned + self.threads


@dataclass(frozen=True, slots=True)
class ThreadIndex:
    """`threads/index.html`: a community's threads, or only its questions, or those of a category."""

    room: Room
    list: ThreadList
    kind: str | None = None
    category: CategoryRow | None = None


@dataclass(frozen=True, slots=True)
class CommunityCard:
    """A community on the front."""

    slug: str
    name: str
    initials: str
    locale: str
    tint: int
    description: str
    member_count: int
    thread_count: int


@dataclass(frozen=True, slots=True)
class FrontPage:
    """`threads/front.html`: the newest talk of one's communities (`mine`), or of the public ones with some of them.

    `waiting` are the invitations and requests that want an answer of the viewer's.
    """

    list: ThreadList
    mine: bool
    waiting: Waiting
    communities: tuple[CommunityCard, ...] = ()


def community_threads(room: Room, *, kind: str | None = None, category_id: int | None = None, after: str | None = None,
                      base_url: str = "") -> ThreadList:
    """Threads of a community whose `readable` the caller has checked. Raises `BadCursor`. At most three queries."""
    scope = "category" if category_id is not None else "kind" if kind is not None else "community"
    binds = {"community": room.id, "kind": kind, "category": category_id}
    pinned = db.session.execute(pinned_listing(scope), {**binds, "size": MOST_PINNED}).all() if after is None else []
    return _page(newest_listing(scope, after is not None), binds, after, base_url or community_url(room.slug), pinned)


def front_page(viewer: User | None, *, after: str | None = None) -> FrontPage:
    """The home: across the viewer's communities, else (signed out, or in none) across the public ones. Raises `BadCursor`."""
    mine: Sequence[int] = []
    waiting = waiting_for(viewer) if after is None else Waiting()
    if viewer is not None:
        mine = db.session.scalars(
            select(Community.id).join(Membership, Membership.community_id == Community.id)
            .where(Membership.user_id == viewer.id).order_by(Community.active_at.desc(), Community.id).limit(MOST_MERGED)).all()
    if not mine:
        cards = _liveliest() if after is None else ()
        return FrontPage(_page(newest_listing("public", after is not None), {}, after, "/", []), False, waiting, cards)
    binds = {f"community_{index}": one for index, one in enumerate(mine)}
    return FrontPage(_page(merged_listing(len(mine), after is not None), binds, after, "/", []), True, waiting)


def _liveliest() -> tuple[CommunityCard, ...]:
    rows = db.session.execute(
        select(Community.slug, Community.name, Community.locale, Community.tint, Community.description, Community.member_count,
               Community.thread_count)
        .where(readable_communities(None), Community.active_at.is_not(None))
        .order_by(Community.active_at.desc(), Community.id.desc()).limit(MOST_CARDS))
    return tuple(CommunityCard(initials=initials(row.name), **row._mapping) for row in rows)


def _page(statement: Select[*tuple[Any, ...]], binds: dict[str, Any], after: str | None, base_url: str,
          pinned: Sequence[Any]) -> ThreadList:
    """Raises `BadCursor`."""
    size = setting("threads.list_size")
    rows = db.session.execute(statement, {**binds, **_place(after), "size": size + 1}).all()
    next_url = None
    if len(rows) > size:
        rows = rows[:size]
        cursor = Cursor(((rows[-1].bumped_at - EPOCH) // timedelta(microseconds=1), rows[-1].id))
        next_url = f"{base_url}?after={cursor.encode()}"
    people = _people([row.id for row in (*pinned, *rows)])
    return ThreadList(tuple(_row(row, people.get(row.id, {})) for row in pinned),
                      tuple(_row(row, people.get(row.id, {})) for row in rows), after is None, next_url)


def _place(after: str | None) -> dict[str, Any]:
    if after is None:
        return {}
    moved, last_id = Cursor.decode(after, int, int).values
    try:
        return {"moved": EPOCH + timedelta(microseconds=moved), "last": last_id}
    except OverflowError as error:
        raise BadCursor(after[:40]) from error


def _people(thread_ids: Sequence[int]) -> dict[int, dict[int, Person]]:
    """Who wrote the last few posts of each thread, the latest first: a bounded look, however long the thread."""
    people: dict[int, dict[int, Person]] = {}
    if thread_ids:
        for thread_id, author_id, username, name, tint in db.session.execute(latest_writers(), {"threads": thread_ids}):
            known = people.setdefault(thread_id, {})
            if author_id not in known:
                known[author_id] = Person(name or username, initials(name or username), tint)
    return people


def _row(row: Any, recent: dict[int, Person]) -> ThreadRow:
    name = row.name or row.username
    opener = Person(name, initials(name), row.tint)
    others = [person for author_id, person in recent.items() if author_id != row.author_id]
    url = thread_url(row.slug, row.id)
    return ThreadRow(
        id=row.id, slug=row.slug, title=row.title, url=url, kind=row.kind, lang=row.lang,
        excerpt=row.excerpt if row.pin is not None else "",
        author_name=name, author_initials=opener.initials, author_tint=row.tint, author_url=person_url(row.username),
        last_author_name=(row.last_name or row.last_username) if row.last_author_id is not None else None,
        last_url=f"{url}/{row.last_number}" if row.reply_count else url,
        category_name=row.category_name, category_slug=row.category_slug, category_tint=row.category_tint,
        category_url=community_url(row.community_slug, row.category_slug) if row.category_slug else None,
        community_name=row.community_name, community_slug=row.community_slug, community_tint=row.community_tint,
        community_url=community_url(row.community_slug),
        reply_count=row.reply_count, view_count=row.view_count, bumped_at=row.bumped_at, pinned=row.pin is not None,
        closed=row.closure is not None, solved=row.solution is not None, people=(opener, *others[:MOST_PEOPLE - 1]))
