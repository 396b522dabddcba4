"""Who may act upon threads as a whole: reply, close, pin, tag, follow."""

from sqlalchemy import select

from forum.auth.models import User
from forum.communities.models import PRIVATE, Membership
from forum.communities.policy import SIGN_IN, CommunityFacts, Standing, can_post, can_read
from forum.core.db import db
from forum.core.policy import ALLOW, Verdict
from forum.threads.policy.facts import TaggingFacts, ThreadFacts
from forum.threads.policy.reading import can_read_thread, in_private, is_own
from forum.threads.policy.sentences import (
    ANIMATORS_ONLY,
    JOIN_SOMEWHERE,
    NO_NEW_TAGS,
    NOT_IN_CONVERSATIONS,
    NOT_YOUR_FILE,
    NOT_YOURS_TO_TAG,
    SIGN_IN_TO_FOLLOW,
    STILL_SHOWN,
    THREAD_ARCHIVED,
    THREAD_CLOSED,
    THREAD_DELETED,
    UNSEEN,
)


def can_upload(viewer: User | None) -> Verdict:
    """Whoever is a member somewhere, to show the file there. One query."""
    if viewer is None:
        return SIGN_IN
    member = select(Membership.user_id).where(Membership.user_id == viewer.id).limit(1)
    return ALLOW if db.session.scalar(member) is not None else JOIN_SOMEWHERE


def can_delete_file(viewer: User | None, owner_id: int, *, shown: bool) -> Verdict:
    """Its owner, once no post shows it. Deleted posts and former texts do not keep it: its owner wants it gone."""
    if viewer is None:
        return SIGN_IN
    if viewer.id != owner_id:
        return NOT_YOUR_FILE
    return STILL_SHOWN if shown else ALLOW


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
    if in_private(thread):
        return NOT_IN_CONVERSATIONS
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
    if in_private(thread):
        return NOT_IN_CONVERSATIONS
    return SIGN_IN_TO_FOLLOW if standing.user_id is None else ALLOW


def can_follow_in(standing: Standing, community: CommunityFacts) -> Verdict:
    """The same of a community, its categories and its tags. Who takes part in a private conversation is told of all of it."""
    if not can_read(standing, community):
        return UNSEEN
    if community.visibility == PRIVATE:
        return NOT_IN_CONVERSATIONS
    return SIGN_IN_TO_FOLLOW if standing.user_id is None else ALLOW


def can_dismiss_pin(standing: Standing, thread: ThreadFacts) -> Verdict:
    """Whoever reads the thread under a name decides what stays on top of their own lists."""
    if not (verdict := can_read_thread(standing, thread)):
        return verdict
    return ALLOW if standing.user_id is not None else SIGN_IN


def _animating(standing: Standing, thread: ThreadFacts) -> Verdict:
    if not (verdict := can_read_thread(standing, thread)):
        return verdict
    if in_private(thread):
        return NOT_IN_CONVERSATIONS
    if standing.user_id is None:
        return SIGN_IN
    return ALLOW if standing.animates else ANIMATORS_ONLY
