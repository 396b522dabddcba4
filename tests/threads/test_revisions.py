"""What a post said before: kept, compared, given back, hidden."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum.auth.models import User
from forum.communities.models import Category
from forum.communities.policy import standing_of
from forum.core import clock
from forum.core.db import db as database
from forum.core.db import transaction
from forum.core.errors import Conflict, Invalid
from forum.core.policy import Denied
from forum.core.settings import override
from forum.moderation.models import LogEntry
from forum.threads import commands, policy
from forum.threads.composing import compose
from forum.threads.models import Draft, Post, Revision
from forum.threads.places import edit_of
from forum.threads.queries import find_post, revisions_page
from forum.threads.revising import mark_of
from tests.cast import Cast
from tests.threads.talk import closed, deleted, edited, first_post, opened, replied

Visit = Callable[[Any], Any]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def grace(db: Any) -> None:
    override(threads__edit_grace_minutes=5)


def numbers(post: Post) -> list[int]:
    return list(database.session.scalars(select(Revision.number).where(Revision.post_id == post.id).order_by(Revision.number)))


def fresh(post: Post) -> Post:
    return database.session.get_one(Post, post.id, populate_existing=True)


def test_the_first_minutes_leave_no_trace(cast: Cast, grace: None) -> None:
    post = first_post(opened(cast.ada, cast.square, source="Teh words."))
    edited(cast.ada, post, "The words.")
    assert numbers(post) == [] and fresh(post).revision == 1 and fresh(post).source == "The words."
    assert fresh(post).edited_at is None
    with clock.frozen(clock.now() + 6 * MINUTE):
        edited(cast.ada, post, "Other words.")
        assert numbers(post) == [1] and fresh(post).revision == 2
        edited(cast.ada, post, "Other words!")  # the same hand, at once: the second version, mended
        assert numbers(post) == [1] and fresh(post).source == "Other words!"
    with clock.frozen(clock.now() + 12 * MINUTE):
        edited(cast.ada, post, "Later words.")
        assert numbers(post) == [1, 2]


@pytest.mark.parametrize("why", ["another hand", "a reason", "an answer", "a quotation", "no grace"])
def test_what_ends_the_grace(cast: Cast, grace: None, why: str) -> None:
    thread = opened(cast.ada, cast.square)
    post = replied(cast.ada, thread, "Some words.")
    hand, more = cast.ada, {}
    if why == "another hand":
        hand, more = cast.ann, {"reason": "Clearer."}
    elif why == "a reason":
        more = {"reason": "A typing mistake."}
    elif why == "an answer":
        replied(cast.bob, thread, "Are they?", to=post)
    elif why == "a quotation":
        replied(cast.bob, thread, f'[quote="ada, post:{post.number}"]\nSome words.\n[/quote]\n\nAre they?')
    else:
        override(threads__edit_grace_minutes=0)
    edited(hand, post, "Some other words.", **more)
    assert numbers(post) == [1] and fresh(post).revision == 2 and fresh(post).editor_id == hand.id


def test_two_windows_of_one_revision_conflict(cast: Cast, grace: None) -> None:
    """Within the grace the number of the revision stays: what the text was tells the older window apart."""
    post = first_post(opened(cast.ada, cast.square, source="One."))
    seen = mark_of(post.source)
    edited(cast.ada, post, "Two.", base_mark=seen)
    with pytest.raises(Conflict):
        edited(cast.ann, post, "Three.", base_revision=1, base_mark=seen, reason="Shorter.")
    assert fresh(post).source == "Two."


def test_a_page_tells_what_changed(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square, "Cold roof", "The barrier is on the cold side.\n\nIt stays.", tags=["roof"])
    post = first_post(thread)
    field = database.session.scalars(select(Category).where(Category.slug == "field",
                                                            Category.community_id == cast.square.id)).one()
    edited(cast.ann, post, "The barrier is on the warm side.\n\nIt stays.", title="Cold flat roof", kind="question",
           category_id=field.id, tags=["roof", "barrier"], reason="Said better.")
    found = find_post(cast.bob, post.id)
    assert found is not None
    page = revisions_page(found)
    assert page is not None and page.change is not None and page.change.number == 2
    assert [(fact.what, fact.before, fact.after) for fact in page.change.facts] == [
        ("title", "Cold roof", "Cold flat roof"), ("kind", "discussion", "question"), ("category", "", "Field work"),
        ("tags", "roof", "barrier, roof")]
    (changed,) = (one for one in page.change.passages if one.sign == "~")
    assert [(piece.sign, piece.text) for piece in changed.pieces if piece.sign] == [("-", "cold"), ("+", "warm")]
    assert [(row.number, row.writer_name, row.reason) for row in page.versions] == [
        (2, "Ann Dupré", "Said better."), (1, "Ada Lovelace", "")]
    assert revisions_page(found, 3) is None and revisions_page(found, 1) is None


def test_stepping_through_the_versions(visit: Visit, cast: Cast) -> None:
    post = first_post(opened(cast.ada, cast.square, source="One."))
    for words in ("Two.", "Three.", "Four."):
        edited(cast.ada, post, words)
    browser = visit(None)
    page = browser.get(f"/posts/{post.id}/revisions/3").text
    for beside in (2, 4):
        assert f'href="/posts/{post.id}/revisions/{beside}?view=inline"' in page
    side = browser.get(f"/posts/{post.id}/revisions/3?view=side").text
    assert "diff--side" in side and "Two" in side and "Three" in side
    for wrong in ("1", "5", "99"):
        assert browser.get(f"/posts/{post.id}/revisions/{wrong}").status_code == 404


def test_going_back_to_a_version(visit: Visit, cast: Cast, grace: None) -> None:
    post = first_post(opened(cast.ada, cast.square, "One title", "One."))
    with clock.frozen(clock.now() + 10 * MINUTE):
        edited(cast.ada, post, "Two.", title="Two title")
        browser = visit(cast.ada)
        form = browser.get(f"/posts/{post.id}/revisions/1/restoration")
        assert form.status_code == 200 and "One." in form.text
        answer = browser.post(f"/posts/{post.id}/revisions/1/restoration", data={"base_revision": "2"})
        assert answer.status_code == 303
        assert fresh(post).source == "One." and fresh(post).thread.title == "One title"
        assert numbers(post) == [1, 2] and fresh(post).revision == 3  # kept, grace or not
        again = browser.post(f"/posts/{post.id}/revisions/1/restoration", data={"base_revision": "2"})
        assert again.status_code == 303 and fresh(post).revision == 3  # sent twice, done once
        other = browser.post(f"/posts/{post.id}/revisions/2/restoration", data={"base_revision": "2"})
        assert other.status_code == 409
        assert visit(cast.ann).post(f"/posts/{post.id}/revisions/2/restoration", data={"base_revision": "3"}).status_code == 422
        assert visit(cast.bob).post(f"/posts/{post.id}/revisions/2/restoration", data={"base_revision": "3"}).status_code == 403


def test_a_hidden_version_is_the_moderators(visit: Visit, cast: Cast) -> None:
    post = first_post(opened(cast.ada, cast.square, source="Call me on 0123456789."))
    edited(cast.ada, post, "Call me.")
    edited(cast.ada, post, "Write to me.")
    address = f"/posts/{post.id}/revisions/1/hiding"
    for who in ("ada", "bob", "ann", "oz", "eve"):
        assert visit(cast.everyone[who]).put(address, data={"reason": "Mine."}).status_code == 403, who
    assert visit(cast.mod).put(address, data={"reason": " "}).status_code == 422
    assert visit(cast.mod).get(address).status_code == 200
    assert visit(cast.mod).put(address, data={"reason": "A telephone number."}).status_code == 303
    for who in ("visitor", "ada", "ann", "oz", "eve"):
        browser = visit(cast.everyone[who])
        for path in ("", "/2", "/2?view=side", "/3", "/1/restoration"):
            assert "0123456789" not in browser.get(f"/posts/{post.id}/revisions{path}").text, (who, path)
    assert visit(cast.ada).post(f"/posts/{post.id}/revisions/1/restoration", data={"base_revision": "3"}).status_code == 409
    assert "0123456789" in visit(cast.mod).get(f"/posts/{post.id}/revisions/2").text
    assert "A telephone number." in visit(cast.ada).get("/settings/decisions").text
    assert [row.act for row in database.session.scalars(select(LogEntry))] == ["revision-hidden"]
    assert visit(cast.mod).delete(address).status_code == 303
    assert "0123456789" in visit(None).get(f"/posts/{post.id}/revisions/2").text


def test_why_a_hidden_version_was_written_is_hidden_too(visit: Visit, cast: Cast) -> None:
    post = first_post(opened(cast.ada, cast.square, source="Write to me."))
    edited(cast.ada, post, "Call me on 0123456789.", reason="My number is 0123456789.")
    edited(cast.ada, post, "Write to me.", reason="Not that.")
    with transaction():
        commands.hide_revision(cast.mod, post, 2, reason="A telephone number.")
    for path in ("", "/2", "/3"):
        page = visit(cast.ann).get(f"/posts/{post.id}/revisions{path}").text
        assert "0123456789" not in page and "Not that." in page
    assert "My number is" in visit(cast.mod).get(f"/posts/{post.id}/revisions/2").text


def test_no_draft_brings_back_what_had_to_go(visit: Visit, cast: Cast) -> None:
    post = first_post(opened(cast.ada, cast.square, source="Call me on 0123456789."))

    def begun(who: User, words: str) -> None:
        with transaction():
            commands.save_draft(who, edit_of(post.id), source=words)

    begun(cast.ann, "Call her on 0123456789.")
    begun(cast.ada, "Call me on 0123456789, or write.")
    with clock.frozen(clock.now() + MINUTE):
        edited(cast.ada, post, "Write to me.")
    with clock.frozen(clock.now() + 2 * MINUTE):
        begun(cast.mod, "Please write to me.")
        with transaction():
            commands.hide_revision(cast.mod, post, 1, reason="A telephone number.")
    assert [row.user_id for row in database.session.scalars(select(Draft))] == [cast.mod.id]
    for who in (cast.ann, cast.ada):
        assert "0123456789" not in visit(who).get("/drafts").text + visit(who).get(f"/posts/{post.id}/edit").text


def test_a_version_that_cannot_be_given_back_says_why(visit: Visit, cast: Cast) -> None:
    post = first_post(opened(cast.ada, cast.square, source="Many words. " * 100))
    edited(cast.ada, post, "Few words.")
    override(threads__max_length=1000)
    answer = visit(cast.ada).post(f"/posts/{post.id}/revisions/1/restoration", data={"base_revision": "2"})
    assert answer.status_code == 422 and "Write at most" in answer.text and fresh(post).source == "Few words."


def test_commands_refuse_what_the_pages_do(cast: Cast) -> None:
    post = first_post(opened(cast.ada, cast.square))
    edited(cast.ada, post, "Other words.")
    with transaction(), pytest.raises(Denied):
        commands.hide_revision(cast.ann, post, 1, reason="No.")
    with transaction(), pytest.raises(Invalid):
        commands.hide_revision(cast.mod, post, 1, reason="")
    with transaction(), pytest.raises(Conflict):
        commands.hide_revision(cast.mod, post, 7, reason="Which?")
    body = compose(cast.ada, "Not what it said.", community_locale="en")
    with transaction(), pytest.raises(Conflict):
        commands.restore_revision(cast.ada, post, 1, body=body, base_revision=2)


def test_the_time_to_edit_may_end(visit: Visit, cast: Cast) -> None:
    override(threads__edit_window_days=3)
    thread = opened(cast.ada, cast.square)
    post = replied(cast.bob, thread)
    allowed = [name for name, one in cast.everyone.items() if policy.can_edit(standing_of(one, thread.community_id), post)]
    assert allowed == ["bob", "ann", "oz", "mod", "adm"]
    with clock.frozen(clock.now() + timedelta(days=3, minutes=1)):
        late = [name for name, one in cast.everyone.items() if policy.can_edit(standing_of(one, thread.community_id), post)]
        assert late == ["ann", "oz", "mod", "adm"]
        page = visit(cast.bob).get(f"/t/{thread.slug}/{thread.id}").text
        assert "The time in which you may edit this post is over" in page and f"/posts/{post.id}/edit" not in page
        assert visit(cast.bob).get(f"/posts/{post.id}/edit").status_code == 403
        assert policy.can_suggest(standing_of(cast.bob, thread.community_id), post)


# visitor v, ada a, bob b (author), ann n, oz o, eve e, mod m, adm d
LETTERS = {"visitor": "v", "ada": "a", "bob": "b", "ann": "n", "oz": "o", "eve": "e", "mod": "m", "adm": "d"}


@pytest.mark.parametrize(("state", "edit", "share", "suggest", "hide"), [
    ("open", "bdmno", "bdmno", "a", "dm"), ("wiki", "abdmno", "bdmno", "", "dm"), ("closed", "bdmno", "bdmno", "a", "dm"),
    ("archived", "dmno", "dmno", "", "dm"), ("deleted", "", "", "", "dm"), ("thread deleted", "dmno", "dmno", "", "dm"),
    ("archived wiki", "dmno", "dmno", "", "dm")])
def test_truth_table(cast: Cast, state: str, edit: str, share: str, suggest: str, hide: str) -> None:
    thread = opened(cast.ada, cast.square)
    post = replied(cast.bob, thread)
    if "wiki" in state:
        with transaction():
            commands.open_wiki(cast.bob, post)
    if state in ("closed", "archived", "archived wiki"):
        closed(cast.ann, thread)
        if "archived" in state:
            thread.closure.kind = "archived"
            database.session.commit()
    elif state == "deleted":
        deleted(cast.bob, post)
    elif state == "thread deleted":
        deleted(cast.ann, first_post(thread), "Off topic.")
    for judge, expected in ((policy.can_edit, edit), (policy.can_share, share), (policy.can_decide, share),
                            (policy.can_suggest, suggest), (policy.can_hide_revision, hide)):
        verdicts = {LETTERS[name]: judge(standing_of(one, thread.community_id), post) for name, one in cast.everyone.items()}
        assert "".join(sorted(letter for letter, verdict in verdicts.items() if verdict)) == expected, judge
        assert all(verdict or (verdict.reason and str(verdict.sentence)) for verdict in verdicts.values())


@pytest.mark.parametrize("place", ["circle", "cellar"])
def test_nothing_of_it_outside_a_closed_community(cast: Cast, place: str) -> None:
    thread = opened(cast.ada, getattr(cast, place))
    post = replied(cast.bob, thread)
    with transaction():
        commands.open_wiki(cast.bob, post)
    for judge in (policy.can_edit, policy.can_share, policy.can_decide, policy.can_suggest, policy.can_hide_revision):
        for outsider in (None, cast.eve):
            assert not judge(standing_of(outsider, thread.community_id), post)
