"""Who may know, read and run a community.

Two faces of one rule: `listed_communities` and `readable_communities` are WHERE clauses; `can_know` and `can_read` judge a
community that was loaded, and a test holds both to the same answer for everybody. "May act" includes "may see": every other
verdict begins with one of these two.

A private conversation takes place in a community too (see `forum.messages`). Nobody but those who take part knows or reads it,
whatever their role on the site, and nobody animates or owns it: `standing_as` says so once for all verdicts. It is read like any
other place, so that files, drafts and notices follow the same rule, but listed nowhere: whatever gathers things for a page asks
`listed_communities` or `browsable_communities`, not `readable_communities`.
"""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import ColumnElement, and_, or_, select

from forum.auth.models import User
from forum.communities.models import PRIVATE, Community, Membership
from forum.core.db import db
from forum.core.i18n import lazy_gettext as _l
from forum.core.policy import ALLOW, Verdict, deny
from forum.core.settings import Setting, declare, setting

declare(
    Setting("communities.creation", str, "members", "Who may open a community: every member, or administrators only.",
            choices=("members", "administrators")),
)


class CommunityFacts(Protocol):
    """What a verdict must know about a community: a `Community`, or a `Room` that a query read."""

    @property
    def visibility(self) -> str: ...
    @property
    def join_policy(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one person stands in one community. `role` is None for who is not a member, `user_id` for who is signed out."""

    user_id: int | None = None
    role: str | None = None
    site_role: str | None = None

    @property
    def is_member(self) -> bool:
        """Belongs to the community, in any role."""
        return self.role is not None

    @property
    def is_staff(self) -> bool:
        """Moderates or administers the whole site."""
        return self.site_role in ("moderator", "administrator")

    @property
    def animates(self) -> bool:
        """Keeps order and decides on requests: animators, owners, and the site's moderators and administrators."""
        return self.role in ("animator", "owner") or self.is_staff

    @property
    def owns(self) -> bool:
        """Decides what the community is and who runs it: owners, and the site's administrators."""
        return self.role == "owner" or self.site_role == "administrator"


NOBODY = Standing()
UNSEEN = deny("unseen", _l("This community does not exist, or is not open to you."))
MEMBERS_ONLY = deny("members-only", _l("Only members read what is said in this community."))
SIGN_IN = deny("sign-in", _l("Sign in to take part."))
JOIN_FIRST = deny("join-first", _l("Join this community to take part."))
ALREADY_MEMBER = deny("already-member", _l("You are already a member of this community."))
NOT_MEMBER = deny("not-member", _l("You are not a member of this community."))
ASK_FIRST = deny("ask-first", _l("Joining this community is on request: ask its animators."))
JUST_JOIN = deny("just-join", _l("This community is open: you can join it at once."))
BY_INVITATION = deny("by-invitation", _l("Joining this community is by invitation of its animators."))
ANIMATORS_ONLY = deny("animators-only", _l("Only the animators of the community may do this."))
OWNERS_ONLY = deny("owners-only", _l("Only the owners of the community may do this."))
ADMINISTRATORS_ONLY = deny("administrators-only", _l("On this site, only administrators open communities."))
LEAVE_INSTEAD = deny("leave-instead", _l("To take yourself off the list of members, leave the community."))
OWNER_STAYS = deny("owner-stays", _l("An owner cannot be removed. Another owner must first give them another role."))
ANIMATOR_STAYS = deny("animator-stays", _l("Only the owners of the community may remove an animator."))


def standing_of(viewer: User | None, community_id: int) -> Standing:
    """Where `viewer` stands in the community. One query; none for who is signed out."""
    if viewer is None:
        return NOBODY
    row = db.session.execute(
        select(Community.visibility, Membership.role)
        .outerjoin(Membership, and_(Membership.community_id == Community.id, Membership.user_id == viewer.id))
        .where(Community.id == community_id)).one_or_none()
    return Standing(viewer.id, None, viewer.role) if row is None else standing_as(viewer, row.role, row.visibility)


def standing_as(viewer: User | None, role: str | None, visibility: str) -> Standing:
    """Where `viewer`, who holds `role` in a community of that visibility, stands there.

    In a private conversation everybody who takes part is a member like the others, and the site's staff is nobody.
    """
    if viewer is None:
        return NOBODY
    if visibility == PRIVATE:
        return Standing(viewer.id, "member" if role is not None else None)
    return Standing(viewer.id, role, viewer.role)


def listed_communities(viewer: User | None) -> ColumnElement[bool]:
    """WHERE clause: the communities that may be named to `viewer`. Never a private conversation, one's own neither."""
    return and_(Community.visibility != PRIVATE, _seen_with(("public", "members"), viewer))


def readable_communities(viewer: User | None) -> ColumnElement[bool]:
    """WHERE clause: the communities whose threads and members `viewer` may read; among them their own private conversations."""
    return _seen_with(("public",), viewer)


def browsable_communities(viewer: User | None) -> ColumnElement[bool]:
    """WHERE clause: the same without the private conversations: what lists, profiles, figures and search may gather from."""
    return and_(Community.visibility != PRIVATE, readable_communities(viewer))


def readers_of(community_id: int) -> ColumnElement[bool]:
    """WHERE clause over users: those who may read what is said in the community. The same rule, seen from the other side."""
    visibility = select(Community.visibility).where(Community.id == community_id).scalar_subquery()
    member = select(Membership.user_id).where(Membership.community_id == community_id, Membership.user_id == User.id)
    staff = and_(User.role.in_(("moderator", "administrator")), visibility != PRIVATE)
    return or_(visibility == "public", member.correlate(User).exists(), staff)


def can_know(standing: Standing, community: CommunityFacts) -> Verdict:
    """Whether the community's addresses answer at all. A refusal is a 404."""
    if community.visibility == PRIVATE:
        return ALLOW if standing.is_member else UNSEEN
    return ALLOW if community.visibility != "hidden" or standing.is_member or standing.is_staff else UNSEEN


def can_read(standing: Standing, community: CommunityFacts) -> Verdict:
    """Whether threads, members and figures may be read."""
    if not (verdict := can_know(standing, community)):
        return verdict
    return ALLOW if community.visibility == "public" or standing.is_member or standing.is_staff else MEMBERS_ONLY


def can_post(standing: Standing, community: CommunityFacts) -> Verdict:
    """Members write, whatever their role; the site's staff too must join first."""
    if not (verdict := can_know(standing, community)):
        return verdict
    if standing.user_id is None:
        return SIGN_IN
    return ALLOW if standing.is_member else JOIN_FIRST


def can_join(standing: Standing, community: CommunityFacts) -> Verdict:
    """Whether joining takes nothing but the wish to."""
    if not (verdict := _may_come(standing, community)):
        return verdict
    return {"open": ALLOW, "request": ASK_FIRST}.get(community.join_policy, BY_INVITATION)


def can_ask(standing: Standing, community: CommunityFacts) -> Verdict:
    """Whether one may ask the animators to be let in."""
    if not (verdict := _may_come(standing, community)):
        return verdict
    return {"open": JUST_JOIN, "request": ALLOW}.get(community.join_policy, BY_INVITATION)


def can_leave(standing: Standing, community: CommunityFacts) -> Verdict:
    """Members leave when they like. That a community keeps an owner is the command's to see to."""
    if not (verdict := _signed_in(standing, community)):
        return verdict
    return ALLOW if standing.is_member else NOT_MEMBER


def can_animate(standing: Standing, community: CommunityFacts) -> Verdict:
    """Whether one keeps order here: decides on requests, invites, reads the log."""
    if not (verdict := _signed_in(standing, community)):
        return verdict
    return ALLOW if standing.animates else ANIMATORS_ONLY


def can_manage(standing: Standing, community: CommunityFacts) -> Verdict:
    """Whether one decides what the community is: name, charter, visibility, categories, roles."""
    if not (verdict := _signed_in(standing, community)):
        return verdict
    return ALLOW if standing.owns else OWNERS_ONLY


def can_remove(standing: Standing, community: CommunityFacts, member_id: int, member_role: str) -> Verdict:
    """Animators remove members, owners remove animators too; nobody removes an owner, or themselves."""
    if not (verdict := can_animate(standing, community)):
        return verdict
    if member_id == standing.user_id:
        return LEAVE_INSTEAD
    if member_role == "owner":
        return OWNER_STAYS
    return ALLOW if member_role == "member" or standing.owns else ANIMATOR_STAYS


def can_create(viewer: User | None) -> Verdict:
    """Whether `viewer` may open a community, by the setting `communities.creation`."""
    if viewer is None:
        return SIGN_IN
    if setting("communities.creation") == "administrators" and viewer.role != "administrator":
        return ADMINISTRATORS_ONLY
    return ALLOW


def _seen_with(visibilities: tuple[str, ...], viewer: User | None) -> ColumnElement[bool]:
    seen = Community.visibility.in_(visibilities)
    if viewer is None:
        return seen
    mine = select(Membership.community_id).where(Membership.user_id == viewer.id)
    return or_(Community.visibility != PRIVATE if viewer.is_staff else seen, Community.id.in_(mine))


def _signed_in(standing: Standing, community: CommunityFacts) -> Verdict:
    if not (verdict := can_know(standing, community)):
        return verdict
    return ALLOW if standing.user_id is not None else SIGN_IN


def _may_come(standing: Standing, community: CommunityFacts) -> Verdict:
    if not (verdict := _signed_in(standing, community)):
        return verdict
    return ALREADY_MEMBER if standing.is_member else ALLOW
