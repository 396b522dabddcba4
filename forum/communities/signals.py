"""What happens to communities, for whoever wants to know. Published inside the transaction of the act."""

from dataclasses import dataclass

from forum.auth.models import User
from forum.communities.models import Community
from forum.core.signals import Signal


@dataclass(frozen=True)
class CommunityCreated(Signal):
    """A community exists; `actor` is its first owner."""

    actor: User
    community: Community


@dataclass(frozen=True)
class CommunityVisibilityChanged(Signal):
    """Who may read the community's threads changed: whatever is derived from that must be made anew."""

    actor: User
    community: Community


@dataclass(frozen=True)
class MemberJoined(Signal):
    """`member` belongs to the community now, by joining, by an accepted request or by an invitation."""

    actor: User
    community: Community
    member: User


@dataclass(frozen=True)
class MemberLeft(Signal):
    """`member` no longer belongs to the community: left, or was removed by `actor` for `reason`."""

    actor: User
    community: Community
    member: User
    reason: str = ""


@dataclass(frozen=True)
class RoleChanged(Signal):
    """`member` holds another role in the community, given by `actor` for `reason`."""

    actor: User
    community: Community
    member: User
    role: str
    reason: str = ""


@dataclass(frozen=True)
class JoinRefused(Signal):
    """`applicant`'s request to join was refused for `reason`."""

    actor: User
    community: Community
    applicant: User
    reason: str
