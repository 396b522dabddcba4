"""Beginning a private conversation, bringing others in, leaving, putting it aside; showing a message to the moderators."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from html import escape

from sqlalchemy import delete, select

from forum.auth.models import User
from forum.auth.usernames import username_key
from forum.communities.commands.locking import locked
from forum.communities.counters import recount_members
from forum.communities.models import PRIVATE, Community, Membership
from forum.communities.naming import one_line
from forum.communities.policy import standing_of
from forum.core import clock
from forum.core.db import db
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import gettext as _
from forum.core.i18n import ngettext
from forum.core.policy import require
from forum.core.signals import publish
from forum.core.upserting import insert
from forum.core.visible import is_visible
from forum.messages.limits import most_people
from forum.messages.models import Conversation, ConversationArchive, MessageReport
from forum.messages.policy import (
    NOT_TAKING_PART,
    can_begin,
    can_decide,
    can_invite,
    can_read_reports,
    can_report,
    can_take_part,
    reachable,
)
from forum.messages.signals import MembersInvited, MessageReported, ReportDecided
from forum.text.render import RENDER_VERSION
from forum.threads.commands import open_thread
from forum.threads.commands.deciding import Numbered, locked_post, locked_thread, signed_in, standing_in
from forum.threads.composing import Composed
from forum.threads.counters import count_deletion, recount_thread
from forum.threads.models import Post, Thread
from forum.threads.paths import path_of
from forum.threads.signals import PostDeleted

REASON_MAX = 500
LONGEST_NAME = 80


def begin_conversation(actor: User | None, names: Sequence[str], *, title: str, body: Composed) -> Thread:
    """A conversation between `actor` and the people of these usernames, with its first message.

    Raises `Denied`, and `Invalid` with `to` (nobody, too many, unknown or not to be reached) or `title`.
    """
    actor = signed_in(actor)
    db.session.execute(select(User.id).where(User.id == actor.id).with_for_update())  # one by one: they are counted
    require(can_begin(actor))
    people = recipients(actor, names)
    if 1 + len(people) > most_people(actor):
        raise Invalid({"to": _too_many(most_people(actor))})
    at = clock.now()
    room = Community(
        slug=f"_{secrets.token_hex(12)}", name="", name_key="", visibility=PRIVATE, join_policy="invitation", voting="off",
        tag_creation="animators", locale=actor.locale or "en", created_at=at, created_by_id=actor.id)
    db.session.add(room)
    db.session.flush()
    db.session.add_all(Membership(community_id=room.id, user_id=one.id, joined_at=at) for one in (actor, *people))
    db.session.flush()
    recount_members(room.id)
    thread = open_thread(actor, room, title=title, body=body)
    db.session.add(Conversation(community_id=room.id, thread_id=thread.id, started_by_id=actor.id, started_at=at))
    db.session.flush()
    return thread


def invite(actor: User | None, which: Numbered, names: Sequence[str]) -> list[User]:
    """Bring others into the conversation of a thread: they read all of it. Who takes part already is left out of the answer.

    Raises `Denied`, `Invalid` with `to`, and `Conflict` where there is no such conversation.
    """
    actor = signed_in(actor)
    thread = locked_thread(which.id)
    room, standing = locked(actor, thread.community)
    require(can_take_part(standing) if room.visibility == PRIVATE else NOT_TAKING_PART)
    present = set(db.session.scalars(select(Membership.user_id).where(Membership.community_id == room.id)))
    require(can_invite(standing, actor, len(present)))
    fresh = [one for one in recipients(actor, names) if one.id not in present]
    if len(present) + len(fresh) > most_people(actor):
        raise Invalid({"to": _too_many(most_people(actor))})
    if not fresh:
        return []
    at = clock.now()
    db.session.add_all(Membership(community_id=room.id, user_id=one.id, joined_at=at) for one in fresh)
    _note_act(thread, actor, "conversation.invited", ", ".join(one.display_name for one in fresh))
    recount_members(room.id)
    publish(MembersInvited(actor, thread, tuple(one.id for one in fresh)))
    return fresh


def leave(actor: User | None, which: Numbered) -> None:
    """Take part no more: the others keep what one wrote. Raises `Denied`, and `Conflict` where there is no such conversation."""
    actor = signed_in(actor)
    thread = locked_thread(which.id)
    room, standing = locked(actor, thread.community)
    require(can_take_part(standing) if room.visibility == PRIVATE else NOT_TAKING_PART)
    for table in (Membership, ConversationArchive):
        db.session.execute(delete(table).where(table.community_id == room.id, table.user_id == actor.id))
    _note_act(thread, actor, "conversation.left")
    recount_members(room.id)


def archive(actor: User | None, which: Numbered) -> None:
    """Put a conversation aside, for oneself, until somebody writes in it again."""
    actor, room_id = _own(actor, which)
    statement = insert(ConversationArchive).values(user_id=actor.id, community_id=room_id, archived_at=clock.now())
    db.session.execute(statement.on_conflict_do_nothing())


def unarchive(actor: User | None, which: Numbered) -> None:
    """Take it back among the others."""
    actor, room_id = _own(actor, which)
    db.session.execute(delete(ConversationArchive).where(
        ConversationArchive.community_id == room_id, ConversationArchive.user_id == actor.id))


def bring_back(community_id: int) -> None:
    """Somebody wrote: the conversation is nobody's archive any more."""
    db.session.execute(delete(ConversationArchive).where(ConversationArchive.community_id == community_id))


def report_message(actor: User | None, post: Post, reason: str) -> MessageReport:
    """Show a message, as it reads now, to the moderators of the site: it alone. A second report of it by the same is the first.

    Raises `Denied`, and `Invalid` with `reason`.
    """
    actor = signed_in(actor)
    post = locked_post(post)
    require(can_report(standing_in(actor, post.thread), post))
    waiting = db.session.scalar(select(MessageReport).where(
        MessageReport.post_id == post.id, MessageReport.reporter_id == actor.id, MessageReport.decided_at.is_(None)))
    if waiting is not None:
        return waiting
    made = MessageReport(post_id=post.id, reporter_id=actor.id, reason=_reason(reason), html=post.html, created_at=clock.now())
    db.session.add(made)
    db.session.flush()
    publish(MessageReported(actor, post, made.id))
    return made


def decide_report(actor: User | None, report_id: int, *, remove: bool, reason: str) -> None:
    """Answer a report: take the message away from all who take part, or leave it, and say why to who reported it, and to its
    author if it goes. Raises `Denied`, `Invalid` with `reason`, and `Conflict` when somebody answered it meanwhile.
    """
    actor = signed_in(actor)
    require(can_read_reports(actor))
    report = db.session.get(MessageReport, report_id, populate_existing=True, with_for_update=True)
    if report is None or report.decided_at is not None:
        raise Conflict(_("Another moderator has decided on this report meanwhile."))
    post = locked_post(db.session.get_one(Post, report.post_id))
    require(can_decide(actor, _Concerned(report.reporter_id, post.author_id)))
    reason = _reason(reason)
    report.decided_at, report.decided_by_id, report.decision = clock.now(), actor.id, reason
    if remove and post.deleted_at is None:
        _take_away(actor, post, reason, report.decided_at)
    db.session.flush()
    waiting = select(MessageReport.id).where(MessageReport.decided_at.is_(None)).limit(1)
    publish(ReportDecided(actor, report.reporter_id, report.id, post, remove, reason,
                          others_wait=db.session.scalar(waiting) is not None))


def recipients(actor: User, names: Sequence[str]) -> list[User]:
    """The people of these usernames. Raises `Invalid` with `to`: nobody named, somebody unknown, or not to be reached."""
    wanted = {username_key(name): name for name in (one_line(one[:LONGEST_NAME]).removeprefix("@") for one in names) if name}
    wanted.pop(actor.username_key, None)
    if not wanted:
        raise Invalid({"to": _("Say to whom: write at least one username.")})
    found = {one.username_key: one for one in db.session.scalars(select(User).where(User.username_key.in_(wanted)))}
    if unknown := [name for key, name in wanted.items() if key not in found]:
        raise Invalid({"to": ngettext("Nobody here is called %(names)s.", "Nobody here is called %(names)s.", len(unknown),
                                      names=", ".join(unknown))})
    reached = set(db.session.scalars(select(User.id).where(User.username_key.in_(wanted), reachable(actor))))
    if closed := [one.display_name for one in found.values() if one.id not in reached]:
        raise Invalid({"to": _("No message can be sent to %(names)s.", names=", ".join(closed))})
    return [found[key] for key in wanted]


class _Concerned:
    """Whom a report concerns."""

    def __init__(self, reporter_id: int, author_id: int) -> None:
        self.reporter_id, self.author_id = reporter_id, author_id


def _take_away(actor: User, post: Post, reason: str, at: datetime) -> None:
    """Of the first message, the words alone go: the conversation is the others' too."""
    post.deleted_at, post.deleted_by_id, post.deletion_reason = at, actor.id, reason
    db.session.flush()
    if post.number > 1:
        count_deletion(post.thread, post)
    else:
        post.thread.excerpt = ""
        db.session.flush()
        recount_thread(post.thread_id)
    publish(PostDeleted(actor, post, reason))


def _own(actor: User | None, which: Numbered) -> tuple[User, int]:
    actor = signed_in(actor)
    room_id = db.session.scalar(select(Conversation.community_id).where(Conversation.thread_id == which.id))
    if room_id is None:
        raise Conflict(_("This conversation is no longer there."))
    require(can_take_part(standing_of(actor, room_id)))
    return actor, room_id


def _note_act(thread: Thread, who: User, code: str, whom: str = "") -> None:
    """A line among the messages: who brought whom in, who went."""
    number = thread.last_number + 1
    db.session.add(Post(
        thread=thread, author=who, number=number, path=path_of(number, None, None), source=whom, html=escape(whom), kind="action",
        render_version=RENDER_VERSION, action_code=code, created_at=clock.now()))
    thread.last_number = number
    db.session.flush()


def _reason(reason: str) -> str:
    text = one_line(reason)
    if not is_visible(text):
        raise Invalid({"reason": _("Say why, in a few words.")})
    if len(text) > REASON_MAX:
        raise Invalid({"reason": _("Write a reason of at most %(count)s characters.", count=REASON_MAX)})
    return text


def _too_many(most: int) -> str:
    return ngettext("At most %(num)s other person can take part.", "At most %(num)s other people can take part.", most - 1)
