"""Not wanting to read somebody: a private matter, that nobody else learns of."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from forum.auth.models import Mute, User
from forum.core import clock
from forum.core.db import db
from forum.core.i18n import lazy_gettext as _l
from forum.core.policy import ALLOW, Denied, Verdict, deny
from forum.core.upserting import insert

MOST_SHOWN = 500
SIGN_IN_TO_MUTE = deny("sign-in", _l("Sign in to choose whom you read."))
YOURSELF = deny("yourself", _l("This is you: nobody mutes themselves."))


@dataclass(frozen=True, slots=True)
class MutedRow:
    """Somebody whom the viewer muted, and since when."""

    username: str
    name: str
    initials: str
    tint: int
    organisation: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MutedPage:
    """`auth/settings_muted.html`: whom one muted, the latest first; at most five hundred."""

    rows: tuple[MutedRow, ...]


def can_mute(actor: User | None, person_id: int) -> Verdict:
    """Whoever has an account, anybody but themselves. Who keeps order is still read where they do."""
    if actor is None:
        return SIGN_IN_TO_MUTE
    return YOURSELF if actor.id == person_id else ALLOW


def mute(actor: User | None, person_id: int) -> None:
    """Read no more of somebody. Raises `Denied`."""
    actor = _allowed(actor, person_id)
    db.session.execute(insert(Mute).values(user_id=actor.id, muted_id=person_id, at=clock.now()).on_conflict_do_nothing())


def unmute(actor: User | None, person_id: int) -> None:
    """Read them again. Raises `Denied`."""
    actor = _allowed(actor, person_id)
    db.session.execute(delete(Mute).where(Mute.user_id == actor.id, Mute.muted_id == person_id))


def is_muted_by(viewer: User | None, person_id: int) -> bool:
    """Whether `viewer` muted somebody. One query; none for who is signed out."""
    if viewer is None or viewer.id == person_id:
        return False
    return db.session.scalar(select(Mute.muted_id).where(Mute.user_id == viewer.id, Mute.muted_id == person_id)) is not None


def muted_page(viewer: User) -> MutedPage:
    """Whom `viewer` muted. One query."""
    rows = db.session.execute(
        select(User, Mute.at).join(Mute, Mute.muted_id == User.id).where(Mute.user_id == viewer.id)
        .order_by(Mute.at.desc(), User.id).limit(MOST_SHOWN))
    return MutedPage(tuple(
        MutedRow(one.username, one.display_name, one.initials, one.tint, one.organisation, at) for one, at in rows))


def _allowed(actor: User | None, person_id: int) -> User:
    verdict = can_mute(actor, person_id)
    if actor is None or not verdict:
        raise Denied(verdict)
    return actor
