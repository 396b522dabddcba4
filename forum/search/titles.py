"""Threads by their titles, as words are being typed: for the command palette, and before somebody asks a known question."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from forum.auth.models import User
from forum.communities.models import Community
from forum.core.db import db
from forum.core.folding import fold
from forum.search import indexing
from forum.search.analysis import Analysis
from forum.search.backend import OPENING, Hit, IndexUnusable, Request
from forum.search.queries import reading_rights
from forum.search.query import MIN_PREFIX, Clause, Prefix, Query, Word
from forum.search.snippets import Marker
from forum.text.typography import typeset
from forum.threads.addresses import thread_url
from forum.threads.models import Closure, Post, Solution, Thread
from forum.threads.policy import listed_posts

LONGEST = 255
MOST_TERMS = 8
LOOKED_AT = 60
ENOUGH_OVERLAP = 3
"""One in so many of the words asked for must stand in a similar thread's title or beginning."""


@dataclass(frozen=True, slots=True)
class FoundThread:
    """A thread that the viewer may read. `title_html` is escaped, its found words in `<mark>`; `excerpt` is one line."""

    url: str
    title: str
    title_html: str
    lang: str | None
    kind: str
    excerpt: str
    reply_count: int
    solved: bool
    closed: bool
    community_name: str
    community_tint: int
    community_lang: str


def threads_named(viewer: User | None, text: str, limit: int = 5) -> tuple[FoundThread, ...]:
    """The threads that `text` names, its last word perhaps unfinished: those with the words in their title come first.

    One search and one query (two for who is signed in without being staff). While there is no index, nothing.
    """
    analysis = indexing.analysis()
    clauses = _typed(text[:LONGEST], analysis)
    rows = _ranked(viewer, Query(clauses, states=(OPENING,)), frozenset())
    wanted = {clause.term for clause in clauses if isinstance(clause, Word)}
    starts = tuple(clause.start for clause in clauses if isinstance(clause, Prefix))

    def said_in(title: str) -> int:
        said = {term for term, _, _, _ in analysis.scan(title)}
        return len(wanted & said) + (bool(starts) and any(fold(word).startswith(starts) for word in title.split()))

    rows.sort(key=lambda row: -said_in(row.title))  # stable: among equals, the index's order
    marker = Marker(clauses, analysis)
    return tuple(_found(row, marker) for row in rows[:limit])


def similar_threads(viewer: User | None, community_id: int, title: str, limit: int = 5) -> tuple[FoundThread, ...]:
    """The threads of a community that speak of what `title` says, the nearest first; none that shares a chance word with it."""
    analysis = indexing.analysis()
    said = {term.text for term in analysis.asked(title[:LONGEST]) if not term.common}
    terms = sorted(said, key=lambda term: (-len(term), term))[:MOST_TERMS]  # the longest words are the rarest, mostly
    clauses = tuple(Word(term) for term in terms)
    wanted = set(terms)
    needed = min(2, len(wanted)) if len(wanted) <= 2 * ENOUGH_OVERLAP else len(wanted) // ENOUGH_OVERLAP
    rows = [row for row in _ranked(viewer, Query(clauses, states=(OPENING,)), frozenset({community_id}))
            if len(wanted & {term for term, _, _, _ in analysis.scan(f"{row.title}\x1e{row.excerpt}")}) >= needed]
    marker = Marker(clauses, analysis)
    return tuple(_found(row, marker) for row in rows[:limit])


def _typed(text: str, analysis: Analysis) -> tuple[Clause, ...]:
    """Words, the last one open-ended or, while it is too short, left out. A sign of the search language is nothing here."""
    words = text.split()
    last = "" if text[-1:].isspace() or not words else words[-1]
    start = analysis.prefix(last)
    finished = text[:-len(last)] if last.isalnum() else text
    clauses: list[Clause] = [Word(term.text) for term in analysis.asked(finished) if not term.common]
    if finished != text and len(start) >= MIN_PREFIX:
        clauses.append(Prefix(start, analysis.stem(last)))
    return tuple(dict.fromkeys(clauses))[-MOST_TERMS:]


def _ranked(viewer: User | None, query: Query, communities: frozenset[int]) -> list[Any]:
    """The threads whose first post answers, in the index's order, as far as the database lets the viewer see them."""
    if not query.wanted:
        return []
    alike = all(isinstance(clause, Prefix) for clause in query.wanted)  # nothing to rank by: the search may stop early
    request = Request(query, reading_rights(viewer), "newest" if alike else "best", communities=communities, limit=LOOKED_AT)
    try:
        hits = indexing.backend().search(request).hits
    except IndexUnusable:
        return []
    return _rows(viewer, hits) if hits else []


def _rows(viewer: User | None, hits: tuple[Hit, ...]) -> list[Any]:
    order = {hit.id: place for place, hit in enumerate(hits)}
    rows = db.session.execute(
        select(Post.id.label("post_id"), Thread.id, Thread.slug, Thread.title, Thread.lang, Thread.kind, Thread.excerpt,
               Thread.reply_count, Solution.post_id.label("solution_id"), Closure.kind.label("closure"),
               Community.name.label("community_name"), Community.tint.label("community_tint"),
               Community.locale.label("community_lang"))
        .join(Thread, Thread.id == Post.thread_id).join(Community, Community.id == Thread.community_id)
        .outerjoin(Solution, Solution.thread_id == Thread.id).outerjoin(Closure, Closure.thread_id == Thread.id)
        .where(Post.id.in_(order), listed_posts(viewer))).all()
    return sorted(rows, key=lambda row: order[row.post_id])


def _found(row: Any, marker: Marker) -> FoundThread:
    return FoundThread(
        url=thread_url(row.slug, row.id), title=row.title, title_html=marker.mark(typeset(row.title, row.lang or "")),
        lang=row.lang, kind=row.kind, excerpt=row.excerpt, reply_count=row.reply_count, solved=row.solution_id is not None,
        closed=row.closure is not None, community_name=row.community_name, community_tint=row.community_tint,
        community_lang=row.community_lang)
