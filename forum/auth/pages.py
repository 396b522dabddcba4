"""What the account pages show, each as one frozen value."""

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
class AccountPage:
    """The account's settings: e-mail address and language."""

    email: Any
    language: Any


@dataclass(frozen=True)
class CommunityMark:
    """A community on someone's profile."""

    slug: str
    name: str
    tint: int


@dataclass(frozen=True)
class ProfilePage:
    """Someone's profile: who they are, and of their communities and posts what the viewer may read."""

    person: PersonRow
    communities: tuple[CommunityMark, ...]
    posts: tuple[Any, ...]
    is_me: bool
