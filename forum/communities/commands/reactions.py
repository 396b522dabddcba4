"""Which reactions a community offers to its readers, and what they vote on."""

from collections.abc import Iterable

from forum.auth.models import User
from forum.communities.commands.locking import Numbered, locked
from forum.communities.models import VOTING
from forum.communities.policy import can_manage
from forum.communities.reactions import REACTIONS, offered
from forum.core.db import db
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.policy import require


def choose_reactions(actor: User, which: Numbered, *, kinds: Iterable[str], voting: str, downvotes: bool) -> None:
    """Offer these kinds of reactions, in this order, none too, and votes on nothing, on the answers to questions or on all posts.

    What was given of other kinds, and votes where there are none any more, stay: they show again when they are offered again.
    Raises `Denied`, and `Invalid` with `kinds` or `voting`.
    """
    community, standing = locked(actor, which)
    require(can_manage(standing, community))
    kinds = list(kinds)
    errors = {}
    if not set(kinds) <= set(REACTIONS):
        errors["kinds"] = _("Choose one of the list.")
    if voting not in VOTING:
        errors["voting"] = _("Choose one of the list.")
    if errors:
        raise Invalid(errors)
    community.reactions, community.voting, community.downvotes = ",".join(offered(",".join(kinds))), voting, downvotes
    db.session.flush()
