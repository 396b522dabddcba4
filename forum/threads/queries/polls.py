"""Polls as their readers may see them: no figure, and no name, before the rule of the poll lets it be told."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, select

from forum.auth.models import User
from forum.communities.policy import Standing
from forum.core import clock
from forum.core.db import db
from forum.threads import runoff
from forum.threads.addresses import person_url
from forum.threads.models import Poll, PollChoice, PollOption
from forum.threads.policy import (
    PostGlance,
    can_answer_poll,
    can_change_poll,
    can_close_poll,
    can_leave_poll,
    can_reopen_poll,
    is_over,
    shows_results,
)
from forum.threads.policy.facts import ThreadFacts
from forum.threads.queries.poll_rows import OptionRow, PollRow
from forum.threads.queries.posts import EditablePost
from forum.threads.queries.rows import Person, initials

MOST_NAMES = 50
MOST_BALLOTS = 20_000


@dataclass(frozen=True, slots=True)
class PollPiece:
    """`threads/poll.html` and `_poll.html`: a poll alone, with what was refused: the sentence, and the options chosen."""

    post: EditablePost
    poll: PollRow
    error: str = ""


@dataclass(frozen=True, slots=True)
class Voters:
    """Who chose an option, the first fifty."""

    option: OptionRow
    people: tuple[tuple[Person, str], ...]
    more: int


@dataclass(frozen=True, slots=True)
class VotesPage:
    """`threads/poll_votes.html`: the count of a poll whose results the viewer may read.

    `voters` is empty for anonymous polls; `count` there for ranked ones, whose options are named in `names`.
    """

    post: EditablePost
    poll: PollRow
    voters: tuple[Voters, ...]
    count: runoff.Runoff | None
    names: Mapping[int, str]


_polls = (
    select(Poll.id, Poll.post_id, Poll.question, Poll.kind, Poll.max_choices, Poll.anonymous, Poll.results, Poll.closes_at,
           Poll.closed_at, Poll.closed_by_id, Poll.voter_count, PollOption.id.label("option_id"), PollOption.text,
           PollOption.vote_count, PollChoice.rank)
    .join(PollOption, PollOption.poll_id == Poll.id)
    .outerjoin(PollChoice, and_(PollChoice.option_id == PollOption.id, PollChoice.poll_id == Poll.id,
                                PollChoice.user_id == bindparam("viewer")))
    .where(Poll.id.in_(bindparam("polls", expanding=True)))
    .order_by(Poll.id, PollOption.position)
)


def polls_on(viewer: User | None, standing: Standing, thread: ThreadFacts, posts: Sequence[Any],
             polls: Mapping[int, int]) -> dict[int, PollRow]:
    """The polls (by post id: `polls`) of the `posts` of a page, by post id. One query; none for a page without."""
    if not polls:
        return {}
    read: dict[int, list[Any]] = defaultdict(list)
    binds = {"viewer": viewer.id if viewer is not None else -1, "polls": list(polls.values())}
    for row in db.session.execute(_polls, binds):
        read[row.post_id].append(row)
    at = clock.now()
    return {post.id: _row(standing, thread, post, read[post.id], at) for post in posts if post.id in read}


def poll_alone(viewer: User | None, found: EditablePost, error: str = "") -> PollPiece | None:
    """The poll of one post, None where it has none. Two queries."""
    poll_id = db.session.scalar(select(Poll.id).where(Poll.post_id == found.id))
    if poll_id is None:
        return None
    poll = polls_on(viewer, found.room.standing, found.thread, [found.post], {found.id: poll_id}).get(found.id)
    return PollPiece(found, poll, error) if poll is not None else None


def post_of_poll(poll_id: int) -> int | None:
    """The post that bears a poll."""
    return db.session.scalar(select(Poll.post_id).where(Poll.id == poll_id))


def votes_page(piece: PollPiece) -> VotesPage | None:
    """The count of a poll, None where it may not be told yet. One query, for ranked polls another."""
    poll = piece.poll
    if not poll.shown:
        return None
    voters = () if poll.anonymous else _voters(poll)
    count = runoff.count([option.id for option in poll.options], _ballots(poll.id)) if poll.kind == "ranked" else None
    return VotesPage(piece.post, poll, voters, count, {option.id: option.text for option in poll.options})


def _row(standing: Standing, thread: ThreadFacts, post: Any, rows: Sequence[Any], at: datetime) -> PollRow:
    poll, glance = rows[0], PostGlance(post.author_id, post.kind, post.deleted_at)
    over, voted = is_over(poll, at), any(row.rank is not None for row in rows)
    shown = shows_results(poll.results, voted=voted, over=over)
    most = max(row.vote_count for row in rows)
    options = tuple(OptionRow(
        row.option_id, row.text, row.vote_count if shown else 0,
        round(100 * row.vote_count / poll.voter_count) if shown and poll.voter_count else 0,
        shown and most > 0 and row.vote_count == most, row.rank or 0) for row in rows)
    ends = [one for one in (poll.closed_at, poll.closes_at) if one is not None]
    return PollRow(
        id=poll.id, post_id=post.id, post_number=post.number, url=f"/polls/{poll.id}", question=poll.question, kind=poll.kind,
        most=poll.max_choices, anonymous=poll.anonymous, results=poll.results, closes_at=poll.closes_at,
        closed_at=min(ends) if over else None, over=over, voters=poll.voter_count if shown else 0, options=options, voted=voted,
        shown=shown, answer=can_answer_poll(standing, thread, glance, poll, at),
        leave=can_leave_poll(standing, thread, glance, poll, at), close=can_close_poll(standing, thread, glance),
        reopen=can_reopen_poll(standing, thread, glance, poll, at), change=can_change_poll(standing, thread, glance, poll, at),
        own=standing.user_id is not None and post.author_id == standing.user_id)


def _voters(poll: PollRow) -> tuple[Voters, ...]:
    """Of a ranked poll those who put the option first. One query: the first fifty of each option are what a page holds."""
    people: dict[int, list[tuple[Person, str]]] = {option.id: [] for option in poll.options}
    order = (PollChoice.created_at, PollChoice.user_id)
    places = (
        select(PollChoice.option_id, PollChoice.user_id,
               func.row_number().over(partition_by=PollChoice.option_id, order_by=order).label("place"))
        .where(PollChoice.poll_id == poll.id, PollChoice.rank == 1).subquery())
    rows = db.session.execute(
        select(places.c.option_id, User.username, User.name, User.tint).join(User, User.id == places.c.user_id)
        .where(places.c.place <= MOST_NAMES).order_by(places.c.option_id, places.c.place))
    for row in rows:
        name = row.name or row.username
        people[row.option_id].append((Person(name, initials(name), row.tint), person_url(row.username)))
    return tuple(Voters(option, tuple(people[option.id]), max(0, option.votes - len(people[option.id])))
                 for option in poll.options)


def _ballots(poll_id: int) -> Counter[tuple[int, ...]]:
    """How many voted in which order. No name leaves this function."""
    ballots: dict[int, list[int]] = defaultdict(list)
    rows = db.session.execute(
        select(PollChoice.user_id, PollChoice.option_id).where(PollChoice.poll_id == poll_id)
        .order_by(PollChoice.user_id, PollChoice.rank).limit(MOST_BALLOTS * 20))
    for user_id, option_id in rows:
        ballots[user_id].append(option_id)
    return Counter(tuple(one) for one in ballots.values())
