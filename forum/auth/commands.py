"""Writes about people, their sessions and their links. Passwords are hashed before (`forum.auth.accounts`), never here."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from forum.auth import queries
from forum.auth.accounts import NewAccount, Proof, taken_sentence
from forum.auth.models import MAX_NAME_KEY, SITE_ROLES, OneTimeLink, SessionRow, User
from forum.auth.policy import can_change_account, can_sign_up
from forum.auth.profiles import Profile
from forum.auth.sessions import ABSOLUTE, seen_now
from forum.auth.statements import rows_of
from forum.auth.tokens import new_token, token_hash
from forum.auth.usernames import tint_of
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Conflict, Invalid
from forum.core.folding import fold
from forum.core.i18n import gettext as _
from forum.core.policy import require
from forum.core.zones import known

FIRST_ADMINISTRATOR_FOR = timedelta(hours=24)
LOCALES = ("en", "fr")


def sign_up(actor: User | None, account: NewAccount) -> User:
    """A visitor makes an account. Raises `Denied` (sign-up closed, or signed in already) and `Invalid` (taken meanwhile)."""
    require(can_sign_up(actor))
    return create_user(account)


def create_user(account: NewAccount, *, role: str = "member", organisation: str = "", bio: str = "", bio_html: str = "") -> User:
    """Write an account: for sign-up, the console and the demo. `bio_html` is `bio` rendered.

    Raises `Invalid` when username or address is taken.
    """
    if role not in SITE_ROLES:
        raise ValueError(role)
    user = User(username=account.username, username_key=account.username_key, email=account.email, email_key=account.email_key,
                password_hash=account.password_hash, name=account.name, name_key=_name_key(account.name or account.username),
                organisation=organisation, bio=bio, bio_html=bio_html, role=role, tint=tint_of(account.username_key),
                time_zone=account.time_zone, created_at=now())
    _flush_unique(user)
    return user


def start_session(user: User, *, address: str, user_agent: str, fresh_hash: str | None = None) -> str:
    """Sign `user` in on one browser: the token for its cookie. `fresh_hash` replaces an outdated password hash."""
    token, at = new_token(), now()
    db.session.add(SessionRow(user_id=user.id, token_hash=token_hash(token), created_at=at, last_seen_at=at,
                              expires_at=at + ABSOLUTE, user_agent=_printable(user_agent)[:200], address=address[:45]))
    values: dict[str, Any] = seen_now(at)
    if fresh_hash is not None:
        values["password_hash"] = fresh_hash
    db.session.execute(update(User).where(User.id == user.id).values(values))
    db.session.flush()
    return token


def close_session(token: str | None) -> None:
    """Sign out the browser that holds this token. An unknown token is no error: it is signed out already."""
    if token:
        db.session.execute(delete(SessionRow).where(SessionRow.token_hash == token_hash(token)))


def end_session(actor: User, session_id: int) -> bool:
    """End one of the actor's own sessions; False if there is none with this number."""
    return rows_of(delete(SessionRow).where(SessionRow.id == session_id, SessionRow.user_id == actor.id)) > 0


def end_other_sessions(actor: User, token: str | None) -> int:
    """End all of the actor's sessions but the one of `token`; how many."""
    return rows_of(delete(SessionRow).where(SessionRow.user_id == actor.id, SessionRow.token_hash != token_hash(token or "")))


def change_password(actor: User, proof: Proof, password_hash: str) -> None:
    """Set a new password and end every session, this one too: the view opens a new one. Raises `Denied`, `Conflict`."""
    user = _own(actor, proof)
    user.password_hash = password_hash
    db.session.execute(delete(SessionRow).where(SessionRow.user_id == user.id))
    db.session.flush()


def change_email(actor: User, proof: Proof, email: str, email_key: str) -> None:
    """Set another e-mail address. Raises `Denied`, `Conflict` and `Invalid` (taken)."""
    user = _own(actor, proof)
    _flush_unique(user, email=email, email_key=email_key)


def change_locale(actor: User, locale: str) -> None:
    """Choose the language of the pages; empty means what the browser asks for. Raises `Invalid`."""
    if locale and locale not in LOCALES:
        raise Invalid({"locale": _("This language is not among those of the site.")})
    _locked(actor).locale = locale or None
    db.session.flush()


def change_time_zone(actor: User, name: str) -> None:
    """Choose the time zone that times are said and typed in; empty means the site's. Raises `Invalid`."""
    if name and known(name) is None:
        raise Invalid({"time_zone": _("This time zone is not among those of the site.")})
    _locked(actor).time_zone = known(name)
    db.session.flush()


def edit_profile(actor: User, profile: Profile) -> None:
    """Change what others read about the actor."""
    user = _locked(actor)
    user.name, user.organisation = profile.name, profile.organisation
    user.name_key = _name_key(user.display_name)
    user.bio, user.bio_html = profile.bio, profile.bio_html
    db.session.flush()


def first_administrator_link() -> str | None:
    """The token of `/first-run/<token>`, the page that makes the first administrator; None if the site has one.

    For the console to print. Valid for 24 hours, once; a new link replaces the unused ones before it. Only the digest is kept.
    """
    if queries.has_administrator():
        return None
    unused = (OneTimeLink.purpose == queries.FIRST_ADMINISTRATOR) & OneTimeLink.used_at.is_(None)
    db.session.execute(delete(OneTimeLink).where(unused))
    token, at = new_token(), now()
    db.session.add(OneTimeLink(purpose=queries.FIRST_ADMINISTRATOR, token_hash=token_hash(token), created_at=at,
                               expires_at=at + FIRST_ADMINISTRATOR_FOR))
    db.session.flush()
    return token


def create_first_administrator(token: str, account: NewAccount) -> User | None:
    """Use the console's link: the first administrator's account, or None if the link is not open (any more)."""
    if not queries.first_administrator_link_is_open(token):
        return None
    used = rows_of(update(OneTimeLink).values(used_at=now())
                   .where(OneTimeLink.token_hash == token_hash(token), OneTimeLink.used_at.is_(None)))
    return create_user(account, role="administrator") if used else None


def set_role(user: User, role: str) -> None:
    """Give a site role, from the console. Raises `Conflict` rather than leave the site without an administrator."""
    if role not in SITE_ROLES:
        raise Invalid({"role": _("There is no such role.")})
    user = _locked(user)
    others = db.session.scalar(select(func.count()).select_from(User).where(User.role == "administrator", User.id != user.id))
    if user.role == "administrator" and role != "administrator" and not others:
        raise Conflict(_("This is the only administrator of the site."))
    user.role = role
    db.session.flush()


def set_password(user: User, password_hash: str) -> None:
    """Set a password from the console and end the person's sessions."""
    _locked(user).password_hash = password_hash
    db.session.execute(delete(SessionRow).where(SessionRow.user_id == user.id))
    db.session.flush()


def _own(actor: User, proof: Proof) -> User:
    require(can_change_account(actor, proof.user.id))
    user = _locked(actor)
    if user.password_hash != proof.password_hash:
        raise Conflict(_("Your password was changed meanwhile. Please try again."))
    return user


def _locked(user: User) -> User:
    found = db.session.get(User, user.id, populate_existing=True, with_for_update=True)
    if found is None:
        raise Conflict(_("This account does not exist any more."))
    return found


def _flush_unique(user: User, **values: str) -> None:
    """Write `user` with these values; when another account has its username or address, say which."""
    number, name_key = user.id, user.username_key
    try:
        with db.session.begin_nested():
            for name, value in values.items():
                setattr(user, name, value)
            address_key = user.email_key or ""
            db.session.add(user)
            db.session.flush()
    except IntegrityError as error:
        fields = queries.taken(username_key=name_key, email_key=address_key, except_id=number or 0)
        if not fields:
            raise
        raise Invalid({field: taken_sentence(field) for field in fields}) from error


def _name_key(name: str) -> str:
    return fold(name)[:MAX_NAME_KEY]  # a letter may decompose into eighteen


def _printable(text: str) -> str:
    return "".join(ch for ch in text if ch.isprintable())
