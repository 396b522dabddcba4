"""What a text may point to in the talk around it, as far as everybody who reads the text may read that too.

Stored HTML is the same for all its readers. So a title, or the name of who wrote a quoted post, goes into it only when the
discussion it belongs to is open to each of them: it is public, or stands in the same community. Of all else a text keeps what was
typed, and nobody learns from it that there is more.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, literal, or_, select, tuple_, union_all

from forum.auth.models import User
from forum.communities.models import Category, Community
from forum.core.db import db
from forum.core.meta import own_hosts
from forum.core.pagination import MAX_ID
from forum.text.render import Rendered
from forum.text.talk import OwnPlace, QuotedPost
from forum.threads.addresses import community_url, tag_url, thread_url
from forum.threads.models import Closure, FormerAddress, Post, Solution, Tag, TagSynonym, Thread
from forum.threads.tagging import tag_slug

_path = re.compile(r"/t/([^/]{1,255})/([1-9][0-9]{0,9})(?:/([1-9][0-9]{0,9}))?/?", re.ASCII)
_anchor = re.compile(r"post-([1-9][0-9]{0,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Target:
    """A thread that an address names, by its number and the slug typed with it ("-": none), and a post in it (0: none)."""

    slug: str
    thread_id: int
    number: int = 0


@dataclass(frozen=True, slots=True)
class References:
    """Whom and what a text speaks of: usernames, threads and posts linked to or quoted, addresses elsewhere to be previewed."""

    mentions: tuple[str, ...] = ()
    links: tuple[Target, ...] = ()
    quotes: tuple[Target, ...] = ()
    alone: tuple[str, ...] = ()


NO_REFERENCES = References()


class TalkAround:
    """Answers the renderer for a text of the community `community_id`, or of the community of `thread_id`; without either, for a
    text that anybody may read. `linked` are threads that the text is known to link to, under whatever name of this site."""

    def __init__(self, thread_id: int | None, community_id: int | None, linked: Iterable[int] = ()) -> None:
        self.thread_id = thread_id
        self._community_id = community_id
        self._linked = frozenset(linked)

    @property
    def community_id(self) -> int | None:
        """The community whose readers read the text. One query at most."""
        if self._community_id is None and self.thread_id is not None:
            self._community_id = db.session.scalar(select(Thread.community_id).where(Thread.id == self.thread_id))
        return self._community_id

    def hashtags(self, words: set[str]) -> dict[str, str]:
        """The address of the category, else the tag, that each word names in the community. One query, two for a first one."""
        where, slugs = self.community_id, {word: tag_slug(word) for word in words}
        if where is None:
            return {}
        wanted = {slug for slug in slugs.values() if slug}
        community = select(Community.slug).where(Community.id == where).scalar_subquery()
        rows = db.session.execute(union_all(
            select(Category.slug.label("word"), Category.slug, community.label("community"), literal(1).label("is_category"))
            .where(Category.community_id == where, Category.slug.in_(wanted)),
            select(Tag.slug, Tag.slug, community, literal(0)).where(Tag.community_id == where, Tag.slug.in_(wanted)),
            select(TagSynonym.slug, Tag.slug, community, literal(0)).join(Tag, Tag.id == TagSynonym.tag_id)
            .where(TagSynonym.community_id == where, TagSynonym.slug.in_(wanted))))
        found: dict[str, str] = {}
        for row in sorted(rows, key=lambda row: -row.is_category):
            address = community_url(row.community, row.slug) if row.is_category else tag_url(row.community, row.slug)
            found.setdefault(row.word, address)
        return {word: found[slug] for word, slug in slugs.items() if slug in found}

    def quoted(self, posts: set[tuple[int, int]]) -> dict[tuple[int, int], QuotedPost]:
        """Who wrote the quoted posts that every reader of this text may read."""
        held = [place for place in posts if max(place) <= MAX_ID]
        rows = db.session.execute(
            select(Post.thread_id, Post.number, User.username, User.name, Thread.slug, Thread.title)
            .join(User, User.id == Post.author_id).join(Thread, Thread.id == Post.thread_id)
            .join(Community, Community.id == Thread.community_id)
            .where(tuple_(Post.thread_id, Post.number).in_(held), Post.deleted_at.is_(None), Post.kind == "post",
                   Thread.deleted_at.is_(None), self._open_here())) if held else ()
        return {(row.thread_id, row.number): QuotedPost(
                    row.username, row.name or row.username, thread_url(row.slug, row.thread_id, row.number),
                    row.title if row.thread_id != self.thread_id else "") for row in rows}

    def places(self, urls: set[str]) -> dict[str, OwnPlace]:
        """Title and state of the threads of this site that addresses lead to, where every reader of this text may read them."""
        asked = {url: target for url in urls if (target := target_of(url, self._linked)) is not None}
        found = threads_at(asked.values())
        places = {}
        for url, target in asked.items():
            row = found.get(target)
            if row is not None and row.deleted_at is None and (
                    row.visibility == "public" or row.community_id == self.community_id):
                number = target.number if target.number > 1 else None
                places[url] = OwnPlace(thread_url(row.slug, row.id, number), row.title, number or 0, _states(row))
        return places

    def _open_here(self) -> ColumnElement[bool]:
        """Readable by whoever reads the text."""
        return or_(Community.visibility == "public", Community.id == self.community_id)


def _states(row: Any) -> tuple[str, ...]:
    return (*(("solved",) if row.solution is not None else ()), *((row.closure,) if row.closure is not None else ()))


def target_of(url: str, linked: Iterable[int] = ()) -> Target | None:
    """The thread of this site that an address or a path names; None for all else. No query: there need not be such a thread."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    found = _path.fullmatch(parts.path)
    if found is None or parts.scheme not in ("", "http", "https"):
        return None
    thread_id = int(found[2])
    if parts.netloc and parts.netloc.lower() not in own_hosts() and thread_id not in linked:
        return None
    anchor = _anchor.fullmatch(parts.fragment)
    number = int(found[3] or 0) or (int(anchor[1]) if anchor else 0)
    return Target(found[1], thread_id, number) if max(thread_id, number) <= MAX_ID else None


def references_in(rendered: Rendered, *, thread_id: int | None, linked: Iterable[int] = ()) -> References:
    """What a rendered text of the thread `thread_id` speaks of."""
    links = (target_of(url, linked) for url in rendered.links)
    quotes = (Target("-", one.thread or thread_id or 0, one.post) for one in rendered.quotes)
    return References(
        mentions=rendered.mentions, links=tuple(dict.fromkeys(link for link in links if link is not None)),
        quotes=tuple(one for one in quotes if 0 < one.thread_id <= MAX_ID and one.number <= MAX_ID),
        alone=tuple(url for url in rendered.alone if target_of(url, linked) is None))


def threads_at(targets: Iterable[Target]) -> dict[Target, Any]:
    """The threads that targets lead to, as rows (id, slug, title, deleted_at, community_id, visibility, solution, closure: the
    chosen post, and "closed" or "archived"), seen by nobody yet.

    As for a reader who follows the address, one from the engine a thread came from counts before our own number with another
    slug. None without targets, else one query, and one more where a slug is not the thread's.
    """
    asked = set(targets)
    numbers = {target.thread_id for target in asked}
    if not numbers:
        return {}
    threads = (
        select(Thread.id, Thread.slug, Thread.title, Thread.deleted_at, Thread.community_id, Community.visibility,
               Solution.post_id.label("solution"), Closure.kind.label("closure"))
        .join(Community, Community.id == Thread.community_id).outerjoin(Solution, Solution.thread_id == Thread.id)
        .outerjoin(Closure, Closure.thread_id == Thread.id))
    own = {row.id: row for row in db.session.execute(threads.where(Thread.id.in_(numbers)))}
    found: dict[Target, Any] = {target: own[target.thread_id] for target in asked if target.thread_id in own}
    unsure = {one for one in asked if one.slug != "-" and (one not in found or found[one].slug != one.slug)}
    if unsure:
        former = {(row.former, row.foreign_id): row for row in db.session.execute(
            threads.add_columns(FormerAddress.slug.label("former"), FormerAddress.foreign_id)
            .join(FormerAddress, FormerAddress.thread_id == Thread.id)
            .where(FormerAddress.foreign_id.in_({one.thread_id for one in unsure})).order_by(FormerAddress.id.desc()))}
        found |= {one: former[one.slug, one.thread_id] for one in unsure if (one.slug, one.thread_id) in former}
    return found
