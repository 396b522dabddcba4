"""Counted step by step or all at once, the figures are the same; and so are the paths, built one by one or anew."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from forum.auth.models import User
from forum.communities.models import Category, Community
from forum.communities.reactions import REACTIONS
from forum.core.db import db as database
from forum.core.db import transaction
from forum.core.errors import Conflict, Invalid
from forum.core.policy import Denied
from forum.threads import commands
from forum.threads.composing import Composed
from forum.threads.models import Post, ReactionCount, Thread
from forum.threads.paths import path_of
from forum.threads.recounting import recount_all
from tests.cast import Cast

BODY = Composed("Words.", "<p>Words.</p>", "Words.", "en", 1)
ACTS = ("open", "reply", "reply", "reply", "delete", "delete", "restore", "move", "edit", "close", "reopen",
        "react", "react", "withdraw")
STEP = st.tuples(st.sampled_from(ACTS),
                 st.sampled_from(["ada", "bob", "ann"]), st.integers(0, 5), st.integers(0, 5))


def figures() -> dict[str, Any]:
    """Every counter of the site, as stored."""
    database.session.expire_all()
    return {
        "threads": database.session.execute(select(
            Thread.id, Thread.reply_count, Thread.reaction_count, Thread.score, Thread.last_number,
            Thread.last_post_at, Thread.last_author_id, Thread.bumped_at)
            .order_by(Thread.id)).all(),
        "reactions": database.session.execute(select(
            ReactionCount.post_id, ReactionCount.kind, ReactionCount.number)
            .order_by(ReactionCount.post_id, ReactionCount.kind)).all(),
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
        commands.open_thread(actor, place, title="A title", body=BODY, kind="question", category_id=[*categories, 0][other % 3])
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
    elif what == "close":
        commands.close_thread(actor, thread, reason="Why not.")
    elif what == "reopen":
        commands.reopen_thread(actor, thread)
    else:
        category = Category.query.filter_by(community_id=thread.community_id).order_by(Category.id).all()[other % 2].id
        commands.edit_post(actor, posts[0], body=BODY, base_revision=posts[0].revision, reason="Why not.",
                           category_id=category if what == "move" else 0)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=5, max_size=25))
def test_counting_by_steps_equals_counting_anew(cast: Cast, steps: list[tuple[str, str, int, int]]) -> None:
    for step in steps:
        try:
            with transaction():
                act(cast, step)
        except (Denied, Conflict, Invalid):
            pass
    counted = figures()
    assert all(total > 0 for _done, total in recount_all())
    assert figures() == counted
    for thread in Thread.query:
        paths: dict[int, tuple[str, int]] = {}
        posts = Post.query.filter_by(thread_id=thread.id).order_by(Post.number).all()
        assert [post.number for post in posts] == list(range(1, len(posts) + 1))
        for post in posts:
            parent = paths.get(post.reply_to_id, (None, None))
            paths[post.id] = (path_of(post.number, *parent), post.number)
            assert post.path == paths[post.id][0]


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
    assert len(writes) <= 7, writes  # the last one has the rows of its tags follow the thread
    assert not any("count(" in statement.lower() for statement in seen if "posts" in statement), seen
