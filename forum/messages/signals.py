"""What happens in conversations that others may want to know. Published inside the transaction of the act."""

from dataclasses import dataclass

from forum.auth.models import User
from forum.core.signals import Signal
from forum.threads.models import Post


@dataclass(frozen=True)
class ReportDecided(Signal):
    """A moderator answered who showed them a message; `removed`: they took it away, which `PostDeleted` says too."""

    actor: User
    reporter_id: int
    report_id: int
    post: Post
    removed: bool
    reason: str
