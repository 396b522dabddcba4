"""Moving about in a thread: by number, by day, by what a script asks for; the same at any length."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from forum.core import settings
from forum.core.db import transaction
from forum.threads import queries
from forum.threads.models import Post, Thread
from forum.threads.paths import segment
from tests.browser_client import Visitor
from tests.cast import Cast
from tests.threads.talk import deleted, first_post, numbered, opened, replied

Visit = Callable[..., Visitor]
BEGUN = datetime(2026, 3, 1, 9, tzinfo=UTC)
SCRIPT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def thread(cast: Cast) -> Thread:
    """Twelve posts, one a day from 1 March 2026 on; 4 answers 2, 6 answers 4, 9 answers 7."""
    thread = opened(cast.ada, cast.square)
    for number in range(2, 13):
        to = {4: 2, 6: 4, 9: 7}.get(number)
        replied(cast.bob, thread, to=numbered(thread, to) if to else None)
    with transaction() as session:
        for number in range(1, 13):
            session.execute(update(Post).where(Post.thread_id == thread.id, Post.number == number)
                            .values(created_at=BEGUN + timedelta(days=number - 1)))
    return thread


@pytest.fixture
def endless(cast: Cast) -> Thread:
    """Ten thousand posts, every third in answer to the one before."""
    thread = opened(cast.ada, cast.square, "Endless")
    rows: list[dict[str, Any]] = []
    for number in range(2, 10_001):
        path = segment(number - 1) + segment(number) if number % 3 == 0 else segment(number)
        rows.append({
            "thread_id": thread.id, "author_id": cast.bob.id, "number": number, "path": path, "kind": "post", "source": "s",
            "html": "<p>h</p>", "render_version": 1, "created_at": BEGUN + timedelta(hours=number), "revision": 1,
            "deletion_reason": "", "archived_likes": 0})
    with transaction() as session:
        session.execute(Post.__table__.insert(), rows)  # type: ignore[arg-type]  # a Table
        session.execute(update(Thread).where(Thread.id == thread.id).values(last_number=10_000, reply_count=9_999))
        session.execute(update(Post).where(Post.id == first_post(thread).id).values(created_at=BEGUN))
    return thread


def url(thread: Thread) -> str:
    return f"/t/{thread.slug}/{thread.id}"


def led(client: Visitor, thread: Thread, query: str) -> int:
    answer = client.get(f"{url(thread)}?{query}")
    assert answer.status_code == 303, answer.status_code
    path, _hash, anchor = str(answer.location).partition("#")
    number = int(path.rpartition("/")[2])
    assert anchor == f"post-{number}" and client.get(path).status_code == 200
    return number


def test_a_number_leads_to_its_post_or_the_next_one(client: Visitor, cast: Cast, thread: Thread) -> None:
    deleted(cast.bob, numbered(thread, 5))
    assert [led(client, thread, f"number={n}") for n in (1, 4, 5, 12, 13, 99999999999, 0)] == [1, 4, 6, 12, 12, 12, 1]
    assert led(client, thread, "number=%204%20") == 4


def test_a_day_leads_to_its_first_post_or_the_next_one(client: Visitor, cast: Cast, thread: Thread) -> None:
    days = {"2026-03-01": 1, "2026-03-05": 5, "2020-01-01": 1, "2026-03-12": 12, "2031-01-01": 12}
    assert {day: led(client, thread, f"date={day}") for day in days} == days
    deleted(cast.bob, numbered(thread, 5))
    assert led(client, thread, "date=2026-03-05") == 6


def test_a_place_in_the_tree_leads_to_what_stands_there(client: Visitor, thread: Thread) -> None:
    assert [led(client, thread, f"branch={n}") for n in (1, 2, 3, 4, 5, 7, 8, 12, 50)] == [1, 2, 3, 5, 5, 7, 8, 12, 12]


@pytest.mark.parametrize(("query", "typed", "says"), [
    ("number=ten", 'value="ten"', "Give the number of a post, in figures."),
    ("number=-3", 'value="-3"', "Give the number of a post, in figures."),
    ("date=14/03/2026", 'value="14/03/2026"', "Give a day as year-month-day"),
    ("date=2026-02-30", 'value="2026-02-30"', "Give a day as year-month-day"),
    ("number=%3Cb%3E", 'value="&lt;b&gt;"', "Give the number of a post, in figures.")])
def test_what_cannot_be_understood_is_said_beside_it(client: Visitor, thread: Thread, query: str, typed: str, says: str) -> None:
    answer = client.get(f"{url(thread)}?{query}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and typed in page and says in page and 'id="post-1"' in page
    assert client.get(f"{url(thread)}?number=&date=").status_code == 200


def test_the_course_of_a_thread_for_a_script(client: Visitor, cast: Cast, thread: Thread) -> None:
    deleted(cast.bob, numbered(thread, 12))
    course = client.get(f"/t/{thread.id}/timeline").get_json()["posts"]
    assert course[0] == [1, "1 March 2026"] and course[-1] == [11, "11 March 2026"] and len(course) == 11
    french = client.get(f"/t/{thread.id}/timeline?lang=fr").get_json()["posts"]
    assert french[0] == [1, "1er mars 2026"]


def test_nothing_is_told_of_what_may_not_be_read(visit: Visit, cast: Cast) -> None:
    hidden = opened(cast.ada, cast.cellar)
    for asking in (f"/t/{hidden.id}/timeline", *(f"{url(hidden)}?{ask}" for ask in ("number=1", "date=2026-01-01", "unread=1"))):
        assert visit(cast.eve).get(asking).status_code == 404
        assert visit(None).get(asking).status_code == 404


def test_a_script_gets_the_posts_without_the_page(client: Visitor, thread: Thread) -> None:
    settings.override(threads__page_size=5)
    whole = client.get(url(thread) + "?view=time").get_data(as_text=True)
    after = whole.partition('data-more="after" href="')[2].partition('"')[0]
    answer = client.get(after, headers=SCRIPT)
    piece = answer.get_data(as_text=True)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert "<html" not in piece and 'id="post-6"' in piece and 'id="post-10"' in piece and 'id="post-5"' not in piece
    assert 'id="earlier"' in piece and 'data-more="before"' in piece and 'data-more="after"' in piece
    last = client.get(piece.partition('data-more="after" href="')[2].partition('"')[0], headers=SCRIPT).get_data(as_text=True)
    assert 'id="post-12"' in last and 'id="further" hidden' in last
    page = client.get(after)
    assert page.status_code == 200 and "<html" in page.get_data(as_text=True), "the same address without a script is a page"


def test_branches_say_how_many_replies_the_page_holds(cast: Cast, thread: Thread) -> None:
    found = queries.find_thread(None, thread.id)
    assert found is not None
    page = queries.thread_page(None, found, view="tree")
    assert page is not None
    assert {row.number: row.replies_here for row in page.posts if row.replies_here} == {2: 2, 4: 1, 7: 1}
    assert not any(row.runs_over for row in page.posts)
    assert {row.number: row.branch for row in page.posts if row.depth} == {4: 2, 6: 2, 9: 7}
    settings.override(threads__page_size=5)
    page = queries.thread_page(None, found, view="tree", number=4)
    assert page is not None and [row.number for row in page.posts] == [1, 2, 4, 6, 3]
    assert not any(row.runs_over for row in page.posts if row.number != 3)
    deleted(cast.bob, numbered(thread, 6))
    page = queries.thread_page(None, found, view="tree", number=4)
    assert page is not None and {row.number: row.replies_here for row in page.posts if row.replies_here} == {2: 1}


def test_a_branch_that_runs_over_the_page_says_so(cast: Cast) -> None:
    settings.override(threads__page_size=5)
    thread = opened(cast.ada, cast.square)
    two = replied(cast.bob, thread)
    for _number in range(6):
        replied(cast.ada, thread, to=two)
    found = queries.find_thread(None, thread.id)
    assert found is not None
    page = queries.thread_page(None, found, view="tree")
    assert page is not None
    rows = {row.number: row for row in page.posts}
    assert rows[2].runs_over and rows[2].replies_here == 3 and not rows[1].runs_over and not rows[3].runs_over


@pytest.mark.parametrize("view", ["tree", "time"])
def test_one_post_to_be_put_where_it_belongs(cast: Cast, thread: Thread, view: str) -> None:
    found = queries.find_thread(cast.bob, thread.id)
    assert found is not None
    alone = {number: queries.post_alone(cast.bob, found, number, view) for number in (1, 4, 7, 9)}
    stands = {number: page.stands_after for number, page in alone.items() if page is not None}
    assert stands == ({1: None, 4: 2, 7: 5, 9: 7} if view == "tree" else {1: None, 4: 3, 7: 6, 9: 8})
    nine = alone[9]
    assert nine is not None and [row.number for row in nine.posts] == [9]
    assert nine.posts[0].can_edit and nine.posts[0].reply_to_number == (None if view == "tree" else 7)
    deleted(cast.bob, numbered(thread, 9))
    assert queries.post_alone(None, found, 99, view) is None
    other = queries.find_thread(None, thread.id)
    assert other is not None and queries.post_alone(None, other, 9, view) is None


def test_ten_thousand_posts_cost_what_ten_do(client: Visitor, cast: Cast, thread: Thread, endless: Thread,
                                             count_queries: Any) -> None:
    hows: list[dict[str, Any]] = [{"number": 9_999}, {"number": 2}, {"number": 5_000, "view": "time"}, {}]
    for how in hows:
        counts = []
        for one in (thread, endless):
            found = queries.find_thread(cast.ann, one.id)
            assert found is not None
            asked = {**how, "number": min(how["number"], 9 if one is thread else 10_000)} if "number" in how else how
            with count_queries() as seen:
                page = queries.thread_page(cast.ann, found, **asked)
            assert page is not None and (page.highlighted is None or page.highlighted in [row.number for row in page.posts])
            counts.append(len(seen))
        assert counts[0] == counts[1], (how, counts)
    with count_queries() as seen:
        assert led(client, endless, "date=2026-06-01") == 2_199
    assert len(seen) < 40, len(seen)
    assert led(client, endless, "number=9999") == 9_999
    course = client.get(f"/t/{endless.id}/timeline").get_json()["posts"]
    assert len(course) == 50 and course[0][0] == 1 and course[-1][0] == 10_000
