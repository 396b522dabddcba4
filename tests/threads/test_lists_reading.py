"""What is new and unread: in the rows of lists, in lists of their own, in the figures beside them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum.auth.models import User
from forum.communities.models import Category, Community
from forum.communities.queries import room
from forum.core import clock, settings
from forum.core.db import db as database
from forum.threads import queries
from forum.threads.models import CommunityMark, Post, Thread, ThreadMark
from forum.threads.queries.marks import looked_at
from tests.cast import BEGINNING, Cast
from tests.threads.talk import deleted, numbered, opened, replied, restored

HOUR = timedelta(hours=1)


def at(hours: float) -> Any:
    return clock.frozen(BEGINNING + hours * HOUR)


def read(who: User, thread: Thread, number: int, when: datetime | None = None) -> None:
    mark = database.session.get(ThreadMark, (who.id, thread.id)) or ThreadMark(user_id=who.id, thread_id=thread.id)
    mark.number, mark.read_at = number, when or clock.now()
    database.session.add(mark)
    database.session.commit()


def read_all(who: User, where: Community, when: datetime) -> None:
    mark = database.session.get(CommunityMark, (who.id, where.id)) or CommunityMark(user_id=who.id, community_id=where.id)
    mark.read_up_to = when
    database.session.add(mark)
    database.session.commit()


def listed(who: User | None, where: str = "square", **how: Any) -> queries.ThreadList:
    place = room(who, where)
    assert place is not None
    return queries.community_threads(place, **how)


def state(who: User | None, thread: Thread, where: str = "square") -> tuple[bool, int, str]:
    """Whether the thread is new to them, how many posts are unread, and where its title leads."""
    row = next(row for row in listed(who, where).rows if row.id == thread.id)
    return row.new, row.unread, row.open_url.removeprefix(row.url)


def tally(who: User, where: str = "square", **which: Any) -> tuple[int, int]:
    news = queries.news_in(who, room(who, where))  # type: ignore[arg-type]  # it is there
    assert news is not None
    found = news.of(**which)
    assert found.total == found.new + found.unread
    return found.new, found.unread


def names(found: queries.ThreadList) -> list[str]:
    return [row.title for row in found.rows]


@pytest.fixture
def thread(cast: Cast) -> Thread:
    """Opened by Ada an hour after everybody joined, with three replies of Ann's, an hour apart."""
    with at(1):
        thread = opened(cast.ada, cast.square, "Talk")
    for hour in (2, 3, 4):
        with at(hour):
            replied(cast.ann, thread)
    return thread


def test_a_thread_is_new_until_it_is_looked_at(cast: Cast, thread: Thread) -> None:
    assert state(cast.bob, thread) == (True, 0, "")
    with at(5):
        read(cast.bob, thread, 4)
    assert state(cast.bob, thread) == (False, 0, "")


def test_ones_own_thread_is_not_new(cast: Cast, thread: Thread) -> None:
    assert not state(cast.ada, thread)[0] and tally(cast.ada)[0] == 0


def test_unread_is_what_follows_the_mark(cast: Cast, thread: Thread) -> None:
    with at(5):
        read(cast.bob, thread, 2)
    assert state(cast.bob, thread) == (False, 2, "/3")
    deleted(cast.ann, numbered(thread, 3))
    assert state(cast.bob, thread) == (False, 2, "/4"), "the way leads past what is gone"


def test_what_was_written_and_deleted_again_leaves_nothing_to_read(cast: Cast, thread: Thread) -> None:
    with at(5):
        read(cast.bob, thread, 4)
    for hour in (6, 7):
        with at(hour):
            replied(cast.ann, thread)
    assert tally(cast.bob) == (0, 1) and state(cast.bob, thread) == (False, 2, "/5")
    deleted(cast.ann, numbered(thread, 6))
    assert tally(cast.bob) == (0, 1) and names(listed(cast.bob, name="unread")) == ["Talk"]
    deleted(cast.ann, numbered(thread, 5))
    assert tally(cast.bob) == (0, 0) and not listed(cast.bob, name="unread").rows
    assert state(cast.bob, thread) == (False, 0, "")
    found = queries.find_thread(cast.bob, thread.id)
    assert found is not None and queries.reading_of(found).unread == 0 and not queries.reading_of(found).goes_on
    restored(cast.ann, numbered(thread, 5))
    assert state(cast.bob, thread)[1:] == (2, "/5")


@pytest.mark.parametrize("name", ["new", "unread"])
def test_there_is_no_horizon(cast: Cast, thread: Thread, name: str) -> None:
    """However many discussions moved since, all of them read: what is left to read is listed."""
    if name == "unread":
        with at(5):
            read(cast.bob, thread, 2)
    later = BEGINNING + 6 * HOUR
    with database.session.begin_nested():
        database.session.execute(Thread.__table__.insert(), [  # type: ignore[arg-type]  # a Table
            {"community_id": cast.square.id, "author_id": cast.ada.id, "kind": "discussion", "title": f"T {number}", "slug": "t",
             "created_at": later, "bumped_at": later + number * timedelta(minutes=1), "last_number": 1, "reply_count": 0,
             "view_count": 0, "excerpt": "", "score": 0, "hot": 0.0} for number in range(looked_at(1) + 20)])
        others = database.session.scalars(select(Thread.id).where(Thread.id != thread.id)).all()
        database.session.execute(ThreadMark.__table__.insert(), [  # type: ignore[arg-type]  # a Table
            {"user_id": cast.bob.id, "thread_id": one, "number": 1, "read_at": later} for one in others])
    database.session.commit()
    assert names(listed(cast.bob, name=name)) == ["Talk"] == names(listed(cast.bob, name=name, kind="discussion"))
    assert names(queries.front_page(cast.bob, name=name).list) == ["Talk"]


def test_marking_everything_as_read_leaves_what_comes_after(cast: Cast, thread: Thread) -> None:
    with at(2.5):
        read(cast.bob, thread, 1)
    read_all(cast.bob, cast.square, BEGINNING + 3.5 * HOUR)
    assert state(cast.bob, thread) == (False, 1, "/4"), "the mark is older than the community's"
    read_all(cast.bob, cast.square, BEGINNING + 5 * HOUR)
    assert state(cast.bob, thread) == (False, 0, "")
    assert listed(cast.bob).rows[0].tracked
    with at(6):
        replied(cast.ann, thread)
    assert state(cast.bob, thread) == (False, 1, "/5")
    assert state(cast.oz, thread) == (True, 0, ""), "each has their own marks"


def test_a_thread_from_before_is_unread_from_the_first_post_since(cast: Cast, thread: Thread) -> None:
    read_all(cast.bob, cast.square, BEGINNING + 2.5 * HOUR)
    assert state(cast.bob, thread) == (False, 2, "/3")


def test_a_hundred_unread_posts_are_as_many_as_are_counted(cast: Cast, thread: Thread) -> None:
    read_all(cast.bob, cast.square, BEGINNING + 1.5 * HOUR)
    database.session.execute(Post.__table__.insert(), [  # type: ignore[arg-type]  # a Table
        {"thread_id": thread.id, "author_id": cast.ann.id, "number": number, "path": f"{number:04d}", "kind": "post",
         "source": "s", "html": "h", "render_version": 1, "created_at": BEGINNING + 5 * HOUR, "revision": 1,
         "deletion_reason": "", "archived_likes": 0} for number in range(5, 151)])
    database.session.execute(
        Thread.__table__.update().values(last_number=150, bumped_at=BEGINNING + 5 * HOUR))  # type: ignore[attr-defined]  # a Table
    database.session.commit()
    assert state(cast.bob, thread) == (False, 100, "?unread=1"), "its page knows where that begins"
    found = queries.find_thread(cast.bob, thread.id)
    assert found is not None and queries.first_unread(found) == 2 and queries.reading_of(found).unread == 149
    read(cast.bob, thread, 2, BEGINNING + 6 * HOUR)
    assert state(cast.bob, thread) == (False, 100, "/3")


def test_only_members_have_something_to_read(cast: Cast, thread: Thread) -> None:
    for who in (None, cast.eve, cast.mod):
        row = listed(who).rows[0]
        assert (row.tracked, row.new, row.unread, row.open_url) == (False, False, 0, row.url)
        place = room(who, "square")
        assert place is not None and queries.news_in(who, place) is None


def test_the_lists_of_what_is_new_and_unread(cast: Cast, thread: Thread) -> None:
    category = Category.query.filter_by(community_id=cast.square.id, slug="field").one()
    with at(5):
        question = opened(cast.ann, cast.square, "Question", kind="question", category_id=category.id)
        gone = opened(cast.ann, cast.square, "Gone", kind="question")
        read(cast.bob, thread, 1)
    deleted(cast.ann, numbered(gone, 1))
    assert names(listed(cast.bob, name="new")) == ["Question"] and names(listed(cast.bob, name="unread")) == ["Talk"]
    assert names(listed(cast.bob, name="new", kind="question")) == ["Question"]
    assert names(listed(cast.bob, name="unread", kind="question")) == []
    assert names(listed(cast.bob, name="new", category_id=category.id)) == ["Question"]
    assert tally(cast.bob) == (1, 1)
    assert tally(cast.bob, kind="question") == (1, 0) and tally(cast.bob, category_id=category.id) == (1, 0)
    with at(6):
        read(cast.bob, question, 1)
        read(cast.bob, thread, 4)
    assert tally(cast.bob) == (0, 0) and not listed(cast.bob, name="new").rows and not listed(cast.bob, name="unread").rows


def test_the_home_gathers_what_is_unread_in_each_community(cast: Cast, thread: Thread) -> None:
    with at(5):
        circle = opened(cast.ada, cast.circle, "In the circle")
        opened(cast.ada, cast.cellar, "In the cellar")
        read(cast.bob, thread, 3)
    read_all(cast.bob, cast.cellar, BEGINNING + 6 * HOUR)
    home = queries.front_page(cast.bob)
    assert {row.title: (row.new, row.unread) for row in home.list.rows} == {
        "Talk": (False, 1), "In the circle": (True, 0), "In the cellar": (False, 0)}
    assert home.fresh == {"square": 1, "circle": 1, "cellar": 0}
    assert home.news is not None and home.news.of() == queries.Tally(1, 1)
    assert names(queries.front_page(cast.bob, name="new").list) == ["In the circle"]
    assert names(queries.front_page(cast.bob, name="unread").list) == ["Talk"]
    assert circle.id not in {row.id for row in queries.front_page(cast.eve, name="new").list.rows}
    assert queries.front_page(cast.eve, name="new").list.name == "latest", "who belongs nowhere has nothing new"


@pytest.mark.parametrize("name", ["new", "unread"])
def test_what_is_to_be_read_has_pages(cast: Cast, name: str) -> None:
    settings.override(threads__list_size=5)
    threads = []
    for hour in range(12):
        with at(hour + 1):
            threads.append(opened(cast.ada, cast.square, f"Thread {hour}"))
            replied(cast.ada, threads[-1])
            if name == "unread":
                read(cast.bob, threads[-1], 1)
    for how in ("community", "home"):
        seen, after = [], None
        while True:
            found = (listed(cast.bob, name=name, after=after) if how == "community"
                     else queries.front_page(cast.bob, name=name, after=after).list)
            seen += [row.id for row in found.rows]
            if found.next_url is None:
                break
            assert found.next_url.startswith(f"{'/c/square' if how == 'community' else '/'}?list={name}&after=")
            after = found.next_url.rpartition("=")[2]
        assert seen == [thread.id for thread in reversed(threads)]


def test_more_communities_than_a_handful_are_merged_too(cast: Cast) -> None:
    assert looked_at(0) == looked_at(1) == looked_at(4) == 500 and looked_at(8) == 250 and looked_at(100) == 50
