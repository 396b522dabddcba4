"""What happens to threads and posts, for whoever wants to know. Published inside the transaction of the act."""

from dataclasses import dataclass, field

from forum.auth.models import User
from forum.communities.models import Community
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
    """A reader answered a post without words, for the first time in this kind (see `forum.communities.reactions`)."""

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
class LineRemoved(Signal):
    """What `reader` said of how a post helped them is no longer shown; that it helped still counts."""

    actor: User
    post: Post
    reader: User
    reason: str = ""


@dataclass(frozen=True)
class PostVoted(Signal):
    """A reader voted on a post, or changed the vote: `value` 1 for, -1 against, 0 for a vote taken back."""

    actor: User
    post: Post
    value: int


@dataclass(frozen=True)
class SolutionChosen(Signal):
    """A reply was chosen as the solution of a question, the first or another one."""

    actor: User
    thread: Thread
    post: Post


@dataclass(frozen=True)
class SolutionWithdrawn(Signal):
    """`post` is no longer the solution: it was taken back, replaced, or the post deleted."""

    actor: User
    thread: Thread
    post: Post


@dataclass(frozen=True)
class SolutionLocked(Signal):
    """Only the animators may change the solution of a question any more."""

    actor: User
    thread: Thread


@dataclass(frozen=True)
class SolutionUnlocked(Signal):
    """Its asker may change the solution of a question again."""

    actor: User
    thread: Thread


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


@dataclass(frozen=True)
class ThreadTagged(Signal):
    """A thread bears other tags: those numbered `added`, no longer those `removed`."""

    actor: User
    thread: Thread
    added: tuple[int, ...]
    removed: tuple[int, ...]
    reason: str = ""


@dataclass(frozen=True)
class TagChanged(Signal):
    """An animator changed the tags of a community. `act` is "created", "edited", "merged", "synonym", "unmerged" or
    "deleted"."""

    actor: User
    community: Community
    act: str
    tag_id: int
    summary: str


@dataclass(frozen=True)
class ThreadRead(Signal):
    """Somebody has read every post of a thread up to `number`."""

    actor: User
    thread_id: int
    number: int


@dataclass(frozen=True)
class CommunityRead(Signal):
    """Somebody has read everything in a community, or, with None, in all of theirs."""

    actor: User
    community_id: int | None


@dataclass(frozen=True)
class EditSuggested(Signal):
    """A reader suggests another text for a post."""

    actor: User
    post: Post
    suggestion_id: int


@dataclass(frozen=True)
class SuggestionDecided(Signal):
    """Another text for a post, suggested by `author_id`, was accepted or not."""

    actor: User
    post: Post
    suggestion_id: int
    author_id: int
    accepted: bool


@dataclass(frozen=True)
class PollClosed(Signal):
    """A poll takes no more votes: somebody closed it."""

    actor: User
    post: Post
    poll_id: int
    reason: str = ""


@dataclass(frozen=True)
class PollReopened(Signal):
    """A poll that somebody had closed takes votes again."""

    actor: User
    post: Post
    poll_id: int


@dataclass(frozen=True)
class ReminderDue(Signal):
    """The time has come at which somebody wanted to be reminded of a post."""

    user_id: int
    post: Post


@dataclass(frozen=True)
class ScheduledFailed(Signal):
    """What somebody had scheduled could not be published: in a thread, or (None) as a new one."""

    author_id: int
    thread_id: int | None
    scheduled_id: int


@dataclass(frozen=True)
class MembersMentioned(Signal):
    """An edit made a post name these members, whom it did not name before."""

    actor: User
    post: Post
    user_ids: tuple[int, ...]


@dataclass(frozen=True)
class RevisionHidden(Signal):
    """What a post said as its version `number` is read by the site's moderators only."""

    actor: User
    post: Post
    number: int
    reason: str


@dataclass(frozen=True)
class RevisionShown(Signal):
    """A hidden version of a post may be read again."""

    actor: User
    post: Post
    number: int


@dataclass(frozen=True)
class WikiOpened(Signal):
    """Every member may edit a post."""

    actor: User
    post: Post
    reason: str = ""


@dataclass(frozen=True)
class WikiClosed(Signal):
    """A post is edited by its author and the animators alone again."""

    actor: User
    post: Post
    reason: str = ""


@dataclass(frozen=True)
class FileAsked(Signal):
    """A question: no post that `viewer` reads shows this file. Who knows why they may read it all the same adds the reason."""

    viewer: User
    token: str
    reasons: list[str] = field(default_factory=list)
