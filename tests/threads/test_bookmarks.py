"""Bookmarks: kept for one reader alone, with a note and a reminder that comes once; the page, the dialog, the list."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from forum.communities.models import Membership
from forum.core import clock
from forum.core.db import db as database
from forum.core.db import generation, transaction
from forum.core.errors import Invalid
from forum.core.policy import Denied
from forum.core.signals import _handlers, subscribe
from forum.notifications.models import Notice
from forum.threads import commands, queries
from forum.threads.commands import bookmarks as keeping
from forum.threads.models import Bookmark, Post
from forum.threads.signals import ReminderDue
from tests.cast import Cast
from tests.threads.talk import deleted, first_post, opened, replied

Visit = Callable[..., Any]
SCRIPT = {"HX-Request": "true", "HX-Request-Type": "partial"}
PUT, DELETE = {"_method": "PUT"}, {"_method": "DELETE"}


def kept(actor: Any, post: Post, **more: Any) -> Bookmark:
    with transaction(private=True):
        return commands.bookmark(actor, post, **more)


def days(number: int) -> date:
    return clock.now().date() + timedelta(days=number)


def test_kept_once_with_a_note_that_can_be_changed(cast: Cast) -> None:
    post = first_post(opened(cast.ada, cast.square))
    first = kept(cast.bob, post, note=" two  words ", remind_on=days(3)).created_at
    again = kept(cast.bob, post)
    assert (again.note, again.created_at) == ("two words", first)
    assert again.remind_at == datetime.combine(days(3), time(6), UTC)
    assert kept(cast.bob, post, note="", remind_on=None).remind_at is None
    assert Bookmark.query.count() == 1
    for _again in range(2):
        with transaction(private=True):
            commands.forget_bookmark(cast.bob, post)
    assert Bookmark.query.count() == 0


@pytest.mark.parametrize(("more", "field"), [
    ({"note": "x" * 301}, "note"), ({"note": "", "remind_on": date(2020, 1, 1)}, "remind_on"),
    ({"note": "", "remind_on": date(9999, 12, 31)}, "remind_on")])
def test_what_is_refused(cast: Cast, more: dict[str, Any], field: str) -> None:
    post = first_post(opened(cast.ada, cast.square))
    with pytest.raises(Invalid) as refused:
        kept(cast.bob, post, **more)
    assert set(refused.value.fields) == {field}
    assert Bookmark.query.count() == 0


def test_there_is_an_end_to_keeping(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_BOOKMARKS", 1)
    thread = opened(cast.ada, cast.square)
    kept(cast.bob, first_post(thread))
    kept(cast.bob, first_post(thread), note="still")
    with pytest.raises(Invalid):
        kept(cast.bob, replied(cast.ada, thread))


def test_one_click_too_many_is_told(cast: Cast, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_BOOKMARKS", 0)
    answer = visit(cast.bob).post(f"/posts/{first_post(opened(cast.ada, cast.square)).id}/bookmark", data=PUT, headers=SCRIPT)
    assert answer.status_code == 422 and answer.headers["HX-Retarget"] == "#main"
    assert "<dialog" in answer.text and "take some bookmarks away first" in answer.text


@pytest.mark.parametrize(("hour", "day"), [(5, 1), (6, 2), (23, 2)])
def test_the_first_day_to_be_reminded_of(cast: Cast, hour: int, day: int) -> None:
    """The form offers no day that is refused."""
    post = first_post(opened(cast.ada, cast.square))
    with clock.frozen(datetime(2030, 3, 1, hour, 30, tzinfo=UTC)):
        found = queries.find_post(cast.bob, post.id)
        assert found is not None and queries.bookmark_form(cast.bob, found).earliest == f"2030-03-0{day}"
        kept(cast.bob, post, note="", remind_on=date(2030, 3, day))


def test_nobody_keeps_a_record_of_an_act(cast: Cast) -> None:
    post = first_post(opened(cast.ada, cast.square))
    post.kind = "action"
    database.session.commit()
    with pytest.raises(Denied, match="not-a-post"):
        kept(cast.bob, post)


def test_a_reminder_comes_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    thread = opened(cast.ada, cast.square)
    post, gone = first_post(thread), replied(cast.ada, thread)
    kept(cast.bob, post, note="later", remind_on=days(2))
    kept(cast.bob, gone, note="", remind_on=days(2))
    deleted(cast.ada, gone)
    heard: list[ReminderDue] = []
    hear = subscribe(ReminderDue)(heard.append)
    present = clock.now()
    try:
        for step, given in ((0, 0), (1, 0), (3, 2), (4, 0)):
            monkeypatch.setattr(clock, "now", lambda step=step: present + timedelta(days=step))
            with transaction(private=True):
                assert commands.give_reminders() == given
    finally:
        _handlers[ReminderDue].remove(hear)
    assert [(one.user_id, one.post.id) for one in heard] == [(cast.bob.id, post.id)]
    assert Notice.query.filter_by(user_id=cast.bob.id, kind="reminder").count() == 1
    assert {one.note for one in Bookmark.query} == {"later", ""}


def test_the_list_shows_what_can_be_read(cast: Cast) -> None:
    words = {"square": "Énergie grise", "cellar": "Kept below"}
    posts = {where: first_post(opened(cast.ada, getattr(cast, where), title=title)) for where, title in words.items()}
    for post in posts.values():
        kept(cast.bob, post, note="Ask Zoé")
    assert [row.title for row in queries.bookmarks_of(cast.bob).rows] == ["Kept below", "Énergie grise"]
    assert [row.title for row in queries.bookmarks_of(cast.bob, "energie ZOE").rows] == ["Énergie grise"]
    assert len(queries.bookmarks_of(cast.bob, "lovelace").rows) == 2
    assert queries.bookmarks_of(cast.bob, "nothing").rows == ()
    assert queries.bookmarks_of(cast.ada).rows == ()
    with transaction():
        Membership.query.filter_by(user_id=cast.bob.id, community_id=cast.cellar.id).delete()
    assert [row.title for row in queries.bookmarks_of(cast.bob).rows] == ["Énergie grise"]
    deleted(cast.ada, posts["square"])
    assert queries.bookmarks_of(cast.bob).rows == ()


def test_the_list_has_pages(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    for number in range(22):
        kept(cast.bob, replied(cast.ada, thread, f"Reply {number}."))
    first = queries.bookmarks_of(cast.bob)
    second = queries.bookmarks_of(cast.bob, "", first.after)
    assert (len(first.rows), len(second.rows), second.after) == (20, 2, "")
    assert queries.bookmarks_of(cast.bob, "", second.before).rows == first.rows


def test_keeping_on_the_page(cast: Cast, visit: Visit) -> None:
    thread = opened(cast.ada, cast.square)
    post, browser = first_post(thread), visit(cast.bob)
    url, page = f"/posts/{post.id}/bookmark", f"/t/{thread.slug}/{thread.id}"
    assert 'data-act="bookmark"' in browser.get(page).text
    before = generation()
    answer = browser.post(url, data=PUT)
    assert answer.status_code == 303 and answer.location.endswith("#post-1")
    assert generation() == before, "what visitors are shown has not changed"
    assert f'id="bookmark-{post.id}"><a' in browser.get(page).text
    assert "bookmark__mark" not in visit(cast.ada).get(page).text
    assert "<dialog" in browser.get(url, headers=SCRIPT).text
    piece = browser.post(url, data={**PUT, "note": "for Monday", "remind_on": days(4).isoformat()}, headers=SCRIPT)
    assert piece.status_code == 200 and f'hx-target="#bookmark-{post.id}"' in piece.text and "for Monday" in piece.text
    refused = browser.post(url, data={**PUT, "note": "n", "remind_on": "soon"}, headers=SCRIPT)
    assert refused.status_code == 422 and "2026-03-31" in refused.text
    assert browser.post(url, data={**PUT, "note": "n", "remind_on": "2001-01-01"}).status_code == 422
    listed = browser.get("/bookmarks").text
    assert "for Monday" in listed and days(4).isoformat() in listed
    assert "for Monday" in browser.get("/bookmarks?q=monday").text
    assert "Nothing with these words" in browser.get("/bookmarks?q=tuesday").text
    assert browser.get("/bookmarks?after=x").status_code == 400
    assert browser.post(url, data={**DELETE, "from": "list"}).location.endswith("/bookmarks")
    assert "No bookmarks yet" in browser.get("/bookmarks").text
    assert visit(None).post(url, data=PUT).status_code in (303, 401)
