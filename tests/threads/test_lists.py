"""Lists of threads."""

from datetime import timedelta
from typing import Any

import pytest

from forum.communities.models import Category
from forum.communities.queries import room
from forum.core import clock, settings
from forum.core.pagination import BadCursor
from forum.threads import queries
from forum.threads.models import Thread
from tests.cast import BEGINNING, Cast, community, enrol
from tests.threads.talk import closed, deleted, first_post, opened, pinned, replied

SIZE = 5


@pytest.fixture(autouse=True)
def small_pages(db: Any) -> None:
    settings.override(threads__list_size=SIZE)


def write(cast: Cast, count: int, where: Any = None, **more: Any) -> list[Thread]:
    """Threads an hour apart; the last three are of the same instant."""
    threads = []
    for number in range(count):
        with clock.frozen(BEGINNING + timedelta(hours=min(number, count - 3))):
            threads.append(opened(cast.ada, where or cast.square, f"Thread {number}", **more))
    return threads


def pages(cast: Cast, **how: Any) -> list[queries.ThreadList]:
    place = room(None, "square")
    assert place is not None
    made = [queries.community_threads(place, **how)]
    while url := made[-1].next_url:
        made.append(queries.community_threads(place, after=url.partition("=")[2], **how))
    return made


def test_every_thread_is_listed_once_the_last_moved_first(cast: Cast) -> None:
    threads = write(cast, 13)
    ids = [row.id for one in pages(cast) for row in one.rows]
    assert ids == [thread.id for thread in sorted(threads, key=lambda t: (t.bumped_at, t.id), reverse=True)]
    with clock.frozen(BEGINNING + timedelta(days=9)):
        replied(cast.bob, threads[0])
    assert pages(cast)[0].rows[0].id == threads[0].id


def test_pinned_threads_stand_first_on_the_first_page_and_nowhere_else(cast: Cast) -> None:
    threads = write(cast, 12)
    pinned(cast.ann, threads[0])
    pinned(cast.ann, threads[3])
    made = pages(cast)
    assert {row.id for row in made[0].pinned} == {threads[0].id, threads[3].id} and all(row.pinned for row in made[0].pinned)
    ids = [row.id for one in made for row in one.rows]
    assert len(ids) == len(set(ids)) == 12 and not any(one.pinned for one in made[1:])


def test_deleted_threads_are_in_no_list(cast: Cast) -> None:
    threads = write(cast, 4)
    pinned(cast.ann, threads[1])
    deleted(cast.ada, first_post(threads[1]))
    deleted(cast.ada, first_post(threads[2]))
    assert {row.id for one in pages(cast) for row in one.rows} == {threads[0].id, threads[3].id}


def test_a_row_says_what_there_is_to_know(cast: Cast) -> None:
    category = Category.query.filter_by(community_id=cast.square.id, slug="field").one()
    thread = opened(cast.ada, cast.square, "A <b>bold</b> title", kind="question", category_id=category.id)
    replied(cast.bob, thread)
    replied(cast.bob, thread)
    replied(cast.ann, thread)
    closed(cast.ann, thread)
    row = pages(cast)[0].rows[0]
    assert (row.title, row.kind, row.reply_count, row.closed, row.pinned, row.solved) == (
        "A <b>bold</b> title", "question", 3, True, False, False)
    assert (row.author_name, row.last_author_name) == ("Ada Lovelace", "Ann Dupré")
    assert (row.category_name, row.category_url) == ("Field work", "/c/square/field")
    assert [person.name for person in row.people] == ["Ada Lovelace", "Ann Dupré", "Bob Noyce"]
    assert row.last_url == f"{row.url}/4" and row.excerpt == ""


def test_questions_and_categories_are_lists_of_their_own(cast: Cast) -> None:
    category = Category.query.filter_by(community_id=cast.square.id, slug="field").one()
    question = opened(cast.ada, cast.square, "Why so?", kind="question")
    filed = opened(cast.ada, cast.square, "In the field", category_id=category.id)
    pinned(cast.ann, question)
    assert [row.id for one in pages(cast, kind="question") for row in one.rows] == [question.id]
    assert [row.id for one in pages(cast, category_id=category.id) for row in one.rows] == [filed.id]


def test_the_home_merges_ones_own_communities(cast: Cast) -> None:
    elsewhere = community("elsewhere", "Elsewhere", owner=cast.eve)
    enrol(elsewhere, cast.adm)
    made = {name: write(cast, 4, getattr(cast, name)) for name in ("square", "circle", "cellar")}
    outside = opened(cast.eve, elsewhere, "Outside")
    ours = [thread for threads in made.values() for thread in threads]
    seen: list[int] = []
    after = None
    while True:
        front = queries.front_page(cast.bob, after=after)
        assert front.mine
        seen += [row.id for row in front.list.rows]
        if front.list.next_url is None:
            break
        after = front.list.next_url.partition("=")[2]
    assert seen == [thread.id for thread in sorted(ours, key=lambda t: (t.bumped_at, t.id), reverse=True)]
    assert outside.id not in seen


def test_without_a_community_the_home_is_the_public_front(cast: Cast) -> None:
    square, circle, cellar = (opened(cast.ada, place) for place in (cast.square, cast.circle, cast.cellar))
    for viewer in (None, cast.eve, cast.adm):
        front = queries.front_page(viewer)
        assert [row.id for row in front.list.rows] == [square.id] and not front.mine
        assert [card.name for card in front.communities] == ["The Square"]
    assert circle.id != cellar.id


@pytest.mark.parametrize("after", ["x", "WzAsMV0", "WzAsIjEiLCIyIl0", "WzAsOTk5OTk5OTk5OTk5OTk5OTk5LDFd"])
def test_a_cursor_that_is_not_ours(cast: Cast, after: str) -> None:
    place = room(None, "square")
    assert place is not None
    with pytest.raises(BadCursor):
        queries.community_threads(place, after=after)
    for viewer in (None, cast.ada):
        with pytest.raises(BadCursor):
            queries.front_page(viewer, after=after)


def test_a_list_costs_the_same_for_one_thread_and_for_many(cast: Cast, count_queries: Any) -> None:
    place = room(None, "square")
    assert place is not None
    counts = []
    for count in (1, 12):
        write(cast, count)
        with count_queries() as seen:
            queries.community_threads(place)
        counts.append(len(seen))
        with count_queries() as seen:
            queries.front_page(cast.ada)
        counts.append(len(seen))
    assert counts[:2] == counts[2:] == [3, 6], counts  # of the home's, one counts what is new and unread
