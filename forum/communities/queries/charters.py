"""The face of a community: what it is about, who runs it, how to come in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forum.auth.models import User
from forum.communities.models import Charter, Community, Invitation, JoinRequest
from forum.communities.policy import can_ask, can_join, can_leave
from forum.communities.queries.members import MemberRow, animators_of
from forum.communities.queries.rooms import Room
from forum.core.clock import now
from forum.core.db import db
from forum.core.policy import Verdict

MOST_VERSIONS = 100


@dataclass(frozen=True, slots=True)
class CharterRow:
    """One version of the charter."""

    version: int
    source: str
    body_html: str
    author_name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of the charter in the list of versions."""

    version: int
    author_name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """The answer to the viewer's last request, when it was no."""

    reason: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class AboutPage:
    """Everything templates/communities/about.html may use. Figures are None where the viewer may not read."""

    room: Room
    charter: CharterRow | None
    animators: tuple[MemberRow, ...]
    created_at: datetime
    post_count: int | None
    active_at: datetime | None
    can_join: Verdict
    can_ask: Verdict
    can_leave: Verdict
    asked_at: datetime | None
    refusal: Refusal | None
    invitation_id: int | None


@dataclass(frozen=True, slots=True)
class CharterPage:
    """Everything templates/communities/charter.html may use: one version among the others."""

    room: Room
    charter: CharterRow
    versions: tuple[VersionRow, ...]


def latest_charter(room: Room) -> CharterRow | None:
    """The version in force."""
    return _charter(room, None)


def about_page(viewer: User | None, room: Room) -> AboutPage:
    """The community's face, which whoever may know of it may read."""
    facts = db.session.execute(
        select(Community.created_at, Community.post_count, Community.active_at).where(Community.id == room.id)).one()
    asked_at, refusal, invitation_id = _waiting(viewer, room) if viewer is not None and not room.role else (None, None, None)
    return AboutPage(
        room=room, charter=latest_charter(room), animators=animators_of(room.id), created_at=facts.created_at,
        post_count=facts.post_count if room.readable else None, active_at=facts.active_at if room.readable else None,
        can_join=can_join(room.standing, room), can_ask=can_ask(room.standing, room), can_leave=can_leave(room.standing, room),
        asked_at=asked_at, refusal=refusal, invitation_id=invitation_id)


def charter_page(room: Room, version: int) -> CharterPage | None:
    """One version, and the list of the latest hundred."""
    charter = _charter(room, version)
    if charter is None:
        return None
    rows = db.session.execute(
        select(Charter.version, User.name, User.username, Charter.created_at).outerjoin(User, User.id == Charter.author_id)
        .where(Charter.community_id == room.id).order_by(Charter.version.desc()).limit(MOST_VERSIONS))
    versions = tuple(VersionRow(row.version, row.name or row.username or "", row.created_at) for row in rows)
    return CharterPage(room, charter, versions)


def _charter(room: Room, version: int | None) -> CharterRow | None:
    statement = (select(Charter.version, Charter.source, Charter.html, User.name, User.username, Charter.created_at)
                 .outerjoin(User, User.id == Charter.author_id).where(Charter.community_id == room.id))
    if version is not None:
        statement = statement.where(Charter.version == version)
    row = db.session.execute(statement.order_by(Charter.version.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    return CharterRow(row.version, row.source, row.html, row.name or row.username or "", row.created_at)


def _waiting(viewer: User, room: Room) -> tuple[datetime | None, Refusal | None, int | None]:
    last = db.session.execute(
        select(JoinRequest.created_at, JoinRequest.decided_at, JoinRequest.accepted, JoinRequest.reason)
        .where(JoinRequest.user_id == viewer.id, JoinRequest.community_id == room.id)
        .order_by(JoinRequest.id.desc()).limit(1)).one_or_none()
    invitation = db.session.scalar(
        select(Invitation.id).where(Invitation.user_id == viewer.id, Invitation.community_id == room.id,
                                    Invitation.answered_at.is_(None), Invitation.expires_at > now()).limit(1))
    asked = last.created_at if last is not None and last.decided_at is None else None
    refused = Refusal(last.reason, last.decided_at) if last is not None and last.decided_at and not last.accepted else None
    return asked, refused, invitation
