"""Lists of threads: a community's, one of its categories', its questions, and the merged home."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any

from sqlalchemy import and_, func, select

from forum.auth.models import User
from forum.communities.models import PRIVATE, Community, Membership
from forum.communities.policy import readable_communities
from forum.communities.queries import CategoryRow, Room, Waiting, waiting_for
from forum.core.clock import now
from forum.core.db import db
from forum.core.i18n import lazy_gettext as _l
from forum.core.pagination import MAX_ID, BadCursor, Cursor
from forum.core.settings import Setting, declare, setting
from forum.threads.addresses import community_url, with_words
from forum.threads.models import CommunityMark
from forum.threads.queries.dressing import dressed
from forum.threads.queries.life import Life
from forum.threads.queries.listing import listing, pinned_listing
from forum.threads.queries.marks import News, binds_of, news_across
from forum.threads.queries.narrowing import Chosen, Narrowing
from forum.threads.queries.rows import ThreadRow, initials
from forum.threads.queries.tags import TagPlace, TagRow, tags_called

declare(Setting("threads.list_size", int, 20, "Threads on a page of a list.", minimum=5, maximum=100))
MOST_PINNED = 20
MOST_MERGED = 100
MOST_CARDS = 6
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEWS = ("new", "unread")
PERIODS = {"week": timedelta(days=7), "month": timedelta(days=30), "year": timedelta(days=365), "all": None}
DEFAULT_PERIOD = "month"
NAMES: dict[str, Any] = {
    "latest": _l("Latest"), "new": _l("New"), "unread": _l("Unread"), "unanswered": _l("Unanswered"), "unsolved": _l("Unsolved"),
    "hot": _l("Hot"), "top": _l("Most active")}


@dataclass(frozen=True, slots=True)
class ThreadList:
    """A page of a list. `pinned` are on its first page only. `next_url` keeps the address of the list and adds a cursor.

    `name` is "latest", "new", "unread", "unanswered", "unsolved", "hot" or "top"; `period` is set for "top" alone. Above the
    thread numbered `seen_from` the viewer's last visit ends: what stands before it moved since.
    """

    pinned: tuple[ThreadRow, ...]
    threads: tuple[ThreadRow, ...]
    is_first: bool
    next_url: str | None
    name: str = "latest"
    period: str | None = None
    base_url: str = "/"
    seen_from: int = 0

    @property
    def rows(self) -> tuple[ThreadRow, ...]:
        """Everything in reading order."""
        return self.pinned + self.threads

    @property
    def names(self) -> dict[str, Any]:
        """What each list is called."""
        return NAMES

    @property
    def heading(self) -> Any:
        """What it is called, for the title of its page; empty for the list that a place begins with."""
        return NAMES[self.name] if self.name != "latest" else ""

    @property
    def url(self) -> str:
        """The address of its first page."""
        return self.at(self.name, self.period)

    def at(self, name: str, period: str | None = None) -> str:
        """The address of another list of the same threads."""
        return with_words(self.base_url, **words_of(name, period))

    @property
    def words(self) -> dict[str, str | None]:
        """What its address says besides the place."""
        return words_of(self.name, self.period)


@dataclass(frozen=True, slots=True)
class ThreadIndex:
    """`threads/index.html`: a community's threads, or only its questions, or those of a category or tag, as the path of the
    address says; `narrowing` holds that and its other words.

    `offered` are the lists that stand above it; `life` is there beside a first page.
    """

    room: Room
    list: ThreadList
    narrowing: Narrowing
    kind: str | None = None
    category: CategoryRow | None = None
    offered: tuple[str, ...] = ()
    news: News | None = None
    life: Life | None = None
    tag: TagRow | None = None

    @property
    def filter_url(self) -> str:
        """Where the list is narrowed further."""
        return self.narrowing.form_url(**self.list.words)

    @property
    def chosen(self) -> tuple[Chosen, ...]:
        """What narrows the list, each with the way to the same list without it."""
        return tuple(replace(one, url=with_words(one.url, **self.list.words)) for one in self.narrowing.chosen)


@dataclass(frozen=True, slots=True)
class TagAcross:
    """`threads/tag.html`: the threads that bear a tag of this name, in all the communities that the viewer reads."""

    name: str
    slug: str
    list: ThreadList
    places: tuple[TagPlace, ...]

    @property
    def offered(self) -> tuple[str, ...]:
        """The lists that stand above it."""
        return lists_for(member=False)


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
    active_at: datetime


@dataclass(frozen=True, slots=True)
class FrontPage:
    """`threads/front.html`: the newest talk of one's communities (`mine`), or of the public ones with some of them.

    `waiting` are the invitations and requests that want an answer of the viewer's; `fresh` how many threads are new or unread
    in each of their communities, by its address.
    """

    list: ThreadList
    mine: bool
    waiting: Waiting
    communities: tuple[CommunityCard, ...] = ()
    news: News | None = None
    fresh: dict[str, int] | None = None

    @property
    def offered(self) -> tuple[str, ...]:
        """The lists that stand above it."""
        return lists_for(member=self.mine)


def words_of(name: str, period: str | None) -> dict[str, str | None]:
    """The words of an address for a list of that name."""
    return {"list": None if name == "latest" else name, "period": None if period == DEFAULT_PERIOD else period}


def lists_for(*, member: bool, questions: bool = False) -> tuple[str, ...]:
    """The lists that a page offers: what is new and unread is a member's alone, what is solved a matter of questions."""
    return ("latest", *(NEWS if member else ()), "unanswered", *(("unsolved",) if questions else ()), "hot", "top")


def community_threads(room: Room, *, kind: str | None = None, category_id: int | None = None, tag_id: int | None = None,
                      author_id: int | None = None, name: str = "latest", period: str | None = None, after: str | None = None,
                      base_url: str = "", visited_at: datetime | None = None) -> ThreadList:
    """A list of a community whose `readable` the caller has checked, of what has that kind, category, tag and author together.

    Raises `BadCursor`. At most three queries, none of which looks further than a range of one index: where several words narrow
    the list, that of the author (the last opened), else of the tag, else of the category (the last moved).

    To a member the rows say what is new and unread. The lists "new" and "unread" are for members alone. `visited_at` is when
    the viewer's last visit ended.
    """
    words = {"author": author_id, "tag": tag_id, "category": category_id, "kind": kind}
    scope, *more = [word for word, value in words.items() if value is not None] or ["community"]
    also = (*more, "community") if scope == "author" else tuple(more)
    binds = {"community": room.id, "kind": kind, "category": category_id, "viewer": room.standing.user_id, "tag_0": tag_id,
             "author": author_id}
    tracked = room.role is not None
    pinned: Sequence[Any] = []
    if after is None and name == "latest" and scope != "tag" and not also:
        pinned = db.session.execute(pinned_listing(scope, tracked), {**binds, "size": MOST_PINNED}).all()
    frame = ThreadList((), (), after is None, None, name, period, base_url or community_url(room.slug))
    return _page(scope, frame, binds, after, pinned, tracked, int(scope == "tag"), visited_at if tracked else None, also)


def threads_tagged(viewer: User | None, slug: str, *, name: str = "latest", period: str | None = None,
                   after: str | None = None) -> TagAcross | None:
    """A list of what bears the tag of that address in any community that `viewer` reads; None where there is none such.

    Raises `BadCursor`. At most three queries.
    """
    places = tags_called(viewer, slug)
    if not places:
        return None
    binds = {"viewer": viewer.id if viewer is not None else None, **{f"tag_{index}": one.id for index, one in enumerate(places)}}
    frame = ThreadList((), (), after is None, None, name, period, f"/tag/{slug}")
    found = _page("tag", frame, binds, after, parts=len(places))
    return TagAcross(places[0].name, slug, found, places)


def front_page(viewer: User | None, *, name: str = "latest", period: str | None = None, after: str | None = None,
               visited_at: datetime | None = None) -> FrontPage:
    """The home: across the viewer's communities, else (signed out, or in none) across the public ones. Raises `BadCursor`.

    Who belongs to no community has nothing new or unread: their list is the latest, whatever was asked for.
    """
    mine: Sequence[Any] = []
    waiting = waiting_for(viewer) if after is None else Waiting()
    if viewer is not None:
        mine = db.session.execute(
            select(Community.id, Community.slug, func.coalesce(CommunityMark.read_up_to, Membership.joined_at).label("since"))
            .join(Membership, Membership.community_id == Community.id)
            .outerjoin(CommunityMark, and_(CommunityMark.community_id == Community.id,
                                           CommunityMark.user_id == Membership.user_id))
            .where(Membership.user_id == viewer.id, Community.visibility != PRIVATE)
            .order_by(Community.active_at.desc(), Community.id).limit(MOST_MERGED)).all()
    if viewer is None or not mine:
        frame = ThreadList((), (), after is None, None, "latest" if name in NEWS else name, period)
        binds = {"viewer": viewer.id if viewer is not None else None}
        return FrontPage(_page("public", frame, binds, after), False, waiting, _liveliest() if after is None else ())
    read_up_to = {one.id: one.since for one in mine}
    news = news_across(viewer, read_up_to) if after is None else None
    told = news.by_community() if news is not None else {}
    fresh = {one.slug: told[one.id].total if one.id in told else 0 for one in mine}
    frame = ThreadList((), (), after is None, None, name, period)
    found = _page("mine", frame, {**binds_of(read_up_to), "viewer": viewer.id}, after, tracked=True, parts=len(mine),
                  visited_at=visited_at)
    return FrontPage(found, True, waiting, news=news, fresh=fresh)


def _liveliest() -> tuple[CommunityCard, ...]:
    rows = db.session.execute(
        select(Community.slug, Community.name, Community.locale, Community.tint, Community.description, Community.member_count,
               Community.thread_count, Community.active_at)
        .where(readable_communities(None), Community.active_at.is_not(None))
        .order_by(Community.active_at.desc(), Community.id.desc()).limit(MOST_CARDS))
    return tuple(CommunityCard(initials=initials(row.name), **row._mapping) for row in rows)


def _page(scope: str, frame: ThreadList, binds: dict[str, Any], after: str | None, pinned: Sequence[Any] = (),
          tracked: bool = False, parts: int = 0, visited_at: datetime | None = None, also: tuple[str, ...] = ()) -> ThreadList:
    """Raises `BadCursor`."""
    size = setting("threads.list_size")
    length = PERIODS[frame.period or "all"]
    statement = listing(scope, frame.name, period=length is not None, after=after is not None, mine=tracked,
                        communities=parts, also=also)
    since: dict[str, Any] = {}
    if length is not None:
        since = {"since": now() - length, **{f"since_{index}": now() - length for index in range(parts)}}
    rows = db.session.execute(statement, {**binds, **_place(frame.name, after), **since, "size": size + 1}).all()
    next_url = None
    if len(rows) > size:
        rows = rows[:size]
        last = rows[-1]
        place = {"top": last.score, "hot": last.hot}.get(frame.name, (last.bumped_at - EPOCH) // timedelta(microseconds=1))
        next_url = with_words(frame.url, after=Cursor((place, rows[-1].id)).encode())
    shown = dressed((*pinned, *rows))
    seen_from = _seen_from(rows, visited_at, after) if frame.name == "latest" and visited_at is not None else 0
    return ThreadList(shown[:len(pinned)], shown[len(pinned):], frame.is_first, next_url, frame.name, frame.period,
                      frame.base_url, seen_from)


def _seen_from(rows: Sequence[Any], visited_at: datetime, after: str | None) -> int:
    """The number of the first row that moved before the last visit ended, 0 unless one just above it moved since."""
    place = next((index for index, row in enumerate(rows) if row.bumped_at <= visited_at), None)
    if place is None:
        return 0
    moved_since = place > 0 if after is None else place > 0 or _place("latest", after)["place"] > visited_at
    return int(rows[place].id) if moved_since else 0


def _place(name: str, after: str | None) -> dict[str, Any]:
    if after is None:
        return {}
    place, last_id = Cursor.decode(after, float if name == "hot" else int, int).values
    if not 0 <= last_id <= MAX_ID or (name == "top" and not 0 <= place <= MAX_ID) or (name == "hot" and not isfinite(place)):
        raise BadCursor(after[:40])
    try:
        return {"place": place if name in ("top", "hot") else EPOCH + timedelta(microseconds=place), "last": last_id}
    except OverflowError as error:
        raise BadCursor(after[:40]) from error
