"""Members are told in the transaction of the act, where they are few; whoever watches, soon after."""

from forum.communities.models import PRIVATE
from forum.core.jobs import enqueue
from forum.core.signals import subscribe
from forum.messages.signals import MembersInvited, MessageReported, ReportDecided
from forum.notifications import commands
from forum.notifications.policy import may_be_told
from forum.notifications.recipients import moderators_but
from forum.threads.models import Post
from forum.threads.signals import (
    CommunityRead,
    EditSuggested,
    MembersMentioned,
    PostDeleted,
    PostPublished,
    PostReacted,
    ReactionWithdrawn,
    ReminderDue,
    ScheduledFailed,
    SolutionChosen,
    SolutionWithdrawn,
    SuggestionDecided,
    ThreadRead,
)

REPORTS = "messages"  # those that wait for the moderators: one notice tells of them all
HELPED = "helped"  # of all reactions, the one that says something happened


@subscribe(PostPublished)
def post_published(signal: PostPublished) -> None:
    """Whom it speaks to are told now, the others who watch by a job."""
    commands.tell_addressed(signal.post)
    if signal.post.thread.community.visibility != PRIVATE:
        tell_later(signal.post, "watchers", signal.actor.id)


@subscribe(PostDeleted)
def post_deleted(signal: PostDeleted) -> None:
    """Nobody is told of it any more. Where the whole thread goes with it, so do its notices, until it comes back."""
    if signal.post.thread.deleted_at is None:
        commands.pass_on(signal.post)


@subscribe(MembersMentioned)
def members_mentioned(signal: MembersMentioned) -> None:
    """Those whom only an edit names are told then."""
    commands.tell("mention", signal.user_ids, thread=signal.post.thread, post=signal.post, actor_id=signal.actor.id)


@subscribe(SolutionChosen)
def solution_chosen(signal: SolutionChosen) -> None:
    """Who wrote it is told, who asked where an animator chose, and those who have the same question."""
    commands.take_all_back("solution", signal.thread)
    told = [signal.post.author_id, signal.thread.author_id]
    commands.tell("solution", told, thread=signal.thread, post=signal.post, actor_id=signal.actor.id)
    if signal.thread.me_too_count:
        tell_later(signal.post, "askers", signal.actor.id)


@subscribe(SolutionWithdrawn)
def solution_withdrawn(signal: SolutionWithdrawn) -> None:
    """It was one."""
    commands.take_all_back("solution", signal.thread)


@subscribe(PostReacted)
def post_reacted(signal: PostReacted) -> None:
    """Somebody was helped: its author reads of it. Of the other reactions, the figures tell."""
    if signal.kind == HELPED:
        commands.tell("reaction", [signal.post.author_id], thread=signal.post.thread, post=signal.post, actor_id=signal.actor.id)


@subscribe(ReactionWithdrawn)
def reaction_withdrawn(signal: ReactionWithdrawn) -> None:
    """They were not, after all."""
    if signal.kind == HELPED:
        commands.take_back("reaction", signal.post.thread, signal.post.author_id)


@subscribe(EditSuggested)
def edit_suggested(signal: EditSuggested) -> None:
    """Its author decides on it."""
    commands.tell("suggestion", [signal.post.author_id], thread=signal.post.thread, post=signal.post, actor_id=signal.actor.id)


@subscribe(SuggestionDecided)
def suggestion_decided(signal: SuggestionDecided) -> None:
    """Who suggested it reads the answer."""
    commands.tell("suggestion", [signal.author_id], thread=signal.post.thread, post=signal.post, actor_id=signal.actor.id)


@subscribe(ReminderDue)
def reminder_due(signal: ReminderDue) -> None:
    """Who wanted to be reminded is, of each post by itself; what they can no longer read is not shown to them."""
    commands.give("reminder", [signal.user_id], thread=signal.post.thread, post=signal.post, key=f"p{signal.post.id}")


@subscribe(ScheduledFailed)
def scheduled_failed(signal: ScheduledFailed) -> None:
    """Its author finds the text where it waited, whatever they may read of the place it was meant for."""
    commands.give("scheduled", [signal.author_id], key=f"s{signal.scheduled_id}")


@subscribe(MembersInvited)
def members_invited(signal: MembersInvited) -> None:
    """They are told who brought them in."""
    commands.give("invited", may_be_told(signal.user_ids, signal.thread, signal.actor.id), thread=signal.thread,
                  actor_id=signal.actor.id)


@subscribe(MessageReported)
def message_reported(signal: MessageReported) -> None:
    """The moderators are told that one waits, not by whom nor of whom; those whom it concerns are not."""
    commands.give("report", moderators_but({signal.actor.id, signal.post.author_id}), key=REPORTS)


@subscribe(ReportDecided)
def report_decided(signal: ReportDecided) -> None:
    """Once none waits any more, there is nothing left to tell them."""
    if not signal.others_wait:
        commands.note_over(REPORTS, moderators_but(()))


@subscribe(ThreadRead)
def thread_read(signal: ThreadRead) -> None:
    """What was told of these posts is read with them."""
    commands.note_thread_read(signal.actor, signal.thread_id, signal.number)


@subscribe(CommunityRead)
def community_read(signal: CommunityRead) -> None:
    """So is what comes from watching there."""
    commands.note_community_read(signal.actor, signal.community_id)


def tell_later(post: Post, audience: str, actor_id: int) -> None:
    """Have a job tell them."""
    commands.begin_telling(post, audience, actor_id)
    enqueue("notifications.tell_some", post_id=post.id, audience=audience)
