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
from forum.communities.models import Community
from forum.communities.policy import SIGN_IN, CommunityFacts, Standing, can_post, can_read, readable_communities
from forum.core.i18n import lazy_gettext as _l
from forum.core.policy import ALLOW, Verdict, deny
from forum.threads.models import Post, Thread


class ClosureFacts(Protocol):
    """What a verdict must know about a closure: a row of `closures`, or columns read from it."""

    @property
    def kind(self) -> str: ...


class ThreadFacts(Protocol):
    """What a verdict must know about a thread: a `Thread`, or the columns a page read from it."""

    @property
    def author_id(self) -> int: ...
    @property
    def deleted_at(self) -> datetime | None: ...
    @property
    def reply_count(self) -> int: ...
    @property
    def community(self) -> CommunityFacts: ...
    @property
    def closure(self) -> ClosureFacts | None: ...


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
YOUR_OWN = deny("your-own", _l("This post is yours: reactions are the answer of those who read it."))
NO_MORE_REACTIONS = deny("thread-archived", _l("This discussion is archived: it can be read, but takes no more reactions."))

REACTIONS = ("like", "helped")


def visible_threads(viewer: User | None) -> ColumnElement[bool]:
    """The threads that lists, feeds and search may show to `viewer`: not deleted, in a community they read.

    A question asked of each thread looked at (EXISTS), so that the statement around it keeps its own index and order.
    """
    readable = select(Community.id).where(Community.id == Thread.community_id, readable_communities(viewer)).correlate(Thread)
    return and_(Thread.deleted_at.is_(None), readable.exists())


def visible_posts(viewer: User | None) -> ColumnElement[bool]:
    """The posts that `viewer` may find: not deleted, in a visible thread. Stands alone: the statement need not join threads."""
    visible = select(Thread.id).where(Thread.id == Post.thread_id, visible_threads(viewer)).correlate(Post)
    return and_(Post.deleted_at.is_(None), visible.exists())


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
        return Rights(standing.user_id, False, *(refusal,) * 7)
    archived = thread.closure is not None and thread.closure.kind == "archived"
    posting = can_post(standing, thread.community)
    over = THREAD_DELETED if thread.deleted_at is not None else NO_MORE_REACTIONS if archived else None
    react, take_back = (posting, ALLOW) if over is None else (over, over)  # a refusal is false
    if standing.animates:
        return Rights(standing.user_id, True, ALLOW, ALLOW, ALLOW, ALLOW, ALLOW, react, take_back)
    return Rights(
        standing.user_id, False, THREAD_ARCHIVED if archived else posting, NOT_YOURS_TO_EDIT, ALLOW, NOT_YOURS_TO_DELETE,
        HAS_REPLIES if thread.reply_count else ALLOW, react, take_back)


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


def can_restore(standing: Standing, post: PostFacts) -> Verdict:
    """The animators, and the author who deleted it themselves: an animator's decision is not undone by whom it concerns."""
    rights = rights_in(standing, post.thread)
    return rights.restore(post.author_id, post.deleted_at is not None, post.deleted_by_id)


def is_own(standing: Standing, thing: ThreadFacts | PostFacts) -> bool:
    """Whether the person wrote it."""
    return standing.user_id is not None and thing.author_id == standing.user_id


def _animating(standing: Standing, thread: ThreadFacts) -> Verdict:
    if not (verdict := can_read_thread(standing, thread)):
        return verdict
    if standing.user_id is None:
        return SIGN_IN
    return ALLOW if standing.animates else ANIMATORS_ONLY
