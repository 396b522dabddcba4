"""Requests and invitations: what waits for the animators, and what waits for me."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from forum.auth.models import User, initials
from forum.communities.models import Charter, Community, Invitation, JoinRequest, Membership
from forum.communities.naming import digest
from forum.communities.queries.keyset import slice_of
from forum.communities.queries.rooms import CommunityLink, Room
from forum.core.clock import now
from forum.core.db import db

PAGE = 30
MOST_DECIDED = 20
MOST_MINE = 50
LONGEST_TOKEN = 100


@dataclass(frozen=True, slots=True)
class RequestRow:
    """Somebody asks to join."""

    id: int
    username: str
    name: str
    initials: str
    tint: int
    organisation: str
    message: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """A request that was answered lately."""

    name: str
    username: str
    accepted: bool
    reason: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """Everything templates/communities/requests.html may use."""

    room: Room
    waiting: tuple[RequestRow, ...]
    decided: tuple[DecidedRow, ...]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation that waits: for the person named, or as a link where `name` is empty."""

    id: int
    username: str
    name: str
    invited_by: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationsPage:
    """Everything templates/communities/invitations.html may use."""

    room: Room
    invitations: tuple[InvitationRow, ...]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class OfferRow:
    """An invitation to me."""

    id: int
    community: CommunityLink
    description: str
    invited_by: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OfferPage:
    """Everything templates/communities/offer.html may use: a community to whoever holds the link."""

    invitation_id: int
    community: CommunityLink
    description: str
    member_count: int
    charter_html: str
    locale: str
    invited_by: str
    expires_at: datetime
    already_member: bool


@dataclass(frozen=True, slots=True)
class RequestCount:
    """How many requests wait in a community that I animate."""

    community: CommunityLink
    count: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody: invitations to answer, requests to decide. False when nothing does."""

    invitations: tuple[OfferRow, ...] = ()
    requests: tuple[RequestCount, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.invitations or self.requests)


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A request of mine that waits."""

    community: CommunityLink
    created_at: datetime


@dataclass(frozen=True, slots=True)
class MinePage:
    """Everything templates/communities/mine.html may use."""

    waiting: Waiting
    asked: tuple[AskedRow, ...]


def requests_page(room: Room, cursor: str = "") -> RequestsPage:
    """The requests that wait in a room that the viewer animates, the oldest first, and the latest answers."""
    statement = (select(JoinRequest.id, JoinRequest.message, JoinRequest.created_at, User.username, User.name, User.tint,
                        User.organisation).join(User, User.id == JoinRequest.user_id)
                 .where(JoinRequest.community_id == room.id, JoinRequest.decided_at.is_(None)))
    found = slice_of(statement, (JoinRequest.id,), cursor, PAGE)
    waiting = tuple(
        RequestRow(row.id, row.username, row.name or row.username, initials(row.name or row.username), row.tint,
                   row.organisation, row.message, row.created_at) for row in found.rows)
    decider = aliased(User)
    decided = db.session.execute(
        select(User.username, User.name, JoinRequest.accepted, JoinRequest.reason, JoinRequest.decided_at,
               decider.username.label("by_username"), decider.name.label("by_name"))
        .join(User, User.id == JoinRequest.user_id).outerjoin(decider, decider.id == JoinRequest.decided_by_id)
        .where(JoinRequest.community_id == room.id, JoinRequest.decided_at.is_not(None))
        .order_by(JoinRequest.decided_at.desc()).limit(MOST_DECIDED))
    return RequestsPage(
        room, waiting,
        tuple(DecidedRow(row.name or row.username, row.username, bool(row.accepted), row.reason,
                         row.by_name or row.by_username or "", row.decided_at) for row in decided),
        found.before, found.after)


def invitations_page(room: Room, cursor: str = "") -> InvitationsPage:
    """The invitations that still hold in a room that the viewer animates, the latest first."""
    host = aliased(User)
    statement = (select(Invitation.id, Invitation.created_at, Invitation.expires_at, User.username, User.name,
                        host.username.label("by_username"), host.name.label("by_name"))
                 .outerjoin(User, User.id == Invitation.user_id).join(host, host.id == Invitation.invited_by_id)
                 .where(Invitation.community_id == room.id, Invitation.answered_at.is_(None), Invitation.expires_at > now()))
    found = slice_of(statement, (Invitation.id,), cursor, PAGE, descending=True)
    rows = tuple(InvitationRow(row.id, row.username or "", row.name or row.username or "", row.by_name or row.by_username,
                               row.created_at, row.expires_at) for row in found.rows)
    return InvitationsPage(room, rows, found.before, found.after)


def waiting_for(viewer: User | None) -> Waiting:
    """Invitations to the viewer, and the requests in the communities they animate. Two queries."""
    if viewer is None:
        return Waiting()
    offers = db.session.execute(
        select(Invitation.id, Invitation.expires_at, Community.slug, Community.name, Community.tint, Community.locale,
               Community.description, User.username, User.name.label("host_name"))
        .join(Community, Community.id == Invitation.community_id).join(User, User.id == Invitation.invited_by_id)
        .where(Invitation.user_id == viewer.id, Invitation.answered_at.is_(None), Invitation.expires_at > now())
        .order_by(Invitation.id.desc()).limit(MOST_MINE))
    counts = db.session.execute(
        select(Community.slug, Community.name, Community.tint, Community.locale, func.count())
        .join(Membership, Membership.community_id == Community.id).join(JoinRequest, JoinRequest.community_id == Community.id)
        .where(Membership.user_id == viewer.id, Membership.role.in_(("animator", "owner")), JoinRequest.decided_at.is_(None))
        .group_by(Community.id, Community.slug, Community.name, Community.tint, Community.locale, Community.name_key)
        .order_by(Community.name_key, Community.id).limit(MOST_MINE))
    return Waiting(
        tuple(OfferRow(row.id, CommunityLink(row.slug, row.name, row.tint, row.locale), row.description,
                       row.host_name or row.username, row.expires_at) for row in offers),
        tuple(RequestCount(CommunityLink(slug, name, tint, locale), count) for slug, name, tint, locale, count in counts))


def mine_page(viewer: User) -> MinePage:
    """What waits for the viewer, and what they wait for."""
    asked = db.session.execute(
        select(Community.slug, Community.name, Community.tint, Community.locale, JoinRequest.created_at)
        .join(Community, Community.id == JoinRequest.community_id)
        .where(JoinRequest.user_id == viewer.id, JoinRequest.decided_at.is_(None), Community.visibility != "hidden")
        .order_by(JoinRequest.id.desc()).limit(MOST_MINE))
    return MinePage(waiting_for(viewer),
                    tuple(AskedRow(CommunityLink(slug, name, tint, locale), at) for slug, name, tint, locale, at in asked))


def offer_by_token(viewer: User | None, token: str) -> OfferPage | None:
    """The community behind a link that still holds: its holder may know of it, hidden or not."""
    if not token or len(token) > LONGEST_TOKEN:
        return None
    row = db.session.execute(
        select(Invitation.id, Invitation.expires_at, Community.id.label("community_id"), Community.slug, Community.name,
               Community.tint, Community.description, Community.member_count, Community.locale, User.username,
               User.name.label("host_name"))
        .join(Community, Community.id == Invitation.community_id).join(User, User.id == Invitation.invited_by_id)
        .where(Invitation.token_hash == digest(token), Invitation.answered_at.is_(None),
               Invitation.expires_at > now())).one_or_none()
    if row is None:
        return None
    charter = db.session.scalar(select(Charter.html).where(Charter.community_id == row.community_id)
                                .order_by(Charter.version.desc()).limit(1))
    member = viewer is not None and db.session.get(Membership, (row.community_id, viewer.id)) is not None
    return OfferPage(row.id, CommunityLink(row.slug, row.name, row.tint, row.locale), row.description, row.member_count,
                     charter or "", row.locale, row.host_name or row.username, row.expires_at, member)


def request_in(room: Room, request_id: int) -> JoinRequest | None:
    """A request of this room, for the command."""
    return db.session.scalar(select(JoinRequest).where(JoinRequest.community_id == room.id, JoinRequest.id == request_id))


def invitation_in(room: Room, invitation_id: int) -> Invitation | None:
    """An invitation of this room, for the command."""
    return db.session.scalar(select(Invitation).where(Invitation.community_id == room.id, Invitation.id == invitation_id))


def invitation_to(viewer: User, invitation_id: int) -> Invitation | None:
    """An invitation to the viewer, for the command."""
    return db.session.scalar(select(Invitation).where(Invitation.user_id == viewer.id, Invitation.id == invitation_id))


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation behind a link, for the command."""
    return db.session.scalar(select(Invitation).where(Invitation.token_hash == digest(token)))
