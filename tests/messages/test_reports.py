"""Showing a message to the moderators: they read it alone, as it was, decide, and answer."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from forum.core import settings
from forum.core.db import db, transaction
from forum.core.errors import Conflict, Invalid
from forum.core.policy import Denied
from forum.messages import commands
from forum.messages.models import MessageReport
from forum.threads.models import Post, Thread
from tests.cast import Cast
from tests.messages.talk import written
from tests.threads.talk import deleted, edited, opened, replied
from tests.uploads.test_reading import seen_by, taken


@pytest.fixture
def bad(cast: Cast) -> Post:
    """A message of Bob's to Ada, among others."""
    settings.override(messages__newcomer_days=0, messages__newcomer_posts=0)
    thread = written(cast.ada, cast.bob, title="Secret subject", source="Secret beginning")
    replied(cast.ada, thread, "Secret middle")
    return replied(cast.bob, thread, "Shown words")


def test_the_moderators_read_it_alone(cast: Cast, bad: Post, visit: Callable[[Any], Any]) -> None:
    ada, mod = visit(cast.ada), visit(cast.mod)
    assert "The moderators of the site will read this one message" in ada.get(f"/posts/{bad.id}/report").text
    assert ada.post(f"/posts/{bad.id}/report", data={"reason": " "}).status_code == 422
    assert ada.post(f"/posts/{bad.id}/report", data={"reason": "It hurts."}).status_code == 303
    edited(cast.bob, bad, "Harmless now")
    page = mod.get("/moderation/messages").text
    assert "Shown words" in page and "It hurts." in page and "Bob Noyce" in page
    for secret in ("Secret", "Harmless now", bad.thread.community.slug, f"/t/{bad.thread.slug}"):
        assert secret not in page
    assert mod.get(f"/posts/{bad.id}").status_code == mod.get(f"/posts/{bad.id}/revisions").status_code == 404
    for user in (cast.eve, cast.ann, cast.oz, cast.ada, cast.bob):
        assert visit(user).get("/moderation/messages").status_code == 404
    assert visit(None).get("/moderation/messages").status_code == 303


@pytest.mark.parametrize("number", [1, 3])
def test_taking_it_away(cast: Cast, bad: Post, visit: Callable[[Any], Any], number: int) -> None:
    post = db.session.scalar(select(Post).where(Post.thread_id == bad.thread_id, Post.number == number))
    reporter, author = (cast.ada, cast.bob) if number == 3 else (cast.bob, cast.ada)
    with transaction():
        report = commands.report_message(reporter, post, "It hurts.")
    mod = visit(cast.mod)
    for reason, status in (("", 422), ("Against the rules.", 303)):
        answer = mod.post(f"/moderation/messages/{report.id}/decision", data={"act": "remove", "reason": reason})
        assert answer.status_code == status
    page = visit(reporter).get(f"/t/{bad.thread.slug}/{bad.thread_id}").text
    assert ("Shown words" if number == 3 else "Secret beginning") not in page and "Secret middle" in page
    decisions = visit(author).get("/settings/decisions").text
    assert "Your post was deleted" in decisions and "Against the rules." in decisions
    answer = visit(reporter).get("/settings/decisions").text
    assert "Against the rules." in answer and "Secret" not in answer
    assert "Against the rules." in mod.get("/moderation/messages?show=decided").text
    assert visit(author).post(f"/posts/{post.id}/restoration").status_code in (403, 404)


def test_leaving_it(cast: Cast, bad: Post, visit: Callable[[Any], Any]) -> None:
    with transaction():
        report = commands.report_message(cast.ada, bad, "It hurts.")
        assert commands.report_message(cast.ada, bad, "Again.") is report
    with transaction():
        commands.decide_report(cast.mod, report.id, remove=False, reason="It may be said.")
    assert "It may be said." in visit(cast.ada).get("/settings/decisions").text
    assert "It may be said." not in visit(cast.bob).get("/settings/decisions").text
    assert 'href="/messages/new?to=mod"' in visit(cast.ada).get("/settings/decisions").text
    assert "Shown words" in visit(cast.ada).get(f"/t/{bad.thread.slug}/{bad.thread_id}").text
    with pytest.raises(Conflict), transaction():
        commands.decide_report(cast.adm, report.id, remove=True, reason="No.")


def test_who_reports_and_decides(cast: Cast, bad: Post) -> None:
    public = opened(cast.ada, cast.square)
    first = db.session.scalar(select(Post).where(Post.thread_id == public.id))
    for name, user in cast.everyone.items():
        allowed = name == "ada"
        try:
            with transaction():
                commands.report_message(user, bad, "It hurts.")
        except Denied:
            assert not allowed, name
        else:
            assert allowed, name
        with pytest.raises(Denied), transaction():
            commands.report_message(user, first, "It hurts.")
    report = db.session.scalar(select(MessageReport))
    for name in ("ada", "bob", "ann", "oz", "eve"):
        with pytest.raises(Denied), transaction():
            commands.decide_report(getattr(cast, name), report.id, remove=True, reason="Mine.")
    cast.ada.role = cast.bob.role = "moderator"
    db.session.commit()
    for party in (cast.ada, cast.bob):
        with pytest.raises(Denied) as refused, transaction():
            commands.decide_report(party, report.id, remove=False, reason="Mine.")
        assert refused.value.verdict.reason == "party"
    with pytest.raises(Invalid), transaction():
        commands.decide_report(cast.mod, report.id, remove=True, reason="")
    assert db.session.get(Thread, bad.thread_id).deleted_at is None


def test_its_pictures_are_shown_with_it(cast: Cast, bad: Post, visit: Callable[[Any], Any]) -> None:
    shown, other, former = (taken(cast.bob) for _each in range(3))
    message = replied(cast.bob, bad.thread, f"Look: {shown.markdown} {former.markdown}")
    replied(cast.bob, bad.thread, f"Nothing to do with it: {other.markdown}")
    everyone = [(name, visit(user)) for name, user in cast.everyone.items()]
    assert seen_by(cast, shown, visit) == seen_by(cast, other, visit) == {"ada", "bob"}
    with transaction():
        commands.report_message(cast.ada, message, "It hurts.")
    edited(cast.bob, message, f"Look no more. {shown.markdown}")
    assert shown.facts.url in dict(everyone)["mod"].get("/moderation/messages").text
    assert seen_by(cast, shown, visit) == {"ada", "bob", "mod", "adm"}
    assert seen_by(cast, former, visit) == {"bob", "mod", "adm"}  # as it was when it was shown
    assert seen_by(cast, other, visit) == {"ada", "bob"}
    later = taken(cast.bob)
    edited(cast.bob, message, f"Now this: {later.markdown}")
    assert seen_by(cast, later, visit) == {"ada", "bob"}


def test_the_moderators_are_told_until_none_waits(cast: Cast, bad: Post, visit: Callable[[Any], Any]) -> None:
    first = db.session.scalar(select(Post).where(Post.thread_id == bad.thread_id, Post.number == 1))
    with transaction():
        one = commands.report_message(cast.ada, bad, "It hurts.")
    assert "A message was reported to the moderators" in visit(cast.mod).get("/notices").text
    with transaction():
        other = commands.report_message(cast.bob, first, "So does this.")
    for user in (cast.mod, cast.adm):
        page = visit(user).get("/notices").text
        assert "2 messages were reported to the moderators" in page and 'href="/moderation/messages"' in page
        assert "Secret" not in page and "Shown words" not in page
    for user in (cast.ada, cast.bob, cast.eve, cast.oz):
        assert "to the moderators" not in visit(user).get("/notices").text
    for report, unread in ((one, True), (other, False)):
        with transaction():
            commands.decide_report(cast.mod, report.id, remove=False, reason="It may be said.")
        assert ("told--unread" in visit(cast.adm).get("/notices").text) is unread
    cast.adm.role = "member"
    db.session.commit()
    assert "to the moderators" not in visit(cast.adm).get("/notices").text


def test_who_wrote_it_does_not_learn_who_showed_it(cast: Cast, bad: Post, visit: Callable[[Any], Any]) -> None:
    with transaction():
        commands.report_message(cast.ada, bad, "It hurts.")
    cast.bob.role = cast.ada.role = "moderator"
    db.session.commit()
    assert "It hurts." not in visit(cast.bob).get("/moderation/messages").text
    page = visit(cast.ada).get("/moderation/messages").text
    assert "It hurts." in page and "another moderator decides on it" in page


def test_what_became_of_it_is_told_as_it_was(cast: Cast, bad: Post, visit: Callable[[Any], Any]) -> None:
    with transaction():
        report = commands.report_message(cast.ada, bad, "It hurts.")
    mod = visit(cast.mod)
    assert "Its author has deleted it." not in mod.get("/moderation/messages").text
    with transaction():
        commands.decide_report(cast.mod, report.id, remove=False, reason="It may be said.")
    deleted(cast.bob, bad)
    page = mod.get("/moderation/messages?show=decided").text
    assert "the message stays." in page and "Its author has deleted it." in page and "was taken away" not in page


def test_a_refused_answer_is_kept(cast: Cast, bad: Post, visit: Callable[[Any], Any]) -> None:
    with transaction():
        report = commands.report_message(cast.ada, bad, "It hurts.")
    answer = visit(cast.mod).post(f"/moderation/messages/{report.id}/decision", data={"act": "keep", "reason": "Long. " * 90})
    assert answer.status_code == 422 and f'value="{"Long. " * 90}"' in answer.text
