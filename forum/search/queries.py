"""A page of search results: what the index answers, checked in the database, with passages."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from forum.auth.models import User, initials
from forum.auth.usernames import username_key
from forum.communities.models import PRIVATE, Category, Community
from forum.communities.policy import browsable_communities, listed_communities, readable_communities
from forum.communities.queries import CommunityLink, my_communities
from forum.core.db import db
from forum.core.pagination import MAX_ID, BadCursor, Cursor
from forum.search import indexing
from forum.search.backend import PUBLIC, IndexUnusable, Request, Sort, community_acl
from forum.search.query import Query, parse
from forum.search.snippets import Marker
from forum.text.stored import plain_text
from forum.text.typography import typeset
from forum.threads.addresses import community_url, person_url, place_of, thread_url
from forum.threads.models import Post, Solution, Thread
from forum.threads.policy import listed_posts, visible_posts

PAGE = 20
MOST_ROUNDS = 5
MOST_NAMED = 20
"""A name that means more categories or people than this is narrowed to the first ones."""

FALLBACK_WORDS = 5
TITLES = "title"
CONVERSATIONS = "messages"
"""`in:messages`: what is written in one's private conversations, which no other search finds."""

MOST_CONVERSATIONS = 500


@dataclass(frozen=True, slots=True)
class Result:
    """A post that answers. `title_html` and `passage_html` are escaped, with `<mark>` around what was found."""

    url: str
    title_html: str
    passage_html: str
    number: int
    lang: str | None
    at: datetime
    kind: str
    solved: bool
    is_solution: bool
    author_name: str
    author_url: str
    author_initials: str
    author_tint: int
    community_name: str
    community_url: str
    community_tint: int
    community_lang: str
    category_name: str | None
    category_url: str | None
    category_tint: int | None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Everything that templates/search/show.html may use.

    `asked` is false when nothing was looked for yet. `unknown` are names of people, communities and categories that mean
    nobody and nothing to this viewer. `ignored` are small words left out; `cut`: the search was longer than what is read.
    `loosened`: these hold some of the words; `partial`: the best among the newest; `degraded`: only titles were looked at.
    """

    text: str
    sort: Sort
    community: CommunityLink | None = None
    communities: tuple[CommunityLink, ...] = ()
    results: tuple[Result, ...] = ()
    after: str = ""
    asked: bool = False
    deep: bool = False
    unknown: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    cut: bool = False
    loosened: bool = False
    partial: bool = False
    degraded: bool = False


@dataclass(slots=True)
class _Found:
    """Rows that the viewer may see, in the order of the index."""

    rows: list[Any] = field(default_factory=list)
    place: tuple[int, ...] = ()
    more: bool = False
    loosened: bool = False
    partial: bool = False


def search_page(viewer: User | None, text: str, *, community: str = "", sort: str = "best", after: str = "") -> SearchPage:
    """Look for `text` as far as `viewer` may read, in the community of that slug or everywhere. Raises `BadCursor`.

    An unknown community or sort is none. Costs two queries and one for each name in `text`, whatever the size of the site.
    """
    text, community = text.replace("\0", " "), community.replace("\0", " ")
    analysis = indexing.analysis()
    query = parse(text, analysis)
    order: Sort = "newest" if sort == "newest" else "best"
    inside = _community(viewer, community) if community else None
    page = SearchPage(
        text=text, sort=order, community=CommunityLink(inside.slug, inside.name, inside.tint, inside.locale) if inside else None,
        communities=my_communities(viewer), asked=not query.empty, deep=bool(after), ignored=query.ignored, cut=query.cut)
    if query.empty:
        return page
    private = viewer is not None and CONVERSATIONS in query.communities
    if private:
        query = replace(query, communities=())
    request, unknown = _resolved(viewer, query, order, inside.id if inside and not private else None)
    if private:
        request = replace(request, acls=conversation_rights(viewer))
    if unknown:
        return replace(page, unknown=unknown)
    marker = Marker(query.wanted, analysis)
    place = _read_place(after, "newest" if order == "newest" or not query.wanted else "best")
    if place is None:  # a list of titles goes on as it began
        return _by_title(_findable(viewer, private), page, request, after)
    try:
        found = _search(_findable(viewer, private), request, place)
    except IndexUnusable:
        return _by_title(_findable(viewer, private), page, request, "")
    mode = "newest" if len(found.place) == 3 else "best"
    return replace(
        page, results=tuple(_result(row, marker) for row in found.rows), loosened=found.loosened, partial=found.partial,
        after=Cursor((mode, *found.place)).encode() if found.more and found.place else "")


def _read_place(after: str, mode: str) -> tuple[int, ...] | None:
    """Where the index goes on; None for a place among titles. Raises `BadCursor`."""
    if not after:
        return ()
    with suppress(BadCursor):
        if Cursor.decode(after, str, int).values[0] == TITLES:
            return None
    kinds = [int, int, int] if mode == "newest" else [int]
    name, *place = Cursor.decode(after, str, *kinds).values
    if name != mode or min(place) < 0:
        raise BadCursor(after[:40])
    return tuple(place)


def _findable(viewer: User | None, private: bool) -> ColumnElement[bool]:
    """WHERE clause: the posts that a search may show: in the viewer's private conversations, or everywhere else."""
    if not private:
        return listed_posts(viewer)
    inside = (select(Thread.id).join(Community, Community.id == Thread.community_id)
              .where(Thread.id == Post.thread_id, Community.visibility == PRIVATE).correlate(Post))
    return and_(visible_posts(viewer), inside.exists())


def _search(findable: ColumnElement[bool], request: Request, place: tuple[int, ...]) -> _Found:
    """Ask the index until a page is full: what it answers is shown only if the database agrees that the viewer may see it."""
    found = _Found(place=place)
    for _ in range(MOST_ROUNDS):
        hits = indexing.backend().search(replace(request, after=found.place, limit=PAGE))
        found.loosened |= hits.loosened
        found.partial |= hits.partial
        rows = {row.id: row for row in db.session.execute(_rows(and_(
            Post.id.in_([hit.id for hit in hits.hits]), findable)))} if hits.hits else {}
        for index, hit in enumerate(hits.hits):
            if len(found.rows) == PAGE:
                found.more = any(one.id in rows for one in hits.hits[index:]) or hits.more
                return found
            found.place = hit.place
            if hit.id in rows:
                found.rows.append(rows[hit.id])
        found.more = hits.more
        if not hits.more or len(found.rows) == PAGE:
            return found
    return found


def _resolved(viewer: User | None, query: Query, sort: Sort, community_id: int | None) -> tuple[Request, tuple[str, ...]]:
    """The request with numbers for names, and the names that have none."""
    unknown: list[str] = []
    authors: set[int] = set()
    for name in query.authors:
        authors |= _known(unknown, name, _people(name))
    communities: set[int] = set()
    for name in query.communities:
        communities |= _known(unknown, name, db.session.scalars(
            select(Community.id).where(or_(Community.slug == name, Community.name_key == name), listed_communities(viewer))
            .limit(MOST_NAMED)).all())
    if community_id is not None and not communities:
        communities = {community_id}
    categories: set[int] = set()
    for name in query.categories:
        categories |= _known(unknown, name, _categories(viewer, name, communities))
    request = Request(query, reading_rights(viewer), sort, frozenset(authors), frozenset(communities), frozenset(categories))
    return request, tuple(unknown)


def _known(unknown: list[str], name: str, ids: Any) -> set[int]:
    if not ids:
        unknown.append(name)
    return set(ids)


def _people(name: str) -> list[int]:
    key = username_key(name)
    exact = db.session.scalars(select(User.id).where(User.username_key == key)).all()
    return list(exact or db.session.scalars(select(User.id).where(User.name_key == name).limit(MOST_NAMED)).all())


def _categories(viewer: User | None, name: str, communities: set[int]) -> list[int]:
    """The categories at that address, "droit social" being at droit-social, in these communities or in all."""
    slug = "-".join(name.split())
    statement = (select(Category.id).join(Community, Community.id == Category.community_id)
                 .where(Category.slug == slug, readable_communities(viewer)))
    if communities:
        statement = statement.where(Category.community_id.in_(communities))
    return list(db.session.scalars(statement.order_by(Category.id).limit(MOST_NAMED)).all())


def reading_rights(viewer: User | None) -> frozenset[str]:
    """What the viewer may search, as the index says it: private conversations are not in it, their own neither."""
    if viewer is None:
        return frozenset({PUBLIC})
    ids = db.session.scalars(select(Community.id).where(browsable_communities(viewer), Community.visibility != "public"))
    return frozenset({PUBLIC, *map(community_acl, ids)})


def conversation_rights(viewer: User | None) -> frozenset[str]:
    """The same for their private conversations alone, the 500 that moved last."""
    ids = db.session.scalars(
        select(Community.id).where(readable_communities(viewer), Community.visibility == PRIVATE)
        .order_by(Community.active_at.desc(), Community.id.desc()).limit(MOST_CONVERSATIONS))
    return frozenset(map(community_acl, ids))


def _community(viewer: User | None, slug: str) -> Any:
    return db.session.execute(
        select(Community.id, Community.slug, Community.name, Community.tint, Community.locale)
        .where(Community.slug == slug, listed_communities(viewer))).one_or_none()


def _rows(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(Post.id, Post.number, Post.html, Post.lang, Post.created_at, Thread.id.label("thread_id"), Thread.slug,
               Thread.title, Thread.kind, Thread.lang.label("thread_lang"), User.username, User.name, User.tint,
               Community.name.label("community_name"), Community.slug.label("community_slug"),
               Community.tint.label("community_tint"), Community.locale.label("community_lang"),
               Category.name.label("category_name"), Category.slug.label("category_slug"), Category.tint.label("category_tint"),
               Solution.post_id.label("solution_id"))
        .join(Thread, Thread.id == Post.thread_id).join(Community, Community.id == Thread.community_id)
        .join(User, User.id == Post.author_id).outerjoin(Category, Category.id == Thread.category_id)
        .outerjoin(Solution, Solution.thread_id == Thread.id).where(which))


def _result(row: Any, marker: Marker) -> Result:
    name = row.name or row.username
    place, place_url = place_of(row.community_slug, row.community_name)
    return Result(
        url=thread_url(row.slug, row.thread_id, None if row.number == 1 else row.number),
        title_html=marker.mark(typeset(row.title, row.thread_lang or "")), passage_html=marker.passage(plain_text(row.html)),
        number=row.number, lang=row.lang or row.thread_lang, at=row.created_at, kind=row.kind,
        solved=row.solution_id is not None, is_solution=row.solution_id == row.id,
        author_name=name, author_url=person_url(row.username), author_initials=initials(name), author_tint=row.tint,
        community_name=place, community_url=place_url, community_tint=row.community_tint,
        community_lang=row.community_lang, category_name=row.category_name, category_tint=row.category_tint,
        category_url=community_url(row.community_slug, row.category_slug) if row.category_slug else None)


def _by_title(findable: ColumnElement[bool], page: SearchPage, request: Request, after: str) -> SearchPage:
    """While the index is being made: the threads whose title holds every word as typed, the newest first."""
    words = [word.strip("\"«»“”*") for word in page.text.split() if ":" not in word and word[0] != "-"][:FALLBACK_WORDS]
    wanted = [Thread.title.icontains(word, autoescape=True) for word in words if word]
    if not wanted:
        return replace(page, degraded=True)
    which = [Post.number == 1, findable, *wanted]
    for column, ids in ((Thread.community_id, request.communities), (Thread.category_id, request.categories),
                        (Post.author_id, request.authors)):
        if ids:
            which.append(column.in_(ids))
    if after:
        last = Cursor.decode(after, str, int).values[1]
        if abs(last) > MAX_ID:
            raise BadCursor(after[:40])
        which.append(Thread.id < last)
    rows = db.session.execute(_rows(and_(*which)).order_by(Thread.id.desc()).limit(PAGE + 1)).all()
    marker = Marker(request.query.wanted, indexing.analysis())
    return replace(page, degraded=True, results=tuple(_result(row, marker) for row in rows[:PAGE]),
                   after=Cursor((TITLES, rows[PAGE - 1].thread_id)).encode() if len(rows) > PAGE else "")
