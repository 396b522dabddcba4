"""What the forms of communities show besides what was read: the values typed, what is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forum.communities import accents
from forum.communities.queries.charters import CharterRow
from forum.communities.queries.joining import InvitationsPage, RequestsPage
from forum.communities.queries.members import MemberPage
from forum.communities.queries.rooms import CategoryRow, Room
from forum.communities.reactions import ReactionKind, kinds_of


@dataclass(frozen=True, slots=True)
class NewPage:
    """Everything templates/communities/new.html may use. `conflict` is why nothing was saved although nothing is wrong."""

    values: Mapping[str, Any]
    errors: Mapping[str, Any] = field(default_factory=dict)
    conflict: str = ""

    @property
    def nearest(self) -> str:
        """The colour to offer instead of the accent that was refused, empty if none was."""
        return offered(self.values, self.errors)


@dataclass(frozen=True, slots=True)
class AskForm:
    """The form in which one asks to join, on templates/communities/about.html."""

    message: str = ""
    errors: Mapping[str, Any] = field(default_factory=dict)
    conflict: str = ""


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """Everything templates/communities/settings.html may use."""

    room: Room
    values: Mapping[str, Any]
    errors: Mapping[str, Any] = field(default_factory=dict)

    @property
    def nearest(self) -> str:
        """The colour to offer instead of the accent that was refused, empty if none was."""
        return offered(self.values, self.errors)


@dataclass(frozen=True, slots=True)
class ReactionsSettings:
    """Everything templates/communities/reactions.html may use. `chosen` are the reactions on offer, in their order."""

    room: Room
    chosen: tuple[str, ...]
    voting: str
    downvotes: bool
    errors: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kinds(self) -> tuple[ReactionKind, ...]:
        """All reactions, those on offer first."""
        return kinds_of(",".join(self.chosen))

    def place(self, kind: ReactionKind) -> int:
        """Where a reaction stands among them, from 1."""
        return self.kinds.index(kind) + 1


@dataclass(frozen=True, slots=True)
class CharterFormPage:
    """Everything templates/communities/charter_form.html may use. `current` is the version in force, if any."""

    room: Room
    current: CharterRow | None
    source: str
    base_version: int
    error: Any = ""
    conflict: str = ""
    preview_html: str = ""


@dataclass(frozen=True, slots=True)
class CategoriesPage:
    """Everything templates/communities/categories.html may use. `edited` is the category whose form is shown, if any;
    `preview_html` is what its template looks like.

    `conflict` is why nothing was changed although nothing is wrong with what was typed.
    """

    room: Room
    categories: tuple[CategoryRow, ...]
    values: Mapping[str, Any]
    errors: Mapping[str, Any] = field(default_factory=dict)
    edited: CategoryRow | None = None
    conflict: str = ""
    preview_html: str = ""


@dataclass(frozen=True, slots=True)
class MemberFormPage:
    """Everything templates/communities/member.html may use."""

    shown: MemberPage
    values: Mapping[str, Any]
    errors: Mapping[str, Any] = field(default_factory=dict)
    failed: str = ""


@dataclass(frozen=True, slots=True)
class RequestsFormPage:
    """Everything templates/communities/requests.html may use. `errors` belong to the request `failed`."""

    shown: RequestsPage
    errors: Mapping[str, Any] = field(default_factory=dict)
    failed: int = 0


@dataclass(frozen=True, slots=True)
class InvitationsFormPage:
    """Everything templates/communities/invitations.html may use. `link` is a new link's address, told this once."""

    shown: InvitationsPage
    username: str = ""
    errors: Mapping[str, Any] = field(default_factory=dict)
    link: str = ""
    conflict: str = ""


def offered(values: Mapping[str, Any], errors: Mapping[str, Any]) -> str:
    """The nearest colour that can be an accent, for a colour that was refused; empty for what is no colour."""
    colour = accents.parse(str(values.get("accent") or "")) if "accent" in errors else None
    return accents.nearest(colour) if colour else ""
