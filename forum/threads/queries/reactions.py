"""What readers answered to posts without words: how many, what the viewer did, and who; and the votes on posts."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal_column, select

from forum.auth.models import User
from forum.communities.reactions import HELPED, REACTIONS, ReactionKind, kinds_of
from forum.core.db import db
from forum.core.policy import Verdict
from forum.threads.addresses import person_url
from forum.threads.models import Reaction
from forum.threads.policy import Rights, can_react, can_remove_line, can_withdraw, rights_in
from forum.threads.queries.extras import extras_of
from forum.threads.queries.posts import EditablePost
from forum.threads.queries.rows import NO_EXTRAS, NO_REACTIONS, Person, PostExtras, PostReactions, PostVotes, initials

MOST_READERS = 50
FIRST_LINES = 2


@dataclass(frozen=True, slots=True)
class AnsweredPost:
    """`threads/_reactions.html` and `threads/_votes.html` for one post: the same names as a `PostRow` and its page have."""

    id: int
    number: int
    url: str
    reactions: PostReactions
    votes: PostVotes | None
    kinds: tuple[ReactionKind, ...]
    downvotes: bool
    can_react: Verdict
    can_withdraw: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """One who reacted: with which kinds, and how the post helped, if they said so. `removal` leads to removing that line."""

    person: Person
    url: str
    kinds: tuple[ReactionKind, ...]
    line: str
    removal: str = ""


@dataclass(frozen=True, slots=True)
class ReactionsPage:
    """`threads/reactions.html`: the last 50 who reacted to a post. `nameless` likes came as a number from another engine.

    `counts` are the kinds that were given, with how often.
    """

    post: EditablePost
    counts: tuple[tuple[ReactionKind, int], ...]
    readers: tuple[Reader, ...]
    more: bool
    nameless: int
    withdraw: Verdict


@dataclass(frozen=True, slots=True)
class HelpedPage:
    """`threads/helped.html`: how a post helped, in the viewer's own line. `given` says whether they said that it did."""

    post: EditablePost
    line: str
    given: bool
    error: str = ""


@dataclass(frozen=True, slots=True)
class SaidLine:
    """How a post helped one reader."""

    name: str
    url: str
    line: str


@dataclass(frozen=True, slots=True)
class SaidPage:
    """`threads/_said.html`: the latest two lines on how a post helped. `more`: there are others."""

    post: EditablePost
    lines: tuple[SaidLine, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class LineOf:
    """How a post helped `reader`, who is for commands, not for pages."""

    post: EditablePost
    reader: User
    name: str
    username: str
    line: str


def reactions_from(extras: PostExtras, archived_likes: int) -> PostReactions:
    """The reactions to a post, with its likes of a former engine."""
    counts = extras.reactions
    if archived_likes:
        counts = {**counts, "like": counts.get("like", 0) + archived_likes}
    return PostReactions(counts, extras.reacted, extras.lines, extras.said) if counts else NO_REACTIONS


def votes_from(post: Any, rights: Rights, mine: int) -> PostVotes | None:
    """The votes on a post, given the viewer's own; None where nobody votes on it. `post` has the columns of one."""
    deleted = post.deleted_at is not None
    if deleted or post.kind != "post" or not rights.voted_on(post.number == 1):
        return None
    return PostVotes(post.votes_up, post.votes_down, mine, rights.vote(post.author_id, post.kind, deleted, post.number == 1),
                     rights.retract)


def answered_post(viewer: User | None, found: EditablePost) -> AnsweredPost:
    """What readers answered to one post, with what the viewer may do about it. One query."""
    post, standing = found.post, found.room.standing
    extras = extras_of(viewer, [post.id]).get(post.id, NO_EXTRAS)
    return AnsweredPost(
        post.id, post.number, found.url, reactions_from(extras, post.archived_likes),
        votes_from(post, rights_in(standing, post.thread), extras.vote), kinds_of(found.room.reactions), found.room.downvotes,
        can_react(standing, post), bool(can_withdraw(standing, post)))


def reactions_page(viewer: User | None, found: EditablePost) -> ReactionsPage:
    """Who reacted to a post that the viewer may read, the latest first. Two queries."""
    post = found.post
    most = len(REACTIONS) * MOST_READERS
    rows = db.session.execute(
        select(Reaction.kind, Reaction.line, User.id, User.username, User.name, User.tint)
        .join(User, User.id == Reaction.user_id).where(Reaction.post_id == post.id)
        .order_by(Reaction.created_at.desc(), Reaction.user_id, Reaction.kind).limit(most + 1)).all()
    given: dict[int, dict[str, str]] = {}
    for row in rows:
        given.setdefault(row.id, {})[row.kind] = row.line
    people = {row.id: row for row in rows}
    removes, me = can_remove_line(found.room.standing, post), viewer.id if viewer is not None else None
    readers = tuple(
        Reader(_person(people[one]), person_url(people[one].username),
               tuple(kind for name, kind in REACTIONS.items() if name in kinds), kinds.get(HELPED, ""),
               line_url(post.id, people[one].username) if kinds.get(HELPED) and removes and one != me else "")
        for one, kinds in list(given.items())[:MOST_READERS])
    counts = reactions_from(extras_of(viewer, [post.id]).get(post.id, NO_EXTRAS), post.archived_likes).counts
    return ReactionsPage(
        found, tuple((kind, counts[name]) for name, kind in REACTIONS.items() if counts.get(name)), readers,
        more=len(given) > MOST_READERS or len(rows) > most, nameless=post.archived_likes,
        withdraw=can_withdraw(found.room.standing, post))


def line_url(post_id: int, username: str) -> str:
    """Where the line is removed in which somebody said how a post helped."""
    return f"/posts/{post_id}/reactions/lines/{username}"


def said_page(found: EditablePost) -> SaidPage:
    """How a post helped its latest two readers who said so. One query."""
    rows = db.session.execute(
        select(Reaction.line, User.username, User.name).join(User, User.id == Reaction.user_id)
        .where(Reaction.post_id == found.id, Reaction.line != literal_column("''"))
        .order_by(Reaction.created_at.desc(), Reaction.user_id).limit(FIRST_LINES + 1)).all()
    lines = tuple(SaidLine(row.name or row.username, person_url(row.username), row.line) for row in rows[:FIRST_LINES])
    return SaidPage(found, lines, len(rows) > FIRST_LINES)


def line_of(found: EditablePost, username: str) -> LineOf | None:
    """How a post helped that member, or None if they did not say. One query."""
    row = db.session.execute(
        select(Reaction.line, User).join(User, User.id == Reaction.user_id)
        .where(Reaction.post_id == found.id, Reaction.kind == HELPED, Reaction.line != "", User.username == username)
    ).one_or_none()
    return LineOf(found, row.User, row.User.name or username, username, row.line) if row else None


def helped_page(viewer: User, found: EditablePost, *, line: str | None = None, error: str = "") -> HelpedPage:
    """The form in which one says how a post helped: what was typed, else what one said before. One query."""
    said = db.session.scalar(select(Reaction.line).where(
        Reaction.post_id == found.id, Reaction.user_id == viewer.id, Reaction.kind == HELPED))
    return HelpedPage(found, (said or "") if line is None else line, said is not None, error)


def _person(row: Any) -> Person:
    name = row.name or row.username
    return Person(name, initials(name), row.tint)
