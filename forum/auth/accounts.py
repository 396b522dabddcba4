"""What is done before an account is written: fields checked, password hashed. Takes time, so it is outside the transaction."""

from dataclasses import dataclass

from forum.auth import passwords, queries
from forum.auth.emails import check_email
from forum.auth.models import User
from forum.auth.usernames import check_name, check_username, username_key
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.limits import limited
from forum.core.settings import setting
from forum.core.zones import known


@dataclass(frozen=True)
class NewAccount:
    """A checked account, ready to be written. No e-mail and no password for people who came with an import or a demo.

    Without a `time_zone`, times are said in the site's.
    """

    username: str
    name: str = ""
    email: str | None = None
    email_key: str | None = None
    password_hash: str | None = None
    time_zone: str | None = None

    @property
    def username_key(self) -> str:
        """The key that must be unique."""
        return username_key(self.username)


def prepare_account(*, username: str, email: str, name: str, password: str, time_zone: str = "") -> NewAccount:
    """Check everything and hash the password. Raises `Invalid` with every problem at once.

    `time_zone` is what the browser said by itself: a name that we do not know counts as none.

    A taken e-mail address is said beside the field. Without mail there is no other honest answer: an account cannot be
    confirmed later, and pretending would lock the person out. What this tells a stranger is slowed by the limit on sign-ups.
    """
    problems: dict[str, object] = {}
    address = key = ""
    try:
        username = check_username(username)
    except Invalid as error:
        problems |= error.fields
    try:
        address, key = check_email(email)
    except Invalid as error:
        problems |= error.fields
    try:
        name = check_name(name)
    except Invalid as error:
        problems |= error.fields
    try:
        passwords.check_password(password, known=known_of(username, email, name))
    except Invalid as error:
        problems |= error.fields
    for field in queries.taken(username_key="" if "username" in problems else username_key(username), email_key=key):
        problems[field] = taken_sentence(field)
    if problems:
        raise Invalid(problems)
    return NewAccount(username, name, address, key, passwords.hash_password(password), known(time_zone))


def taken_sentence(field: str) -> str:
    """What is said beside a field whose value belongs to another account."""
    if field == "email":
        return _("There is already an account with this e-mail address. Sign in instead.")
    return _("This username, or one that looks the same, is taken.")


def known_of(username: str, email: str, name: str) -> tuple[str, ...]:
    """What a password must not repeat."""
    return (username, email, name, setting("site.name"))


@dataclass(frozen=True)
class Proof:
    """Someone has just shown that they know the password: `user`, the hash it matched, and a new hash if that one is outdated."""

    user: User
    password_hash: str
    fresh_hash: str | None = None


def authenticate(identifier: str, password: str, network: str) -> Proof:
    """Check an e-mail address or username with a password. Raises `Invalid` (one sentence for every cause) and `TooMany`.

    An unknown account costs one verification, like a known one. Attempts are limited by account and by network, whether or
    not they succeed.
    """
    account = (identifier.strip().casefold() if "@" in identifier else username_key(identifier[:100]))[:100]
    limited("sign-in", f"network {network}", "30/minute")
    limited("sign-in", f"account {account}", "10/minute")
    limited("sign-in-day", f"account {account}", "200/day")
    user = queries.user_by_identifier(identifier[:300])
    password_hash = None if user is None else user.password_hash
    if not passwords.verify(password_hash, password) or user is None or password_hash is None:
        raise Invalid({"password": _("The username or the password is not right.")})
    fresh = passwords.hash_password(password) if passwords.needs_rehash(password_hash) else None
    return Proof(user, password_hash, fresh)


def confirm(actor: User, password: str, field: str = "password") -> Proof:
    """Someone signed in gives their password again. Raises `Invalid` on `field` and `TooMany`."""
    limited("password", f"account {actor.id}", "10/minute")
    limited("password-day", f"account {actor.id}", "100/day")
    current = queries.password_hash_of(actor)
    if not passwords.verify(current, password) or current is None:
        raise Invalid({field: _("This is not your password.")})
    return Proof(actor, current)
