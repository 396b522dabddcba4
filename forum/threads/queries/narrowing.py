"""Which of a community's discussions a list holds: those of a kind, of a category, with a tag, opened by somebody, or all of it
together. Its words stand in the address of the list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from forum.auth.queries import user_by_username
from forum.communities.queries import CategoryRow, Room
from forum.core.i18n import gettext as _
from forum.threads.addresses import community_url, with_words
from forum.threads.models import KINDS
from forum.threads.queries.tags import TagRow, tag_at
from forum.threads.tagging import tag_slug

WORDS = ("kind", "category", "tag", "by")


@dataclass(frozen=True, slots=True)
class Opener:
    """Somebody who opens discussions."""

    id: int
    username: str
    name: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of the words of an address, as people read it; `url` leads to the list without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the list of a community is narrowed to: all that is set holds together. `room` is the community's address."""

    room: str
    kind: str | None = None
    category: CategoryRow | None = None
    tag: TagRow | None = None
    by: Opener | None = None

    @property
    def url(self) -> str:
        """The one address of the list: that of its category, else of the questions, else of its tag; the rest as words."""
        words = {"kind": self.kind, "tag": self.tag.slug if self.tag else None, "by": self.by.username if self.by else None}
        if self.category is not None:
            place = community_url(self.room, self.category.slug)
        elif self.kind == "question":
            place = community_url(self.room, "questions")
            del words["kind"]
        elif self.tag is not None:
            place = self.tag.url
            del words["tag"]
        else:
            place = community_url(self.room)
        return with_words(place, **words)

    @property
    def is_refined(self) -> bool:
        """Whether the address holds more than the name of a place."""
        return "?" in self.url

    @property
    def place_url(self) -> str:
        """The address without its words: the place alone."""
        return self.url.partition("?")[0]

    @property
    def chosen(self) -> tuple[Chosen, ...]:
        """Each of its words, with the way to the list without it."""
        kind = {"question": _("Questions"), "discussion": _("Discussions only")}.get(self.kind or "", "")
        words = ((self.category.name if self.category else "", replace(self, category=None)), (kind, replace(self, kind=None)),
                 (f"#{self.tag.name}" if self.tag else "", replace(self, tag=None)),
                 (_("Opened by %(name)s", name=self.by.name) if self.by else "", replace(self, by=None)))
        return tuple(Chosen(label, rest.url) for label, rest in words if label)

    def form_url(self, **more: str | None) -> str:
        """Where other words are chosen, these filled in."""
        return with_words(
            f"{community_url(self.room)}/threads/filter", kind=self.kind, category=self.category.slug if self.category else None,
            tag=self.tag.name if self.tag else None, by=self.by.username if self.by else None, **more)

    @property
    def new_url(self) -> str:
        """The form of a discussion that would stand in the list."""
        return with_words(
            f"{community_url(self.room)}/threads/new", kind=self.kind if self.kind == "question" else None,
            category_id=str(self.category.id) if self.category else None, tags=self.tag.name if self.tag else None)


@dataclass(frozen=True, slots=True)
class FilterPage:
    """`threads/filter.html`: what a list is narrowed to, as it was typed, and what is wrong with it."""

    room: Room
    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)


def narrowing_of(room: Room, *, kind: str = "", category: str = "", tag: str | TagRow = "",
                 by: str = "") -> tuple[Narrowing, dict[str, str]]:
    """What these words mean in a readable room, and a sentence for each that means nothing there; a kind that is none counts as
    not given. A query for a tag by its name, and one for a person.
    """
    wrong: dict[str, str] = {}
    row = room.category(category)
    if category and row is None:
        wrong["category"] = _("Choose a category of this community.")
    named = tag if isinstance(tag, TagRow) else _tag_named(room, tag)
    if tag and named is None:
        wrong["tag"] = _("This community has no such tag.")
    opener = user_by_username(by.removeprefix("@")) if by else None
    if by and opener is None:
        wrong["by"] = _("Nobody has this username.")
    return Narrowing(room.slug, kind if kind in KINDS else None, row, named,
                     Opener(opener.id, opener.username, opener.display_name) if opener else None), wrong


def _tag_named(room: Room, name: str) -> TagRow | None:
    found = tag_at(room, tag_slug(name)) if name else None
    return found[0] if found is not None else None
