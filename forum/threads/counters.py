"""The counters that threads and posts feed, and nobody else writes: of a thread, its author, its category, its community.

`recount_thread`, `recount_author` are the definitions: they compute from the posts. What happens a thousand times a day is
counted by one UPDATE instead, so that a reply costs the same in a thread of ten posts and of ten thousand; tests hold both
to the same figures. Every function runs inside the caller's transaction, the thread's row locked first, then the
community's, the category's, the author's and the tags', so that two writers never wait for each other in a ring.

How *hot* a thread is: log10(score, at least 1) + seconds from 1970 to its opening / 45,000. So ten times the score weighs as
much as being opened twelve and a half hours later; a thread's figure changes with its score alone, never with the clock.
"""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Delete, Insert, Update, and_, case, delete, func, insert, or_, select, update
from sqlalchemy.orm.attributes import set_committed_value

from forum.auth.models import User
from forum.communities.models import PRIVATE, Category, Community
from forum.core.db import db
from forum.threads.models import MeToo, Poll, PollChoice, PollOption, Post, Reaction, ReactionCount, Tag, Thread, ThreadTag, Vote
from forum.threads.votes import rank_of

HOT_SECONDS = 45_000


def counted() -> ColumnElement[bool]:
    """The posts that count: neither deleted nor the record of an act."""
    return and_(Post.deleted_at.is_(None), Post.kind == "post")


def recount_thread(thread_id: int) -> None:
    """A thread's replies (its first post is none), its last post, when it was moved, the reactions to each of its posts.

    It locks the thread's row first: whoever writes in it meanwhile counts before or after.
    """
    opened = db.session.scalar(select(Thread.created_at).where(Thread.id == thread_id).with_for_update())
    _recount_reactions(thread_id)
    _recount_votes(thread_id)
    _recount_polls(thread_id)
    if opened is not None:
        _recount_posts(thread_id, opened)
    _follow_bump(thread_id)


def _recount_posts(thread_id: int, opened: datetime) -> None:
    """All of a thread's own figures, given the reactions to each post."""
    replies = db.session.scalar(
        select(func.count()).select_from(Post).where(Post.thread_id == thread_id, Post.number > 1, counted())) or 0
    last = db.session.execute(
        select(Post.created_at, Post.author_id).where(Post.thread_id == thread_id, counted())
        .order_by(Post.number.desc()).limit(1)).one_or_none()
    highest = db.session.scalar(select(func.max(Post.number)).where(Post.thread_id == thread_id)) or 0
    archived = db.session.scalar(select(func.sum(Post.archived_likes)).where(Post.thread_id == thread_id, counted())) or 0
    given = db.session.scalar(
        select(func.sum(ReactionCount.number)).join(Post, Post.id == ReactionCount.post_id)
        .where(Post.thread_id == thread_id, counted())) or 0
    values = {
        "reply_count": replies,
        "reaction_count": archived + given,
        "score": replies + archived + given,
        "hot": hot(replies + archived + given, opened),
        "last_number": highest,
        "last_post_at": last.created_at if last else None,
        "last_author_id": last.author_id if last else None,
        "bumped_at": last.created_at if last else Thread.created_at,
    }
    _write(update(Thread).where(Thread.id == thread_id).values(values))


def _recount_reactions(thread_id: int) -> None:
    """The reactions to each post of a thread, deleted or not: a deleted one may come back."""
    posts = select(Post.id).where(Post.thread_id == thread_id)
    _write(delete(ReactionCount).where(ReactionCount.post_id.in_(posts)))
    _write(insert(ReactionCount).from_select(
        ["post_id", "kind", "number"],
        select(Reaction.post_id, Reaction.kind, func.count()).where(Reaction.post_id.in_(posts))
        .group_by(Reaction.post_id, Reaction.kind)))


def _recount_votes(thread_id: int) -> None:
    """The votes on each post of a thread, and where they rank it; who has the same question. Only what differs is written."""
    for_it, against = (func.coalesce(func.sum(case((Vote.value == value, 1), else_=0)), 0) for value in (1, -1))
    posts = db.session.execute(
        select(Post.id, Post.number, Post.votes_up, Post.votes_down, Post.vote_rank, for_it.label("up"), against.label("down"))
        .outerjoin(Vote, Vote.post_id == Post.id).where(Post.thread_id == thread_id).group_by(Post.id))
    for post in posts.all():
        right = (post.up, post.down, rank_of(post.number, post.up, post.down))
        if right != (post.votes_up, post.votes_down, post.vote_rank):
            _write(update(Post).where(Post.id == post.id).values(votes_up=right[0], votes_down=right[1], vote_rank=right[2]))
    same = select(func.count()).select_from(MeToo).where(MeToo.thread_id == thread_id).scalar_subquery()
    _write(update(Thread).where(Thread.id == thread_id).values(me_too_count=same))


def _recount_polls(thread_id: int) -> None:
    """The votes in the polls of a thread: how many voted, and how often each option was chosen (where they are ranked: first)."""
    polls = select(Poll.id).join(Post, Post.id == Poll.post_id).where(Post.thread_id == thread_id)
    voters = select(func.count(PollChoice.user_id.distinct())).where(PollChoice.poll_id == Poll.id).scalar_subquery()
    _write(update(Poll).where(Poll.id.in_(polls)).values(voter_count=voters))
    ranked = select(Poll.id).where(Poll.kind == "ranked")
    chosen = (select(func.count()).where(
        PollChoice.option_id == PollOption.id, or_(PollChoice.rank == 1, PollChoice.poll_id.not_in(ranked))).scalar_subquery())
    _write(update(PollOption).where(PollOption.poll_id.in_(polls)).values(vote_count=chosen))


def recount_author(user_id: int) -> None:
    """How many posts a person wrote that are not deleted. What they wrote in private conversations is nobody's to count."""
    private = (select(Thread.id).join(Community, Community.id == Thread.community_id)
               .where(Thread.id == Post.thread_id, Community.visibility == PRIVATE).correlate(Post))
    number = db.session.scalar(
        select(func.count()).select_from(Post).where(Post.author_id == user_id, counted(), ~private.exists()))
    _write(update(User).where(User.id == user_id).values(post_count=number or 0))


def recount_tag(tag_id: int) -> None:
    """How many threads bear a tag that are not deleted."""
    number = (select(func.count()).select_from(ThreadTag).join(Thread, Thread.id == ThreadTag.thread_id)
              .where(ThreadTag.tag_id == tag_id, Thread.deleted_at.is_(None)).scalar_subquery())
    _write(update(Tag).where(Tag.id == tag_id).values(thread_count=number))


def hot(score: int, opened: datetime) -> float:
    """How hot a thread of that score is that was opened then: see above."""
    return math.log10(max(score, 1)) + opened.timestamp() / HOT_SECONDS


def count_thread(thread: Thread, post: Post) -> None:
    """A thread appeared with its first post."""
    _write(update(Thread).where(Thread.id == thread.id).values(
        hot=hot(0, thread.created_at), last_post_at=post.created_at, last_author_id=post.author_id, bumped_at=post.created_at))
    _move_community(thread, threads=1, posts=1)
    _move_author(thread, post.author_id, 1)


def count_reply(thread: Thread, post: Post) -> None:
    """A reply was added at the end of its thread."""
    _move_score(thread, 1, reply_count=Thread.reply_count + 1, last_post_at=post.created_at, last_author_id=post.author_id,
                bumped_at=post.created_at)
    _move_community(thread, posts=1)
    _move_author(thread, post.author_id, 1)
    _follow_bump(thread.id)


def count_deletion(thread: Thread, post: Post, *, restored: bool = False) -> None:
    """A post was deleted, or restored. With the first one, the whole thread leaves the community's lists, or returns."""
    step = 1 if restored else -1
    before = thread.reply_count
    _recount_posts(thread.id, thread.created_at)
    if post.number == 1:
        _move_community(thread, threads=step, posts=step * (before + 1))
    elif thread.deleted_at is None:
        _move_community(thread, posts=step)
    _move_author(thread, post.author_id, step)
    _follow_bump(thread.id)
    if post.number == 1:
        borne = db.session.scalars(select(ThreadTag.tag_id).where(ThreadTag.thread_id == thread.id)).all()
        _move_tags(dict.fromkeys(borne, step))


def count_reaction(thread: Thread, post: Post, kind: str, step: int) -> None:
    """A reaction to a post was given (`step` 1) or taken back (-1). No row is kept for none."""
    here = (ReactionCount.post_id == post.id) & (ReactionCount.kind == kind)
    changed = _write(update(ReactionCount).where(here).values(number=ReactionCount.number + step))
    if step < 0:
        _write(delete(ReactionCount).where(here, ReactionCount.number <= 0))
    elif not changed:
        _write(insert(ReactionCount).values(post_id=post.id, kind=kind, number=step))
    _move_score(thread, step, reaction_count=Thread.reaction_count + step)


def count_vote(post: Post, former: int, value: int) -> None:
    """A reader's vote on a post went from `former` to `value`: 1 for it, -1 against it, 0 for none."""
    up, down = ((value == way) - (former == way) for way in (1, -1))
    counted_now = db.session.execute(
        update(Post).where(Post.id == post.id).values(votes_up=Post.votes_up + up, votes_down=Post.votes_down + down)
        .returning(Post.votes_up, Post.votes_down), execution_options={"synchronize_session": False}).one()
    rank = rank_of(post.number, *counted_now)
    _write(update(Post).where(Post.id == post.id).values(vote_rank=rank))
    for name, figure in zip(("votes_up", "votes_down", "vote_rank"), (*counted_now, rank), strict=True):
        set_committed_value(post, name, figure)


def count_ballot(poll: Poll, steps: Mapping[int, int], voters: int) -> None:
    """Somebody's vote in a poll changed: `steps` by the options that count, `voters` 1 for a first vote, -1 for one
    taken back."""
    for option_id in sorted(one for one in steps if steps[one]):
        _write(update(PollOption).where(PollOption.id == option_id).values(vote_count=PollOption.vote_count + steps[option_id]))
    if voters:
        _write(update(Poll).where(Poll.id == poll.id).values(voter_count=Poll.voter_count + voters))


def count_me_too(thread: Thread, step: int) -> None:
    """Somebody has the same question (`step` 1), or has it no more (-1)."""
    _write(update(Thread).where(Thread.id == thread.id).values(me_too_count=Thread.me_too_count + step))


def count_tags(thread: Thread, steps: Mapping[int, int]) -> None:
    """A thread got tags (`steps` 1) or lost them (-1)."""
    if thread.deleted_at is None:
        _move_tags(steps)


def count_move(thread: Thread, former_category_id: int | None) -> None:
    """A thread changed its category."""
    if thread.deleted_at is None and former_category_id != thread.category_id:
        steps = {former_category_id: -1, thread.category_id: 1}
        for category_id in sorted(one for one in steps if one is not None):
            _count_in_category(category_id, steps[category_id])


def _move_score(thread: Thread, step: int, **others: Any) -> None:
    """Its score, and with it how hot it is. The caller holds the thread's lock: what it read of it still holds."""
    score = thread.score + step
    _write(update(Thread).where(Thread.id == thread.id).values(
        score=Thread.score + step, hot=hot(score, thread.created_at), **others))
    set_committed_value(thread, "score", score)


def _follow_bump(thread_id: int) -> None:
    """The rows that say which tags a thread bears copy when it was moved."""
    moved = select(Thread.bumped_at).where(Thread.id == thread_id).scalar_subquery()
    _write(update(ThreadTag).where(ThreadTag.thread_id == thread_id).values(bumped_at=moved))


def _move_tags(steps: Mapping[int, int]) -> None:
    for tag_id in sorted(steps):
        _write(update(Tag).where(Tag.id == tag_id).values(thread_count=Tag.thread_count + steps[tag_id]))


def _move_community(thread: Thread, *, threads: int = 0, posts: int = 0) -> None:
    # First the row, then the look at what moved last: PostgreSQL would have looked before it waited for the row.
    db.session.execute(select(Community.id).where(Community.id == thread.community_id).with_for_update(key_share=True))
    latest = select(Thread.bumped_at).where(
        Thread.community_id == thread.community_id, Thread.deleted_at.is_(None)).order_by(Thread.bumped_at.desc()).limit(1)
    _write(update(Community).where(Community.id == thread.community_id).values(
        thread_count=Community.thread_count + threads, post_count=Community.post_count + posts,
        active_at=latest.scalar_subquery()))
    if threads and thread.category_id is not None:
        _count_in_category(thread.category_id, threads)


def _count_in_category(category_id: int, step: int) -> None:
    _write(update(Category).where(Category.id == category_id).values(thread_count=Category.thread_count + step))


def _move_author(thread: Thread, user_id: int, step: int) -> None:
    if thread.community.visibility != PRIVATE:
        _write(update(User).where(User.id == user_id).values(post_count=User.post_count + step))


def _write(statement: Update | Insert | Delete) -> int:
    """How many rows it changed."""
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", result).rowcount
