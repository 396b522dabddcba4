"""Texts being written, for their author alone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forum.auth.models import Submission, User
from forum.communities.models import Community
from forum.communities.policy import readable_communities
from forum.core.db import db
from forum.threads.addresses import community_url
from forum.threads.models import Draft, Post, Thread
from forum.threads.places import Place, read_place
from forum.threads.policy import visible_threads
from forum.threads.quoting import own_words

MOST_DRAFTS = 200
EXCERPT, LOOKED_AT = 280, 6000


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft as its form shows it. `former_source` is the text that a decided conflict replaced, "" if there was none.

    `kind` ("" where none was kept), `category_id` and `tags` (as typed) are those of a thread to be opened.
    """

    place: str
    title: str
    source: str
    former_source: str
    version: int
    saved_at: datetime
    window: str
    kind: str = ""
    category_id: int | None = None
    tags: str = ""


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A line of the list: where the text belongs and how to go on. `url` is None where the viewer can read no more.

    Where they may not write any more (a discussion closed meanwhile), the list is where the text is still found.
    """

    place: str
    kind: str
    number: int | None
    about: str
    lang: str | None
    url: str | None
    title: str
    excerpt: str
    former_source: str
    source: str
    saved_at: datetime

    @property
    def cut(self) -> bool:
        """Whether the excerpt leaves something out, be it line breaks."""
        return self.excerpt != self.source.strip()


@dataclass(frozen=True, slots=True)
class DraftsPage:
    """`threads/drafts.html`: everything the viewer has begun to write, the latest first."""

    rows: tuple[DraftRow, ...]


def draft_at(viewer: User | None, place: Place) -> KeptDraft | None:
    """What `viewer` has begun to write there. One query; none for who has no account."""
    if viewer is None:
        return None
    row = db.session.scalar(select(Draft).where(Draft.user_id == viewer.id, Draft.place == str(place)))
    return None if row is None else kept(row)


def kept(row: Draft) -> KeptDraft:
    """The row as it stands now."""
    return KeptDraft(row.place, row.title, row.source, row.former_source, row.version, row.saved_at, row.window, row.kind or "",
                     row.category_id, row.tags or "")


def was_sent(viewer: User, key: str) -> bool:
    """Whether this filling of a form was taken already: what still comes of it is an echo."""
    if not key:
        return False
    return bool(db.session.scalar(select(Submission.result).where(Submission.user_id == viewer.id, Submission.key == key)))


def drafts_of(viewer: User) -> DraftsPage:
    """All drafts of `viewer`. Of a place that can no longer be read, nothing is told but that it is gone. Four queries."""
    drafts = db.session.scalars(
        select(Draft).where(Draft.user_id == viewer.id).order_by(Draft.saved_at.desc(), Draft.id.desc()).limit(MOST_DRAFTS)).all()
    found = [(draft, place) for draft in drafts if (place := read_place(draft.place)) is not None]
    threads = _threads(viewer, {place.id for _draft, place in found if place.kind == "reply"})
    posts = _posts(viewer, {place.id for _draft, place in found if place.kind == "edit"})
    communities = _communities(viewer, {place.id for _draft, place in found if place.kind == "thread"})
    rows = []
    for draft, place in found:
        about, lang, url, number = {"reply": threads, "edit": posts, "thread": communities}[place.kind].get(
            place.id, ("", None, None, None))
        if url and place.kind == "reply" and place.number:
            url, number = f"{url}?reply_to={place.number}", place.number
        rows.append(DraftRow(
            place=draft.place, kind=place.kind, number=number, about=about, lang=lang, url=url, title=draft.title,
            excerpt=_beginning(draft.source), former_source=draft.former_source,
            source=draft.source, saved_at=draft.saved_at))
    return DraftsPage(tuple(rows))


def _beginning(source: str) -> str:
    looked_at = source[:LOOKED_AT]
    return " ".join((own_words(looked_at) or looked_at).split())[:EXCERPT]


_About = dict[int, tuple[str, str | None, str | None, int | None]]


def _threads(viewer: User, ids: set[int]) -> _About:
    if not ids:
        return {}
    rows = db.session.execute(select(Thread.id, Thread.title, Thread.lang).where(Thread.id.in_(ids), visible_threads(viewer)))
    return {row.id: (row.title, row.lang, f"/t/{row.id}/posts/new", None) for row in rows}


def _posts(viewer: User, ids: set[int]) -> _About:
    if not ids:
        return {}
    rows = db.session.execute(
        select(Post.id, Post.number, Thread.title, Thread.lang).join(Thread, Thread.id == Post.thread_id)
        .where(Post.id.in_(ids), Post.deleted_at.is_(None), visible_threads(viewer)))
    return {row.id: (row.title, row.lang, f"/posts/{row.id}/edit", row.number) for row in rows}


def _communities(viewer: User, ids: set[int]) -> _About:
    if not ids:
        return {}
    rows = db.session.execute(
        select(Community.id, Community.name, Community.slug, Community.locale)
        .where(Community.id.in_(ids), readable_communities(viewer)))
    return {row.id: (row.name, row.locale, community_url(row.slug, "threads/new"), None) for row in rows}
