"""What one person may do with the posts of a thread, decided once for a whole page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.communities.policy import SIGN_IN, Standing, can_post
from forum.communities.reactions import offered
from forum.core import clock
from forum.core.policy import ALLOW, Verdict
from forum.threads.limits import edit_window_days
from forum.threads.policy.facts import PostFacts, ThreadFacts
from forum.threads.policy.questions import can_settle, votes_on
from forum.threads.policy.reading import can_read_post, can_read_thread, in_private, is_archived
from forum.threads.policy.sentences import (
    ANIMATORS_ONLY,
    ANSWERED_MESSAGE,
    HAS_REPLIES,
    NO_DOWNVOTES,
    NO_MORE_REACTIONS,
    NO_MORE_VOTES,
    NO_VOTES,
    NOT_A_POST,
    NOT_DELETED,
    NOT_IN_CONVERSATIONS,
    NOT_OFFERED,
    NOT_YOUR_MESSAGE,
    NOT_YOURS_TO_DELETE,
    NOT_YOURS_TO_EDIT,
    NOT_YOURS_TO_RESTORE,
    POST_DELETED,
    THE_QUESTION,
    THREAD_ARCHIVED,
    THREAD_DELETED,
    TOO_LATE_TO_EDIT,
    YOUR_OWN,
    YOUR_OWN_TO_VOTE,
    YOURS_TO_EDIT,
)


@dataclass(frozen=True, slots=True)
class Rights:
    """What one person may do with the posts of one thread, decided once for a whole page."""

    user_id: int | None
    animates: bool
    edit_own: Verdict
    edit_others: Verdict
    delete_own: Verdict
    delete_others: Verdict
    delete_own_first: Verdict
    react_to_others: Verdict
    take_back: Verdict
    vote_on_others: Verdict
    retract: Verdict
    settle: Verdict
    votes_on: str

    def edit(self, author_id: int, kind: str, deleted: bool, created_at: datetime, wiki: bool) -> Verdict:
        """Whether a post may be edited: never a deleted one, never the record of an act; a wiki post by every member."""
        if kind != "post":
            return NOT_A_POST
        if deleted:
            return POST_DELETED
        if wiki:
            return self.edit_own
        if author_id != self.user_id:
            return self.edit_others
        return TOO_LATE_TO_EDIT if self.edit_own and not self.animates and is_past_editing(created_at) else self.edit_own

    def suggest(self, author_id: int, kind: str, deleted: bool, created_at: datetime, wiki: bool) -> Verdict:
        """Whether one may suggest another text for a post: members who may not edit it themselves."""
        verdict = self.edit(author_id, kind, deleted, created_at, wiki)
        if verdict:
            return YOURS_TO_EDIT
        if verdict is NOT_YOUR_MESSAGE:
            return NOT_IN_CONVERSATIONS
        if kind != "post" or deleted:
            return verdict
        return THREAD_DELETED if self.react_to_others is THREAD_DELETED else self.edit_own

    def delete(self, author_id: int, kind: str, deleted: bool, first: bool = False) -> Verdict:
        """Whether a post may be deleted. With the `first` of a thread, the whole thread goes."""
        if kind != "post":
            return NOT_A_POST
        if deleted:
            return POST_DELETED
        if author_id != self.user_id:
            return self.delete_others
        return self.delete_own_first if first else self.delete_own

    def react(self, author_id: int, kind: str, deleted: bool) -> Verdict:
        """Whether one may react to a post: never to one's own."""
        if kind != "post":
            return NOT_A_POST
        if deleted:
            return POST_DELETED
        return YOUR_OWN if author_id == self.user_id else self.react_to_others

    def withdraw(self, kind: str, deleted: bool) -> Verdict:
        """Whether one may take back a reaction given to a post."""
        if kind != "post":
            return NOT_A_POST
        return POST_DELETED if deleted else self.take_back

    def vote(self, author_id: int, kind: str, deleted: bool, first: bool) -> Verdict:
        """Whether one may vote on a post: never on one's own, and only where there are votes."""
        if kind != "post":
            return NOT_A_POST
        if deleted:
            return POST_DELETED
        if not self.voted_on(first):
            return NO_VOTES
        return YOUR_OWN_TO_VOTE if author_id == self.user_id else self.vote_on_others

    def voted_on(self, first: bool) -> bool:
        """Whether there are votes on a post of the thread: on all of them, or on all but the `first`."""
        return self.votes_on == "posts" or (self.votes_on == "answers" and not first)

    def choose(self, kind: str, deleted: bool, first: bool) -> Verdict:
        """Whether a post may be chosen as the solution: any reply that can be read."""
        if kind != "post":
            return NOT_A_POST
        if deleted:
            return POST_DELETED
        return THE_QUESTION if first and self.settle else self.settle

    def restore(self, author_id: int, deleted: bool, deleted_by_id: int | None) -> Verdict:
        """Whether a post may be restored: by animators, and by its author when nobody else deleted it."""
        if not deleted:
            return NOT_DELETED
        if self.animates:
            return ALLOW
        if self.user_id is None:
            return SIGN_IN
        return self.delete_own if author_id == self.user_id == deleted_by_id else NOT_YOURS_TO_RESTORE


def rights_in(standing: Standing, thread: ThreadFacts) -> Rights:
    """The rights of one person over the posts of a thread."""
    reading = can_read_thread(standing, thread)
    if not reading or standing.user_id is None:
        refusal = reading if not reading else SIGN_IN
        return Rights(standing.user_id, False, *(refusal,) * 10, votes_on=votes_on(thread))
    archived = is_archived(thread)
    posting = can_post(standing, thread.community)
    over = THREAD_DELETED if thread.deleted_at is not None else NO_MORE_REACTIONS if archived else None
    react, take_back = (posting, ALLOW) if over is None else (over, over)  # a refusal is false
    vote, retract = (NO_MORE_VOTES,) * 2 if over is NO_MORE_REACTIONS else (react, take_back)
    answering = (react, take_back, vote, retract, can_settle(standing, thread), votes_on(thread))
    if standing.animates:
        return Rights(standing.user_id, True, ALLOW, ALLOW, ALLOW, ALLOW, ALLOW, *answering)
    others = (NOT_YOUR_MESSAGE, NOT_YOUR_MESSAGE) if in_private(thread) else (NOT_YOURS_TO_EDIT, NOT_YOURS_TO_DELETE)
    whole = (ANSWERED_MESSAGE if in_private(thread) else HAS_REPLIES) if thread.reply_count else ALLOW
    return Rights(
        standing.user_id, False, THREAD_ARCHIVED if archived else posting, others[0], ALLOW, others[1], whole, *answering)


def is_past_editing(created_at: datetime) -> bool:
    """Whether the time in which its author may edit a post is over: never, where no setting says how many days that is."""
    days = edit_window_days()
    return bool(days) and clock.now() - created_at > timedelta(days=days)


def can_edit(standing: Standing, post: PostFacts) -> Verdict:
    """Its author, while a member and in time, and the animators; of a wiki post every member. A closed thread keeps its posts
    editable, an archived one does not."""
    rights = rights_in(standing, post.thread)
    return rights.edit(post.author_id, post.kind, post.deleted_at is not None, post.created_at, post.wiki is not None)


def can_delete(standing: Standing, post: PostFacts) -> Verdict:
    """Its author, member still or not, and the animators. A first post that has replies, with which they would go: animators."""
    rights = rights_in(standing, post.thread)
    return rights.delete(post.author_id, post.kind, post.deleted_at is not None, post.number == 1)


def can_react(standing: Standing, post: PostFacts) -> Verdict:
    """Members, to what others wrote; in a closed thread too, in an archived one no more."""
    return rights_in(standing, post.thread).react(post.author_id, post.kind, post.deleted_at is not None)


def can_withdraw(standing: Standing, post: PostFacts) -> Verdict:
    """Who may read the post takes back their own reaction, member still or not, unless the thread is archived."""
    return rights_in(standing, post.thread).withdraw(post.kind, post.deleted_at is not None)


def can_give(standing: Standing, post: PostFacts, kind: str) -> Verdict:
    """The same for one kind of reaction: of those that the community offers now."""
    verdict = can_react(standing, post)
    return NOT_OFFERED if verdict and kind not in offered(post.thread.community.reactions) else verdict


def can_remove_line(standing: Standing, post: PostFacts) -> Verdict:
    """Removing the line in which somebody else says how a post helped them: the animators, in an archived thread too."""
    if not (verdict := can_read_post(standing, post)):
        return verdict
    if post.kind != "post":
        return NOT_A_POST
    if post.deleted_at is not None:
        return POST_DELETED
    if standing.user_id is None:
        return SIGN_IN
    if in_private(post.thread):
        return NOT_IN_CONVERSATIONS
    return ALLOW if standing.animates else ANIMATORS_ONLY


def can_vote(standing: Standing, post: PostFacts, value: int = 1) -> Verdict:
    """Members, on what others wrote, where there are votes; against (-1) where the community takes such votes."""
    verdict = rights_in(standing, post.thread).vote(post.author_id, post.kind, post.deleted_at is not None, post.number == 1)
    return NO_DOWNVOTES if verdict and value < 0 and not post.thread.community.downvotes else verdict


def can_retract(standing: Standing, post: PostFacts) -> Verdict:
    """Who may read the post takes back their own vote, member still or not, unless the thread is archived."""
    rights = rights_in(standing, post.thread)
    if post.kind != "post":
        return NOT_A_POST
    return POST_DELETED if post.deleted_at is not None else rights.retract


def can_choose(standing: Standing, post: PostFacts) -> Verdict:
    """Who may settle the question (see `can_settle`), for any reply to it, their own too."""
    return rights_in(standing, post.thread).choose(post.kind, post.deleted_at is not None, post.number == 1)


def can_restore(standing: Standing, post: PostFacts) -> Verdict:
    """The animators, and the author who deleted it themselves: an animator's decision is not undone by whom it concerns."""
    rights = rights_in(standing, post.thread)
    return rights.restore(post.author_id, post.deleted_at is not None, post.deleted_by_id)
