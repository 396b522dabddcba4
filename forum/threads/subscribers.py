"""What threads do when something happened in them."""

from forum.communities.signals import CommunityVisibilityChanged
from forum.core.jobs import enqueue
from forum.core.signals import subscribe
from forum.text.uploads import shown_in
from forum.threads.commands import follow_by_itself, follow_own_post, note_files
from forum.threads.rerendering import is_linked_to
from forum.threads.signals import (
    PostDeleted,
    PostEdited,
    PostPublished,
    PostRestored,
    SolutionChosen,
    SolutionWithdrawn,
    ThreadClosed,
    ThreadEdited,
    ThreadReopened,
)

Shown = PostDeleted | PostRestored | ThreadEdited | SolutionChosen | SolutionWithdrawn | ThreadClosed | ThreadReopened


@subscribe(PostPublished)
def whoever_writes_has_read(signal: PostPublished) -> None:
    """The mark of who wrote a post moves to it."""
    follow_own_post(signal.actor, signal.post)


@subscribe(PostPublished)
def whoever_writes_follows(signal: PostPublished) -> None:
    """Who opens a thread watches it, who replies tracks it: unless they said otherwise, or said so before."""
    follow_by_itself(signal.actor, signal.post.thread, "watching" if signal.post.number == 1 else "tracking")


@subscribe(PostPublished, PostEdited)
def files_follow_their_posts(signal: PostPublished | PostEdited) -> None:
    """A file is read by whoever reads a post that shows it: which posts do is written down."""
    if isinstance(signal, PostEdited) or shown_in(signal.post.html):
        note_files(signal.actor, signal.post)


@subscribe(PostDeleted, PostRestored, ThreadEdited, SolutionChosen, SolutionWithdrawn, ThreadClosed, ThreadReopened)
def what_others_show_of_it(signal: Shown) -> None:
    """Posts elsewhere that show its title and state, or who wrote what they quote of it, are rendered again."""
    thread_id = signal.post.thread_id if isinstance(signal, PostDeleted | PostRestored) else signal.thread.id
    if is_linked_to(thread_id):
        enqueue("threads.relabel", thread_id=thread_id)


@subscribe(CommunityVisibilityChanged)
def what_others_show_of_its_threads(signal: CommunityVisibilityChanged) -> None:
    """A title that not every reader may read any more leaves the posts that show it."""
    enqueue("threads.relabel", community_id=signal.community.id)
