"""Who may write to whom, and who may do what in a conversation. Who reads one is the communities' rule: those who take part."""

from datetime import timedelta
from typing import Protocol

from sqlalchemy import ColumnElement, exists, func, select

from forum.auth.models import Mute, User
from forum.communities.models import PRIVATE
from forum.communities.policy import Standing
from forum.core import clock
from forum.core.db import db
from forum.core.i18n import lazy_gettext as _l
from forum.core.policy import ALLOW, Verdict, deny
from forum.core.settings import setting
from forum.messages.limits import is_newcomer, most_people
from forum.messages.models import Conversation
from forum.threads.policy import PostFacts, can_read_post

SIGN_IN_TO_WRITE = deny("sign-in", _l("Sign in to write a message."))
YOURSELF = deny("yourself", _l("This is you: a message goes to others."))
NOBODY_THERE = deny("nobody-there", _l("Nobody signs in to this account: a message would not be read."))
ENOUGH_TODAY = deny("newcomer", _l("New members begin a few conversations a day. You can begin another one tomorrow, and answer "
                                   "in those you have."))
NOT_TAKING_PART = deny("not-taking-part", _l("Only those who take part in a conversation may do this."))
CONVERSATION_FULL = deny("full", _l("No more people can take part in this conversation."))
CONVERSATION_FULL_FOR_YOU = deny("newcomer", _l("New members do not invite so many people. Ask somebody else who takes part to "
                                                "invite them."))
NOT_A_MESSAGE = deny("not-a-message", _l("Only messages of private conversations are reported here."))
YOUR_MESSAGE = deny("your-own", _l("This message is yours: you may delete it."))
MESSAGE_GONE = deny("post-deleted", _l("This message was deleted."))
MODERATORS_ONLY = deny("moderators-only", _l("Only the moderators of the site may do this."))
PARTY = deny("party", _l("This report concerns you: another moderator decides on it."))


class ReportFacts(Protocol):
    """What a verdict must know about a report: who showed the message, and who wrote it."""

    @property
    def reporter_id(self) -> int: ...
    @property
    def author_id(self) -> int: ...


def can_begin(viewer: User | None) -> Verdict:
    """Whether somebody may begin a conversation now. One query for newcomers, whose conversations of the day are counted."""
    if viewer is None:
        return SIGN_IN_TO_WRITE
    if not is_newcomer(viewer):
        return ALLOW
    begun = select(func.count()).select_from(Conversation).where(
        Conversation.started_by_id == viewer.id, Conversation.started_at > clock.now() - timedelta(days=1))
    return ALLOW if (db.session.scalar(begun) or 0) < setting("messages.newcomer_daily") else ENOUGH_TODAY


def can_write_to(viewer: User | None, person_id: int, claimed: bool) -> Verdict:
    """Whether the way to a message is open on somebody's page. That they muted the viewer is not told there."""
    if viewer is None:
        return SIGN_IN_TO_WRITE
    if viewer.id == person_id:
        return YOURSELF
    return ALLOW if claimed else NOBODY_THERE


def reachable(sender: User) -> ColumnElement[bool]:
    """WHERE clause over users: those to whom a message of `sender` goes. Not who muted them, nor an account nobody uses."""
    hushed = exists().where(Mute.user_id == User.id, Mute.muted_id == sender.id)
    claimed = User.email_key.is_not(None) | User.password_hash.is_not(None) | User.last_seen_at.is_not(None)
    return (User.id != sender.id) & claimed & ~hushed


def can_take_part(standing: Standing) -> Verdict:
    """Leaving, archiving, seeing who is there: all who take part, alike."""
    return ALLOW if standing.is_member else NOT_TAKING_PART


def can_invite(standing: Standing, actor: User | None, people: int) -> Verdict:
    """All who take part bring others in, up to the site's limit, newcomers up to theirs. `people` take part now."""
    if actor is None or not (verdict := can_take_part(standing)):
        return NOT_TAKING_PART
    if people >= setting("messages.most_people"):
        return CONVERSATION_FULL
    return verdict if people < most_people(actor) else CONVERSATION_FULL_FOR_YOU


def can_report(standing: Standing, post: PostFacts) -> Verdict:
    """Who takes part shows a message that somebody else wrote to the moderators."""
    if not (verdict := can_read_post(standing, post)):
        return verdict
    if post.thread.community.visibility != PRIVATE or post.kind != "post":
        return NOT_A_MESSAGE
    if post.deleted_at is not None:
        return MESSAGE_GONE
    return YOUR_MESSAGE if post.author_id == standing.user_id else ALLOW


def can_read_reports(viewer: User | None) -> Verdict:
    """The reported messages, each one alone, are for the moderators of the site."""
    return ALLOW if viewer is not None and viewer.is_staff else MODERATORS_ONLY


def can_decide(viewer: User | None, report: ReportFacts) -> Verdict:
    """The same, but for those whom the report concerns."""
    if viewer is None or not (verdict := can_read_reports(viewer)):
        return MODERATORS_ONLY
    return PARTY if viewer.id in (report.reporter_id, report.author_id) else verdict
