"""What commands do, refuse and leave behind."""

import pytest
from sqlalchemy import select

from forum.core.errors import Conflict, Invalid
from forum.core.policy import Denied
from forum.core.signals import subscribe
from forum.threads import commands, signals
from forum.threads.models import Closure, Pin, Post, Revision, Thread
from tests.cast import Cast
from tests.threads.talk import closed, deleted, edited, first_post, opened, pinned, replied, restored

_heard: list[object] = []


@subscribe(signals.PostPublished, signals.PostEdited, signals.PostDeleted, signals.PostRestored, signals.ThreadEdited,
           signals.ThreadClosed, signals.ThreadReopened, signals.ThreadPinned, signals.ThreadUnpinned)
def _hear(signal: object) -> None:
    _heard.append(signal)


@pytest.fixture(autouse=True)
def heard() -> list[object]:
    _heard.clear()
    return _heard


def kinds() -> list[str]:
    return [type(signal).__name__ for signal in _heard]


def test_opening_makes_a_first_post_and_tells(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square, "Où ça  en est ?", "Bonjour à **tous** et à toutes, voici le point de la semaine.")
    post = first_post(thread)
    assert (thread.title, thread.slug, thread.last_number) == ("Où ça en est ?", "ou-ca-en-est", 1)
    assert (post.number, post.path, post.lang, thread.lang) == (1, "0001", "fr", "fr")
    assert "<strong>tous</strong>" in post.html and thread.excerpt.startswith("Bonjour")
    assert kinds() == ["PostPublished"]


@pytest.mark.parametrize(("title", "field"), [("", "title"), ("  ", "title"), ("ab", "title"), ("x" * 256, "title"),
                                              ("\u202e\u0007", "title")])
def test_a_bad_title_is_refused_beside_its_field(cast: Cast, title: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        opened(cast.ada, cast.square, title)
    assert list(refused.value.fields) == [field]
    assert Thread.query.count() == 0 and kinds() == []


@pytest.mark.parametrize("source", ["", "   \n ", "x" * 32_001])
def test_a_bad_text_is_refused_beside_its_field(cast: Cast, source: str) -> None:
    with pytest.raises(Invalid) as refused:
        opened(cast.ada, cast.square, source=source)
    assert list(refused.value.fields) == ["source"]


def test_a_category_of_another_community_is_refused(cast: Cast, db: object) -> None:
    from forum.communities.models import Category

    other = Category.query.filter_by(community_id=cast.circle.id, slug="general").one()
    own = Category.query.filter_by(community_id=cast.square.id, slug="general").one()
    with pytest.raises(Invalid) as refused:
        opened(cast.ada, cast.square, category_id=other.id)
    assert list(refused.value.fields) == ["category_id"]
    assert opened(cast.ada, cast.square, category_id=own.id).category_id == own.id
    with pytest.raises(Invalid):
        opened(cast.ada, cast.square, kind="poll")


def test_replies_are_numbered_and_stand_under_what_they_answer(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    two = replied(cast.bob, thread)
    three = replied(cast.ada, thread, to=two)
    four = replied(cast.bob, thread, to=first_post(thread))
    assert [(p.number, p.path) for p in (two, three, four)] == [(2, "0002"), (3, "00020003"), (4, "0004")]
    assert four.reply_to_id == first_post(thread).id
    assert kinds() == ["PostPublished"] * 4


def test_a_reply_to_a_deleted_post_or_to_another_thread_conflicts(cast: Cast) -> None:
    thread, other = opened(cast.ada, cast.square), opened(cast.ada, cast.square)
    gone = replied(cast.bob, thread)
    deleted(cast.bob, gone)
    for parent in (gone, first_post(other)):
        with pytest.raises(Conflict):
            replied(cast.ada, thread, to=parent)
    assert Post.query.filter_by(thread_id=thread.id).count() == 2


def test_a_closed_thread_takes_no_reply_until_reopened(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    closed(cast.ann, thread, "Answered twice.")
    for who in (cast.bob, cast.ann):
        with pytest.raises(Denied) as refused:
            replied(who, thread)
        assert refused.value.verdict.reason == "thread-closed"
    assert Closure.query.one().reason == "Answered twice."
    commands.reopen_thread(cast.ann, thread)
    assert Closure.query.count() == 0
    assert replied(cast.bob, thread).number == 2
    assert kinds() == ["PostPublished", "ThreadClosed", "ThreadReopened", "PostPublished"]


def test_closing_twice_keeps_the_first_record(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    closed(cast.ann, thread, "First.")
    closed(cast.oz, thread, "Second.")
    record = Closure.query.one()
    assert (record.reason, record.closed_by_id) == ("First.", cast.ann.id)
    assert kinds().count("ThreadClosed") == 1


def test_pinning_is_a_record(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    pinned(cast.ann, thread)
    pinned(cast.ann, thread)
    assert Pin.query.one().pinned_by_id == cast.ann.id
    commands.unpin_thread(cast.ann, thread)
    commands.unpin_thread(cast.ann, thread)
    assert Pin.query.count() == 0
    assert kinds() == ["PostPublished", "ThreadPinned", "ThreadUnpinned"]
    with pytest.raises(Denied):
        pinned(cast.ada, thread)


def test_an_edit_keeps_the_former_text(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square, "Old title", "Old words.")
    post = edited(cast.ada, first_post(thread), "New words.", title="New title", reason="Clearer.")
    revision = Revision.query.one()
    assert (revision.number, revision.title, revision.source, revision.reason) == (1, "Old title", "Old words.", "Clearer.")
    assert (post.revision, post.source, thread.title, thread.slug) == (2, "New words.", "New title", "new-title")
    assert post.edited_at is not None and thread.excerpt == "New words."
    assert kinds() == ["PostPublished", "PostEdited", "ThreadEdited"]


def test_an_edit_that_changes_nothing_leaves_no_trace(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    post = edited(cast.ada, first_post(thread), "Opening *words*.", title=thread.title)
    assert (post.revision, post.edited_at, Revision.query.count()) == (1, None, 0)


def test_two_edits_at_once_conflict_but_a_repeated_one_does_not(cast: Cast) -> None:
    post = first_post(opened(cast.ada, cast.square))
    edited(cast.ada, post, "First edit.", base_revision=1)
    edited(cast.ada, post, "First edit.", base_revision=1)
    with pytest.raises(Conflict):
        edited(cast.ada, post, "Second edit.", base_revision=1)
    assert Revision.query.count() == 1


def test_moving_renaming_and_asking_belong_to_the_first_post(cast: Cast) -> None:
    from forum.communities.models import Category

    general, field = (Category.query.filter_by(community_id=cast.square.id, slug=slug).one() for slug in ("general", "field"))
    thread = opened(cast.ada, cast.square, category_id=general.id)
    reply = replied(cast.bob, thread)
    edited(cast.ada, first_post(thread), "Opening *words*.", category_id=field.id, kind="question")
    assert (thread.category_id, thread.kind) == (field.id, "question")
    edited(cast.bob, reply, "Other words.", title="Not mine", kind="discussion", category_id=general.id)
    assert (thread.category_id, thread.kind, thread.title) == (field.id, "question", "A first thread")
    edited(cast.ada, first_post(thread), "Opening *words*.", category_id=0)
    assert thread.category_id is None


def test_acting_on_what_somebody_else_wrote_needs_a_reason(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    reply = replied(cast.bob, thread)
    for act in (lambda reason: edited(cast.ann, reply, "Mended.", reason=reason),
                lambda reason: deleted(cast.ann, reply, reason),
                lambda reason: closed(cast.ann, thread, reason)):
        for nothing in ("  ", "\u202e\u200b", "\u3164"):
            with pytest.raises(Invalid) as refused:
                act(nothing)
            assert list(refused.value.fields) == ["reason"]
        act("\u202eBecause.")
    assert reply.deletion_reason == "Because."


def test_deleting_the_first_post_takes_the_thread_and_restoring_brings_it_back(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    post = deleted(cast.ada, first_post(thread))
    assert thread.deleted_at == post.deleted_at is not None
    with pytest.raises(Denied):
        replied(cast.bob, thread)
    restored(cast.ada, post)
    assert thread.deleted_at is None and post.deletion_reason == ""
    replied(cast.bob, thread)
    with pytest.raises(Denied):
        deleted(cast.ada, post)
    deleted(cast.ann, post, "Settled elsewhere.")
    assert kinds() == ["PostPublished", "PostDeleted", "PostRestored", "PostPublished", "PostDeleted"]


def test_an_author_does_not_undo_an_animators_decision(cast: Cast) -> None:
    reply = replied(cast.bob, opened(cast.ada, cast.square))
    deleted(cast.ann, reply, "Advertising.")
    with pytest.raises(Denied):
        restored(cast.bob, reply)
    restored(cast.oz, reply)
    deleted(cast.bob, reply)
    restored(cast.bob, reply)


def test_outsiders_and_visitors_write_nothing(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    for who in (None, cast.eve, cast.mod):
        with pytest.raises(Denied):
            replied(who, thread)  # type: ignore[arg-type]  # nobody is what is tested
        with pytest.raises(Denied):
            opened(who, cast.square)  # type: ignore[arg-type]  # nobody is what is tested
    assert Post.query.count() == 1


def test_a_command_looks_again_at_what_the_view_saw(cast: Cast, db: object) -> None:
    """The thread was closed after the page was read: the stale object does not let the reply through."""
    from forum.core.clock import now
    from forum.core.db import db as database

    thread = opened(cast.ada, cast.square)
    assert thread.closure is None
    database.session.execute(Closure.__table__.insert().values(  # type: ignore[attr-defined]  # a Table
        thread_id=thread.id, kind="closed", closed_at=now(), reason=""))
    with pytest.raises(Denied):
        replied(cast.bob, thread)
    assert database.session.scalar(select(Thread.last_number).where(Thread.id == thread.id)) == 1


def test_mentions_and_quotes_know_who_exists(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square, source="Ask @bob, not @nobody.")
    assert '/u/bob"' in first_post(thread).html and "/u/nobody" not in first_post(thread).html
