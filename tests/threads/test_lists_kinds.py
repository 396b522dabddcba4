"""Lists that leave out or rank: what waits for an answer, what is followed most."""

from datetime import timedelta
from typing import Any

import pytest

from forum.communities.models import Category
from forum.communities.queries import room
from forum.core import clock, settings
from forum.core.db import db as database
from forum.core.pagination import BadCursor, Cursor
from forum.threads import queries
from forum.threads.models import Solution, Thread
from forum.threads.queries import listing
from tests.cast import BEGINNING, Cast
from tests.threads.talk import closed, deleted, first_post, opened, pinned, replied

DAY = timedelta(days=1)


def listed(name: str, **how: Any) -> list[str]:
    place = room(None, "square")
    assert place is not None
    return [row.title for row in queries.community_threads(place, name=name, **how).rows]


def scored(cast: Cast, title: str, score: int, days: float = 0, where: Any = None, **more: Any) -> Thread:
    """A thread that moved so many days after the beginning, with that score."""
    with clock.frozen(BEGINNING + days * DAY):
        thread = opened(cast.ada, where or cast.square, title, **more)
    database.session.execute(Thread.__table__.update().where(Thread.id == thread.id).values(score=score))  # type: ignore[attr-defined]  # a Table
    database.session.commit()
    return thread


def test_unanswered_is_what_still_waits_for_a_reply(cast: Cast) -> None:
    waiting, answered, shut, gone, top = (
        opened(cast.ada, cast.square, name) for name in ("Waiting", "Answered", "Shut", "Gone", "Pinned"))
    replied(cast.bob, answered)
    closed(cast.ann, shut)
    deleted(cast.ada, first_post(gone))
    pinned(cast.ann, top)
    opened(cast.ada, cast.square, "Question", kind="question")
    assert listed("unanswered") == ["Question", "Pinned", "Waiting"] and waiting.reply_count == 0
    assert listed("unanswered", kind="question") == ["Question"]


def test_a_deleted_reply_leaves_its_thread_unanswered(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square, "Waiting")
    deleted(cast.bob, replied(cast.bob, thread))
    assert listed("unanswered") == ["Waiting"]


def test_unsolved_is_for_questions_without_a_chosen_answer(cast: Cast) -> None:
    solved, unsolved, shut = (opened(cast.ada, cast.square, name, kind="question") for name in ("Solved", "Unsolved", "Closed"))
    opened(cast.ada, cast.square, "Discussion")
    database.session.add(Solution(thread_id=solved.id, post_id=replied(cast.bob, solved).id))
    replied(cast.bob, unsolved)
    closed(cast.ann, shut)
    assert listed("unsolved", kind="question") == ["Unsolved"]


def test_top_ranks_by_score(cast: Cast) -> None:
    category = Category.query.filter_by(community_id=cast.square.id, slug="field").one()
    for title, score in (("two", 2), ("nine", 9), ("nothing", 0), ("five", 5)):
        scored(cast, title, score)
    scored(cast, "filed", 3, category_id=category.id)
    scored(cast, "asked", 4, kind="question")
    deleted(cast.ada, first_post(scored(cast, "gone", 99)))
    assert listed("top", period="all") == ["nine", "five", "asked", "filed", "two"]
    assert listed("top", period="all", kind="question") == ["asked"]
    assert listed("top", period="all", category_id=category.id) == ["filed"]


def test_top_of_a_period_is_among_what_moved_in_it(cast: Cast) -> None:
    old = scored(cast, "old", 90)
    scored(cast, "last month", 9, 340)
    scored(cast, "this week", 5, 362)
    with clock.frozen(BEGINNING + 364 * DAY):
        assert listed("top", period="week") == ["this week"]
        assert listed("top", period="month") == ["last month", "this week"]
        assert listed("top", period="year") == ["old", "last month", "this week"]
    with clock.frozen(BEGINNING + 366 * DAY):
        assert listed("top", period="year") == ["last month", "this week"]
        replied(cast.bob, old)
        assert listed("top", period="week")[0] == "old", "it is talked about again"


@pytest.mark.parametrize(("name", "period"), [("top", "all"), ("top", "week"), ("unanswered", None), ("unsolved", None)])
@pytest.mark.parametrize("who", ["visitor", "ada"])
def test_every_list_has_pages(cast: Cast, name: str, period: str | None, who: str) -> None:
    settings.override(threads__list_size=5)
    threads = [scored(cast, f"T {number}", 1 + number // 3, kind="question") for number in range(12)]
    by_score = sorted(threads, key=lambda t: (1 + (t.id - threads[0].id) // 3, t.id), reverse=True)
    by_time = sorted(threads, key=lambda t: t.id, reverse=True)
    viewer = cast.everyone[who]
    place = room(viewer, "square")
    assert place is not None
    for where in ("questions", "community", "front"):
        seen, after = [], None
        with clock.frozen(BEGINNING + DAY):
            while True:
                if where == "front":
                    found = queries.front_page(viewer, name=name, period=period, after=after).list
                else:
                    found = queries.community_threads(place, kind="question" if where == "questions" else None, name=name,
                                                      period=period, after=after)
                seen += [row.id for row in found.rows]
                if found.next_url is None:
                    break
                assert found.next_url.startswith(found.url)
                after = found.next_url.rpartition("=")[2]
        assert seen == [thread.id for thread in (by_score if name == "top" else by_time)], where


def test_the_front_ranks_what_is_public_and_the_home_what_is_ones_own(cast: Cast) -> None:
    for place in ("square", "circle", "cellar"):
        scored(cast, place, 5, where=getattr(cast, place))
    for period in ("all", "year"):
        with clock.frozen(BEGINNING + DAY):
            for viewer, seen in ((None, ["square"]), (cast.eve, ["square"]), (cast.mod, ["square"]),
                                 (cast.ada, ["cellar", "circle", "square"])):
                assert [row.title for row in queries.front_page(viewer, name="top", period=period).list.rows] == seen


def test_a_list_looks_at_so_many_threads_and_no_further(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST_LOOKED_AT", 3)
    listing.listing.cache_clear()
    try:
        for number in range(5):
            scored(cast, f"T {number}", 9 - number, number)
        assert listed("unanswered") == ["T 4", "T 3", "T 2"]
        assert listed("top", period="all", kind="discussion") == ["T 2", "T 3", "T 4"]
        assert listed("top", period="all")[0] == "T 0", "of all time in a whole community has an index of its own"
    finally:
        listing.listing.cache_clear()


@pytest.mark.parametrize("values", [(-1, 1), (2**31, 1), (1, 2**31), (1, -1), (10**18, 1)])
def test_cursors_out_of_range(cast: Cast, values: tuple[int, int]) -> None:
    with pytest.raises(BadCursor):
        listed("top", period="all", after=Cursor(values).encode())


def test_what_a_week_brought(cast: Cast) -> None:
    place = room(None, "square")
    assert place is not None
    with clock.frozen(BEGINNING + 30 * DAY):
        old = opened(cast.ada, cast.square, "Old")
    with clock.frozen(BEGINNING + 40 * DAY):
        opened(cast.ada, cast.square, "New")
        replied(cast.bob, old)
        opened(cast.ada, cast.circle, "Elsewhere")
        deleted(cast.ada, first_post(opened(cast.ada, cast.square, "Gone")))
        life = queries.life_of(place)
    assert (life.moved, life.opened, life.joined) == (2, 1, 0)
    assert [one.name for one in life.animators] == ["Ann Dupré", "Oz Martin"]
    with clock.frozen(BEGINNING + DAY):
        assert queries.life_of(place).joined == 4
    with clock.frozen(BEGINNING + 99 * DAY):
        life = queries.life_of(place)
    assert (life.moved, life.opened, life.joined, len(life.animators)) == (0, 0, 0, 2)
