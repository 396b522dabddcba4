"""Asking to be let in, and the answer."""

from sqlalchemy import select

from forum.auth.models import User
from forum.communities.commands.locking import Numbered, locked
from forum.communities.commands.membership import admit
from forum.communities.models import JoinRequest, Membership
from forum.communities.naming import MESSAGE_MAX, clean_reason, clean_text
from forum.communities.policy import can_animate, can_ask
from forum.communities.signals import JoinRefused
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Conflict
from forum.core.i18n import gettext as _
from forum.core.policy import require
from forum.core.signals import publish


def ask_to_join(actor: User, which: Numbered, *, message: str = "") -> JoinRequest:
    """Ask the animators. Raises `Conflict` while an earlier request waits, `Invalid` for a message that is too long."""
    community, standing = locked(actor, which)
    require(can_ask(standing, community))
    waiting = db.session.scalar(
        select(JoinRequest.id).where(JoinRequest.community_id == community.id, JoinRequest.user_id == actor.id,
                                     JoinRequest.decided_at.is_(None)))
    if waiting is not None:
        raise Conflict(_("You have already asked to join: the animators will answer."))
    request = JoinRequest(community_id=community.id, user_id=actor.id,
                          message=clean_text(message, "message", MESSAGE_MAX), created_at=now())
    db.session.add(request)
    db.session.flush()
    return request


def withdraw_request(actor: User, which: Numbered) -> None:
    """Take one's own waiting request back. Raises `Conflict` if none waits."""
    community, _standing = locked(actor, which)
    request = db.session.scalar(
        select(JoinRequest).where(JoinRequest.community_id == community.id, JoinRequest.user_id == actor.id,
                                  JoinRequest.decided_at.is_(None)))
    if request is None:
        raise Conflict(_("Your request was answered meanwhile."))
    db.session.delete(request)
    db.session.flush()


def decide_request(actor: User, which: Numbered, request: JoinRequest, *, accept: bool, reason: str = "") -> None:
    """Let the applicant in, or refuse and say why. Raises `Conflict` once it is decided, `Invalid` (reason)."""
    community, standing = locked(actor, which)
    require(can_animate(standing, community))
    fresh = db.session.get(JoinRequest, request.id, populate_existing=True)
    if fresh is None or fresh.decided_at is not None or fresh.community_id != community.id:
        raise Conflict(_("This request was decided or withdrawn meanwhile."))
    applicant = db.session.get_one(User, fresh.user_id)
    why = "" if accept else clean_reason(reason)
    fresh.decided_at, fresh.decided_by_id, fresh.accepted, fresh.reason = now(), actor.id, accept, why
    db.session.flush()
    if not accept:
        publish(JoinRefused(actor, community, applicant, why))
    elif db.session.get(Membership, (community.id, applicant.id)) is None:
        admit(actor, community, applicant)
