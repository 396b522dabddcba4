"""Inviting people: one member by name, or anyone who holds a link."""

import secrets
from datetime import timedelta

from sqlalchemy import func, select

from forum.auth.models import User
from forum.auth.usernames import username_key
from forum.communities.commands.locking import Numbered, locked
from forum.communities.commands.membership import admit
from forum.communities.models import Community, Invitation, Membership
from forum.communities.naming import digest, one_line
from forum.communities.policy import can_animate
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import gettext as _
from forum.core.policy import require

LIFETIME = timedelta(days=14)
MOST_OPEN = 500
TOKEN_BYTES = 32


def invite_member(actor: User, which: Numbered, *, username: str) -> Invitation:
    """Invite one person with an account. Inviting again prolongs. Raises `Invalid` with the field `username`."""
    community, standing = locked(actor, which)
    require(can_animate(standing, community))
    invited = db.session.scalar(select(User).where(User.username_key == username_key(one_line(username).removeprefix("@"))))
    if invited is None:
        raise Invalid({"username": _("Nobody has this username.")})
    if db.session.get(Membership, (community.id, invited.id)) is not None:
        raise Invalid({"username": _("%(name)s is already a member.", name=invited.display_name)})
    invitation = db.session.scalar(
        select(Invitation).where(Invitation.community_id == community.id, Invitation.user_id == invited.id,
                                 Invitation.answered_at.is_(None)).limit(1))
    if invitation is None:
        invitation = _new(actor, community)
        invitation.user_id = invited.id
        db.session.add(invitation)
    invitation.expires_at = now() + LIFETIME
    db.session.flush()
    return invitation


def invite_by_link(actor: User, which: Numbered) -> str:
    """A link's token, told only now: its digest is all that is kept. Whoever holds it may join, until it expires."""
    community, standing = locked(actor, which)
    require(can_animate(standing, community))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = _new(actor, community)
    invitation.token_hash = digest(token)
    db.session.add(invitation)
    db.session.flush()
    return token


def answer_invitation(actor: User, invitation: Invitation, *, accept: bool) -> Community:
    """Accept or decline an invitation to oneself. Raises `Conflict` once it is answered, withdrawn or expired."""
    community, standing = locked(actor, invitation.community)
    fresh = db.session.get(Invitation, invitation.id, populate_existing=True)
    if fresh is None or fresh.user_id != actor.id or fresh.answered_at is not None or fresh.expires_at <= now():
        raise Conflict(_("This invitation has expired or was withdrawn."))
    fresh.answered_at, fresh.accepted = now(), accept
    db.session.flush()
    if accept and not standing.is_member:
        admit(actor, community, actor)
    return community


def accept_link(actor: User, invitation: Invitation) -> Community:
    """Join by a link that `actor` holds. Raises `Conflict` once it is withdrawn or expired."""
    community, standing = locked(actor, invitation.community)
    fresh = db.session.get(Invitation, invitation.id, populate_existing=True)
    if fresh is None or fresh.token_hash is None or fresh.answered_at is not None or fresh.expires_at <= now():
        raise Conflict(_("This invitation has expired or was withdrawn."))
    if not standing.is_member:
        admit(actor, community, actor)
    return community


def withdraw_invitation(actor: User, which: Numbered, invitation: Invitation) -> None:
    """End an invitation or a link. Once it is answered or ended, nothing happens."""
    community, standing = locked(actor, which)
    require(can_animate(standing, community))
    fresh = db.session.get(Invitation, invitation.id, populate_existing=True)
    if fresh is not None and fresh.community_id == community.id and fresh.answered_at is None:
        fresh.answered_at, fresh.accepted = now(), False
        db.session.flush()


def _new(actor: User, community: Community) -> Invitation:
    waiting = db.session.scalar(
        select(func.count()).select_from(Invitation)
        .where(Invitation.community_id == community.id, Invitation.answered_at.is_(None), Invitation.expires_at > now()))
    if (waiting or 0) >= MOST_OPEN:
        raise Conflict(_("Too many invitations are waiting. Withdraw some first."))
    return Invitation(community_id=community.id, invited_by_id=actor.id, created_at=now(), expires_at=now() + LIFETIME)
