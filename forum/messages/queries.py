"""One's private conversations, who takes part in one, and the messages shown to the moderators."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import aliased

from forum.auth.models import Mute, User, initials
from forum.communities.models import Community, Membership, runs
from forum.communities.policy import listed_communities
from forum.communities.queries.keyset import slice_of
from forum.core.db import db
from forum.core.policy import Verdict
from forum.messages.limits import most_people
from forum.messages.models import Conversation, ConversationArchive, MessageReport
from forum.messages.policy import can_decide, can_invite, can_read_reports, reachable
from forum.text.excerpt import cut
from forum.text.stored import plain_text
from forum.threads.addresses import person_url, thread_url
from forum.threads.counters import counted
from forum.threads.models import CommunityMark, Post, PostUpload, Thread, ThreadMark
from forum.threads.queries import FoundThread
from forum.threads.queries.marks import first_unread, is_new, is_unread, marked
from forum.uploads.models import Upload

PAGE = 20
SHOWS = ("inbox", "unread", "begun", "archived")
EXCERPT, LOOKED_AT = 140, 3000
MOST_NAMED = 4
MOST_REPORTS = 20
MOST_ANIMATORS = 50


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who takes part in a conversation."""

    user_id: int
    username: str
    name: str
    initials: str
    tint: int
    organisation: str
    url: str


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A conversation in the list. `people` are the others who take part, `more` how many beyond those; `excerpt` begins the last
    message, which `last_name` wrote; it is "" where the viewer muted them. `unread`: something was not read; `url` leads there.
    """

    thread_id: int
    url: str
    title: str
    lang: str | None
    people: tuple[Participant, ...]
    more: int
    excerpt: str
    excerpt_lang: str | None
    last_name: str
    mine_last: bool
    messages: int
    unread: bool
    archived: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class InboxPage:
    """`messages/index.html`: one's conversations, the last moved first, as far as `show` (one of `SHOWS`) asks for."""

    rows: tuple[ConversationRow, ...]
    show: str
    begin: Verdict
    previous_url: str
    next_url: str


@dataclass(frozen=True, slots=True)
class ConversationHead:
    """What the page of a conversation says above its messages. `people`: who began it, then the others as they came."""

    thread_id: int
    people: tuple[Participant, ...]
    started_by_id: int
    archived: bool
    invite: Verdict

    def others(self, viewer: User) -> tuple[Participant, ...]:
        """All but the viewer."""
        return tuple(one for one in self.people if one.user_id != viewer.id)


@dataclass(frozen=True, slots=True)
class Animators:
    """Those who run a community, to be written to together."""

    community: str
    usernames: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A message shown to the moderators: its words as they were then, and nothing of what stands around it.

    `decided_at` is there once it was decided on, `removed` if it was taken away then; `withdrawn`: its author has deleted it.
    `decide` says whether the viewer may.
    """

    id: int
    reporter_name: str
    reporter_url: str
    reason: str
    at: datetime
    author_name: str
    author_url: str
    author_initials: str
    author_tint: int
    written_at: datetime
    body_html: str
    lang: str | None
    reported_before: int
    removed: bool
    withdrawn: bool
    decided_at: datetime | None
    decided_by: str
    decision: str
    decide: Verdict
    author_id: int
    reporter_id: int


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """`messages/reports.html`: those that wait, the oldest first, or (`done`) those decided on, the latest first."""

    rows: tuple[ReportRow, ...]
    done: bool
    previous_url: str
    next_url: str


def inbox_page(viewer: User, begin: Verdict, *, show: str = "inbox", cursor: str = "") -> InboxPage:
    """A page of the conversations of `viewer`. Two queries. Raises `BadCursor`."""
    last = (select(Post.id).where(Post.thread_id == Thread.id, counted()).order_by(Post.number.desc()).limit(1)
            .correlate(Thread).scalar_subquery())
    writer = aliased(User)
    since = case((CommunityMark.user_id.is_(None), Membership.joined_at), else_=CommunityMark.read_up_to)
    never = and_(ThreadMark.thread_id.is_(None), CommunityMark.user_id.is_(None), Conversation.started_by_id != viewer.id)
    fresh = is_new(Thread, since) | is_unread(Thread, since) | never  # who was invited later has all of it to read
    statement = (
        select(Thread.id, Thread.bumped_at, Thread.slug, Thread.title, Thread.lang, Thread.reply_count, Conversation.community_id,
               ConversationArchive.archived_at, Post.author_id, Post.lang.label("post_lang"),
               func.substr(Post.html, 1, LOOKED_AT).label("html"), writer.name, writer.username, Mute.muted_id,
               case((fresh, 1), else_=0).label("unread"), case((fresh, first_unread(since))).label("first_unread"))
        .join(Conversation, Conversation.thread_id == Thread.id)
        .join(Membership, and_(Membership.community_id == Conversation.community_id, Membership.user_id == viewer.id))
        .outerjoin(ConversationArchive, and_(ConversationArchive.community_id == Conversation.community_id,
                                             ConversationArchive.user_id == viewer.id))
        .outerjoin(CommunityMark, and_(CommunityMark.community_id == Conversation.community_id,
                                       CommunityMark.user_id == viewer.id))
        .outerjoin(ThreadMark, marked(Thread))
        .outerjoin(Post, Post.id == last).outerjoin(writer, writer.id == Post.author_id)
        .outerjoin(Mute, and_(Mute.user_id == viewer.id, Mute.muted_id == Post.author_id, writer.role == "member"))
        .where(Thread.deleted_at.is_(None)).params(viewer=viewer.id))
    wanted = {
        "inbox": ConversationArchive.user_id.is_(None), "archived": ConversationArchive.user_id.is_not(None),
        "begun": Conversation.started_by_id == viewer.id, "unread": fresh}
    found = slice_of(statement.where(wanted[show]), (Thread.bumped_at, Thread.id), cursor, PAGE, descending=True)
    people = _people([row.community_id for row in found.rows])
    base = "/messages?" + ("" if show == "inbox" else f"show={show}&")
    return InboxPage(tuple(_row(viewer, row, people.get(row.community_id, [])) for row in found.rows), show, begin,
                     f"{base}at={found.before}" if found.before else "", f"{base}at={found.after}" if found.after else "")


def head_of(viewer: User | None, thread: FoundThread) -> ConversationHead | None:
    """Who takes part in the conversation of a thread that the viewer reads; None for any other thread. Two queries."""
    if viewer is None or not thread.community.private:
        return None
    row = db.session.execute(
        select(Conversation.started_by_id, ConversationArchive.archived_at)
        .outerjoin(ConversationArchive, and_(ConversationArchive.community_id == Conversation.community_id,
                                             ConversationArchive.user_id == viewer.id))
        .where(Conversation.thread_id == thread.id)).one_or_none()
    if row is None:
        return None
    people = tuple(sorted(_people([thread.community_id]).get(thread.community_id, ()),
                          key=lambda one: one.user_id != row.started_by_id))
    return ConversationHead(thread.id, people, row.started_by_id, row.archived_at is not None,
                            can_invite(thread.community.standing, viewer, len(people)))


def reports_page(viewer: User, *, done: bool = False, cursor: str = "") -> ReportsPage:
    """The reported messages, for who may read them; of who wrote one, it stays unknown to them who showed it, and that somebody
    did. One query. Raises `BadCursor`.
    """
    reporter, author, decider = aliased(User), aliased(User), aliased(User)
    earlier = aliased(MessageReport)
    before = (select(func.count()).select_from(earlier)
              .where(earlier.post_id == MessageReport.post_id, earlier.id < MessageReport.id)
              .correlate(MessageReport).scalar_subquery())
    statement = (
        select(MessageReport.id, MessageReport.reason, MessageReport.html, MessageReport.created_at, MessageReport.decided_at,
               MessageReport.decision, MessageReport.reporter_id, Post.author_id, Post.lang, Post.created_at.label("written_at"),
               Post.deleted_at, Post.deleted_by_id, reporter.username.label("reporter"), reporter.name.label("reporter_name"),
               author.username.label("author"), author.name.label("author_name"), author.tint,
               decider.username.label("decider"), decider.name.label("decider_name"), before.label("reported_before"))
        .join(Post, Post.id == MessageReport.post_id).join(reporter, reporter.id == MessageReport.reporter_id)
        .join(author, author.id == Post.author_id).outerjoin(decider, decider.id == MessageReport.decided_by_id)
        .where(MessageReport.decided_at.is_not(None) if done else MessageReport.decided_at.is_(None),
               Post.author_id != viewer.id))
    found = slice_of(statement, (MessageReport.id,), cursor, MOST_REPORTS, descending=done)
    base = "/moderation/messages?" + ("show=decided&" if done else "")
    return ReportsPage(tuple(_report(viewer, row) for row in found.rows), done,
                       f"{base}at={found.before}" if found.before else "", f"{base}at={found.after}" if found.after else "")


def is_in_a_report(viewer: User, token: str) -> bool:
    """Whether the file with this token stands in a message that the moderators, `viewer` among them, were shown. One query."""
    if not can_read_reports(viewer):
        return False
    shown = select(MessageReport.id).where(MessageReport.post_id == PostUpload.post_id,
                                           MessageReport.html.contains(f"/uploads/{token}/", autoescape=True))
    return db.session.scalar(
        select(PostUpload.post_id).join(Upload, Upload.id == PostUpload.upload_id)
        .where(Upload.token == token, shown.correlate(PostUpload).exists()).limit(1)) is not None


def animators_to_write_to(viewer: User, slugs: Sequence[str]) -> tuple[Animators, ...]:
    """Those who run the communities at these addresses, as far as the viewer may know of these and write to them, and as many as
    a conversation of theirs holds: animators first. One query.
    """
    rank = case((Membership.role == "animator", 0), else_=1)
    rows = db.session.execute(
        select(Community.slug, Community.name, User.username, User.name.label("person"))
        .join(Membership, Membership.community_id == Community.id).join(User, User.id == Membership.user_id)
        .where(Community.slug.in_(slugs), listed_communities(viewer), runs(),
               reachable(viewer))
        .order_by(Community.name_key, Community.id, rank, User.name_key, User.id)
        .limit(MOST_ANIMATORS * len(slugs)))
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.slug, []).append(row)
    most = most_people(viewer) - 1
    return tuple(Animators(those[0].name, tuple(row.username for row in those[:most]),
                           tuple(row.person or row.username for row in those[:most])) for those in found.values())


def _people(community_ids: Sequence[int]) -> dict[int, list[Participant]]:
    """Who takes part in each of these conversations, by when they came."""
    if not community_ids:
        return {}
    rows = db.session.execute(
        select(Membership.community_id, User.id, User.username, User.name, User.tint, User.organisation)
        .join(User, User.id == Membership.user_id).join(Community, Community.id == Membership.community_id)
        .where(Membership.community_id.in_(community_ids)).order_by(Membership.joined_at, User.id))
    found: dict[int, list[Participant]] = {}
    for row in rows:
        name = row.name or row.username
        found.setdefault(row.community_id, []).append(
            Participant(row.id, row.username, name, initials(name), row.tint, row.organisation, person_url(row.username)))
    return found


def _row(viewer: User, row: Any, people: Sequence[Participant]) -> ConversationRow:
    others = [one for one in people if one.user_id != viewer.id]
    words = cut(plain_text(row.html or ""), EXCERPT) if row.muted_id is None else ""
    return ConversationRow(
        thread_id=row.id, url=thread_url(row.slug, row.id) + (f"/{row.first_unread}#post-{row.first_unread}" if row.first_unread
                                                              and row.first_unread > 1 else ""),
        title=row.title, lang=row.lang, people=tuple(others[:MOST_NAMED]), more=max(len(others) - MOST_NAMED, 0),
        excerpt=words, excerpt_lang=row.post_lang, last_name=row.name or row.username or "",
        mine_last=row.author_id == viewer.id, messages=row.reply_count + 1, unread=bool(row.unread),
        archived=row.archived_at is not None, at=row.bumped_at)


def _report(viewer: User, row: Any) -> ReportRow:
    name, gone = row.author_name or row.author, row.deleted_at is not None
    withdrawn = gone and row.deleted_by_id == row.author_id
    removed = gone and not withdrawn and row.decided_at is not None and row.deleted_at <= row.decided_at
    return ReportRow(
        id=row.id, reporter_name=row.reporter_name or row.reporter, reporter_url=person_url(row.reporter), reason=row.reason,
        at=row.created_at, author_name=name, author_url=person_url(row.author), author_initials=initials(name),
        author_tint=row.tint, written_at=row.written_at, body_html=row.html, lang=row.lang, reported_before=row.reported_before,
        removed=removed, withdrawn=withdrawn, decided_at=row.decided_at, decided_by=row.decider_name or row.decider or "",
        decision=row.decision, decide=can_decide(viewer, row), author_id=row.author_id, reporter_id=row.reporter_id)
