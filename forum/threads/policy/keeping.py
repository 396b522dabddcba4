"""Who keeps posts at hand, and who makes, answers and closes polls."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from forum.communities.policy import SIGN_IN, Standing, can_post
from forum.core.policy import ALLOW, Verdict
from forum.threads.policy.facts import ThreadFacts
from forum.threads.policy.reading import can_read_thread, in_private, is_archived
from forum.threads.policy.sentences import (
    NOT_A_POST,
    NOT_YOURS_TO_CLOSE,
    NOT_YOURS_TO_POLL,
    POLL_ARCHIVED,
    POLL_BEGUN,
    POLL_CLOSED,
    POLL_OVER,
    POST_DELETED,
    THREAD_CLOSED,
    THREAD_DELETED,
)


class Written(Protocol):
    """What a verdict must know about the post that bears something: a `Post`, or columns read from it."""

    @property
    def author_id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def deleted_at(self) -> datetime | None: ...


class PollFacts(Protocol):
    """What a verdict must know about a poll."""

    @property
    def closes_at(self) -> datetime | None: ...
    @property
    def closed_at(self) -> datetime | None: ...
    @property
    def closed_by_id(self) -> int | None: ...
    @property
    def voter_count(self) -> int: ...


def is_over(poll: PollFacts, at: datetime) -> bool:
    """Whether it takes no votes any more: somebody closed it, or its time has come. Nothing has to run at that instant."""
    return poll.closed_at is not None or (poll.closes_at is not None and poll.closes_at <= at)


def shows_results(rule: str, *, voted: bool, over: bool) -> bool:
    """Whether figures may be told to a reader: by the rule of the poll ("always", "voted", "closed"). A closed one tells all."""
    return over or rule == "always" or (rule == "voted" and voted)


def can_bookmark(standing: Standing, thread: ThreadFacts, post: Written) -> Verdict:
    """Whoever has an account keeps any post they read: it is their own affair, in an archived discussion too."""
    if not (verdict := can_read_thread(standing, thread)):
        return verdict
    if standing.user_id is None:
        return SIGN_IN
    return _standing_post(post)


def can_add_poll(standing: Standing, thread: ThreadFacts, post: Written) -> Verdict:
    """Its author, while a member, to a post of an open discussion."""
    if not (verdict := _at_a_poll(standing, thread, post)):
        return verdict
    if post.author_id != standing.user_id:
        return NOT_YOURS_TO_POLL
    return can_post(standing, thread.community)


def can_change_poll(standing: Standing, thread: ThreadFacts, post: Written, poll: PollFacts, at: datetime) -> Verdict:
    """Changing what it asks, or taking it away: as adding it, until somebody has voted."""
    if not (verdict := can_add_poll(standing, thread, post)):
        return verdict
    if is_over(poll, at):
        return POLL_CLOSED
    return POLL_BEGUN if poll.voter_count else ALLOW


def can_answer_poll(standing: Standing, thread: ThreadFacts, post: Written, poll: PollFacts, at: datetime) -> Verdict:
    """Members of the community, its author too, until it closes; they change their vote until then."""
    if not (verdict := _at_a_poll(standing, thread, post)):
        return verdict
    if is_over(poll, at):
        return POLL_CLOSED
    return can_post(standing, thread.community)


def can_leave_poll(standing: Standing, thread: ThreadFacts, post: Written, poll: PollFacts, at: datetime) -> Verdict:
    """Taking one's vote back, member still or not, until the poll closes."""
    if not (verdict := _at_a_poll(standing, thread, post)):
        return verdict
    return POLL_CLOSED if is_over(poll, at) else ALLOW


def can_close_poll(standing: Standing, thread: ThreadFacts, post: Written) -> Verdict:
    """Its author and the animators, in a closed discussion too."""
    if not (verdict := _at_a_poll(standing, thread, post, closing=True)):
        return verdict
    if post.author_id == standing.user_id or (standing.animates and not in_private(thread)):
        return ALLOW
    return NOT_YOURS_TO_CLOSE


def can_reopen_poll(standing: Standing, thread: ThreadFacts, post: Written, poll: PollFacts, at: datetime) -> Verdict:
    """The animators, and the author who closed it themselves, unless its time is over."""
    if not (verdict := can_close_poll(standing, thread, post)):
        return verdict
    if poll.closes_at is not None and poll.closes_at <= at:
        return POLL_OVER
    if poll.closed_by_id not in (None, standing.user_id) and not standing.animates:
        return NOT_YOURS_TO_CLOSE
    return ALLOW


@dataclass(frozen=True, slots=True)
class PostGlance:
    """A `Written` out of the columns of a page."""

    author_id: int
    kind: str
    deleted_at: datetime | None


def _at_a_poll(standing: Standing, thread: ThreadFacts, post: Written, *, closing: bool = False) -> Verdict:
    """What every act on a poll asks first."""
    if not (verdict := can_read_thread(standing, thread)):
        return verdict
    if standing.user_id is None:
        return SIGN_IN
    if thread.deleted_at is not None:
        return THREAD_DELETED
    if not (verdict := _standing_post(post)):
        return verdict
    if is_archived(thread):
        return POLL_ARCHIVED
    return THREAD_CLOSED if thread.closure is not None and not closing else ALLOW


def _standing_post(post: Written) -> Verdict:
    if post.kind != "post":
        return NOT_A_POST
    return POST_DELETED if post.deleted_at is not None else ALLOW
