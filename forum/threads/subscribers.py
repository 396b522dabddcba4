"""What threads do when something happened in them."""

from forum.core.signals import subscribe
from forum.threads.commands import follow_own_post
from forum.threads.signals import PostPublished


@subscribe(PostPublished)
def whoever_writes_has_read(signal: PostPublished) -> None:
    """The mark of who wrote a post moves to it."""
    follow_own_post(signal.actor, signal.post)
