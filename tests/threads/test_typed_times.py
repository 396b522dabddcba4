"""Times that members type, by their own clocks: publishing later, a poll's end, a reminder, a day to go to or to look from."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from forum.auth.models import User
from forum.core import clock, settings
from forum.core.db import db, transaction
from forum.search.analysis import Analysis
from forum.search.query import parse
from forum.threads import publishing
from forum.threads.commands import give_reminders
from forum.threads.models import Bookmark, Poll, Post, ScheduledPost, Thread
from tests.cast import Cast
from tests.threads.talk import first_post, numbered, opened, replied

Visit = Callable[[Any], Any]
PUT = {"_method": "PUT"}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def ada(cast: Cast) -> User:
    """Her clocks are those of Paris."""
    with transaction():
        cast.ada.time_zone = "Europe/Paris"
    return cast.ada


def fresh(kind: Any) -> Any:
    return db.session.scalars(select(kind), execution_options={"populate_existing": True}).one()


@pytest.mark.parametrize(("typed", "due"), [
    ("2026-12-15T09:00", "2026-12-15T08:00"), ("2027-07-15T09:00", "2027-07-15T07:00"),
    ("2027-03-28T02:30", "2027-03-28T01:30"), ("2027-10-31T02:30", "2027-10-31T00:30")])
def test_a_post_is_published_at_the_hour_of_who_scheduled_it(visit: Visit, ada: User, cast: Cast, typed: str, due: str) -> None:
    with clock.frozen(moment(due) - timedelta(days=30)):
        sent = {"title": "For later", "source": "Words.", "kind": "discussion", "category_id": "0", "later": "1",
                "publish_at": typed}
        assert visit(ada).post("/c/square/threads", data=sent).status_code == 303
        assert fresh(ScheduledPost).publish_at == moment(due)
    with clock.frozen(moment(due) - timedelta(minutes=1)):
        assert publishing.publish_due() == 0
    with clock.frozen(moment(due)):
        assert publishing.publish_due() == 1
    assert fresh(Thread).title == "For later"


def test_what_is_scheduled_is_shown_and_changed_at_the_same_hour(visit: Visit, ada: User, cast: Cast) -> None:
    thread = opened(cast.bob, cast.square)
    with clock.frozen(moment("2026-11-29T13:05")):
        browser = visit(ada)
        page = browser.get(f"/t/{thread.id}/posts/new").text
        assert "In the time of Paris. Now it is 29 November 2026 at 14:05." in page and "UTC" not in page
        browser.post(f"/t/{thread.id}/posts", data={"source": "Words.", "later": "1", "publish_at": "2026-12-15T09:00"})
        assert "15 December 2026 at 09:00" in browser.get("/scheduled").text
        form = f"/scheduled/{fresh(ScheduledPost).id}"
        assert 'value="2026-12-15T09:00"' in browser.get(form).text and "In the time of Paris." in browser.get(form).text
        assert browser.put(form, data={"source": "Words.", "publish_at": "2026-12-15T09:00"}).status_code == 303
        assert fresh(ScheduledPost).publish_at == moment("2026-12-15T08:00")
        refused = browser.put(form, data={"source": "", "publish_at": "2027-03-28T02:30"})
        assert refused.status_code == 422 and 'value="2027-03-28T02:30"' in refused.text, "as it was typed"


def test_a_time_that_has_passed_here_but_not_in_utc(visit: Visit, ada: User, cast: Cast) -> None:
    with clock.frozen(moment("2026-11-29T13:05")):
        sent = {"title": "For later", "source": "Words.", "category_id": "0", "later": "1", "publish_at": "2026-11-29T14:00"}
        answer = visit(ada).post("/c/square/threads", data=sent)
        assert answer.status_code == 422 and 'value="2026-11-29T14:00"' in answer.text
        with transaction():
            ada.time_zone = "America/New_York"
        assert visit(ada).post("/c/square/threads", data=sent).status_code == 303
    assert fresh(ScheduledPost).publish_at == moment("2026-11-29T19:00")


def test_in_utc_the_hint_says_so(visit: Visit, cast: Cast) -> None:
    assert "In universal time (UTC). Now it is " in visit(cast.bob).get("/c/square/threads/new").text
    settings.override(site__time_zone="America/Montreal")
    assert "In the time of Toronto. Now it is " in visit(cast.bob).get("/c/square/threads/new").text


def test_a_poll_closes_at_the_hour_of_who_asks(visit: Visit, ada: User, cast: Cast) -> None:
    thread = opened(ada, cast.square)
    url, path = f"/posts/{first_post(thread).id}/poll", f"/t/{thread.slug}/{thread.id}"
    sent = {**PUT, "poll_question": "Which?", "poll_options": "One\nTwo", "poll_kind": "single", "poll_results": "always"}
    with clock.frozen(moment("2026-11-29T13:05")):
        browser = visit(ada)
        assert "In the time of Paris. Now it is 29 November 2026 at 14:05. Leave it empty" in browser.get(url).text
        assert browser.post(url, data={**sent, "poll_closes": "2026-12-15T18:00"}).status_code == 303
        assert fresh(Poll).closes_at == moment("2026-12-15T17:00")
        assert 'value="2026-12-15T18:00"' in browser.get(url).text
        assert "Closes on 15 December 2026 at 18:00." in browser.get(path).text
        assert "Closes on 15 December 2026 at 17:00." in visit(cast.bob).get(path).text
        refused = browser.post(url, data={**sent, "poll_closes": "2026-11-29T14:00"})
        assert refused.status_code == 422 and 'value="2026-11-29T14:00"' in refused.text
        for nonsense in ("soon", "0001-01-01T00:00", "9999-12-31T23:59-12:00"):
            assert browser.post(url, data={**sent, "poll_closes": nonsense}).status_code == 422


def test_a_reminder_comes_in_the_morning_where_one_is(visit: Visit, ada: User, cast: Cast) -> None:
    post = first_post(opened(cast.bob, cast.square))
    url = f"/posts/{post.id}/bookmark"
    with clock.frozen(moment("2026-11-29T23:30")):  # the 30th in Paris
        browser = visit(ada)
        assert 'min="2026-11-30"' in browser.get(url).text
        assert browser.post(url, data={**PUT, "note": "", "remind_on": "2026-11-29"}).status_code == 422
        assert browser.post(url, data={**PUT, "note": "", "remind_on": "2026-12-01"}).status_code == 303
        assert fresh(Bookmark).remind_at == moment("2026-12-01T05:00")
        assert "1 December 2026" in browser.get("/bookmarks").text and 'value="2026-12-01"' in browser.get(url).text
        with transaction():
            ada.time_zone = "America/Los_Angeles"
        browser = visit(ada)
        assert "30 November 2026" in browser.get("/bookmarks").text, "that is when it comes there"
        assert browser.post(url, data={**PUT, "note": "n", "remind_on": "2026-11-30"}).status_code == 303
        assert fresh(Bookmark).remind_at == moment("2026-12-01T05:00"), "the same day sent back moves nothing"
        assert browser.post(url, data={**PUT, "note": "n", "remind_on": "2026-12-02"}).status_code == 303
    with clock.frozen(moment("2026-12-02T13:59")):
        assert give_reminders() == 0
    with clock.frozen(moment("2026-12-02T14:00")):
        assert give_reminders() == 1


def test_a_day_begins_at_midnight_where_one_is(visit: Visit, ada: User, cast: Cast) -> None:
    thread = opened(cast.bob, cast.square)
    replied(cast.bob, thread)
    replied(cast.bob, thread)
    with transaction() as session:
        for number, at in ((1, "2026-03-01T22:30"), (2, "2026-03-01T23:30"), (3, "2026-03-02T09:00")):
            session.execute(update(Post).where(Post.id == numbered(thread, number).id).values(created_at=moment(at)))
    path = f"/t/{thread.slug}/{thread.id}?date=2026-03-02"
    assert visit(ada).get(path).location.endswith("#post-2") and visit(cast.bob).get(path).location.endswith("#post-3")
    assert visit(ada).get(f"/t/{thread.id}/timeline").get_json()["posts"][1][1].startswith("2 March 2026")


def test_search_counts_days_by_the_same_clocks(db: Any) -> None:
    settings.override(site__time_zone="Europe/Paris")
    query = parse("roof after:2026-06 before:2027-01-01", Analysis("en"))
    assert (query.since, query.until) == (moment("2026-06-30T22:00"), moment("2026-12-31T23:00"))
