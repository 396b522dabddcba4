"""Coming, going, and what one is in a community."""

from sqlalchemy import func, select, update

from forum.auth.models import User
from forum.communities.commands.locking import Numbered, locked
from forum.communities.counters import recount_members
from forum.communities.models import ROLES, Community, Invitation, JoinRequest, Membership, runs
from forum.communities.naming import REASON_MAX, clean_reason, clean_text
from forum.communities.policy import can_animate, can_join, can_leave, can_manage, can_remove
from forum.communities.signals import MemberJoined, MemberLeft, RoleChanged
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import gettext as _
from forum.core.policy import require
from forum.core.signals import publish


def join(actor: User, which: Numbered) -> None:
    """Become a member of an open community. Once a member, joining again changes nothing."""
    community, standing = locked(actor, which)
    if not standing.is_member:
        require(can_join(standing, community))
        admit(actor, community, actor)


def leave(actor: User, which: Numbered) -> None:
    """Stop being a member. Raises `Conflict` for the last owner: a community is somebody's."""
    community, standing = locked(actor, which)
    require(can_leave(standing, community))
    membership = _membership(community, actor)
    _keep_an_owner(membership)
    _dismiss(actor, community, actor, membership, "")


def remove_member(actor: User, which: Numbered, member: User, *, reason: str) -> None:
    """Take `member` off the list; they read why. Raises `Denied`, `Invalid` (reason), `Conflict` if they left meanwhile."""
    community, standing = locked(actor, which)
    require(can_animate(standing, community))
    membership = _membership(community, member)
    require(can_remove(standing, community, member.id, membership.role))
    _dismiss(actor, community, member, membership, clean_reason(reason))


def change_role(actor: User, which: Numbered, member: User, *, role: str, reason: str = "") -> None:
    """Give `member` another role; they read why, unless it is their own. Raises `Conflict` for the last owner."""
    community, standing = locked(actor, which)
    require(can_manage(standing, community))
    if role not in ROLES:
        raise Invalid({"role": _("Choose one of the list.")})
    membership = _membership(community, member)
    if membership.role == role:
        return
    why = clean_reason(reason) if member.id != actor.id else clean_text(reason, "reason", REASON_MAX)
    _keep_an_owner(membership)
    membership.role = role
    if role == "member":
        _end_invitations_by(community, member)
    db.session.flush()
    publish(RoleChanged(actor, community, member, role, why))


def admit(actor: User, community: Community, member: User) -> None:
    """Make `member` one, once a command has judged that `actor` may do so and holds the lock. Settles what they waited for."""
    db.session.add(Membership(community_id=community.id, user_id=member.id, role="member", joined_at=now()))
    db.session.execute(
        update(JoinRequest).where(JoinRequest.community_id == community.id, JoinRequest.user_id == member.id,
                                  JoinRequest.decided_at.is_(None))
        .values(decided_at=now(), decided_by_id=actor.id, accepted=True))
    db.session.execute(
        update(Invitation).where(Invitation.community_id == community.id, Invitation.user_id == member.id,
                                 Invitation.answered_at.is_(None))
        .values(answered_at=now(), accepted=True))
    db.session.flush()
    recount_members(community.id)
    publish(MemberJoined(actor, community, member))


def _dismiss(actor: User, community: Community, member: User, membership: Membership, reason: str) -> None:
    db.session.delete(membership)
    _end_invitations_by(community, member)
    db.session.flush()
    recount_members(community.id)
    publish(MemberLeft(actor, community, member, reason))


def _end_invitations_by(community: Community, member: User) -> None:
    """Who runs the community no more keeps no door to it: neither a link for themselves nor one for others."""
    db.session.execute(
        update(Invitation).where(Invitation.community_id == community.id, Invitation.invited_by_id == member.id,
                                 Invitation.answered_at.is_(None))
        .values(answered_at=now(), accepted=False))


def _membership(community: Community, member: User) -> Membership:
    found = db.session.get(Membership, (community.id, member.id), populate_existing=True)
    if found is None:
        raise Conflict(_("%(name)s is not a member of this community.", name=member.display_name))
    return found


def _keep_an_owner(membership: Membership) -> None:
    owners = db.session.scalar(
        select(func.count()).select_from(Membership)
        .where(Membership.community_id == membership.community_id, Membership.role == "owner", runs()))
    if membership.role == "owner" and owners == 1:
        raise Conflict(_("A community keeps at least one owner. Make someone else an owner first."))
