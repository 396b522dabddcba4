"""Who may see threads and posts: as WHERE clauses, and of what has been read."""

from sqlalchemy import ColumnElement, and_, select

from forum.auth.models import User
from forum.communities.models import PRIVATE, Community
from forum.communities.policy import Standing, browsable_communities, can_read, readable_communities
from forum.core.policy import ALLOW, Verdict
from forum.threads.models import Post, Thread
from forum.threads.policy.facts import PostFacts, ThreadFacts
from forum.threads.policy.sentences import UNSEEN


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


def in_private(thread: ThreadFacts) -> bool:
    """Whether the thread is a private conversation."""
    return thread.community.visibility == PRIVATE


def is_archived(thread: ThreadFacts) -> bool:
    """Kept to be read alone."""
    return thread.closure is not None and thread.closure.kind == "archived"


def is_own(standing: Standing, thing: ThreadFacts | PostFacts) -> bool:
    """Whether the person wrote it."""
    return standing.user_id is not None and thing.author_id == standing.user_id
