"""A new message brings an archived conversation back to all who take part."""

from forum.communities.models import PRIVATE
from forum.core.signals import subscribe
from forum.messages import commands
from forum.threads.signals import PostPublished


@subscribe(PostPublished)
def post_published(signal: PostPublished) -> None:
    """Nobody's archive holds it any more."""
    if signal.post.thread.community.visibility == PRIVATE:
        commands.bring_back(signal.post.thread.community_id)
