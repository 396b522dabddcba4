"""A new message brings a conversation out of everybody's archive; the moderators see the pictures of what they were shown."""

from forum.communities.models import PRIVATE
from forum.core.signals import subscribe
from forum.messages import commands, queries
from forum.threads.signals import FileAsked, PostPublished


@subscribe(PostPublished)
def post_published(signal: PostPublished) -> None:
    """Nobody's archive holds it any more."""
    if signal.post.thread.community.visibility == PRIVATE:
        commands.bring_back(signal.post.thread.community_id)


@subscribe(FileAsked)
def file_asked(signal: FileAsked) -> None:
    """A reported message is read with its files."""
    if queries.is_in_a_report(signal.viewer, signal.token):
        signal.reasons.append("reported")
