"""What each reader's lists hold for them: what is hot, what they took off the top, what they muted, where they were last time."""

import math
import random
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from forum.auth.models import User
from forum.auth.sessions import last_visit_of, note_visit, write_visits
from forum.communities.models import Category
from forum.communities.queries import room
from forum.core import clock
from forum.core import settings as site
from forum.core.db import db as database
from forum.core.db import transaction
from forum.core.errors import Conflict, Invalid
from forum.core.pagination import BadCursor, Cursor
from forum.core.policy import Denied
from forum.threads import commands, queries
from forum.threads.composing import Composed
from forum.threads.counters import HOT_SECONDS, hot
from forum.threads.following import Said, level_for
from forum.threads.models import (
    CategoryFollow,
    CommunityFollow,
    CommunityMark,
    Post,
    TagFollow,
    Thread,
    ThreadFollow,
    ThreadMark,
    ThreadTag,
)
from tests.browser_client import Visitor
from tests.cast import BEGINNING, Cast
from tests.threads.talk import deleted, first_post, opened, pinned, replied

HOUR = timedelta(hours=1)


def at(hours: float) -> Any:
    return clock.frozen(BEGINNING + hours * HOUR)


def listed(who: User | None = None, where: str = "square", **how: Any) -> queries.ThreadList:
    place = room(who, where)
    assert place is not None
    return queries.community_threads(place, **how)


def titles(found: queries.ThreadList) -> list[str]:
    return [row.title for row in found.rows]


def test_hot_lets_the_newer_of_two_equals_come_first(cast: Cast) -> None:
    with at(0):
        old = opened(cast.ada, cast.square, "Old")
    with at(12):
        opened(cast.ada, cast.square, "New")
    assert titles(listed(name="hot")) == ["New", "Old"]
    for _reply in range(9):
        with at(13):
            replied(cast.bob, old)
    assert titles(listed(name="hot")) == ["New", "Old"]  # nine weigh a little less than twelve hours
    with at(14):
        replied(cast.bob, old)
    assert titles(listed(name="hot")) == ["Old", "New"]
    stored = database.session.execute(select(Thread.hot, Thread.created_at).where(Thread.id == old.id)).one()
    assert stored.hot == hot(10, stored.created_at) == math.log10(10) + stored.created_at.timestamp() / 45_000
    assert titles(queries.front_page(None, name="hot").list) == titles(queries.front_page(cast.ada, name="hot").list)


def test_the_formula_of_hot_is_written_where_people_look_it_up() -> None:
    told = (Path(__file__).parents[2] / "docs" / "animating.md").read_text("utf-8")
    assert f"log10(score, at least 1) + seconds from 1970 to the opening / {HOT_SECONDS:,}" in told
    assert HOT_SECONDS == 12.5 * 3600, "the page says twelve and a half hours"


def test_hot_is_paged_without_loss(cast: Cast) -> None:
    site.override(threads__list_size=5)
    with at(0):
        made = [opened(cast.ada, cast.square, f"Thread {number}") for number in range(13)]
    pages = [listed(name="hot")]
    while url := pages[-1].next_url:
        assert "list=hot&after=" in url
        pages.append(listed(name="hot", after=url.partition("after=")[2]))
    assert [row.id for page in pages for row in page.rows] == [one.id for one in reversed(made)]
    for wrong in (Cursor((math.inf, 1)), Cursor((1, 1)), Cursor((1.0, -1)), Cursor((math.nan, 1))):
        with pytest.raises(BadCursor):
            listed(name="hot", after=wrong.encode())


def test_a_pinned_thread_leaves_the_top_for_who_wants_that(cast: Cast) -> None:
    with at(1):
        thread = opened(cast.ada, cast.square, "Rules")
    with at(2):
        opened(cast.ada, cast.square, "Talk")
    with at(3):
        pinned(cast.ann, thread)
    with at(4), transaction():
        commands.dismiss_pin(cast.bob, thread)
    assert [row.title for row in listed(cast.ada).pinned] == ["Rules"] == [row.title for row in listed(None).pinned]
    mine = listed(cast.bob)
    assert (titles(mine), mine.pinned, mine.rows[1].pinned) == (["Talk", "Rules"], (), False)
    with at(5), transaction():
        commands.unpin_thread(cast.ann, thread)
    with at(6):
        pinned(cast.ann, thread)
    assert [row.title for row in listed(cast.bob).pinned] == ["Rules"]
    with at(7), transaction():
        commands.dismiss_pin(cast.bob, thread)
    with transaction():
        commands.recall_pin(cast.bob, thread)
    assert [row.title for row in listed(cast.bob).pinned] == ["Rules"]


def test_the_control_stands_on_the_row_and_on_the_thread(cast: Cast, client: Visitor) -> None:
    thread = pinned(cast.ann, opened(cast.ada, cast.square, "Rules"))
    address = f"/t/{thread.id}/pin/dismissal"
    assert address not in client.get("/c/square").text and client.post(address, data={"_method": "PUT"}).status_code == 401
    client.sign_in(cast.eve)
    assert address in client.get("/c/square").text
    answer = client.post(address, data={"_method": "PUT", "list": "square"})
    assert (answer.status_code, answer.location) == (303, "/c/square")
    assert "no longer stands on top" in client.get("/c/square").text  # with a way to undo it
    assert address not in client.get("/c/square").text
    page = client.get(f"/t/{thread.slug}/{thread.id}").text
    assert address in page and "Pin for me" in page
    assert client.post(address, data={"_method": "DELETE"}).status_code == 303
    assert address in client.get("/c/square").text


def mute(who: User, what: Any, level: str = "muted", **more: Any) -> None:
    tables = {"Thread": (ThreadFollow, "thread_id"), "Tag": (TagFollow, "tag_id"), "Category": (CategoryFollow, "category_id"),
              "Community": (CommunityFollow, "community_id")}
    table, column = tables[type(what).__name__]
    database.session.merge(table(user_id=who.id, level=level, at=clock.now(), **{column: what.id}, **more))
    database.session.flush()


def test_what_is_muted_is_in_no_list_but_its_own(cast: Cast) -> None:
    field = Category.query.filter_by(community_id=cast.square.id, slug="field").one()
    with at(1):
        noisy = opened(cast.ada, cast.square, "Noisy")
        opened(cast.ada, cast.square, "Of the field", category_id=field.id)
        opened(cast.ada, cast.square, "Of damp", tags=["damp"])
        opened(cast.ada, cast.square, "Kept")
        opened(cast.ada, cast.circle, "In the circle")
    damp = queries.find_tag(room(None, "square"), "damp")  # type: ignore[arg-type]  # it is there
    for thing in (noisy, field, damp, cast.circle):
        mute(cast.bob, thing)
    for name in ("latest", "new", "hot", "unanswered"):
        assert titles(listed(cast.bob, name=name)) == ["Kept"], name
        assert titles(queries.front_page(cast.bob, name=name).list) == ["Kept"], name
        assert len(titles(listed(cast.ann, name=name))) == 4
    assert titles(listed(cast.bob, category_id=field.id)) == ["Of the field"]
    assert titles(listed(cast.bob, tag_id=damp.id)) == ["Of damp"]  # type: ignore[union-attr]  # it is there
    assert titles(listed(cast.bob, "circle")) == ["In the circle"]
    news = queries.news_in(cast.bob, room(cast.bob, "square"))  # type: ignore[arg-type]  # it is there
    assert news is not None and news.of().new == 1
    mute(cast.bob, Thread.query.filter_by(title="Of damp").one(), "tracking")
    assert titles(listed(cast.bob)) == ["Kept", "Of damp"]


def test_lists_mute_what_the_rule_mutes(cast: Cast) -> None:
    """Every combination of what one may have said of a thread, its tag, its category and its community."""
    field = Category.query.filter_by(community_id=cast.square.id, slug="field").one()
    thread = opened(cast.ada, cast.square, category_id=field.id, tags=["damp", "lime"])
    place = room(None, "square")
    assert place is not None
    damp, lime = (queries.find_tag(place, slug) for slug in ("damp", "lime"))
    said = (None, "muted", "watching")
    for own, first, second, category, community in product(said, said, said, said, said):
        for table in (ThreadFollow, TagFollow, CategoryFollow, CommunityFollow):
            database.session.execute(table.__table__.delete())  # type: ignore[attr-defined]  # a Table
        for thing, level in ((thread, own), (damp, first), (lime, second), (field, category), (cast.square, community)):
            if level is not None:
                mute(cast.bob, thing, level)
        known = tuple((level, "tag") for level in (first, second) if level is not None)
        muted = level_for(Said(own, True, known, category, community)).level == "muted"
        assert (titles(queries.front_page(cast.bob).list) == []) == muted, (own, first, second, category, community)


def test_a_line_says_where_the_last_visit_ended(cast: Cast) -> None:
    for hour in (1, 2, 3, 4):
        with at(hour):
            opened(cast.ada, cast.square, f"Hour {hour}")
    ids = {row.title: row.id for row in listed(cast.bob).rows}
    assert listed(cast.bob, visited_at=BEGINNING + 2 * HOUR).seen_from == ids["Hour 2"]
    assert listed(cast.bob, visited_at=BEGINNING).seen_from == 0 == listed(cast.bob, visited_at=BEGINNING + 9 * HOUR).seen_from
    assert listed(cast.bob, visited_at=BEGINNING + 2 * HOUR, name="top").seen_from == 0
    assert listed(cast.eve, visited_at=BEGINNING + 2 * HOUR).seen_from == 0
    assert queries.front_page(cast.bob, visited_at=BEGINNING + 3 * HOUR).list.seen_from == ids["Hour 3"]


def test_the_line_may_stand_between_two_pages(cast: Cast) -> None:
    site.override(threads__list_size=5)
    for hour in range(8):
        with at(hour):
            opened(cast.ada, cast.square, f"Hour {hour}")
    visited = BEGINNING + 2 * HOUR
    first = listed(cast.bob, visited_at=visited)
    assert first.seen_from == 0 and first.next_url
    second = listed(cast.bob, visited_at=visited, after=first.next_url.partition("after=")[2])
    assert second.seen_from == second.rows[0].id and second.rows[0].title == "Hour 2"


def test_a_visit_ends_with_half_an_hour_of_silence(cast: Cast) -> None:
    def here(hours: float) -> Any:
        with at(hours):
            database.session.refresh(cast.bob)
            before = last_visit_of(cast.bob)
            note_visit(1, cast.bob.id, cast.bob.last_seen_at or BEGINNING - HOUR)
            with transaction():
                write_visits()
            database.session.refresh(cast.bob)
            assert last_visit_of(cast.bob) == before  # written or not, it is the same visit
        return before

    assert here(0) is None
    assert here(0.4) is None
    assert here(2) == here(2.3) == here(2.6) == BEGINNING + 0.4 * HOUR
    assert here(9) == BEGINNING + 2.6 * HOUR


def test_members_see_the_line(cast: Cast, client: Visitor) -> None:
    for hour in (1, 2, 30):
        with at(hour):
            opened(cast.ada, cast.square, f"Hour {hour}")
    with at(10):
        client.sign_in(cast.bob)
    with at(31):
        page = client.get("/c/square").text
        assert page.index("Hour 30") < page.index("Your last visit ended here") < page.index("Hour 2")
        assert "Your last visit ended here" in client.get("/").text
        assert "Your last visit ended here" not in client.get("/c/square?list=top").text


BODY = Composed("Words.", "<p>Words.</p>", "Words.", "en", 1)
ACTS = ("open", "open", "reply", "reply", "reply", "delete", "restore", "read", "read", "again", "all", "mute", "unmute")


def act(cast: Cast, step: tuple[str, str, int, int]) -> None:
    what, who, one, other = step
    actor, place = getattr(cast, who), (cast.square, cast.circle)[one % 2]
    threads = Thread.query.order_by(Thread.id).all()
    if what == "all":
        return commands.mark_community_read(actor, place)
    if what == "open" or not threads:
        category = Category.query.filter_by(community_id=place.id).order_by(Category.id).first()
        commands.open_thread(actor, place, title="A title", body=BODY, kind=("question", "discussion")[other % 2],
                             category_id=category.id if other % 3 else 0, tags=("damp", "lime", "wood")[:other % 4])
        return None
    thread = threads[one % len(threads)]
    posts = Post.query.filter_by(thread_id=thread.id).order_by(Post.number).all()
    post = posts[other % len(posts)]
    if what == "reply":
        commands.reply(actor, thread, body=BODY)
    elif what == "delete":
        commands.delete_post(actor, post, reason="Why not.")
    elif what == "restore":
        commands.restore_post(actor, post)
    elif what in ("read", "again"):
        commands.mark_read(actor, thread, post.number, again=what == "again")
    else:
        borne = database.session.scalars(select(ThreadTag.tag_id).where(ThreadTag.thread_id == thread.id)).first()
        table, where = [(ThreadFollow, {"thread_id": thread.id}), (CategoryFollow, {"category_id": thread.category_id}),
                        (TagFollow, {"tag_id": borne}), (CommunityFollow, {"community_id": place.id})][other % 4]
        if None not in where.values():
            level = "muted" if what == "mute" else "tracking"
            database.session.merge(table(user_id=actor.id, level=level, at=clock.now(), **where))
    return None


def naive(viewer: User, place: Any, name: str, home: bool) -> set[int]:
    """The definition, thread by thread, from the rows alone."""
    found = set()
    marks = {mark.thread_id: mark for mark in ThreadMark.query.filter_by(user_id=viewer.id)}
    said = {table: {getattr(row, column): row.level for row in table.query.filter_by(user_id=viewer.id)}  # type: ignore[attr-defined]
            for table, column in ((ThreadFollow, "thread_id"), (TagFollow, "tag_id"), (CategoryFollow, "category_id"),
                                  (CommunityFollow, "community_id"))}
    borne, posts = ThreadTag.query.all(), Post.query.all()
    row = CommunityMark.query.filter_by(user_id=viewer.id, community_id=place.id).one_or_none()
    since = row.read_up_to if row else BEGINNING
    for thread in Thread.query.filter_by(community_id=place.id, deleted_at=None):
        tags = tuple((said[TagFollow][one.tag_id], "") for one in borne
                     if one.thread_id == thread.id and one.tag_id in said[TagFollow])
        spoken = Said(said[ThreadFollow].get(thread.id), True, tags, said[CategoryFollow].get(thread.category_id),
                      said[CommunityFollow].get(place.id) if home else None)
        if level_for(spoken).level == "muted":
            continue
        mark, own = marks.get(thread.id), [post for post in posts if post.thread_id == thread.id]
        moved = max(post.created_at for post in own if post.deleted_at is None)
        last = max(post.number for post in own)
        new = mark is None and thread.created_at > since and thread.author_id != viewer.id
        unread = moved > since and (mark.number < last if mark else thread.created_at <= since)
        if new if name == "new" else unread:
            found.add(thread.id)
    return found


@pytest.mark.parametrize("seed", range(5))
def test_new_and_unread_are_what_their_definition_says(cast: Cast, seed: int) -> None:
    site.override(threads__list_size=100)
    story, begun = random.Random(seed), clock.now()
    for number in range(60):
        step = (story.choice(ACTS), story.choice(["ada", "bob", "ann"]), story.randrange(6), story.randrange(7))
        with clock.frozen(begun + number * HOUR):
            try:
                with transaction():
                    act(cast, step)
            except (Denied, Conflict, Invalid):
                pass
    database.session.expire_all()
    for who in (cast.ada, cast.bob, cast.ann):
        for name in ("new", "unread"):
            home = naive(who, cast.cellar, name, home=True)
            for place in ("square", "circle"):
                expected = naive(who, getattr(cast, place), name, home=False)
                assert {row.id for row in listed(who, place, name=name).rows} == expected, (who.username, name, place)
                news = queries.news_in(who, room(who, place))  # type: ignore[arg-type]  # it is there
                assert news is not None and getattr(news.of(), name) == len(expected)
                home |= naive(who, getattr(cast, place), name, home=True)
            assert {row.id for row in queries.front_page(who, name=name).list.rows} == home, (who.username, name)


def test_deleting_leaves_the_tag_rows_right(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square, tags=["damp"])
    deleted(cast.ada, first_post(thread))
    assert titles(queries.threads_tagged(None, "damp").list) == []  # type: ignore[union-attr]  # the tag is there
