"""Pages of a thread: both views, both directions, any place, the same cost."""

from collections.abc import Iterator
from typing import Any

import pytest

from forum.core import settings
from forum.core.db import transaction
from forum.core.pagination import BadCursor
from forum.threads import commands, queries
from forum.threads.composing import Composed
from forum.threads.models import Post, Solution, Thread
from tests.cast import Cast
from tests.threads.talk import deleted, first_post, numbered, opened, replied

BODY = Composed("Words.", "<p>Words.</p>", "Words.", "en", 1)
SIZE = 5


@pytest.fixture(autouse=True)
def small_pages(db: Any) -> None:
    settings.override(threads__page_size=SIZE)


@pytest.fixture
def long_thread(cast: Cast) -> Thread:
    """23 posts: every third answers the one before, every fifth answers number 2."""
    with transaction():
        thread = commands.open_thread(cast.ada, cast.square, title="A long one", body=BODY)
        posts: dict[int, Post] = {}
        for number in range(2, 24):
            to = posts.get(2) if number % 5 == 0 else posts.get(number - 1) if number % 3 == 0 else None
            posts[number] = commands.reply(cast.bob, thread, body=BODY, reply_to=to)
    return thread


def found(viewer: Any, thread: Thread) -> queries.FoundThread:
    one = queries.find_thread(viewer, thread.id)
    assert one is not None
    return one


def page(viewer: Any, thread: Thread, **how: Any) -> queries.ThreadPage:
    one = queries.thread_page(viewer, found(viewer, thread), **how)
    assert one is not None
    return one


def cursor(url: str | None) -> str | None:
    return url.partition("=")[2] if url else None


def walk(viewer: Any, thread: Thread, view: str) -> Iterator[queries.ThreadPage]:
    one = page(viewer, thread, view=view)
    yield one
    while place := cursor(one.next_url):
        one = page(viewer, thread, place=place)
        yield one


def numbers(pages: Any) -> list[int]:
    return [row.number for one in pages for row in one.posts]


def expected(thread: Thread, view: str) -> list[int]:
    rows = Post.query.filter_by(thread_id=thread.id).order_by(Post.number if view == "time" else Post.path)
    return [row.number for row in rows]


@pytest.mark.parametrize("view", ["time", "tree"])
def test_walking_forward_and_back_reads_every_post_once(cast: Cast, long_thread: Thread, view: str) -> None:
    pages = list(walk(None, long_thread, view))
    assert numbers(pages) == expected(long_thread, view)
    assert all(len(one.posts) == SIZE for one in pages[:-1])
    assert [one.shows_first for one in pages] == [True, *[False] * (len(pages) - 1)]
    back = [pages[-1]]
    while place := cursor(back[-1].previous_url):
        back.append(page(None, long_thread, place=place))
    order = expected(long_thread, view)
    assert [row.number for one in reversed(back) for row in one.posts][-len(order):] == order
    assert back[-1].shows_first


@pytest.mark.parametrize("view", ["time", "tree"])
def test_the_last_page_ends_with_the_last_post(cast: Cast, long_thread: Thread, view: str) -> None:
    last = page(None, long_thread, place=cursor(page(None, long_thread, view=view).last_url))
    assert [row.number for row in last.posts] == expected(long_thread, view)[-SIZE:]
    assert last.next_url is None and last.last_url is None and last.previous_url and last.view == view


@pytest.mark.parametrize("view", ["time", "tree"])
def test_a_permalink_shows_the_page_around_its_post(cast: Cast, long_thread: Thread, view: str) -> None:
    order = expected(long_thread, view)
    for number in range(1, 24):
        one = page(None, long_thread, view=view, number=number)
        shown = [row.number for row in one.posts]
        assert number in shown and one.highlighted == number
        at = order.index(number)
        first = max(0, at - 3) if number != 1 else 0
        assert shown == order[first: first + SIZE]
        assert (one.previous_url is not None) == (first > 0) == (not one.shows_first)
        assert (one.next_url is not None) == (first + SIZE < len(order))


def test_a_number_that_is_not_there_has_no_page(cast: Cast, long_thread: Thread) -> None:
    assert queries.thread_page(None, found(None, long_thread), number=24) is None


@pytest.mark.parametrize("place", [
    "x", "WzAsInRpbWUiLCJ4Il0", "WzAsInRyZWUiLCIuLi8iXQ", "WzAsMSwyXQ", "WzAsInRpbWUiLCItMSJd", "é" * 30])
def test_a_cursor_that_is_not_ours(cast: Cast, long_thread: Thread, place: str) -> None:
    with pytest.raises(BadCursor):
        queries.thread_page(None, found(None, long_thread), place=place)


def test_the_tree_says_whom_a_post_answers_only_where_that_is_not_seen(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    two = replied(cast.bob, thread)
    replied(cast.ada, thread, to=two)
    four = replied(cast.bob, thread, to=two)
    replied(cast.ada, thread, to=first_post(thread))
    rows = {row.number: row for row in page(None, thread, view="tree").posts}
    assert [rows[n].depth for n in (1, 2, 3, 4, 5)] == [0, 0, 1, 1, 0]
    assert [rows[n].reply_to_number for n in (2, 3, 4, 5)] == [None, None, 2, None]
    assert rows[4].reply_to_name == "Bob Noyce"
    deleted(cast.bob, two)
    rows = {row.number: row for row in page(None, thread, view="time").posts}
    assert rows[4].reply_to_number == 2 and rows[4].reply_to_name == ""
    assert four.path == "00020004"


def test_a_deleted_post_leaves_its_place_only_where_something_stands_below(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    two = replied(cast.bob, thread, "Secret words.")
    three = replied(cast.ada, thread, to=two)
    replied(cast.bob, thread, "Alone.")
    deleted(cast.bob, two)
    deleted(cast.ann, numbered(thread, 4), "Off topic.")
    for viewer in (None, cast.eve, cast.ada):
        rows = {row.number: row for row in page(viewer, thread).posts}
        assert list(rows) == [1, 2, 3]
        stub = rows[2]
        assert stub.deleted and (stub.body_html, stub.author_name, stub.author_username, stub.deletion_reason) == ("", "", "", "")
        assert not (stub.can_reply or stub.can_edit or stub.can_delete or stub.can_restore)
        assert queries.thread_page(viewer, found(viewer, thread), number=4) is None
    for viewer in (cast.bob, cast.ann, cast.mod):
        rows = {row.number: row for row in page(viewer, thread).posts}
        assert list(rows) == [1, 2, 3, 4] and "Secret words." in rows[2].body_html and rows[4].deletion_reason == "Off topic."
        assert rows[2].can_restore and rows[4].can_restore == (viewer is not cast.bob)
    deleted(cast.ada, three)
    assert numbers([page(None, thread)]) == [1]


def test_the_solution_is_shown_under_the_question_unless_it_is_on_the_page(cast: Cast, long_thread: Thread) -> None:
    from forum.core.clock import now

    for number, apart in ((4, False), (20, True)):
        with transaction() as session:
            session.execute(Solution.__table__.delete())  # type: ignore[arg-type]  # a Table
            session.add(Solution(thread_id=long_thread.id, post_id=numbered(long_thread, number).id, chosen_at=now()))
        one = page(None, long_thread, view="time")
        assert one.solution_url == f"{one.thread.url}/{number}" and one.thread.solved
        assert (one.solution is not None) == apart
        assert [row.number for row in one.posts if row.is_solution] == ([] if apart else [number])
    deleted(cast.bob, numbered(long_thread, 20))
    assert page(None, long_thread, view="time").solution_url is None


def test_roles_and_rights_stand_on_each_post(cast: Cast) -> None:
    thread = opened(cast.oz, cast.square)
    replied(cast.ann, thread)
    replied(cast.ada, thread)
    rows = page(cast.ada, thread).posts
    assert [row.role_badge for row in rows] == ["owner", "animator", None]
    assert [row.can_edit for row in rows] == [False, False, True] == [row.can_delete for row in rows]
    assert all(row.can_reply for row in rows)
    assert all(row.can_edit and row.can_delete for row in page(cast.ann, thread).posts)
    assert not any(row.can_reply or row.can_edit or row.can_delete for row in page(None, thread).posts)


def test_records_of_acts_are_one_line(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    with transaction():
        act = commands.reply(cast.ann, thread, body=BODY)
        act.kind, act.action_code = "action", "autoclosed.enabled"
    row = page(cast.ann, thread).posts[1]
    assert (row.kind, row.action_text, row.author_name) == ("action", "closed this discussion", "Ann Dupré")
    assert not (row.can_edit or row.can_delete or row.can_reply)


@pytest.mark.parametrize("how", [{}, {"view": "time"}, {"number": 12}, {"number": 12, "view": "time"}])
def test_a_page_costs_few_statements_wherever_it_is(cast: Cast, long_thread: Thread, count_queries: Any,
                                                    how: dict[str, Any]) -> None:
    with count_queries() as seen:
        page(None, long_thread, **how)
    assert len(seen) <= (7 if "number" in how else 5), seen
