"""What hangs on the posts of a page beside their text: all of it in one query, however many features ask for something.

Each branch of the union answers rows of the same shape, (what, post_id, number, words), for the posts of the page; `extras_of`
puts them together. A branch reads by the posts' ids alone, so that a page costs the same in every thread.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
    union_all,
)

from forum.auth.models import Mute, User
from forum.core.db import db
from forum.threads.models import (
    Bookmark,
    LinkPreview,
    Poll,
    Post,
    PostPreview,
    Reaction,
    ReactionCount,
    SuggestedEdit,
    Vote,
    Wiki,
)
from forum.threads.queries.backlinks import mentioned
from forum.threads.queries.rows import PostExtras, PreviewCard

Branch = Select[str, int, int, str]
Fields = dict[str, Any]
POSTS: BindParameter[Any] = bindparam("posts", expanding=True)
VIEWER: BindParameter[Any] = bindparam("viewer")
_BETWEEN = "\x1f"  # in no address and in no text that is kept of a page
BRANCHES: tuple[Branch, ...] = (
    select(literal("reactions").label("what"), ReactionCount.post_id, ReactionCount.number, ReactionCount.kind.label("words"))
    .where(ReactionCount.post_id.in_(POSTS)),
    select(literal("reacted"), Reaction.post_id, case((Reaction.line != "", 1), else_=0), Reaction.kind)
    .where(Reaction.user_id == VIEWER, Reaction.post_id.in_(POSTS)),
    select(literal("lines"), Reaction.post_id, func.count(), literal(""))
    .where(Reaction.post_id.in_(POSTS), Reaction.line != literal_column("''")).group_by(Reaction.post_id),
    select(literal("vote"), Vote.post_id, Vote.value, literal("")).where(Vote.user_id == VIEWER, Vote.post_id.in_(POSTS)),
    select(literal("bookmark"), Bookmark.post_id, literal(1), Bookmark.note)
    .where(Bookmark.user_id == VIEWER, Bookmark.post_id.in_(POSTS)),
    select(literal("poll"), Poll.post_id, Poll.id, literal("")).where(Poll.post_id.in_(POSTS)),
    select(literal("preview"), PostPreview.post_id, PostPreview.position,
           LinkPreview.url + _BETWEEN + LinkPreview.title + _BETWEEN + LinkPreview.description + _BETWEEN + LinkPreview.site_name)
    .join(LinkPreview, LinkPreview.id == PostPreview.preview_id)
    .where(PostPreview.post_id.in_(POSTS), LinkPreview.state == "ready"),
    select(literal("muted"), Post.id, literal(1), literal("")).join(Mute, Mute.muted_id == Post.author_id)
    .where(Mute.user_id == VIEWER, Post.id.in_(POSTS)),
    select(literal("wiki"), Wiki.post_id, literal(1), literal("")).where(Wiki.post_id.in_(POSTS)),
    select(literal("editor"), Post.id, literal(0), case((User.name != "", User.name), else_=User.username))
    .join(User, User.id == Post.editor_id).where(Post.id.in_(POSTS), Post.editor_id != Post.author_id),
    select(literal("suggestions"), SuggestedEdit.post_id, func.count(),
           cast(func.max(case((SuggestedEdit.author_id == VIEWER, SuggestedEdit.id), else_=0)), String))
    .where(SuggestedEdit.post_id.in_(POSTS), SuggestedEdit.decided_at.is_(None)).group_by(SuggestedEdit.post_id),
)


def _count_reactions(fields: Fields, row: Any) -> None:
    fields.setdefault("reactions", {})[row.words] = row.number


def _reacted(fields: Fields, row: Any) -> None:
    fields["reacted"] = fields.get("reacted", frozenset()) | {row.words}
    fields["said"] = fields.get("said", False) or row.number == 1


def _lines(fields: Fields, row: Any) -> None:
    fields["lines"] = row.number


def _vote(fields: Fields, row: Any) -> None:
    fields["vote"] = row.number


def _preview(fields: Fields, row: Any) -> None:
    url, title, description, site = row.words.split(_BETWEEN)
    card = PreviewCard(row.number, url, title, description, site or urlsplit(url).netloc)
    fields["previews"] = tuple(sorted((*fields.get("previews", ()), card), key=lambda one: one.position))


def _muted(fields: Fields, row: Any) -> None:
    fields["muted"] = True


def _wiki(fields: Fields, row: Any) -> None:
    fields["wiki"] = True


def _editor(fields: Fields, row: Any) -> None:
    fields["editor"] = row.words


def _suggestions(fields: Fields, row: Any) -> None:
    fields["suggestions"], fields["suggested"] = row.number, int(row.words)


def _bookmark(fields: Fields, row: Any) -> None:
    fields["bookmarked"], fields["note"] = True, row.words


def _poll(fields: Fields, row: Any) -> None:
    fields["poll_id"] = row.number


def _mentioned(fields: Fields, row: Any) -> None:
    fields[row.what] = row.number


_fields: dict[str, Callable[[Fields, Any], None]] = {
    "reactions": _count_reactions, "reacted": _reacted, "lines": _lines, "vote": _vote, "preview": _preview,
    "bookmark": _bookmark, "poll": _poll, "mentioned": _mentioned,
    "thread_mentioned": _mentioned, "muted": _muted, "wiki": _wiki, "editor": _editor, "suggestions": _suggestions}


@dataclass(frozen=True)
class _Someone:
    """Stands for whoever asks, so that the rule of who may see what is put into the statement once for all of them."""

    is_staff: bool
    id: Any = VIEWER


def _statement(viewer: Any) -> CompoundSelect[Any]:
    return union_all(*BRANCHES, *mentioned(viewer, POSTS))


_statements = {None: _statement(None), False: _statement(_Someone(False)), True: _statement(_Someone(True))}


def extras_of(viewer: User | None, post_ids: Sequence[int]) -> dict[int, PostExtras]:
    """The extras of the posts that have any, by post id. One query; none for an empty page."""
    if not post_ids:
        return {}
    statement = _statements[viewer.is_staff if viewer is not None else None]
    found: dict[int, Fields] = {}
    for row in db.session.execute(statement, {"viewer": viewer.id if viewer is not None else -1, "posts": list(post_ids)}):
        _fields[row.what](found.setdefault(row.post_id, {}), row)
    return {post_id: PostExtras(**fields) for post_id, fields in found.items()}
