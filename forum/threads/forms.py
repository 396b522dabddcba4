"""What the forms of this package carry, and what their pages show. Everything typed comes back on the page that refuses it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from forum.communities.queries import Room
from forum.core import clock, zones
from forum.core.forms import form_key
from forum.core.settings import setting
from forum.threads import places
from forum.threads.places import MOST
from forum.threads.polling import Asked, closing_at
from forum.threads.queries import (
    EditablePost,
    FormerVersion,
    FoundThread,
    KeptDraft,
    LineOf,
    PollRow,
    SuggestionPage,
    TagRow,
    TagsPage,
    WaitingPost,
)
from forum.threads.tag_field import TagField, tag_field

MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of a form as they were typed. `later`: it is to be published at `publish_at`, as the browser wrote that time."""

    source: str = ""
    title: str = ""
    kind: str = "discussion"
    category_id: int = 0
    reply_to: int | None = None
    reason: str = ""
    base_revision: int = 0
    base_mark: str | None = None
    tags: str = ""
    later: bool = False
    publish_at: str = ""

    @property
    def present(self) -> datetime:
        """Now, for who chooses a time."""
        return clock.now()

    def content(self, *where: object) -> str:
        """What tells a resend of the same form from another text under the same key."""
        if self.later:
            where = (*where, "later", self.publish_at)
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
class PollTyped:
    """The fields of a poll as they were typed: one option a line, the closing as `datetime-local` has it."""

    question: str = ""
    options: str = ""
    kind: str = "single"
    most: str = ""
    anonymous: bool = False
    results: str = "voted"
    closes: str = ""

    @property
    def wanted(self) -> bool:
        """Whether anything was typed: a thread is opened with a poll, or without."""
        return bool(self.question.strip() or self.options.strip())

    @property
    def present(self) -> datetime:
        """Now, for who chooses when it closes."""
        return clock.now()

    def asked(self) -> Asked:
        """What the commands take. Raises `Invalid` with the field `poll_closes`."""
        return Asked(self.question, self.options.splitlines()[:MOST_LINES], self.kind, number(self.most) or 0, self.anonymous,
                     self.results, closing_at(self.closes))


@dataclass(frozen=True, slots=True)
class ThreadForm:
    """`threads/new.html`."""

    room: Room
    typed: Typed
    refusal: Refusal = NOTHING_WRONG
    preview_html: str = ""
    draft: KeptDraft | None = None
    templates: Mapping[int, str] = field(default_factory=dict)
    poll: PollTyped = PollTyped()

    @property
    def begun(self) -> bool:
        """Nobody has typed anything in place of a template."""
        return self.typed.source in self.templates.values()

    @property
    def place(self) -> str:
        """Where its draft is kept."""
        return str(places.new_thread(self.room.id))

    @property
    def tag_field(self) -> TagField:
        """What its field of tags says of itself."""
        return tag_field(self.room)

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
    def tag_field(self) -> TagField:
        """What its field of tags says of itself."""
        return tag_field(self.found.room)

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
    def tag_field(self) -> TagField:
        """What its field of tags says of itself."""
        return tag_field(self.room)


@dataclass(frozen=True, slots=True)
class LineForm:
    """`threads/remove_line.html`: removing what somebody said of how a post helped. `others`: a reason is asked for."""

    said: LineOf
    others: bool
    typed: Typed
    refusal: Refusal = NOTHING_WRONG


@dataclass(frozen=True, slots=True)
class VersionForm:
    """`threads/restore_revision.html` and `hide_revision.html`. `others`: a reason is asked for."""

    former: FormerVersion
    others: bool
    typed: Typed
    refusal: Refusal = NOTHING_WRONG


@dataclass(frozen=True, slots=True)
class SuggestForm:
    """`threads/suggest.html`."""

    found: EditablePost
    typed: Typed
    refusal: Refusal = NOTHING_WRONG
    preview_html: str = ""

    @property
    def longest(self) -> int:
        """How many characters may be sent."""
        return longest()


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """`threads/suggestion.html`: a suggested edit, with the forms that decide on it."""

    shown: SuggestionPage
    typed: Typed
    refusal: Refusal = NOTHING_WRONG


@dataclass(frozen=True, slots=True)
class ScheduledForm:
    """`threads/scheduled_form.html`: a text that waits to be published."""

    waiting: WaitingPost
    typed: Typed
    refusal: Refusal = NOTHING_WRONG
    preview_html: str = ""

    @property
    def tag_field(self) -> TagField:
        """What its field of tags says of itself."""
        return tag_field(self.waiting.room)

    @property
    def longest(self) -> int:
        """How many characters may be sent."""
        return longest()


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


@dataclass(frozen=True, slots=True)
class PollForm:
    """`threads/poll_form.html`: a poll to be added to a post, or (`exists`) to ask something else."""

    post: EditablePost
    poll: PollTyped
    exists: bool
    refusal: Refusal = NOTHING_WRONG


@dataclass(frozen=True, slots=True)
class PollClosing:
    """`threads/poll_close.html`: closing a poll, with a reason where it is somebody else's."""

    post: EditablePost
    url: str
    others: bool
    reason: str = ""
    refusal: Refusal = NOTHING_WRONG


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
        base_mark=fields.get("base_mark"), tags=fields.get("tags", ""), later=bool(fields.get("later")),
        publish_at=fields.get("publish_at", "")[:40])


def moment(text: str) -> datetime | None:
    """The instant that a field of date and time names to who reads now; None for anything else."""
    try:
        return zones.instant(text)
    except ValueError:
        return None


def poll_typed() -> PollTyped:
    """The poll of the present request's form."""
    form = request.form
    return PollTyped(
        question=form.get("poll_question", ""), options=form.get("poll_options", ""), kind=form.get("poll_kind", "single"),
        most=form.get("poll_most", ""), anonymous=bool(form.get("poll_anonymous")), results=form.get("poll_results", "voted"),
        closes=form.get("poll_closes", ""))


def poll_of(poll: PollRow) -> PollTyped:
    """A poll as its form shows it."""
    return PollTyped(
        question=poll.question, options="\n".join(option.text for option in poll.options), kind=poll.kind,
        most=str(poll.most) if poll.kind == "multiple" and poll.most < len(poll.options) else "", anonymous=poll.anonymous,
        results=poll.results, closes=zones.as_typed(poll.closes_at) if poll.closes_at else "")


def longest() -> int:
    """How many characters one post may have."""
    return int(setting("threads.max_length"))


def key() -> str:
    """The key of this filling of the form."""
    return form_key()


def number(text: str | None) -> int | None:
    """A number that the database can hold, None for anything else."""
    if text and text.isascii() and text.isdigit() and len(text) <= 10 and 0 < int(text) <= MOST:
        return int(text)
    return None
