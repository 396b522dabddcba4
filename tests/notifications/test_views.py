"""The bell, the panel, the page of notices: what they show, what they cost, what notes that they were seen and read."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from forum.core.clock import now
from forum.core.db import db as database
from forum.notifications import queries
from forum.notifications.models import Notice
from forum.notifications.words import Told, sentence
from forum.threads.models import Thread
from tests.cast import Cast
from tests.notifications.telling import work
from tests.threads.talk import opened, replied
from tests.threads.test_plans import plan, statements

Visit = Callable[..., Any]
SCRIPT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def thread(cast: Cast) -> Thread:
    """Ada's thread, with a reply that names Bob and one that answers him."""
    made = opened(cast.ada, cast.square, "How thick is the wool?")
    first = replied(cast.bob, made, "About ten centimetres.")
    replied(cast.ann, made, "So says @bob, and <script>alert(1)</script> he is right.")
    replied(cast.oz, made, "Rather twelve.", to=first)
    work()
    return made


def bell(text: str) -> tuple[str, str]:
    """The figure and the words of the bell."""
    found = re.search(r'<a [^>]*id="bell".*?</a>', text, re.DOTALL)
    assert found
    count = re.search(r'bell__count"><span aria-hidden="true">([^<]*)', found.group())
    words = re.search(r'data-none="[^"]*">([^<]*)</span>', found.group())
    return count.group(1) if count else "", words.group(1) if words else ""


def test_the_bell_counts_what_was_not_seen(cast: Cast, thread: Thread, visit: Visit) -> None:
    assert bell(visit(cast.bob).get("/communities").text) == ("2", "Notices, 2 new")
    assert bell(visit(cast.eve).get("/communities").text) == ("", "Notices")
    assert 'id="bell"' not in visit(None).get("/communities").text
    database.session.add_all(Notice(user_id=cast.bob.id, kind="reminder", thread_id=thread.id, created_at=now(), updated_at=now())
                             for _again in range(120))
    database.session.commit()
    assert bell(visit(cast.bob).get("/communities").text) == ("99+", "Notices, more than 99 new")


def test_the_page(cast: Cast, thread: Thread, visit: Visit) -> None:
    bob = visit(cast.bob)
    page = bob.get("/notices").text
    assert "Ann Dupré mentioned you" in page and "Oz Martin answered you" in page and page.count("How thick is the wool?") == 2
    assert "Rather twelve." in page and "The Square" in page and "<script>alert" not in page
    assert page.index("Oz Martin answered") < page.index("Ann Dupré mentioned")
    assert f'href="/t/{thread.slug}/{thread.id}/3#post-3"' in page
    assert bell(bob.get("/communities").text)[0] == "2"  # looking at it by GET notes nothing
    for show, kinds in (("mentions", 1), ("replies", 1), ("solutions", 0), ("unread", 2), ("all", 2)):
        assert bob.get(f"/notices?show={show}").text.count('class="told told--unread"') == kinds, show
    assert bob.get("/notices?show=everything").status_code == 302
    assert bob.get("/notices?at=nonsense").status_code == 400
    assert "No notices yet" in visit(cast.eve).get("/notices").text
    assert visit(None).get("/notices").status_code in (302, 303)
    assert 'name="robots" content="noindex"' in page


def test_the_panel(cast: Cast, thread: Thread, visit: Visit) -> None:
    bob = visit(cast.bob)
    panel = bob.get("/notices", headers=SCRIPT)
    assert "<html" not in panel.text and panel.text.count("data-notice=") == 2 and panel.headers["Cache-Control"] == "no-store"
    (up_to,) = re.findall(r'name="up_to" value="([^"]+)"', panel.text)
    Notice.query.filter_by(kind="reply").update({"updated_at": now() + timedelta(minutes=1)})  # one that came after
    database.session.commit()
    assert bob.post("/notices/seen", data={"up_to": up_to}, headers=SCRIPT).status_code == 204
    assert bell(bob.get("/communities").text)[0] == "1"
    assert bob.post("/notices/seen", data={"up_to": "yesterday"}).status_code == 303  # not a time: all
    assert bell(bob.get("/communities").text)[0] == ""
    assert bob.get("/notices").text.count("told--unread") == 2
    assert "Nothing yet" in visit(cast.eve).get("/notices", headers=SCRIPT).text


def test_reading_one_and_all(cast: Cast, thread: Thread, visit: Visit) -> None:
    bob, mine = visit(cast.bob), queries.notices_page(cast.bob).rows
    path = f"/notices/{mine[0].id}/reading"
    assert bob.post(path, csrf=False).status_code == 400
    assert visit(cast.eve).post(path).status_code == 404
    assert bob.post("/notices/99999999/reading").status_code == 404
    assert bob.post(path, headers=SCRIPT).status_code == 204
    assert [row.unread for row in queries.notices_page(cast.bob).rows] == [False, True]
    answer = bob.post(path, data={"next": "/notices?show=unread"})  # again is no matter
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/notices?show=unread")
    assert bob.post(path, data={"next": "https://elsewhere.example/"}).headers["Location"].endswith("/notices")
    assert bob.post("/notices/reading").status_code == 303
    page = bob.get("/notices").text
    assert "All notices are marked as read." in page and "told--unread" not in page
    assert bob.post("/notices/reading", headers=SCRIPT).status_code == 204  # from the panel: the page stays
    assert "All notices" not in bob.get("/communities").text.partition('id="notices"')[2].partition("</div>")[0]


@pytest.mark.parametrize("up_to", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "yesterday", "2026-01-01T00:00:00"])
def test_an_instant_that_is_none_is_now(cast: Cast, thread: Thread, visit: Visit, up_to: str) -> None:
    assert visit(cast.bob).post("/notices/seen", data={"up_to": up_to}).status_code == 303
    assert bell(visit(cast.bob).get("/communities").text) == ("", "Notices")


def test_reading_the_thread_reads_its_notices(cast: Cast, thread: Thread, visit: Visit) -> None:
    bob = visit(cast.bob)
    assert bob.post(f"/t/{thread.id}/reading", data={"number": "3"}, headers=SCRIPT).status_code == 204
    assert [(row.kind, row.unread) for row in queries.notices_page(cast.bob).rows] == [("reply", True), ("mention", False)]
    bob.post(f"/t/{thread.id}/reading", data={"number": "2", "again": "1"}, headers=SCRIPT)
    assert [row.unread for row in queries.notices_page(cast.bob).rows] == [True, False]
    bob.post("/reading", data={})
    assert [row.unread for row in queries.notices_page(cast.bob).rows] == [True, False]


def test_what_it_costs(cast: Cast, thread: Thread, visit: Visit, count_queries: Callable[[], Any]) -> None:
    """The bell adds nothing to a page: its figure comes with the viewer's communities. The list is one query."""
    bob = visit(cast.bob)
    bob.get("/notices")
    with count_queries() as seen:
        bob.get("/notices")
    assert len(seen) == 3, seen  # who asks, the frame, the notices
    with count_queries() as seen:
        bob.get("/notices", headers=SCRIPT)
    assert len(seen) == 2, seen
    with count_queries() as seen:
        visit(cast.eve).get("/keys")
    assert len([one for one in seen if one.startswith("SELECT")]) == 2, seen


def test_the_figure_reads_only_what_was_not_seen(cast: Cast, thread: Thread) -> None:
    """However many notices somebody has seen, the bell looks at none of them: each page asks for its figure."""
    at = now()
    database.session.execute(Notice.__table__.insert(), [  # type: ignore[arg-type]  # a Table
        {"user_id": user.id, "kind": "post", "thread_id": thread.id, "count": 1, "created_at": at, "updated_at": at,
         "seen_at": at, "read_at": at} for user in (cast.bob, cast.eve) for _again in range(1000)])
    database.session.execute(text("ANALYZE notices"))
    for act, index in ((lambda: queries.unseen_of(cast.bob), "ix_notices_unseen"),
                       (lambda: queries.notices_page(cast.bob, size=8), "ix_notices_user_id")):
        (statement,) = statements(act)
        lines = plan(*statement)
        assert any(index in line for line in lines), "\n".join(lines)


def test_pages_of_notices(cast: Cast, thread: Thread) -> None:
    database.session.add_all(
        Notice(user_id=cast.eve.id, kind="reminder", thread_id=thread.id, created_at=now(),
               updated_at=now() - timedelta(hours=number))
        for number in range(7))
    database.session.commit()
    seen: list[int] = []
    page = queries.notices_page(cast.eve, size=3)
    while True:
        seen += [row.id for row in page.rows]
        if not page.next_url:
            break
        page = queries.notices_page(cast.eve, size=3, cursor=page.next_url.partition("at=")[2])
    assert len(seen) == len(set(seen)) == 7 and page.previous_url


def test_every_kind_has_its_words(cast: Cast) -> None:
    from forum.notifications.models import NOTICE_KINDS

    for kind in NOTICE_KINDS:
        assert kind in queries.ICONS
        for count, my_thread, my_post in ((1, False, False), (3, True, False), (3, False, True)):
            words = sentence(Told(kind, count, "Ann", my_thread, my_post))
            assert words and "%" not in words and not words.endswith("."), (kind, words)
    assert sentence(Told("reply", 3, "Ann", False, False)) == "3 answers to you, the latest by Ann"
    assert sentence(Told("mention", 1, "", False, False)) == "Somebody mentioned you"
