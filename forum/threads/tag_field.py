"""What the field of tags says of itself before anybody types: how many a discussion may bear, and whether new ones are made."""

from dataclasses import dataclass

from forum.communities.queries import Room
from forum.core.policy import ALLOW, Verdict
from forum.core.settings import setting
from forum.threads.policy import can_make_tags


@dataclass(frozen=True, slots=True)
class TagField:
    """`most` tags for one discussion; `new` says whether one that the community does not have is made, and if not, why."""

    most: int
    new: Verdict


def tag_field(room: Room | None) -> TagField:
    """For who writes in the room; None where they read it no more."""
    return TagField(int(setting("threads.most_tags")), ALLOW if room is None else can_make_tags(room.standing, room))
