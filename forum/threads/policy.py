"""Who may see threads and posts, and who may do what with them.

Two faces of one rule: `visible_threads` and `visible_posts` are WHERE clauses for whatever lists or searches; the `can_…`
functions judge what has been read. Both agree for everybody (a test holds them to it). "May act" includes "may read".

A deleted thread is in no list, yet its author and the community's animators still open it by its address.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import ColumnElement, and_, select

from forum.auth.models import User
from forum.communities.models import Community, Membership
from forum.communities.policy import (
    SIGN_IN,
    CommunityFacts,
    Standing,
    browsable_communities,
    can_post,
    can_read,
    readable_communities,
)
from forum.communities.reactions import offered
from forum.core.db import db
from forum.core.i18n import lazy_gettext as _l
from forum.core.policy import ALLOW, Verdict, deny
from forum.threads.models import Post, Thread


class ClosureFacts(Protocol):
    """What a verdict must know about a closure: a row of `closures`, or columns read from it."""

    @property
    def kind(self) -> str: ...


class TaggingFacts(CommunityFacts, Protocol):
    """What a verdict on new tags must know about a community: a `Community`."""

    @property
    def tag_creation(self) -> str: ...


class SolutionFacts(Protocol):
    """What a verdict must know about the solution of a question."""

    @property
    def locked_at(self) -> datetime | None: ...


class PlaceFacts(CommunityFacts, Protocol):
    """What a verdict must know about a community whose posts are answered: what it votes on, and how."""

    @property
    def reactions(self) -> str: ...
    @property
    def voting(self) -> str: ...
    @property
    def downvotes(self) -> bool: ...


class ThreadFacts(Protocol):
    """What a verdict must know about a thread: a `Thread`, or the columns a page read from it."""

    @property
    def kind(self) -> str: ...
    @property
    def author_id(self) -> int: ...
    @property
    def deleted_at(self) -> datetime | None: ...
    @property
    def reply_count(self) -> int: ...
    @property
    def community(self) -> PlaceFacts: ...
    @property
    def closure(self) -> ClosureFacts | None: ...
    @property
    def solution(self) -> SolutionFacts | None: ...


class PostFacts(Protocol):
    """What a verdict must know about a post."""

    @property
    def author_id(self) -> int: ...
    @property
    def number(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def deleted_at(self) -> datetime | None: ...
    @property
    def deleted_by_id(self) -> int | None: ...
    @property
    def thread(self) -> ThreadFacts: ...


UNSEEN = deny("unseen", _l("This discussion cannot be read."))
SIGN_IN_TO_FOLLOW = deny("sign-in", _l("Sign in to choose what you follow."))
JOIN_SOMEWHERE = deny("join-first", _l("Join a community first: files go with what its members write."))
THREAD_CLOSED = deny("thread-closed", _l("This discussion is closed."))
THREAD_ARCHIVED = deny("thread-archived", _l("This discussion is archived: it can be read, but takes no more replies."))
THREAD_DELETED = deny("thread-deleted", _l("This discussion was deleted."))
POST_DELETED = deny("post-deleted", _l("This post was deleted."))
NOT_DELETED = deny("not-deleted", _l("This post is not deleted."))
NOT_A_POST = deny("not-a-post", _l("This is a record of an act, not a post."))
NOT_YOURS_TO_EDIT = deny("not-yours", _l("Only its author and the animators of the community may edit this post."))
NOT_YOURS_TO_DELETE = deny("not-yours", _l("Only its author and the animators of the community may delete this post."))
HAS_REPLIES = deny("has-replies", _l("There are replies to it by now: only the animators of the community may delete the whole "
                                     "discussion."))
NOT_YOURS_TO_RESTORE = deny("not-yours", _l("Only who deleted this post and the animators of the community may restore it."))
ANIMATORS_ONLY = deny("animators-only", _l("Only the animators of the community may do this."))
NOT_YOURS_TO_TAG = deny("not-yours", _l("Only its author and the animators of the community may change the tags of this "
                                        "discussion."))
NO_NEW_TAGS = deny("animators-only", _l("Only the animators of this community make new tags: choose among those it has."))
YOUR_OWN = deny("your-own", _l("This post is yours: reactions are the answer of those who read it."))
NO_MORE_REACTIONS = deny("thread-archived", _l("This discussion is archived: it can be read, but takes no more reactions."))
NOT_OFFERED = deny("not-offered", _l("This community does not offer this reaction."))
NO_VOTES = deny("no-votes", _l("This community does not vote on this post."))
NO_DOWNVOTES = deny("no-downvotes", _l("This community takes no votes against."))
YOUR_OWN_TO_VOTE = deny("your-own", _l("This post is yours: others vote on it."))
NO_MORE_VOTES = deny("thread-archived", _l("This discussion is archived: it can be read, but takes no more votes."))
NOT_A_QUESTION = deny("not-a-question", _l("This discussion is not a question."))
THE_QUESTION = deny("the-question", _l("This is the question: choose one of the replies to it."))
ASKER_ONLY = deny("asker-only", _l("Only who asked the question and the animators of the community choose its solution."))
SOLUTION_LOCKED = deny("solution-locked", _l("The animators of the community locked the solution: only they may change it."))
SOLUTION_ARCHIVED = deny("thread-archived", _l("This discussion is archived: its solution stays as it is."))
NO_SOLUTION = deny("no-solution", _l("This question has no solution yet."))
YOUR_QUESTION = deny("your-own", _l("This question is yours: others say that they have it too."))


def visible_threads(viewer: User | None) -> ColumnElement[bool]:
    """The threads that `viewer` may be shown: not deleted, in a community they read, or a private conversation of theirs.

    A question asked of each thread looked at (EXISTS), so that the statement around it keeps its own index and order.
    """
    return _threads_in(readable_communities(viewer))


def listed_threads(viewer: User | None) -> ColumnElement[bool]:
    """The same for whatever gathers threads for a page: profiles, search, what speaks of what. No private conversation."""
    return _threads_in(browsable_communities(viewer))


def visible_posts(viewer: User | None) -> ColumnElement[bool]:
    """The posts that `viewer` may find: not deleted, in a visible thread. Stands alone: the statement need not join threads."""
    return _posts_in(visible_threads(viewer))


def listed_posts(viewer: User | None) -> ColumnElement[bool]:
    """The same in listed threads."""
    return _posts_in(listed_threads(viewer))


def _threads_in(communities: ColumnElement[bool]) -> ColumnElement[bool]:
    readable = select(Community.id).where(Community.id == Thread.community_id, communities).correlate(Thread)
    return and_(Thread.deleted_at.is_(None), readable.exists())


def _posts_in(threads: ColumnElement[bool]) -> ColumnElement[bool]:
    visible = select(Thread.id).where(Thread.id == Post.thread_id, threads).correlate(Post)
    return and_(Post.deleted_at.is_(None), visible.exists())


def can_upload(viewer: User | None) -> Verdict:
    """Whoever is a member somewhere, to show the file there. One query."""
    if viewer is None:
        return SIGN_IN
    member = select(Membership.user_id).where(Membership.user_id == viewer.id).limit(1)
    return ALLOW if db.session.scalar(member) is not None else JOIN_SOMEWHERE


def can_read_thread(standing: Standing, thread: ThreadFacts) -> Verdict:
    """Whether the thread's address answers. A refusal is a 404: what one may not see does not exist."""
    if not can_read(standing, thread.community):
        return UNSEEN
    if thread.deleted_at is not None and not (standing.animates or is_own(standing, thread)):
        return UNSEEN
    return ALLOW


def can_read_post(standing: Standing, post: PostFacts) -> Verdict:
    """Whether the post's text may be shown. A deleted one is for its author and the animators."""
    if not (verdict := can_read_thread(standing, post.thread)):
        return verdict
    if post.deleted_at is not None and not (standing.animates or is_own(standing, post)):
        return UNSEEN
    return ALLOW


def can_reply(standing: Standing, thread: ThreadFacts) -> Verdict:
    """Members reply while the thread is open. Closed is closed for animators too: they reopen it first."""
    if not (verdict := can_read_thread(standing, thread)):
        return verdict
    if thread.deleted_at is not None:
        return THREAD_DELETED
    if thread.closure is not None:
        return THREAD_ARCHIVED if thread.closure.kind == "archived" else THREAD_CLOSED
    return can_post(standing, thread.community)


def can_close(standing: Standing, thread: ThreadFacts) -> Verdict:
    """Closing and reopening are the animators'."""
    return _animating(standing, thread)


def can_pin(standing: Standing, thread: ThreadFacts) -> Verdict:
    """Pinning and unpinning are the animators'."""
    return _animating(standing, thread)


def can_tag(standing: Standing, thread: ThreadFacts) -> Verdict:
    """Its author, while a member, and the animators. A closed thread's tags may be changed, an archived one's by animators."""
    if not (verdict := can_read_thread(standing, thread)):
        return verdict
    if standing.user_id is None:
        return SIGN_IN
    if thread.deleted_at is not None:
        return THREAD_DELETED
    if standing.animates:
        return ALLOW
    if not is_own(standing, thread):
        return NOT_YOURS_TO_TAG
    if thread.closure is not None and thread.closure.kind == "archived":
        return THREAD_ARCHIVED
    return can_post(standing, thread.community)


def can_make_tags(standing: Standing, community: TaggingFacts) -> Verdict:
    """Whether a tag that the community does not have yet is made when one writes it: by its members, or its animators alone."""
    if standing.animates and can_read(standing, community):
        return ALLOW
    if not (verdict := can_post(standing, community)):
        return verdict
    return ALLOW if community.tag_creation == "members" else NO_NEW_TAGS


def can_follow(standing: Standing, thread: ThreadFacts) -> Verdict:
    """Whoever has an account and reads the thread says how closely they follow it, member or not."""
    if not (verdict := can_read_thread(standing, thread)):
        return verdict
    if thread.deleted_at is not None:
        return THREAD_DELETED
    return SIGN_IN_TO_FOLLOW if standing.user_id is None else ALLOW


def can_follow_in(standing: Standing, community: CommunityFacts) -> Verdict:
    """The same of a community, its categories and its tags."""
    if not can_read(standing, community):
        return UNSEEN
    return SIGN_IN_TO_FOLLOW if standing.user_id is None else ALLOW


def can_dismiss_pin(standing: Standing, thread: ThreadFacts) -> Verdict:
    """Whoever reads the thread under a name decides what stays on top of their own lists."""
    if not (verdict := can_read_thread(standing, thread)):
        return verdict
    return ALLOW if standing.user_id is not None else SIGN_IN


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

    def edit(self, author_id: int, kind: str, deleted: bool) -> Verdict:
        """Whether a post may be edited: never a deleted one, never the record of an act."""
        if kind != "post":
            return NOT_A_POST
        if deleted:
            return POST_DELETED
        return self.edit_own if author_id == self.user_id else self.edit_others

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
    return Rights(
        standing.user_id, False, THREAD_ARCHIVED if archived else posting, NOT_YOURS_TO_EDIT, ALLOW, NOT_YOURS_TO_DELETE,
        HAS_REPLIES if thread.reply_count else ALLOW, *answering)


def votes_on(thread: ThreadFacts) -> str:
    """What is voted on in a thread, as its community decided: its "posts", its "answers" (all but the first), or nothing ("")."""
    if thread.community.voting == "questions":
        return "answers" if thread.kind == "question" else ""
    return "posts" if thread.community.voting == "all" else ""


def is_archived(thread: ThreadFacts) -> bool:
    """Kept to be read alone."""
    return thread.closure is not None and thread.closure.kind == "archived"


def can_edit(standing: Standing, post: PostFacts) -> Verdict:
    """Its author, while a member, and the animators. A closed thread keeps its posts editable, an archived one does not."""
    return rights_in(standing, post.thread).edit(post.author_id, post.kind, post.deleted_at is not None)


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


def can_settle(standing: Standing, thread: ThreadFacts) -> Verdict:
    """Choosing, changing and withdrawing the solution: who asked, while a member, and the animators; locked, they alone."""
    if not (verdict := _about_question(standing, thread, SOLUTION_ARCHIVED)) or standing.animates:
        return verdict
    if not is_own(standing, thread):
        return ASKER_ONLY
    if not (verdict := can_post(standing, thread.community)):
        return verdict
    return SOLUTION_LOCKED if thread.solution is not None and thread.solution.locked_at is not None else ALLOW


def can_lock_solution(standing: Standing, thread: ThreadFacts) -> Verdict:
    """Locking and unlocking a solution are the animators', where there is one."""
    if not (verdict := _about_question(standing, thread, SOLUTION_ARCHIVED)):
        return verdict
    if not standing.animates:
        return ANIMATORS_ONLY
    return ALLOW if thread.solution is not None else NO_SOLUTION


def can_me_too(standing: Standing, thread: ThreadFacts) -> Verdict:
    """Members say that they have the same question; its asker has it anyway."""
    if not (verdict := _about_question(standing, thread, NO_MORE_REACTIONS)):
        return verdict
    return YOUR_QUESTION if is_own(standing, thread) else can_post(standing, thread.community)


def can_take_back_me_too(standing: Standing, thread: ThreadFacts) -> Verdict:
    """Who may read the question takes it back, member still or not, unless it is archived."""
    return _about_question(standing, thread, NO_MORE_REACTIONS)


def can_restore(standing: Standing, post: PostFacts) -> Verdict:
    """The animators, and the author who deleted it themselves: an animator's decision is not undone by whom it concerns."""
    rights = rights_in(standing, post.thread)
    return rights.restore(post.author_id, post.deleted_at is not None, post.deleted_by_id)


def is_own(standing: Standing, thing: ThreadFacts | PostFacts) -> bool:
    """Whether the person wrote it."""
    return standing.user_id is not None and thing.author_id == standing.user_id


def _about_question(standing: Standing, thread: ThreadFacts, archived: Verdict) -> Verdict:
    """What every act upon a question asks first: read, signed in, a question, neither deleted nor archived."""
    if not (verdict := can_read_thread(standing, thread)):
        return verdict
    if standing.user_id is None:
        return SIGN_IN
    if thread.kind != "question":
        return NOT_A_QUESTION
    if thread.deleted_at is not None:
        return THREAD_DELETED
    return archived if is_archived(thread) else ALLOW


def _animating(standing: Standing, thread: ThreadFacts) -> Verdict:
    if not (verdict := can_read_thread(standing, thread)):
        return verdict
    if standing.user_id is None:
        return SIGN_IN
    return ALLOW if standing.animates else ANIMATORS_ONLY
