"""Every act upon somebody else's content or standing leaves a line in the log, in its own transaction.

What people do to their own posts and memberships is nobody's concern and is not logged.
"""

from sqlalchemy import select

from forum.auth.models import User
from forum.communities.signals import JoinRefused, MemberLeft, RoleChanged
from forum.core.db import db
from forum.core.signals import subscribe
from forum.messages.signals import ReportDecided
from forum.moderation.commands import record_act
from forum.threads.models import Post, Revision, Thread
from forum.threads.signals import (
    LineRemoved,
    PollClosed,
    PollReopened,
    PostDeleted,
    PostEdited,
    PostRestored,
    RevisionHidden,
    RevisionShown,
    SolutionChosen,
    SolutionLocked,
    SolutionUnlocked,
    SolutionWithdrawn,
    TagChanged,
    ThreadClosed,
    ThreadEdited,
    ThreadReopened,
    ThreadTagged,
    WikiClosed,
    WikiOpened,
)


@subscribe(PostEdited, PostDeleted)
def log_post_with_reason(signal: PostEdited | PostDeleted) -> None:
    """Somebody changed or removed what another wrote. To change a wiki post is what its author opened it for."""
    if isinstance(signal, PostEdited) and signal.post.wiki is not None:
        return
    act = "post-edited" if isinstance(signal, PostEdited) else "post-deleted"
    _post(signal.actor, act, signal.post, signal.reason)


@subscribe(PostRestored)
def log_restoration(signal: PostRestored) -> None:
    """Somebody gave another's post back."""
    _post(signal.actor, "post-restored", signal.post, "")


@subscribe(ThreadEdited)
def log_thread_edit(signal: ThreadEdited) -> None:
    """Somebody renamed or moved another's thread; the reason stands with the revision that the act wrote."""
    reason = db.session.scalar(
        select(Revision.reason).join(Post, Post.id == Revision.post_id)
        .where(Post.thread_id == signal.thread.id, Post.number == 1, Revision.editor_id == signal.actor.id)
        .order_by(Revision.number.desc()).limit(1))
    _thread(signal.actor, "thread-edited", signal.thread, reason or "")


@subscribe(ThreadClosed)
def log_closure(signal: ThreadClosed) -> None:
    """Somebody closed another's thread."""
    _thread(signal.actor, "thread-closed", signal.thread, signal.reason)


@subscribe(ThreadReopened)
def log_reopening(signal: ThreadReopened) -> None:
    """Somebody reopened another's thread."""
    _thread(signal.actor, "thread-reopened", signal.thread, "")


@subscribe(LineRemoved)
def log_removed_line(signal: LineRemoved) -> None:
    """Somebody removed what another said of how a post helped: that person is told, not the author of the post."""
    if signal.actor.id != signal.reader.id:
        record_act(signal.actor, "line-removed", community_id=signal.post.thread.community_id, subject=("post", signal.post.id),
                   concerns_id=signal.reader.id, summary=signal.post.thread.title, reason=signal.reason)


@subscribe(SolutionChosen)
def log_solution(signal: SolutionChosen) -> None:
    """Somebody settled another's question."""
    _thread(signal.actor, "solution-chosen", signal.thread, "")


@subscribe(SolutionWithdrawn)
def log_lost_solution(signal: SolutionWithdrawn) -> None:
    """Somebody opened another's question again. A reply that its own author deleted is nobody else's concern."""
    if signal.post.deleted_at is None or signal.actor.id != signal.post.author_id:
        _thread(signal.actor, "solution-withdrawn", signal.thread, signal.post.deletion_reason)


@subscribe(SolutionLocked, SolutionUnlocked)
def log_lock(signal: SolutionLocked | SolutionUnlocked) -> None:
    """Somebody took the choice of its solution from who asked, or gave it back."""
    act = "solution-locked" if isinstance(signal, SolutionLocked) else "solution-unlocked"
    _thread(signal.actor, act, signal.thread, "")


@subscribe(MemberLeft)
def log_removal(signal: MemberLeft) -> None:
    """Somebody was taken off the list of members."""
    if signal.actor.id != signal.member.id:
        record_act(signal.actor, "member-removed", community_id=signal.community.id, subject=("user", signal.member.id),
                   concerns_id=signal.member.id, summary=signal.member.display_name, reason=signal.reason)


@subscribe(RoleChanged)
def log_role(signal: RoleChanged) -> None:
    """Somebody was given another role."""
    if signal.actor.id != signal.member.id:
        record_act(signal.actor, "role-changed", community_id=signal.community.id, subject=("user", signal.member.id),
                   concerns_id=signal.member.id, summary=signal.role, reason=signal.reason)


@subscribe(JoinRefused)
def log_refusal(signal: JoinRefused) -> None:
    """Somebody was not let in."""
    record_act(signal.actor, "request-refused", community_id=signal.community.id, subject=("user", signal.applicant.id),
               concerns_id=signal.applicant.id, summary=signal.applicant.display_name, reason=signal.reason)


@subscribe(RevisionHidden)
def log_hidden_revision(signal: RevisionHidden) -> None:
    """Somebody hid what a post said before: its author is told, their own act aside."""
    _post(signal.actor, "revision-hidden", signal.post, signal.reason)


@subscribe(RevisionShown)
def log_shown_revision(signal: RevisionShown) -> None:
    """Somebody had it read again."""
    _post(signal.actor, "revision-shown", signal.post, "")


@subscribe(WikiOpened, WikiClosed)
def log_wiki(signal: WikiOpened | WikiClosed) -> None:
    """Somebody let all members edit another's post, or took that back."""
    _post(signal.actor, "wiki-opened" if isinstance(signal, WikiOpened) else "wiki-closed", signal.post, signal.reason)


@subscribe(PollClosed)
def log_closed_poll(signal: PollClosed) -> None:
    """Somebody closed another's poll."""
    _post(signal.actor, "poll-closed", signal.post, signal.reason)


@subscribe(PollReopened)
def log_reopened_poll(signal: PollReopened) -> None:
    """Somebody had it answered again."""
    _post(signal.actor, "poll-reopened", signal.post, "")


@subscribe(ThreadTagged)
def log_tagging(signal: ThreadTagged) -> None:
    """Somebody changed the tags of another's thread."""
    _thread(signal.actor, "thread-tagged", signal.thread, signal.reason)


@subscribe(TagChanged)
def log_tag(signal: TagChanged) -> None:
    """Somebody changed what threads of the community can be tagged with."""
    record_act(signal.actor, f"tag-{signal.act}", community_id=signal.community.id, subject=("tag", signal.tag_id),
               concerns_id=None, summary=signal.summary)


@subscribe(ReportDecided)
def log_answer(signal: ReportDecided) -> None:
    """Who showed the moderators a message reads what they think of it. The log names no conversation."""
    record_act(signal.actor, "report-answered", community_id=None, subject=("report", signal.report_id),
               concerns_id=signal.reporter_id, reason=signal.reason)


def _post(actor: User, act: str, post: Post, reason: str) -> None:
    if actor.id != post.author_id:
        record_act(actor, act, community_id=post.thread.community_id, subject=("post", post.id),
                   concerns_id=post.author_id, summary=post.thread.title, reason=reason)


def _thread(actor: User, act: str, thread: Thread, reason: str) -> None:
    if actor.id != thread.author_id:
        record_act(actor, act, community_id=thread.community_id, subject=("thread", thread.id),
                   concerns_id=thread.author_id, summary=thread.title, reason=reason)
