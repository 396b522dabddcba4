"""Posts to be published later: kept, changed, cancelled, published once, with the rights of that moment."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.communities.models import Category, Membership
from forum.core import clock
from forum.core.db import db as database
from forum.core.settings import override
from forum.threads import commands, publishing, queries
from forum.threads.models import Post, ScheduledPost, Tag, Thread
from tests.cast import Cast
from tests.threads.talk import closed, opened

Visit = Callable[[Any], Any]


def later(hours: float = 2) -> str:
    return (clock.now() + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def thread_form(**more: str) -> dict[str, str]:
    return {"title": "For Monday", "source": "Words for Monday.", "kind": "question", "category_id": "0", "later": "1",
            "publish_at": later(), **more}


def waiting() -> ScheduledPost:
    return database.session.scalars(select(ScheduledPost), execution_options={"populate_existing": True}).one()


def counted(model: Any) -> int:
    return database.session.scalar(select(func.count()).select_from(model)) or 0


def at(hours: float) -> Any:
    moment: datetime = clock.now() + timedelta(hours=hours)
    return clock.frozen(moment)


def test_a_thread_is_opened_when_its_time_comes(visit: Visit, cast: Cast) -> None:
    browser = visit(cast.ada)
    assert "Publish later" in browser.get("/c/square/threads/new").text
    for _sent_twice in range(2):
        answer = browser.post("/c/square/threads", data=thread_form(tags="roof", form_key="k" * 20))
        assert answer.status_code == 303 and answer.location == "/scheduled"
    assert counted(ScheduledPost) == 1 and counted(Thread) == 0
    assert "For Monday" in browser.get("/scheduled").text and "For Monday" not in visit(cast.bob).get("/scheduled").text
    assert publishing.publish_due() == 0
    with at(3):
        assert publishing.publish_due() == 1 and publishing.publish_due() == 0
    thread = database.session.scalars(select(Thread)).one()
    assert (thread.title, thread.kind, thread.author_id) == ("For Monday", "question", cast.ada.id)
    assert waiting().post_id is not None and thread.slug in browser.get("/scheduled").text
    with at(24 * 40):
        publishing.forget_published()
    assert counted(ScheduledPost) == 0 and counted(Thread) == 1


def test_a_time_and_the_button_that_publishes_now(visit: Visit, cast: Cast) -> None:
    """Whoever chose a time and pressed the larger button may not have meant now: nothing is published by mistake."""
    thread = opened(cast.ada, cast.square)
    sent = {**thread_form(), "later": ""}
    for address in ("/c/square/threads", f"/t/{thread.id}/posts"):
        answer = visit(cast.ada).post(address, data=sent)
        assert answer.status_code == 422 and "You chose a time" in answer.text and sent["publish_at"] in answer.text
    assert (counted(Thread), counted(Post), counted(ScheduledPost)) == (1, 1, 0)
    assert visit(cast.ada).post("/c/square/threads", data={**sent, "publish_at": " "}).status_code == 303


def test_a_reply_too(visit: Visit, cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    sent = {"source": "A late reply.", "reply_to": "1", "later": "1", "publish_at": later()}
    assert visit(cast.bob).post(f"/t/{thread.id}/posts", data=sent).location == "/scheduled"
    with at(3):
        assert publishing.publish_due() == 1
    post = database.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.number == 2)).one()
    assert post.author_id == cast.bob.id and post.source == "A late reply."


@pytest.mark.parametrize(("when", "sentence"), [
    ("", "Choose a day and a time."), ("nonsense", "Choose a day and a time."), ("2020-01-01T10:00", "still to come"),
    ("2999-01-01T10:00", "within a year"), ("0001-01-01T00:00+23:59", "Choose a")])
def test_times_that_cannot_be(visit: Visit, cast: Cast, when: str, sentence: str) -> None:
    answer = visit(cast.ada).post("/c/square/threads", data=thread_form(publish_at=when))
    assert answer.status_code == 422 and sentence in answer.text and "Words for Monday." in answer.text
    assert counted(ScheduledPost) == 0


@pytest.mark.parametrize("why", ["left", "closed"])
def test_rights_are_those_of_that_moment(visit: Visit, cast: Cast, why: str) -> None:
    thread = opened(cast.ada, cast.square)
    visit(cast.bob).post(f"/t/{thread.id}/posts", data={"source": "Kept words.", "later": "1", "publish_at": later()})
    cast.bob.locale = "fr"
    if why == "left":
        Membership.query.filter_by(community_id=cast.square.id, user_id=cast.bob.id).delete()
        database.session.commit()
    else:
        closed(cast.ann, thread)
    with at(3):
        assert publishing.publish_due() == 0 and publishing.publish_due() == 0
    assert waiting().failure and waiting().source == "Kept words." and counted(Post) == 1
    page = visit(cast.bob).get("/scheduled").text
    assert waiting().failure in page.replace("&#39;", "'").replace("&#34;", '"')
    assert visit(cast.bob).get("/notices").status_code == 200
    if why == "closed":
        with at(4):
            answer = visit(cast.bob).post(f"/scheduled/{waiting().id}/publication")
            assert answer.status_code == 403 and "Kept words." in answer.text
            assert visit(cast.bob).put(f"/scheduled/{waiting().id}",
                                       data={"source": "Kept words.", "publish_at": later(9)}).status_code == 303
        assert waiting().failure == ""


def test_killed_between_two_posts_none_comes_twice(visit: Visit, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = visit(cast.ada)
    for title in ("First one", "Second one"):
        browser.post("/c/square/threads", data=thread_form(title=title))
    real, seen = publishing.publish_scheduled, []

    def dying(*given: Any, **more: Any) -> Post:
        post = real(*given, **more)
        seen.append(post)
        if len(seen) == 2:
            raise KeyboardInterrupt  # before its transaction is committed
        return post

    monkeypatch.setattr(publishing, "publish_scheduled", dying)
    with at(3), pytest.raises(KeyboardInterrupt):
        publishing.publish_due()
    database.session.rollback()
    monkeypatch.undo()
    with at(3):
        assert publishing.publish_due() == 1
    titles = list(database.session.scalars(select(Thread.title).order_by(Thread.title)))
    assert titles == ["First one", "Second one"]


def test_one_that_breaks_does_not_hold_up_the_others(visit: Visit, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = visit(cast.ada)
    for title in ("First one", "Second one"):
        browser.post("/c/square/threads", data=thread_form(title=title))
    real = publishing.compose
    broken: list[int] = []

    def breaking(*given: Any, **more: Any) -> Any:
        if not broken:
            broken.append(1)
            raise RuntimeError("a mistake")
        return real(*given, **more)

    monkeypatch.setattr(publishing, "compose", breaking)
    with at(3):
        assert publishing.publish_due() == 1 and publishing.publish_due() == 1


def test_changed_cancelled_and_published_now(visit: Visit, cast: Cast) -> None:
    browser = visit(cast.ada)
    browser.post("/c/square/threads", data=thread_form())
    address = f"/scheduled/{waiting().id}"
    assert "Words for Monday." in browser.get(address).text
    assert visit(cast.bob).get(address).status_code == 404 == visit(cast.bob).delete(address).status_code
    changed = thread_form(title="For Tuesday", source="Other words.", publish_at=later(5))
    assert browser.put(address, data=changed).status_code == 303
    assert (waiting().title, waiting().source) == ("For Tuesday", "Other words.")
    assert browser.put(address, data={**changed, "publish_at": ""}).status_code == 422
    answer = browser.post(f"{address}/publication")
    assert answer.status_code == 303 and "/t/for-tuesday/" in answer.location
    assert browser.get(address).status_code == 404 and browser.post(f"{address}/publication").status_code == 404
    browser.post("/c/square/threads", data=thread_form(title="Never"))
    never = database.session.scalars(select(ScheduledPost.id).where(ScheduledPost.post_id.is_(None))).one()
    assert browser.delete(f"/scheduled/{never}").status_code == 303 and counted(Thread) == 1


def test_what_a_category_asks_for_is_asked_at_once(visit: Visit, cast: Cast) -> None:
    """Not in the night when it was to be published, while its author sleeps."""
    field = database.session.scalars(select(Category).where(Category.slug == "field",
                                                            Category.community_id == cast.square.id)).one()
    field.tags_required = True
    cast.square.tag_creation = "animators"
    database.session.commit()
    browser, category = visit(cast.bob), str(field.id)
    for tags, sentence in (("", "bears at least one tag"), ("roof", "no such tag: roof")):
        answer = browser.post("/c/square/threads", data=thread_form(category_id=category, tags=tags))
        assert answer.status_code == 422 and sentence in answer.text and "Words for Monday." in answer.text
    assert counted(ScheduledPost) == 0
    assert browser.post("/c/square/threads", data=thread_form()).status_code == 303
    changed = browser.put(f"/scheduled/{waiting().id}", data=thread_form(category_id=category))
    assert changed.status_code == 422 and "bears at least one tag" in changed.text and waiting().category_id is None
    assert visit(cast.ann).post("/c/square/threads", data=thread_form(category_id=category, tags="roof")).status_code == 303
    assert counted(Tag) == 0, "nothing is made before its time"


def test_what_was_published_does_not_hide_what_waits(cast: Cast, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries.scheduled, "MOST_ROWS", 1)
    browser = visit(cast.ada)
    browser.post("/c/square/threads", data=thread_form())
    with at(3):
        assert publishing.publish_due() == 1
        browser.post("/c/square/threads", data=thread_form(title="For Tuesday"))
        assert "For Tuesday" in browser.get("/scheduled").text


def test_no_more_than_may_wait(visit: Visit, cast: Cast) -> None:
    override(threads__most_scheduled=1)
    browser = visit(cast.ada)
    assert browser.post("/c/square/threads", data=thread_form()).status_code == 303
    answer = browser.post("/c/square/threads", data=thread_form(title="One more"))
    assert answer.status_code == 409 and "One more" in answer.text


def test_a_template_is_to_be_filled_in(visit: Visit, cast: Cast) -> None:
    field = database.session.scalars(select(Category).where(Category.slug == "field",
                                                            Category.community_id == cast.square.id)).one()
    field.template = "**Where:**\n\n**What:**"
    database.session.commit()
    browser = visit(cast.ada)
    assert "**Where:**" in browser.get(f"/c/square/threads/new?category={field.id}").text
    plain = {"title": "Found it", "kind": "discussion", "category_id": str(field.id)}
    refused = browser.post("/c/square/threads", data={**plain, "source": "**Where:**\r\n\r\n\r\n**What:** "})
    assert refused.status_code == 422 and "Fill in the template" in refused.text and counted(Thread) == 0
    assert browser.post("/c/square/threads", data={**plain, "source": "**Where:** here\n\n**What:** moss"}).status_code == 303
    given = browser.post("/c/square/template", data={**plain, "source": "", "category_id": str(field.id)})
    assert given.status_code == 200 and "**Where:**" in given.text and "Found it" in given.text
    kept = browser.post("/c/square/template", data={**plain, "source": "My own words."})
    assert "My own words." in kept.text and "**Where:**" not in kept.text
    assert browser.get(f"/c/square/template?category={field.id}").text == "**Where:**\n\n**What:**"
    assert commands.open_thread is not None
