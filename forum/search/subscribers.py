"""What must be indexed anew, noted in the transaction of the act."""

from forum.communities.signals import CommunityVisibilityChanged
from forum.core.jobs import enqueue
from forum.core.signals import subscribe
from forum.threads.signals import (
    PostDeleted,
    PostEdited,
    PostPublished,
    PostRestored,
    SolutionChosen,
    SolutionWithdrawn,
    ThreadEdited,
)


@subscribe(PostPublished, PostEdited)
def post_changed(signal: PostPublished | PostEdited) -> None:
    """It says something new."""
    enqueue("search.index", post_id=signal.post.id)


@subscribe(PostDeleted, PostRestored)
def post_went_or_came_back(signal: PostDeleted | PostRestored) -> None:
    """With its first post, the whole thread goes or comes back."""
    if signal.post.number == 1:
        enqueue("search.index_thread", thread_id=signal.post.thread_id)
    else:
        enqueue("search.index", post_id=signal.post.id)


@subscribe(ThreadEdited, SolutionChosen, SolutionWithdrawn)
def thread_changed(signal: ThreadEdited | SolutionChosen | SolutionWithdrawn) -> None:
    """Its posts are found by its title, its category, its kind, and as solved."""
    enqueue("search.index_thread", thread_id=signal.thread.id)


@subscribe(CommunityVisibilityChanged)
def readers_changed(signal: CommunityVisibilityChanged) -> None:
    """Every post of the community has other readers. Until this is done, pages check each result in the database."""
    enqueue("search.index_community", community_id=signal.community.id, after=0)
