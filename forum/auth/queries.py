"""Reads about people, their sessions and their links."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from forum.auth.emails import email_key
from forum.auth.models import OneTimeLink, SessionRow, User
from forum.auth.sessions import IDLE, note_visit
from forum.auth.tokens import MAX_LENGTH as MAX_TOKEN
from forum.auth.tokens import token_hash
from forum.auth.usernames import MAX_LENGTH as MAX_USERNAME
from forum.auth.usernames import username_key
from forum.core.clock import now
from forum.core.db import db

MAX_SESSIONS = 100
FIRST_ADMINISTRATOR = "first-administrator"


@dataclass(frozen=True)
class PersonRow:
    """What anyone may know of a person. Not `claimed`: the account came with an import, and nobody has been here as them."""

    id: int
    username: str
    name: str
    display_name: str
    initials: str
    tint: int
    organisation: str
    bio_html: str
    role: str
    created_at: datetime
    post_count: int
    claimed: bool


@dataclass(frozen=True)
class SessionEntry:
    """One signed-in browser, as its owner sees it."""

    id: int
    browser: str
    system: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    current: bool


@dataclass(frozen=True)
class SessionsPage:
    """The viewer's signed-in browsers, the last used first."""

    sessions: tuple[SessionEntry, ...]


_by_token = (  # every request of a signed-in browser runs this: it is built once
    select(User, SessionRow.id, SessionRow.last_seen_at).join(SessionRow, SessionRow.user_id == User.id)
    .where(SessionRow.token_hash == bindparam("digest"), SessionRow.expires_at > bindparam("now"),
           SessionRow.last_seen_at > bindparam("idle")))


def viewer_by_token(token: str | None) -> User | None:
    """Whose session this cookie opens: one query; None when unknown, idle for 30 days or older than 180. The visit is noted."""
    if not token or len(token) > MAX_TOKEN:
        return None
    at = now()
    row = db.session.execute(_by_token, {"digest": token_hash(token), "now": at, "idle": at - IDLE}).first()
    if row is None:
        return None
    user, session_id, last_seen_at = row
    note_visit(session_id, user.id, last_seen_at)
    return user


def user_by_username(username: str) -> User | None:
    """The account with this username, or one that reads the same."""
    if not 0 < len(username) <= 2 * MAX_USERNAME or "\x00" in username:
        return None
    return db.session.scalar(select(User).where(User.username_key == username_key(username)))


def user_by_identifier(identifier: str) -> User | None:
    """The account with this e-mail address or this username: what people type to sign in."""
    if "\x00" in identifier:
        return None
    if "@" in identifier:
        return db.session.scalar(select(User).where(User.email_key == email_key(identifier)))
    return user_by_username(identifier.strip())


def password_hash_of(user: User) -> str | None:
    """The hash as the database has it now."""
    return db.session.scalar(select(User.password_hash).where(User.id == user.id))


def person(viewer: User | None, username: str) -> PersonRow | None:
    """The public face of an account. Profiles are public: `viewer` decides nothing yet."""
    user = user_by_username(username)
    if user is None:
        return None
    return PersonRow(user.id, user.username, user.name, user.display_name, user.initials, user.tint, user.organisation,
                     user.bio_html, user.role, user.created_at, user.post_count,
                     user.email_key is not None or user.password_hash is not None or user.last_seen_at is not None)


def taken(*, username_key: str = "", email_key: str = "", except_id: int = 0) -> set[str]:
    """Which of `username` and `email` belong to another account already."""
    found = set()
    if username_key and db.session.scalar(select(User.id).where(User.username_key == username_key, User.id != except_id)):
        found.add("username")
    if email_key and db.session.scalar(select(User.id).where(User.email_key == email_key, User.id != except_id)):
        found.add("email")
    return found


def sessions_page(viewer: User, token: str | None) -> SessionsPage:
    """The viewer's live sessions (at most 100); `token` is that of the browser that asks."""
    at, current = now(), token_hash(token or "")
    rows = db.session.execute(
        select(SessionRow.id, SessionRow.user_agent, SessionRow.address, SessionRow.created_at, SessionRow.last_seen_at,
               SessionRow.token_hash)
        .where(SessionRow.user_id == viewer.id, SessionRow.expires_at > at, SessionRow.last_seen_at > at - IDLE)
        .order_by(SessionRow.last_seen_at.desc(), SessionRow.id.desc()).limit(MAX_SESSIONS))
    return SessionsPage(tuple(
        SessionEntry(row.id, *browser_and_system(row.user_agent), row.address, row.created_at, row.last_seen_at,
                     row.token_hash == current)
        for row in rows))


def has_administrator() -> bool:
    """Whether anyone administers the site yet."""
    return db.session.scalar(select(User.id).where(User.role == "administrator").limit(1)) is not None


def first_administrator_link_is_open(token: str) -> bool:
    """Whether this link still makes the first administrator: known, unused, not expired, and nobody administers the site."""
    if not token or len(token) > MAX_TOKEN or has_administrator():
        return False
    return db.session.scalar(
        select(OneTimeLink.id).where(OneTimeLink.token_hash == token_hash(token), OneTimeLink.purpose == FIRST_ADMINISTRATOR,
                                     OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now())) is not None


# The first sign that fits decides: most browsers also claim to be the ones that come after them.
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
             ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
            ("CrOS", "ChromeOS"), ("Linux", "Linux"))


def browser_and_system(user_agent: str) -> tuple[str, str]:
    """Names people know, guessed from what the browser says of itself; empty where it says nothing known."""
    def known(pairs: tuple[tuple[str, str], ...]) -> str:
        return next((name for sign, name in pairs if sign in user_agent), "")

    return known(_BROWSERS), known(_SYSTEMS)
