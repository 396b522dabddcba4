"""What the forms of this package carry, and what their pages show. Everything typed comes back on the page that refuses it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from forum.communities.queries import Room
from forum.core.forms import form_key
from forum.core.settings import setting
from forum.threads import places
from forum.threads.places import MOST
from forum.threads.queries import EditablePost, FoundThread, KeptDraft, TagRow, TagsPage


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of a form as they were typed."""

    source: str = ""
    title: str = ""
    kind: str = "discussion"
    category_id: int = 0
    reply_to: int | None = None
    reason: str = ""
    base_revision: int = 0
    tags: str = ""

    def content(self, *where: object) -> str:
        """What tells a resend of the same form from another text under the same key."""
        return "\n".join(map(str, (*where, self.kind, self.category_id, self.reply_to or 0, self.title, self.tags, self.source)))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a form is shown again. `fields` holds a sentence beside each field, `sentence` what concerns the whole.

    With a `first_url`, the form's key had been used for another text: the page leads there and gives the form a new key.
    """

    status: int = 200
    fields: dict[str, Any] = field(default_factory=dict)
    sentence: Any = ""
    first_url: str | None = None
    retry_after: int = 0


NOTHING_WRONG = Refusal()


@dataclass(frozen=True, slots=True)
class ThreadForm:
    """`threads/new.html`."""

    room: Room
    typed: Typed
    refusal: Refusal = NOTHING_WRONG
    preview_html: str = ""
    draft: KeptDraft | None = None

    @property
    def place(self) -> str:
        """Where its draft is kept."""
        return str(places.new_thread(self.room.id))

    @property
    def most_tags(self) -> int:
        """How many tags one discussion may bear."""
        return most_tags()

    @property
    def longest(self) -> int:
        """How many characters may be sent."""
        return longest()


@dataclass(frozen=True, slots=True)
class ReplyForm:
    """`threads/reply.html` and `_reply_form.html`. `answered` is the post that is replied to, None for the whole thread.

    `at` says where the form stands: in the "dock", "here" at the end of a thread's page, or "" on a page of its own.
    """

    thread: FoundThread
    answered: EditablePost | None
    typed: Typed
    refusal: Refusal = NOTHING_WRONG
    preview_html: str = ""
    draft: KeptDraft | None = None
    at: str = ""

    @property
    def place(self) -> str:
        """Where its draft is kept."""
        return str(places.reply_to(self.thread.id, self.answered.number if self.answered else None))

    @property
    def longest(self) -> int:
        """How many characters may be sent."""
        return longest()


@dataclass(frozen=True, slots=True)
class EditForm:
    """`threads/edit.html` and `_edit_form.html`. `others` says that the post is somebody else's: then a reason is asked for.

    `at` as in `ReplyForm`.
    """

    found: EditablePost
    typed: Typed
    others: bool
    refusal: Refusal = NOTHING_WRONG
    preview_html: str = ""
    draft: KeptDraft | None = None
    at: str = ""

    @property
    def place(self) -> str:
        """Where its draft is kept."""
        return str(places.edit_of(self.found.id))

    @property
    def most_tags(self) -> int:
        """How many tags one discussion may bear."""
        return most_tags()

    @property
    def changed_since(self) -> bool:
        """Somebody saved another text for the post after the draft was begun."""
        edited = self.found.edited_at
        return self.draft is not None and edited is not None and edited > self.draft.saved_at

    @property
    def longest(self) -> int:
        """How many characters may be sent."""
        return longest()


@dataclass(frozen=True, slots=True)
class ReasonForm:
    """`threads/delete.html`, `close.html` and `tag_form.html`: an act that needs a reason when it concerns somebody else."""

    room: Room
    others: bool
    typed: Typed
    refusal: Refusal = NOTHING_WRONG
    found: EditablePost | None = None
    thread: FoundThread | None = None

    @property
    def most_tags(self) -> int:
        """How many tags one discussion may bear."""
        return most_tags()


@dataclass(frozen=True, slots=True)
class TagsForm:
    """`threads/tag_settings.html`. `edited` is the tag whose form is shown, if any, with its `synonyms` (address and word).

    `creation` says who makes new tags, `conflict` why nothing was changed although nothing is wrong with what was typed.
    """

    shown: TagsPage
    creation: str
    values: Mapping[str, Any]
    errors: Mapping[str, Any]
    edited: TagRow | None = None
    synonyms: tuple[tuple[str, str], ...] = ()
    conflict: str = ""

    @property
    def room(self) -> Room:
        """The community."""
        return self.shown.room


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """`threads/preview.html`: a rendered text alone, for forms this package does not know."""

    preview_html: str
    refusal: Refusal


def typed() -> Typed:
    """The present request's form."""
    return read(request.form)


def asked() -> Typed:
    """What an address asks to be filled in: `?kind=question&reply_to=5`."""
    return read(request.args)


def read(fields: MultiDict[str, str]) -> Typed:
    """The known fields, numbers bounded; a number that is none counts as not given."""
    return Typed(
        source=fields.get("source", ""), title=fields.get("title", ""), kind=fields.get("kind", "discussion"),
        category_id=number(fields.get("category_id")) or 0, reply_to=number(fields.get("reply_to")),
        reason=fields.get("reason", ""), base_revision=number(fields.get("base_revision")) or 0,
        tags=fields.get("tags", ""))


def longest() -> int:
    """How many characters one post may have."""
    return int(setting("threads.max_length"))


def most_tags() -> int:
    """How many tags one discussion may bear."""
    return int(setting("threads.most_tags"))


def key() -> str:
    """The key of this filling of the form."""
    return form_key()


def number(text: str | None) -> int | None:
    """A number that the database can hold, None for anything else."""
    if text and text.isascii() and text.isdigit() and len(text) <= 10 and 0 < int(text) <= MOST:
        return int(text)
    return None
