"""Counted step by step or all at once, the figures are the same; and so are the paths, built one by one or anew."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from forum.auth.models import User
from forum.communities.models import Category, Community, Membership
from forum.communities.reactions import REACTIONS
from forum.core.db import db as database
from forum.core.db import transaction
from forum.core.errors import Conflict, Invalid
from forum.core.policy import Denied
from forum.threads import commands
from forum.threads.composing import Composed
from forum.threads.models import (
    CommunityMark,
    Post,
    ReactionCount,
    Revision,
    Solution,
    SuggestedEdit,
    Tag,
    Thread,
    ThreadMark,
    ThreadTag,
)
from forum.threads.paths import path_of
from forum.threads.queries import find_thread, reading_of
from forum.threads.recounting import recount_all
from forum.threads.revising import mark_of
from tests.cast import Cast

BODY = Composed("Words.", "<p>Words.</p>", "Words.", "en", 1)
ACTS = ("open", "reply", "reply", "reply", "delete", "delete", "restore", "move", "edit", "close", "reopen",
        "react", "react", "withdraw", "vote", "vote", "vote", "retract", "solve", "solve", "unsolve", "lock", "me too", "me too",
        "not me", "tag", "tag", "merge tags", "rewrite", "rewrite", "wiki", "suggest", "accept", "go back", "read", "read all")
KINDS = tuple(REACTIONS)
STEP = st.tuples(st.sampled_from(ACTS),
                 st.sampled_from(["ada", "bob", "ann"]), st.integers(0, 5), st.integers(0, 5))


def figures() -> dict[str, Any]:
    """Every counter of the site, as stored."""
    database.session.expire_all()
    return {
        "threads": database.session.execute(select(
            Thread.id, Thread.reply_count, Thread.reaction_count, Thread.score, Thread.hot, Thread.last_number,
            Thread.last_post_at, Thread.last_author_id, Thread.bumped_at)
            .order_by(Thread.id)).all(),
        "reactions": database.session.execute(select(
            ReactionCount.post_id, ReactionCount.kind, ReactionCount.number)
            .order_by(ReactionCount.post_id, ReactionCount.kind)).all(),
        "votes": database.session.execute(select(
            Post.id, Post.votes_up, Post.votes_down, Post.vote_rank).order_by(Post.id)).all(),
        "same question": database.session.execute(select(Thread.id, Thread.me_too_count).order_by(Thread.id)).all(),
        "tags": database.session.execute(select(Tag.id, Tag.thread_count).order_by(Tag.id)).all(),
        "borne": database.session.execute(select(ThreadTag.thread_id, ThreadTag.tag_id, ThreadTag.bumped_at)
                                          .order_by(ThreadTag.thread_id, ThreadTag.tag_id)).all(),
        "people": database.session.execute(select(User.id, User.post_count).order_by(User.id)).all(),
        "categories": database.session.execute(select(Category.id, Category.thread_count).order_by(Category.id)).all(),
        "communities": database.session.execute(select(
            Community.id, Community.thread_count, Community.post_count, Community.active_at).order_by(Community.id)).all(),
    }


def act(cast: Cast, step: tuple[str, str, int, int]) -> None:
    """One step of a random story; what a person may not do changes nothing."""
    what, who, one, other = step
    actor, place = getattr(cast, who), (cast.square, cast.circle)[one % 2]
    threads = Thread.query.order_by(Thread.id).all()
    categories = [row.id for row in Category.query.filter_by(community_id=place.id).order_by(Category.id)]
    if what == "open" or not threads:
        commands.open_thread(actor, place, title="A title", body=BODY, kind="question", category_id=[*categories, 0][other % 3],
                             tags=("damp", "lime")[:one % 3])
        return
    thread = threads[one % len(threads)]
    posts = Post.query.filter_by(thread_id=thread.id).order_by(Post.number).all()
    post = posts[other % len(posts)]
    if what == "reply":
        commands.reply(actor, thread, body=BODY, reply_to=post if one % 2 else None)
    elif what == "delete":
        commands.delete_post(actor, post, reason="Why not.")
    elif what == "restore":
        commands.restore_post(actor, post)
    elif what == "react":
        commands.react(actor, post, KINDS[one % len(KINDS)])
    elif what == "withdraw":
        commands.withdraw(actor, post, KINDS[one % len(KINDS)])
    elif what == "vote":
        commands.vote(actor, post, -1 if one % 3 == 2 else 1)
    elif what == "retract":
        commands.retract_vote(actor, post)
    elif what == "solve":
        commands.choose_solution(actor, thread, post)
    elif what == "unsolve":
        commands.withdraw_solution(actor, thread)
    elif what == "lock":
        commands.lock_solution(actor, thread)
    elif what == "me too":
        commands.say_me_too(actor, thread)
    elif what == "not me":
        commands.take_back_me_too(actor, thread)
    elif what == "tag":
        commands.tag_thread(actor, thread, ("damp", "lime", "wood")[one % 3:][:other % 3], reason="Why not.")
    elif what == "merge tags":
        for tag in Tag.query.filter_by(community_id=place.id).order_by(Tag.id).limit(1):
            commands.merge_tag(actor, tag, ("damp", "lime", "wood")[other % 3])
    elif what == "close":
        commands.close_thread(actor, thread, reason="Why not.")
    elif what in ("rewrite", "wiki", "suggest", "accept", "go back"):
        revise(actor, what, post, one)
    elif what == "read":
        commands.mark_read(actor, thread, other + 1)
    elif what == "read all":
        commands.mark_community_read(actor, place)
    elif what == "reopen":
        commands.reopen_thread(actor, thread)
    else:
        category = Category.query.filter_by(community_id=thread.community_id).order_by(Category.id).all()[other % 2].id
        commands.edit_post(actor, posts[0], body=BODY, base_revision=posts[0].revision, reason="Why not.",
                           category_id=category if what == "move" else 0)


def revise(actor: User, what: str, post: Post, one: int) -> None:
    """One step of a post's history."""
    texts = [Composed(f"Words {number}.", f"<p>Words {number}.</p>", "Words.", "en", 1) for number in range(6)]
    if what == "rewrite":
        commands.edit_post(actor, post, body=texts[one], base_revision=post.revision, reason="Why not.")
    elif what == "wiki":
        (commands.close_wiki if post.wiki else commands.open_wiki)(actor, post, reason="Why not.")
    elif what == "suggest":
        commands.suggest_edit(actor, post, body=texts[one], base_revision=post.revision, reason="Why not.")
    elif what == "accept":
        for made in SuggestedEdit.query.filter_by(decided_at=None).order_by(SuggestedEdit.id).limit(1):
            body = next(text for text in texts if text.source == made.source)
            commands.accept_suggestion(actor, made, body=body, seen_mark=mark_of(made_for(made).source))
    else:
        for former in Revision.query.filter_by(post_id=post.id).order_by(Revision.number).limit(1):
            body = Composed(former.source, "<p>Words.</p>", "Words.", "en", 1)
            commands.restore_revision(actor, post, former.number, body=body, base_revision=post.revision, reason="Why not.")


def made_for(suggestion: SuggestedEdit) -> Post:
    return Post.query.filter_by(id=suggestion.post_id).one()


def unread_by_definition(who: User, thread: Thread) -> int:
    """How many posts were written after the community's mark and stand after the thread's: if it is younger, it alone counts.

    Up to the last one that is there to be read: where all that came was deleted again, nothing is unread.
    """
    own = ThreadMark.query.filter_by(user_id=who.id, thread_id=thread.id).one_or_none()
    place = CommunityMark.query.filter_by(user_id=who.id, community_id=thread.community_id).one_or_none()
    belongs = Membership.query.filter_by(user_id=who.id, community_id=thread.community_id).one_or_none()
    since = place.read_up_to if place else belongs.joined_at if belongs else None
    read_to = own.number if own else 0
    there = Post.query.filter_by(thread_id=thread.id, deleted_at=None).order_by(Post.number.desc()).first()
    after = Post.query.filter(Post.thread_id == thread.id, Post.number > read_to, Post.number <= (there.number if there else 0))
    if own is not None and (since is None or own.read_at >= since):
        return int(after.count())
    if since is None or thread.bumped_at <= since:
        return 0
    return int(after.filter(Post.created_at > since).count())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=5, max_size=25))
def test_counting_by_steps_equals_counting_anew(cast: Cast, steps: list[tuple[str, str, int, int]]) -> None:
    with transaction():
        cast.square.voting, cast.square.downvotes, cast.circle.voting = "all", True, "questions"
    for step in steps:
        try:
            with transaction():
                act(cast, step)
        except (Denied, Conflict, Invalid):
            pass
    counted = figures()
    assert all(total > 0 for _done, total in recount_all())
    assert figures() == counted
    wrong = select(Post.id).join(Solution, Solution.post_id == Post.id).where(
        (Post.number == 1) | Post.deleted_at.is_not(None) | (Post.thread_id != Solution.thread_id))
    assert database.session.scalars(wrong).all() == [], "a solution is a reply that can be read"
    for thread in Thread.query:
        paths: dict[int, tuple[str, int]] = {}
        posts = Post.query.filter_by(thread_id=thread.id).order_by(Post.number).all()
        assert [post.number for post in posts] == list(range(1, len(posts) + 1))
        for post in posts:
            parent = paths.get(post.reply_to_id, (None, None))
            paths[post.id] = (path_of(post.number, *parent), post.number)
            assert post.path == paths[post.id][0]
            kept = [row.number for row in Revision.query.filter_by(post_id=post.id).order_by(Revision.number)]
            assert kept == list(range(1, post.revision)), "the versions of a post follow one another"
        for who in (cast.ada, cast.bob, cast.ann):
            found = find_thread(who, thread.id)
            assert found is None or reading_of(found).unread == unread_by_definition(who, thread)


def test_recounting_repairs_what_was_spoiled(cast: Cast) -> None:
    with transaction():
        thread = commands.open_thread(cast.ada, cast.square, title="A title", body=BODY)
    with transaction():
        commands.reply(cast.bob, thread, body=BODY)
    right = figures()
    with transaction():
        database.session.execute(Thread.__table__.update().values(reply_count=9, last_number=77, last_author_id=None))  # type: ignore[attr-defined]  # a Table
        database.session.execute(User.__table__.update().values(post_count=-3))  # type: ignore[attr-defined]  # a Table
        database.session.execute(Community.__table__.update().values(post_count=0, thread_count=8, active_at=None))  # type: ignore[attr-defined]  # a Table
    assert figures() != right
    progress = list(recount_all())
    assert progress[-1][0] == progress[-1][1]
    assert figures() == right


@pytest.mark.parametrize("replies", [2, 12])
def test_a_reply_costs_the_same_in_a_longer_thread(cast: Cast, count_queries: Any, replies: int) -> None:
    with transaction():
        thread = commands.open_thread(cast.ada, cast.square, title="A title", body=BODY)
        for _number in range(replies):
            commands.reply(cast.bob, thread, body=BODY)
    with count_queries() as seen, transaction():
        commands.reply(cast.ada, thread, body=BODY)
    writes = [statement for statement in seen if not statement.startswith("SELECT")]
    assert len(writes) <= 10, writes  # three more than the rows themselves: the tags follow the thread, a follow, a notice
    assert not any("count(" in statement.lower() for statement in seen if "posts" in statement), seen
