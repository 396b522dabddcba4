"""What a post said before, and what changed from one version to the next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from forum.auth.models import User
from forum.communities.models import Category
from forum.core.db import db
from forum.core.policy import Verdict
from forum.text.difference import Passage, difference
from forum.threads.addresses import person_url
from forum.threads.models import Revision
from forum.threads.policy import can_hide_revision
from forum.threads.queries.posts import EditablePost
from forum.threads.queries.tags import tag_names

MOST_VERSIONS = 200
VIEWS = ("inline", "side")


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of a post: who wrote it and when, why ("" too where it is hidden to the reader), and who accepted it where it was
    but suggested ("" else)."""

    number: int
    writer_name: str
    writer_url: str
    accepted_by_name: str
    at: datetime
    reason: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class FactChange:
    """What changed of a thread: its "title", "kind" (by its key), "category" or "tags" ("" stands for none)."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """How version `number` came of the one before it. Nothing is told where one of them is `hidden` to the reader."""

    number: int
    passages: tuple[Passage, ...]
    facts: tuple[FactChange, ...]
    hidden: bool


@dataclass(frozen=True, slots=True)
class RevisionsPage:
    """`threads/revisions.html`: one change of a post, and the list of its versions, the latest first.

    `change` is None for a post that was never changed. `former` is the version before the change, `version` the one it made;
    `restore` is about giving back the former one, `hide` about hiding it.
    """

    post: EditablePost
    change: Change | None
    former: VersionRow | None
    version: VersionRow | None
    versions: tuple[VersionRow, ...]
    view: str
    restore: Verdict
    hide: Verdict

    @property
    def earlier(self) -> int | None:
        """The number of the change before this one."""
        return self.change.number - 1 if self.change is not None and self.change.number > 2 else None

    @property
    def later(self) -> int | None:
        """The number of the change after this one."""
        return self.change.number + 1 if self.change is not None and self.change.number < self.post.revision else None


@dataclass(frozen=True, slots=True)
class FormerVersion:
    """A version that was replaced. `source` and `title` are None where it is hidden to the reader."""

    post: EditablePost
    number: int
    source: str | None
    title: str | None
    hidden: bool
    hidden_reason: str
    hide: Verdict


@dataclass(frozen=True, slots=True)
class _Text:
    source: str
    title: str | None
    kind: str | None
    category: str | None
    tags: str | None
    hidden: bool = False


def revisions_page(found: EditablePost, number: int | None = None, view: str = "inline") -> RevisionsPage | None:
    """The change that made version `number` (None: the latest). None where the post has no such change. Up to four queries."""
    post = found.post
    hide = can_hide_revision(found.room.standing, post)
    versions = _versions(found, told=bool(hide))
    if post.revision == 1 and number is None:
        return RevisionsPage(found, None, None, None, versions, "inline", found.edit, hide)
    number = post.revision if number is None else number
    if not 2 <= number <= post.revision:
        return None
    texts = _texts(found, number)
    if number - 1 not in texts or number not in texts:
        return None
    before, after = texts[number - 1], texts[number]
    by_number = {row.number: row for row in versions}
    hidden = (before.hidden or after.hidden) and not hide
    change = Change(number, () if hidden else difference(before.source, after.source), () if hidden else _facts(before, after),
                    hidden)
    return RevisionsPage(found, change, by_number.get(number - 1), by_number.get(number), versions,
                         view if view in VIEWS else "inline", found.edit, hide)


def former_version(found: EditablePost, number: int) -> FormerVersion | None:
    """What the post said as its version `number`, replaced since; None if there is none. One query."""
    row = db.session.scalar(select(Revision).where(Revision.post_id == found.id, Revision.number == number))
    if row is None:
        return None
    hide = can_hide_revision(found.room.standing, found.post)
    told = row.hidden_at is None or bool(hide)
    return FormerVersion(found, number, row.source if told else None, row.title if told else None, row.hidden_at is not None,
                         row.hidden_reason if told else "", hide)


def _versions(found: EditablePost, *, told: bool) -> tuple[VersionRow, ...]:
    """The latest versions, from the rows that say who replaced each. Of those that are hidden, why they were written is `told`
    to moderators only."""
    writer, accepting = aliased(User), aliased(User)
    rows = db.session.execute(
        select(Revision.number, Revision.replaced_at, Revision.reason, Revision.hidden_at, writer.name, writer.username,
               accepting.name.label("accepting_name"), accepting.username.label("accepting_username"))
        .join(writer, writer.id == Revision.editor_id).outerjoin(accepting, accepting.id == Revision.accepted_by_id)
        .where(Revision.post_id == found.id).order_by(Revision.number.desc()).limit(MOST_VERSIONS)).all()
    hidden = {row.number for row in rows if row.hidden_at is not None}
    made = [VersionRow(row.number + 1, row.name or row.username, person_url(row.username),
                       row.accepting_name or row.accepting_username or "", row.replaced_at,
                       row.reason if told or row.number + 1 not in hidden else "", row.number + 1 in hidden)
            for row in rows]
    if len(rows) < MOST_VERSIONS:
        made.append(VersionRow(1, found.author_name, person_url(found.author_username), "", found.post.created_at, "",
                               1 in hidden))
    return tuple(made)


def _texts(found: EditablePost, number: int) -> dict[int, _Text]:
    rows = db.session.scalars(
        select(Revision).where(Revision.post_id == found.id, Revision.number.in_((number - 1, number))))
    texts = {row.number: _Text(row.source, row.title, row.kind, row.category, row.tags, row.hidden_at is not None)
             for row in rows}
    if number == found.post.revision:
        texts[number] = _present(found)
    return texts


def _present(found: EditablePost) -> _Text:
    thread = found.thread
    if found.number != 1:
        return _Text(found.post.source, None, None, None, None)
    category: Any = ""
    if thread.category_id is not None:
        category = db.session.scalar(select(Category.name).where(Category.id == thread.category_id)) or ""
    return _Text(found.post.source, thread.title, thread.kind, category, ", ".join(tag_names(thread.id)))


def _facts(before: _Text, after: _Text) -> tuple[FactChange, ...]:
    """What both versions know of their thread and say otherwise."""
    made = []
    for what in ("title", "kind", "category", "tags"):
        old, new = getattr(before, what), getattr(after, what)
        if old is not None and new is not None and old != new:
            made.append(FactChange(what, old, new))
    return tuple(made)
