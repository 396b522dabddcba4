"""What happens in conversations that others may want to know. Published inside the transaction of the act."""

from dataclasses import dataclass

from forum.auth.models import User
from forum.core.signals import Signal
from forum.threads.models import Post, Thread


@dataclass(frozen=True)
class MembersInvited(Signal):
    """`actor` brought these members into the conversation of `thread`: from now on they read all of it."""

    actor: User
    thread: Thread
    user_ids: tuple[int, ...]


@dataclass(frozen=True)
class MessageReported(Signal):
    """Somebody who takes part in a conversation showed a message of it to the site's moderators, who read it alone."""

    actor: User
    post: Post
    report_id: int


@dataclass(frozen=True)
class ReportDecided(Signal):
    """A moderator answered who showed them a message; `removed`: they took it away, which `PostDeleted` says too.

    `others_wait`: there are more messages that wait for an answer.
    """

    actor: User
    reporter_id: int
    report_id: int
    post: Post
    removed: bool
    reason: str
    others_wait: bool
