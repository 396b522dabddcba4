"""What the account pages show, each as one frozen value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forum.auth.queries import PersonRow
from forum.core.policy import ALLOW, Verdict


@dataclass(frozen=True)
class SignUpPage:
    """The form for a new account, or why there is none. `next`: where to go afterwards."""

    form: Any
    verdict: Verdict = ALLOW
    next: str = "/"


@dataclass(frozen=True)
class FormPage:
    """A settings page of one form."""

    form: Any


@dataclass(frozen=True)
class ZoneChoice:
    """The time zones to choose from: first `plain` ones, the site's among them, then `places` under the names of regions.

    `chosen` is a zone's name, or the word for the site's, whose name is `site`; `error` is a sentence beside the field.
    """

    chosen: str
    site: str
    plain: tuple[tuple[str, str], ...]
    places: Mapping[str, Sequence[tuple[str, str]]]
    error: str = ""


@dataclass(frozen=True)
class AccountPage:
    """The account's settings: language, time zone and e-mail address."""

    email: Any
    language: Any
    zone: ZoneChoice


@dataclass(frozen=True)
class AppearancePage:
    """How pages look and listen in this browser: the words of `forum.core.preferences`."""

    theme: str
    density: str
    keys: str


@dataclass(frozen=True)
class CommunityMark:
    """A community on someone's profile: the role held there, and whether the viewer is a member too."""

    slug: str
    name: str
    tint: int
    locale: str
    role: str
    shared: bool


@dataclass(frozen=True)
class ProfilePage:
    """Someone's profile: who they are, and of their communities and what they did as much as the viewer may read.

    `what` says which part of it `activity` is a page of: "posts", "discussions", "solutions", "reactions" or "received". `write`
    and `mute` are about a message to them and about reading no more of them, `muted` whether the viewer does so.
    """

    person: PersonRow
    figures: Any
    communities: tuple[CommunityMark, ...]
    what: str
    activity: Any
    is_me: bool
    write: Verdict = ALLOW
    mute: Verdict = ALLOW
    muted: bool = False


@dataclass(frozen=True)
class CardPage:
    """What a person's name shows when one stays on it. `role` is what they are in the community that the viewer looks at."""

    person: PersonRow
    bio: str
    role: str | None
    figures: Any
    write: Verdict
    mute: Verdict
    muted: bool
    is_me: bool
    next: str
