"""How far one has read: what is noted, what follows from it, who may see and change it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from forum.auth.models import User
from forum.communities.models import Membership
from forum.core.clock import now
from forum.core.db import db as database
from forum.core.db import transaction
from forum.core.policy import Denied
from forum.threads import commands, queries
from forum.threads.models import CommunityMark, Post, Thread, ThreadMark
from tests.browser_client import Visitor
from tests.cast import Cast
from tests.threads.talk import deleted, numbered, opened, replied

Visit = Callable[..., Visitor]


@pytest.fixture
def thread(cast: Cast) -> Thread:
    """Ten posts, by ada and bob in turns; eight is bob's."""
    thread = opened(cast.ada, cast.square)
    for number in range(2, 11):
        replied(cast.bob if number % 2 == 0 else cast.ada, thread)
    return thread


def found(viewer: User | None, thread: Thread) -> queries.FoundThread:
    one = queries.find_thread(viewer, thread.id)
    assert one is not None
    return one


def reading(viewer: User, thread: Thread) -> tuple[int, int]:
    state = queries.reading_of(found(viewer, thread))
    return state.read_to, state.unread


def read(viewer: User, thread: Thread, number: int, **more: Any) -> int:
    with transaction():
        return commands.mark_read(viewer, thread, number, **more)


def came(viewer: User, where: Any, at: Any) -> None:
    """Have them join at another moment."""
    database.session.execute(update(Membership).where(Membership.user_id == viewer.id, Membership.community_id == where.id)
                             .values(joined_at=at))
    database.session.commit()


def mark(viewer: User, thread: Thread) -> int | None:
    return database.session.scalar(
        select(ThreadMark.number).where(ThreadMark.user_id == viewer.id, ThreadMark.thread_id == thread.id))


def test_a_mark_goes_forward_and_back_only_when_asked(cast: Cast, thread: Thread) -> None:
    assert read(cast.ann, thread, 4) == 4
    assert reading(cast.ann, thread) == (4, 6)
    read(cast.ann, thread, 2)
    assert reading(cast.ann, thread) == (4, 6)
    read(cast.ann, thread, 2, again=True)
    assert reading(cast.ann, thread) == (2, 8)
    read(cast.ann, thread, 10_000)
    assert reading(cast.ann, thread) == (10, 0)


def test_what_is_deleted_at_the_end_leaves_nothing_unread(cast: Cast, thread: Thread) -> None:
    deleted(cast.ada, numbered(thread, 9))
    deleted(cast.bob, numbered(thread, 10))
    assert read(cast.ann, thread, 8) == 10
    assert reading(cast.ann, thread) == (10, 0) and queries.first_unread(found(cast.ann, thread)) is None


def test_the_first_unread_post_is_one_that_is_there(cast: Cast, thread: Thread) -> None:
    read(cast.ann, thread, 4)
    deleted(cast.ada, numbered(thread, 5))
    assert queries.first_unread(found(cast.ann, thread)) == 6


def test_without_a_mark_what_was_written_since_one_joined_is_unread(cast: Cast, thread: Thread) -> None:
    assert reading(cast.ann, thread) == (0, 10), "a new thread: nothing of it is read"
    came(cast.ann, cast.square, now())
    assert reading(cast.ann, thread) == (0, 0)
    replied(cast.bob, thread)
    replied(cast.ada, thread)
    assert reading(cast.ann, thread) == (10, 2) and queries.first_unread(found(cast.ann, thread)) == 11


def test_who_is_not_a_member_has_a_place_but_nothing_unread(cast: Cast, thread: Thread) -> None:
    assert reading(cast.eve, thread) == (0, 0)
    read(cast.eve, thread, 7)
    assert reading(cast.eve, thread) == (7, 3)


def test_reading_everything_of_a_community_covers_older_marks(cast: Cast, thread: Thread) -> None:
    read(cast.ann, thread, 3)
    with transaction():
        commands.mark_community_read(cast.ann, cast.square)
    assert reading(cast.ann, thread) == (3, 0)
    replied(cast.bob, thread)
    assert reading(cast.ann, thread) == (10, 1)
    read(cast.ann, thread, 11)
    assert reading(cast.ann, thread) == (11, 0)


def test_reading_everything_is_of_ones_own_communities(cast: Cast) -> None:
    with transaction():
        commands.mark_all_read(cast.ada)
    places = database.session.scalars(select(CommunityMark.community_id).where(CommunityMark.user_id == cast.ada.id)).all()
    assert sorted(places) == sorted([cast.square.id, cast.circle.id, cast.cellar.id])
    with transaction():
        commands.mark_all_read(cast.ada)
        commands.mark_all_read(cast.eve)
    with pytest.raises(Denied), transaction():
        commands.mark_community_read(cast.eve, cast.square)


def test_many_posts_since_are_looked_at_from_the_end(cast: Cast, thread: Thread) -> None:
    came(cast.ann, cast.square, numbered(thread, 1).created_at + timedelta(microseconds=1))
    with transaction() as session:
        session.execute(update(Thread).where(Thread.id == thread.id).values(created_at=thread.created_at - timedelta(days=1)))
    thread_now = found(cast.ann, thread)
    assert queries.reading_of(thread_now).read_to == 1


@pytest.mark.parametrize("before", [1, 2, 99, 100, 101, 700, 899, 900, 901, 1000])
def test_however_many_posts_came_the_first_of_them_is_found(cast: Cast, before: int, count_queries: Any) -> None:
    """In a thread of a thousand posts, of which the first `before` were there when everything was marked as read."""
    thread = opened(cast.ada, cast.square)
    began = numbered(thread, 1).created_at
    with transaction() as session:
        session.execute(Post.__table__.insert(), [  # type: ignore[arg-type]  # a Table
            {"thread_id": thread.id, "author_id": cast.bob.id, "number": number, "path": f"{number:04d}", "kind": "post",
             "source": "s", "html": "h", "render_version": 1, "created_at": began + number * timedelta(minutes=1), "revision": 1,
             "deletion_reason": "", "archived_likes": 0} for number in range(2, 1001)])
        session.execute(update(Thread).where(Thread.id == thread.id).values(
            last_number=1000, bumped_at=began + timedelta(minutes=1000)))
    came(cast.ann, cast.square, began + before * timedelta(minutes=1))
    one = found(cast.ann, thread)
    with count_queries() as seen:
        state = queries.reading_of(one)
    assert (state.read_to, state.unread) == (before if before < 1000 else 0, 1000 - before) and len(seen) <= 3
    assert queries.first_unread(one) == (before + 1 if before < 1000 else None)


def test_whoever_writes_has_read_up_to_there(cast: Cast, thread: Thread) -> None:
    other = opened(cast.ada, cast.square)
    assert mark(cast.ada, other) == 1
    replied(cast.bob, other)
    assert mark(cast.bob, other) is None, "the first post was new to bob, and is until he has read it"
    replied(cast.ada, other)
    assert mark(cast.ada, other) == 1, "bob's post stands between"
    read(cast.ada, other, 2)
    replied(cast.ada, other)
    assert mark(cast.ada, other) == 2
    read(cast.ada, other, 4)
    replied(cast.ada, other)
    assert mark(cast.ada, other) == 5


def test_a_tree_is_read_up_to_the_first_post_that_was_not_seen(cast: Cast, thread: Thread) -> None:
    deleted(cast.ada, numbered(thread, 3))
    assert queries.seen_up_to(thread.id, 0, frozenset({1, 2, 4, 6, 7})) == 4
    assert queries.seen_up_to(thread.id, 4, frozenset({5, 6})) == 6
    assert queries.seen_up_to(thread.id, 6, frozenset({9, 10})) == 6


def test_a_script_notes_as_one_reads_and_gets_no_page(visit: Visit, cast: Cast, thread: Thread) -> None:
    ann = visit(cast.ann)
    scripted = {"HX-Request": "true", "HX-Request-Type": "partial"}
    assert ann.post(f"/t/{thread.id}/reading", data={"number": "6"}, headers=scripted).status_code == 204
    assert reading(cast.ann, thread) == (6, 4)
    assert ann.post(f"/t/{thread.id}/reading", data={"seen": "1 2 7 8 x 10"}, headers=scripted).status_code == 204
    assert reading(cast.ann, thread) == (8, 2)
    assert ann.post(f"/t/{thread.id}/reading", data={"seen": ""}, headers=scripted).status_code == 204


def test_the_same_without_a_script(visit: Visit, cast: Cast, thread: Thread) -> None:
    ann = visit(cast.ann)
    page = ann.get(f"/t/{thread.slug}/{thread.id}").get_data(as_text=True)
    assert 'name="number" value="10"' in page and "Mark as read up to no. 10" in page
    answer = ann.post(f"/t/{thread.id}/reading", data={"number": "4"})
    assert (answer.status_code, answer.location) == (303, f"/t/{thread.slug}/{thread.id}/4#post-4")
    answer = ann.post(f"/t/{thread.id}/reading", data={"number": "2", "again": "1"})
    assert (answer.status_code, answer.location) == (303, "/c/square") and reading(cast.ann, thread) == (2, 8)
    assert "Marked as unread from no. 3." in ann.get("/c/square").get_data(as_text=True)
    assert ann.post("/c/square/reading").location == "/c/square"
    assert ann.post("/reading").location == "/"
    for wrong in ({"number": "x"}, {"number": "-1"}, {"number": "9" * 12}, {}):
        assert ann.post(f"/t/{thread.id}/reading", data=wrong).status_code == 422


def test_each_unread_post_lets_one_read_up_to_it(visit: Visit, cast: Cast, thread: Thread) -> None:
    def offered(who: User | None) -> list[str]:
        return re.findall(r'data-act="read" form="reading" name="number" value="(\d+)"',
                          visit(who).get(f"/t/{thread.slug}/{thread.id}?view=time").text)

    assert offered(cast.ann) == [str(number) for number in range(1, 11)] and offered(None) == []
    visit(cast.ann).post(f"/t/{thread.id}/reading", data={"number": "8"})
    assert offered(cast.ann) == ["9", "10"]
    visit(cast.ann).post(f"/t/{thread.id}/reading", data={"number": "10"})
    assert offered(cast.ann) == []


@pytest.mark.parametrize(("place", "gone", "may", "may_all"), [
    ("square", False, {"ada", "bob", "ann", "oz", "eve", "mod", "adm"}, {"ada", "bob", "ann", "oz"}),
    ("circle", False, {"ada", "bob", "ann", "oz", "mod", "adm"}, {"ada", "bob", "ann", "oz"}),
    ("cellar", False, {"ada", "bob", "ann", "oz", "mod", "adm"}, {"ada", "bob", "ann", "oz"}),
    ("square", True, {"ada", "ann", "oz", "mod", "adm"}, {"ada", "bob", "ann", "oz"}),
])
def test_who_may_mark(cast: Cast, place: str, gone: bool, may: set[str], may_all: set[str]) -> None:
    """A thread: whoever reads it, of a deleted one who opened it and the animators. All of a community: its members."""
    where = getattr(cast, place)
    found = opened(cast.ada, where)
    if gone:
        deleted(cast.ann, numbered(found, 1), "Off topic.")
    for name, someone in cast.everyone.items():
        for act, allowed in ((lambda who: commands.mark_read(who, found, 1), may),
                             (lambda who: commands.mark_community_read(who, where), may_all)):
            if name in allowed:
                with transaction():
                    act(someone)
                continue
            with pytest.raises(Denied) as refused, transaction():
                act(someone)
            assert str(refused.value.verdict.sentence), name
    assert {mark(someone, found) for name, someone in cast.everyone.items() if someone and name in may} == {1}


def test_marks_are_noted_by_post_alone_and_where_one_may_read(visit: Visit, cast: Cast, thread: Thread) -> None:
    hidden = opened(cast.ada, cast.cellar)
    ann, eve = visit(cast.ann), visit(cast.eve)
    assert eve.post(f"/t/{hidden.id}/reading", data={"number": "1"}).status_code == 404
    assert eve.post("/c/cellar/reading").status_code == 404
    assert eve.post("/c/square/reading").status_code == 403
    assert visit(None).post(f"/t/{thread.id}/reading", data={"number": "1"}).status_code in (302, 303, 401, 403)
    for address in (f"/t/{thread.id}/reading", "/c/square/reading", "/reading"):
        assert ann.get(address).status_code in (404, 405)
    ann.get(f"/t/{thread.slug}/{thread.id}")
    assert mark(cast.ann, thread) is None


def test_the_page_says_where_one_stopped(visit: Visit, cast: Cast, thread: Thread) -> None:
    address = f"/t/{thread.slug}/{thread.id}"
    read(cast.ann, thread, 8)
    replied(cast.bob, thread)
    ann = visit(cast.ann)
    page = ann.get(address).get_data(as_text=True)
    line = page.index('id="unread"')
    assert page.index('id="post-8"') < line < page.index('id="post-9"')
    assert "You stopped reading here: 3 posts are left" in page and 'href="#unread"' in page
    assert page.count("post__new") == 3
    answer = ann.get(address + "?unread=1")
    assert (answer.status_code, answer.location) == (303, f"{address}/9#post-9")
    read(cast.ann, thread, 11)
    page = ann.get(address).get_data(as_text=True)
    assert 'id="unread"' not in page and "post__new" not in page
    assert ann.get(address + "?unread=1").location == f"{address}/11#post-11"
    replied(cast.bob, thread)
    assert "1 new reply since" in ann.get(address).get_data(as_text=True)
    assert 'id="unread"' not in visit(None).get(address).get_data(as_text=True)
