"""Suggested edits: for who decides on them, and for who suggested them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from forum.auth.models import User
from forum.communities.queries import Room
from forum.core.db import db
from forum.text.difference import Passage, difference
from forum.threads.addresses import person_url, thread_url
from forum.threads.models import Post, Revision, SuggestedEdit, Thread
from forum.threads.policy import can_hide_revision, listed_posts
from forum.threads.queries.posts import EditablePost, find_post

MOST_SUGGESTIONS = 100


@dataclass(frozen=True, slots=True)
class SuggestionRow:
    """A suggested edit in a list. `state` is "open", "accepted" or "declined", then with why and by whom."""

    id: int
    url: str
    author_name: str
    author_url: str
    reason: str
    created_at: datetime
    state: str
    decided_by_name: str
    decision_reason: str
    mine: bool
    title: str
    lang: str | None
    number: int
    post_url: str


@dataclass(frozen=True, slots=True)
class SuggestionsPage:
    """`threads/suggestions.html`: those to one post (`post`), in a community (`room`), or, with neither, the reader's own affair.

    `waiting` are those the reader decides on, `sent` those that the reader suggested.
    """

    waiting: tuple[SuggestionRow, ...]
    sent: tuple[SuggestionRow, ...] = ()
    settled: tuple[SuggestionRow, ...] = ()
    post: EditablePost | None = None
    room: Room | None = None


@dataclass(frozen=True, slots=True)
class SuggestionPage:
    """`threads/suggestion.html`: a suggested edit against the post's text as it is now, which has the mark `post.mark`.

    `moved`: the post was changed after it was written, then `wished` is what it changed in the text it was written on.
    `hidden`: that text was hidden since, and this one most likely says the same: nothing of it is told but to moderators.
    `suggestion` and its `author` are for commands, not for pages.
    """

    post: EditablePost
    row: SuggestionRow
    passages: tuple[Passage, ...]
    moved: bool
    wished: tuple[Passage, ...]
    hidden: bool
    suggestion: SuggestedEdit
    author: User


def suggestions_of(viewer: User, found: EditablePost) -> SuggestionsPage:
    """Those to one post: all for its author and for who decides on them, else the viewer's own. One query."""
    statement = _rows().where(SuggestedEdit.post_id == found.id)
    if not (found.decide or found.author_id == viewer.id):
        statement = statement.where(SuggestedEdit.author_id == viewer.id)
    rows = _read(viewer, statement)
    waiting = tuple(row for row in rows if row.state == "open")
    return SuggestionsPage(waiting, settled=tuple(row for row in rows if row.state != "open"), post=found)


def suggestions_for(viewer: User) -> SuggestionsPage:
    """Those that wait on the viewer's posts, and those that the viewer made. Two queries."""
    waiting = _rows().where(Post.author_id == viewer.id, SuggestedEdit.decided_at.is_(None), listed_posts(viewer))
    sent = _rows().where(SuggestedEdit.author_id == viewer.id, listed_posts(viewer))
    return SuggestionsPage(_read(viewer, waiting), sent=_read(viewer, sent))


def suggestions_in(viewer: User, room: Room) -> SuggestionsPage:
    """Those that wait in a community that the viewer animates. One query."""
    statement = _rows().where(Thread.community_id == room.id, SuggestedEdit.decided_at.is_(None), listed_posts(viewer))
    return SuggestionsPage(_read(viewer, statement), room=room)


def suggestion_page(viewer: User, post_id: int, suggestion_id: int) -> SuggestionPage | None:
    """One of them, for who decides on it, who suggested it and who wrote the post; None for all others. Seven
    queries."""
    found = find_post(viewer, post_id)
    if found is None:
        return None
    made = db.session.scalar(select(SuggestedEdit).where(SuggestedEdit.id == suggestion_id, SuggestedEdit.post_id == post_id))
    if made is None or not (found.decide or viewer.id in (made.author_id, found.author_id)):
        return None
    (row,) = _read(viewer, _rows().where(SuggestedEdit.id == suggestion_id))
    moved = made.base_revision != found.revision and made.decided_at is None
    base = db.session.scalar(select(Revision).where(Revision.post_id == post_id, Revision.number == made.base_revision))
    hidden = base is not None and base.hidden_at is not None
    told = not hidden or can_hide_revision(found.room.standing, found.post)
    return SuggestionPage(found, row, difference(found.post.source, made.source) if told else (), moved,
                          difference(base.source, made.source) if told and moved and base is not None else (), hidden, made,
                          db.session.get_one(User, made.author_id))


def own_suggestion(viewer: User, post_id: int) -> int | None:
    """The number of the viewer's undecided suggestion to a post."""
    return db.session.scalar(select(SuggestedEdit.id).where(
        SuggestedEdit.post_id == post_id, SuggestedEdit.author_id == viewer.id, SuggestedEdit.decided_at.is_(None)))


def _rows() -> Select[*tuple[Any, ...]]:
    author, deciding = aliased(User), aliased(User)
    return (
        select(SuggestedEdit.id, SuggestedEdit.post_id, SuggestedEdit.author_id, SuggestedEdit.reason, SuggestedEdit.created_at,
               SuggestedEdit.decided_at, SuggestedEdit.accepted, SuggestedEdit.decision_reason, author.name, author.username,
               deciding.name.label("deciding_name"), deciding.username.label("deciding_username"), Post.number,
               Post.thread_id, Thread.slug, Thread.title, Thread.lang)
        .join(author, author.id == SuggestedEdit.author_id).outerjoin(deciding, deciding.id == SuggestedEdit.decided_by_id)
        .join(Post, Post.id == SuggestedEdit.post_id).join(Thread, Thread.id == Post.thread_id)
        .order_by(SuggestedEdit.created_at.desc(), SuggestedEdit.id.desc()).limit(MOST_SUGGESTIONS))


def _read(viewer: User, statement: Select[*tuple[Any, ...]]) -> tuple[SuggestionRow, ...]:
    return tuple(
        SuggestionRow(
            id=row.id, url=f"/posts/{row.post_id}/suggestions/{row.id}", author_name=row.name or row.username,
            author_url=person_url(row.username), reason=row.reason, created_at=row.created_at,
            state="open" if row.decided_at is None else "accepted" if row.accepted else "declined",
            decided_by_name=row.deciding_name or row.deciding_username or "", decision_reason=row.decision_reason,
            mine=row.author_id == viewer.id, title=row.title, lang=row.lang, number=row.number,
            post_url=thread_url(row.slug, row.thread_id, row.number))
        for row in db.session.execute(statement))
