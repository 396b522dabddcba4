"""The community as it is now, kept from changing until the transaction ends."""

from typing import Protocol

from forum.auth.models import User
from forum.communities.models import Community
from forum.communities.policy import Standing, standing_of
from forum.core.db import db
from forum.core.errors import Conflict
from forum.core.i18n import gettext as _


class Numbered(Protocol):
    """A community, however much of it the caller has read: commands read it again anyway."""

    @property
    def id(self) -> int: ...


def locked(actor: User, which: Numbered) -> tuple[Community, Standing]:
    """The community read again under a lock, and where `actor` stands in it. Raises `Conflict` if it is gone.

    Whoever changes members, requests, invitations, categories or the charter takes this lock first: two who act at the
    same moment are heard one after the other.
    """
    fresh = db.session.get(Community, which.id, populate_existing=True, with_for_update=True)
    if fresh is None:
        raise Conflict(_("This community is no longer there."))
    return fresh, standing_of(actor, fresh.id)
