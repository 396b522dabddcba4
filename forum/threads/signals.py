"""What happens to threads and posts, for whoever wants to know. Published inside the transaction of the act."""

from dataclasses import dataclass

from forum.auth.models import User
from forum.core.signals import Signal
from forum.threads.models import Post, Thread


@dataclass(frozen=True)
class PostPublished(Signal):
    """A post became readable by the readers of its thread. `post.number == 1` opens the thread."""

    actor: User
    post: Post


@dataclass(frozen=True)
class PostEdited(Signal):
    """A post says something else now; the former text is its last revision."""

    actor: User
    post: Post
    reason: str = ""


@dataclass(frozen=True)
class PostDeleted(Signal):
    """A post is no longer readable. If it is the first one, its thread left the lists too."""

    actor: User
    post: Post
    reason: str = ""


@dataclass(frozen=True)
class PostRestored(Signal):
    """A deleted post is readable again. If it is the first one, its thread is back in the lists."""

    actor: User
    post: Post


@dataclass(frozen=True)
class PostReacted(Signal):
    """A reader answered a post without words, for the first time in this kind (see `forum.threads.policy.REACTIONS`)."""

    actor: User
    post: Post
    kind: str


@dataclass(frozen=True)
class ReactionWithdrawn(Signal):
    """A reader took a reaction back."""

    actor: User
    post: Post
    kind: str


@dataclass(frozen=True)
class ThreadEdited(Signal):
    """The title, category or kind of a thread changed."""

    actor: User
    thread: Thread


@dataclass(frozen=True)
class ThreadClosed(Signal):
    """A thread takes no more replies."""

    actor: User
    thread: Thread
    reason: str = ""


@dataclass(frozen=True)
class ThreadReopened(Signal):
    """A closed thread takes replies again."""

    actor: User
    thread: Thread


@dataclass(frozen=True)
class ThreadPinned(Signal):
    """A thread stays on top of its community's lists."""

    actor: User
    thread: Thread


@dataclass(frozen=True)
class ThreadUnpinned(Signal):
    """A thread went back to its place in the lists."""

    actor: User
    thread: Thread
