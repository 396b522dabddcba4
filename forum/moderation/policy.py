"""Who reads the log."""

from sqlalchemy import ColumnElement, false

from forum.auth.models import User
from forum.communities.policy import CommunityFacts, Standing, can_animate
from forum.core.policy import Verdict
from forum.moderation.models import LogEntry


def can_read_log(standing: Standing, community: CommunityFacts) -> Verdict:
    """The log of a community is for those who animate it."""
    return can_animate(standing, community)


def decisions_about(viewer: User | None) -> ColumnElement[bool]:
    """WHERE clause: the acts that concerned `viewer`, done by somebody else. They read them wherever the community is now."""
    if viewer is None:
        return false()
    return (LogEntry.concerns_id == viewer.id) & (LogEntry.actor_id != viewer.id)
