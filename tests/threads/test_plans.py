"""The hot pages read short ranges of indexes, with and without statistics about the tables: their plans say so."""

from typing import Any

import pytest
from sqlalchemy import event, select, text

from forum.communities.models import Category
from forum.communities.queries import room
from forum.core.clock import now
from forum.core.db import db as database
from forum.core.db import transaction
from forum.threads import queries
from forum.threads.models import CategoryFollow, Post, Tag, Thread, ThreadTag
from tests.cast import Cast
from tests.threads.talk import opened, replied

BIG = ("threads", "posts", "thread_tags")
# The front: from the last moved thread on, or the most followed one, until the page is full.
IN_ORDER = ("SCAN threads USING INDEX ix_threads_bumped", "SCAN threads USING INDEX ix_threads_score",
            "SCAN threads USING INDEX ix_threads_hot")


@pytest.fixture
def seeded(cast: Cast) -> Thread:
    """A thread of 300 posts among 300 threads of eight."""
    thread = opened(cast.ada, cast.square)
    replied(cast.bob, thread)
    with transaction() as session:
        session.execute(Thread.__table__.insert(), [  # type: ignore[arg-type]  # a Table
            {"community_id": cast.square.id, "author_id": (cast.ada.id, cast.bob.id, cast.ann.id)[number % 3],
             "kind": ("discussion", "question")[number % 2], "title": f"T {number}",
             "slug": "t", "created_at": now(), "bumped_at": now(), "last_number": 8, "reply_count": 7,
             "view_count": 0, "excerpt": "", "score": number, "hot": number / 7} for number in range(300)])
        others = session.scalars(select(Thread.id).where(Thread.id != thread.id)).all()
        tag = Tag(community_id=cast.square.id, slug="damp", name="Damp", created_at=now())
        session.add(tag)
        session.flush()
        session.execute(ThreadTag.__table__.insert(), [  # type: ignore[arg-type]  # a Table
            {"thread_id": one, "tag_id": tag.id, "bumped_at": now()} for one in others])
        field = session.scalar(select(Category.id).where(Category.community_id == cast.square.id).limit(1))
        session.add(CategoryFollow(user_id=cast.ada.id, category_id=field, level="muted", at=now()))
        places = [(thread.id, number) for number in range(3, 301)] + [(one, number) for one in others for number in range(1, 9)]
        session.execute(Post.__table__.insert(), [  # type: ignore[arg-type]  # a Table
            {"thread_id": thread_id, "author_id": cast.bob.id, "number": number, "path": f"{number:04d}", "kind": "post",
             "source": "s", "html": "h", "render_version": 1, "created_at": now(), "revision": 1, "deletion_reason": "",
             "archived_likes": 0} for thread_id, number in places])
    return thread


def statements(act: Any) -> list[tuple[str, Any]]:
    seen: list[tuple[str, Any]] = []

    def hear(conn: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        if statement.startswith("SELECT"):
            seen.append((statement, parameters))

    event.listen(database.engines[None], "before_cursor_execute", hear)
    try:
        act()
    finally:
        event.remove(database.engines[None], "before_cursor_execute", hear)
    return seen


def plan(statement: str, parameters: Any) -> list[str]:
    connection = database.session.connection()
    if connection.dialect.name == "sqlite":
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    return [row[0].strip(" ->") for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)]


def pages(cast: Cast, thread: Thread) -> dict[str, Any]:
    found = queries.find_thread(None, thread.id)
    place, mine = room(None, "square"), room(cast.ada, "square")
    assert found is not None and place is not None and mine is not None
    field = place.category("field")
    assert field is not None
    time, tree = (queries.thread_page(None, found, view=view) for view in ("time", "tree"))
    listed = queries.community_threads(place)
    tag = queries.find_tag(place, "damp")
    assert tag is not None
    tagged = queries.community_threads(place, tag_id=tag.id).next_url
    assert tagged is not None
    home = queries.front_page(cast.ada)
    assert time and tree and time.next_url and tree.next_url and tree.last_url and listed.next_url and home.list.next_url
    after = [url.partition("=")[2] for url in (time.next_url, tree.next_url, tree.last_url, listed.next_url, home.list.next_url)]
    return {
        "first page in time": lambda: queries.thread_page(None, found, view="time"),
        "further page in time": lambda: queries.thread_page(None, found, place=after[0]),
        "further page of the tree": lambda: queries.thread_page(None, found, place=after[1]),
        "last page of the tree": lambda: queries.thread_page(None, found, place=after[2]),
        "around a post": lambda: queries.thread_page(None, found, view="tree", number=150),
        "list": lambda: queries.community_threads(place),
        "further list": lambda: queries.community_threads(place, after=after[3]),
        "questions": lambda: queries.community_threads(place, kind="question"),
        "member's list": lambda: queries.community_threads(mine),
        "new": lambda: queries.community_threads(mine, name="new"),
        "unread": lambda: queries.community_threads(mine, name="unread"),
        "unread questions": lambda: queries.community_threads(mine, name="unread", kind="question"),
        "unanswered": lambda: queries.community_threads(place, name="unanswered"),
        "unanswered in a category": lambda: queries.community_threads(place, name="unanswered", category_id=field.id),
        "unsolved": lambda: queries.community_threads(place, name="unsolved", kind="question"),
        "top": lambda: queries.community_threads(place, name="top", period="all"),
        "top questions": lambda: queries.community_threads(place, name="top", period="all", kind="question"),
        "top of the week": lambda: queries.community_threads(place, name="top", period="week"),
        "hot": lambda: queries.community_threads(mine, name="hot"),
        "hot questions": lambda: queries.community_threads(mine, name="hot", kind="question"),
        "front hot": lambda: queries.front_page(None, name="hot"),
        "home hot": lambda: queries.front_page(cast.ada, name="hot"),
        "tag": lambda: queries.community_threads(mine, tag_id=tag.id),
        "further tag": lambda: queries.community_threads(mine, tag_id=tag.id, after=tagged.partition("after=")[2]),
        "unread of a tag": lambda: queries.community_threads(mine, tag_id=tag.id, name="unread"),
        "hot of a tag": lambda: queries.community_threads(place, tag_id=tag.id, name="hot"),
        "latest of an author": lambda: queries.community_threads(mine, author_id=cast.ada.id),
        "unread of an author": lambda: queries.community_threads(mine, author_id=cast.ada.id, name="unread"),
        "all words": lambda: queries.community_threads(place, author_id=cast.ada.id, tag_id=tag.id, category_id=field.id,
                                                       kind="question", name="unsolved"),
        "hot of a tag in a category": lambda: queries.community_threads(mine, tag_id=tag.id, category_id=field.id, name="hot"),
        "tag across": lambda: queries.threads_tagged(cast.ada, "damp"),
        "what is new": lambda: queries.news_in(cast.ada, mine),
        "what is alive": lambda: queries.life_of(place),
        "front top": lambda: queries.front_page(None, name="top", period="all"),
        "front top of the week": lambda: queries.front_page(None, name="top", period="week"),
        "front unanswered": lambda: queries.front_page(None, name="unanswered"),
        "home top": lambda: queries.front_page(cast.ada, name="top", period="all"),
        "home unread": lambda: queries.front_page(cast.ada, name="unread"),
        "home unanswered": lambda: queries.front_page(cast.ada, name="unanswered"),
        "front": lambda: queries.front_page(None),
        "home": lambda: queries.front_page(cast.ada),
        "further home": lambda: queries.front_page(cast.ada, after=after[4]),
        "profile": lambda: queries.posts_by(cast.eve, cast.ada.id),
    }


@pytest.mark.parametrize("analysed", [False, True])
def test_no_hot_page_reads_a_whole_table(cast: Cast, seeded: Thread, analysed: bool) -> None:
    if database.engine.dialect.name == "postgresql":
        analysed = True  # a server keeps its statistics by itself
        # A few hundred rows are one page to it, and twenty sorted at once: what must hold is that an index gives them in order.
        database.session.execute(text("SET LOCAL enable_seqscan = off"))
        database.session.execute(text("SET LOCAL enable_sort = off"))
    if analysed:
        database.session.execute(text("ANALYZE"))
    for name, act in pages(cast, seeded).items():
        if name in ("home", "further home", "home hot", "home top", "home unread") and database.engine.dialect.name == "sqlite":
            merging = [plan(*one) for one in statements(act) if "ORDER BY" in one[0]]
            assert any("MERGE (UNION ALL)" in steps for steps in merging), (name, "communities are merged as they are read")
        for statement, parameters in statements(act):
            steps = plan(statement, parameters)
            steps = [step for step in steps if step not in IN_ORDER]
            whole = [step for step in steps for table in BIG if step.startswith((f"SCAN {table}", f"Seq Scan on {table}"))]
            assert not whole, (name, statement, steps)
            if "posts.html" in statement:
                assert not any("TEMP B-TREE" in step or step.startswith("Sort") for step in steps), (name, steps)
            if "memberships.role <> 'member'" in statement and database.engine.dialect.name == "sqlite":
                assert any("ix_memberships_community_id_role" in step for step in steps), (name, steps)
            if "pinned_at DESC" in statement and database.engine.dialect.name == "sqlite":
                assert any(step.startswith("SEARCH pins USING") and "community_id" in step for step in steps), (name, steps)
