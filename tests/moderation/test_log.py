"""Every act upon somebody else's content or standing leaves a line, in its own transaction, read by whom it concerns."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.auth.models import User
from forum.communities import commands as rooms
from forum.communities.models import JoinRequest, Membership
from forum.communities.queries import room
from forum.core.db import db, transaction
from forum.core.errors import Invalid
from forum.core.policy import Denied
from forum.moderation import queries
from forum.moderation.commands import record_act
from forum.moderation.models import LogEntry
from forum.threads import commands as talk
from forum.threads.composing import compose
from forum.threads.models import Post, Thread
from tests.cast import Cast

Visit = Callable[[Any], Any]


def thread_of(user: Any, cast: Cast, where: Any = None) -> Thread:
    body = compose(user, "Which timber for a cold roof?", community_locale="en")
    with transaction():
        return talk.open_thread(user, where or cast.square, title="Cold roofs <b>", body=body, kind="discussion",
                                category_id=None)


def first_post(thread: Thread) -> Post:
    return db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.number == 1)).one()


def lines() -> list[tuple[str, str, str, str]]:
    rows = db.session.scalars(select(LogEntry).order_by(LogEntry.id)).all()
    names = {user.id: user.username for user in db.session.scalars(select(User))}
    return [(row.act, names[row.actor_id], names[row.concerns_id or 0], row.reason) for row in rows]


def test_acts_on_others_content_are_logged(cast: Cast) -> None:
    thread = thread_of(cast.ada, cast)
    other = compose(cast.ann, "Which timber for a cold flat roof?", community_locale="en")
    with transaction():
        talk.close_thread(cast.ann, thread, reason="Answered elsewhere")
        talk.reopen_thread(cast.ann, thread)
        talk.edit_post(cast.ann, first_post(thread), body=other, base_revision=1, title="Cold flat roofs", reason="Clearer")
        talk.delete_post(cast.mod, first_post(thread), reason="Off topic")
        talk.restore_post(cast.mod, first_post(thread))
    assert lines() == [
        ("thread-closed", "ann", "ada", "Answered elsewhere"), ("thread-reopened", "ann", "ada", ""),
        ("post-edited", "ann", "ada", "Clearer"), ("thread-edited", "ann", "ada", "Clearer"),
        ("post-deleted", "mod", "ada", "Off topic"), ("post-restored", "mod", "ada", "")]


def test_acts_on_ones_own_are_not(cast: Cast) -> None:
    thread = thread_of(cast.ann, cast)
    with transaction():
        talk.close_thread(cast.ann, thread, reason="Done")
        talk.delete_post(cast.ann, first_post(thread))
        rooms.leave(cast.bob, cast.square)
        rooms.change_role(cast.oz, cast.square, cast.ann, role="owner", reason="She takes over")
        rooms.change_role(cast.oz, cast.square, cast.oz, role="member")
    assert lines() == [("role-changed", "oz", "ann", "She takes over")]


def test_acts_on_standing_are_logged(cast: Cast) -> None:
    cast.square.join_policy = "request"
    db.session.commit()
    with transaction():
        request = rooms.ask_to_join(cast.eve, cast.square)
        rooms.decide_request(cast.ann, cast.square, request, accept=False, reason="Not your trade")
        rooms.remove_member(cast.ann, cast.square, cast.bob, reason="Advertising")
    assert lines() == [("request-refused", "ann", "eve", "Not your trade"), ("member-removed", "ann", "bob", "Advertising")]


def test_no_reason_no_act(cast: Cast) -> None:
    thread = thread_of(cast.ada, cast)
    for act in (lambda: talk.close_thread(cast.ann, thread), lambda: talk.delete_post(cast.ann, first_post(thread)),
                lambda: rooms.remove_member(cast.ann, cast.square, cast.bob, reason="")):
        with pytest.raises(Invalid) as error, transaction():
            act()
        assert set(error.value.fields) == {"reason"}
    assert lines() == [] and db.session.get(Membership, (cast.square.id, cast.bob.id)) is not None


def test_the_line_and_the_act_stand_or_fall_together(cast: Cast) -> None:
    def interrupted() -> None:
        with transaction():
            rooms.remove_member(cast.ann, cast.square, cast.bob, reason="Advertising")
            assert db.session.scalar(select(func.count()).select_from(LogEntry)) == 1
            raise RuntimeError("the power went out")

    with pytest.raises(RuntimeError):
        interrupted()
    assert lines() == [] and db.session.get(Membership, (cast.square.id, cast.bob.id)) is not None


def test_an_unknown_act_is_a_mistake(cast: Cast) -> None:
    with pytest.raises(KeyError), transaction():
        record_act(cast.ann, "frowned", community_id=None, subject=("user", 1), concerns_id=None)


def test_the_log_is_for_animators(cast: Cast, visit: Visit) -> None:
    thread = thread_of(cast.ada, cast)
    with transaction():
        talk.close_thread(cast.ann, thread, reason="Answered <elsewhere>")
        rooms.change_role(cast.oz, cast.circle, cast.ada, role="animator", reason="Another place")
    for name, user in cast.everyone.items():
        answer = visit(user).get("/c/square/log")
        if name in ("ann", "oz", "mod", "adm"):
            assert answer.status_code == 200 and "Answered &lt;elsewhere&gt;" in answer.text, name
            assert "Cold roofs &lt;b&gt;" in answer.text and "Another place" not in answer.text
            assert f"/t/{thread.slug}/{thread.id}" in answer.text
        else:
            assert answer.status_code in (303, 302, 403) and "Answered" not in answer.text, name
    here = room(cast.ada, "square")
    assert here is not None
    with pytest.raises(Denied):
        queries.log_page(cast.ada, here)


def test_decisions_about_me(cast: Cast, visit: Visit) -> None:
    thread = thread_of(cast.ada, cast)
    with transaction():
        talk.close_thread(cast.ann, thread, reason="Answered elsewhere")
        rooms.change_role(cast.oz, cast.square, cast.ada, role="animator", reason="She helps")
    mine = visit(cast.ada).get("/settings/decisions")
    assert mine.status_code == 200 and "Answered elsewhere" in mine.text and "She helps" in mine.text
    assert "Ada Lovelace, new role: animator" in mine.text and "/messages/new?animators=square" in mine.text
    for other in (cast.bob, cast.ann):
        assert "Answered elsewhere" not in visit(other).get("/settings/decisions").text
    assert visit(None).get("/settings/decisions").status_code in (302, 303)


def test_removed_from_a_hidden_place_one_reads_why_but_no_more(cast: Cast, visit: Visit) -> None:
    thread = thread_of(cast.ada, cast, cast.cellar)
    with transaction():
        talk.close_thread(cast.ann, thread, reason="Enough said")
        rooms.remove_member(cast.ann, cast.cellar, cast.ada, reason="Advertising")
    mine = visit(cast.ada).get("/settings/decisions")
    assert "Advertising" in mine.text and "Enough said" in mine.text
    assert "The Cellar" not in mine.text and f"/t/{thread.slug}" not in mine.text and "/messages/new?to=ann" in mine.text


def test_what_happened_to_somebody_who_asked(cast: Cast, visit: Visit) -> None:
    cast.square.join_policy = "request"
    db.session.commit()
    eve, ann = visit(cast.eve), visit(cast.ann)
    eve.post("/c/square/requests", data={"message": "", "form_key": "a"})
    number = db.session.scalars(select(JoinRequest.id)).one()
    ann.post(f"/c/square/requests/{number}/decision", data={"answer": "refuse", "reason": "Not your trade"})
    assert "Not your trade" in eve.get("/settings/decisions").text
    assert "Not your trade" in ann.get("/c/square/log").text


def test_pages_of_the_log(cast: Cast) -> None:
    with transaction():
        for number in range(95):
            record_act(cast.ann, "member-removed", community_id=cast.square.id, subject=("user", cast.ada.id),
                       concerns_id=cast.ada.id, summary="Ada", reason=str(number))
    expected = [str(number) for number in reversed(range(95))]
    here = room(cast.ann, "square")
    assert here is not None
    readers: tuple[Callable[[str], Any], ...] = (lambda cursor: queries.log_page(cast.ann, here, cursor),
                                                 lambda cursor: queries.decisions_page(cast.ada, cursor))
    for read in readers:
        cursor, seen, pages = "", [], []
        while True:
            page = read(cursor)
            seen += [row.reason for row in page.acts]
            pages.append(page)
            if not (cursor := page.after):
                break
        assert seen == expected and len(pages) == 3
        assert [row.reason for row in read(pages[-1].before).acts] == expected[40:80]


def test_the_log_costs_few_queries(cast: Cast, visit: Visit, count_queries: Callable[[], Any]) -> None:
    for _ in range(5):
        thread = thread_of(cast.ada, cast)
        with transaction():
            talk.close_thread(cast.ann, thread, reason="Answered elsewhere")
            talk.delete_post(cast.ann, first_post(thread), reason="Off topic")
    browser = visit(cast.ann)
    with count_queries() as seen:
        assert browser.get("/c/square/log").text.count("Off topic") == 5
    assert len(seen) <= 8, "\n".join(seen)
