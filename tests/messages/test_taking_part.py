"""Beginning a conversation, answering, bringing others in, leaving, putting it aside; and what newcomers may do."""

from collections.abc import Callable
from datetime import timedelta
from html import escape
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.auth.models import Mute
from forum.communities.models import Membership
from forum.core import clock, settings
from forum.core.db import db as database
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.core.policy import ALLOW, Denied
from forum.messages import commands
from forum.messages.models import Conversation, ConversationArchive
from forum.messages.queries import inbox_page
from forum.threads.models import Post, Thread
from tests.cast import Cast, person
from tests.messages.talk import written
from tests.threads.talk import opened, replied

NO_NEWCOMERS = {"messages__newcomer_days": 0, "messages__newcomer_posts": 0}


@pytest.fixture
def seasoned(db: Any) -> None:
    """Nobody is new here."""
    settings.override(**NO_NEWCOMERS)


def titles(user: Any, show: str = "inbox") -> list[str]:
    return [row.title for row in inbox_page(user, ALLOW, show=show).rows]


@pytest.mark.usefixtures("seasoned")
def test_a_message_and_its_answer(cast: Cast, visit: Callable[[Any], Any]) -> None:
    ada, eve = visit(cast.ada), visit(cast.eve)
    answer = ada.post("/messages", data={"to": "eve, @Bob", "title": "Lunch on Friday", "source": "Shall we?", "form_key": "k1"})
    assert answer.status_code == 303
    address = answer.headers["Location"]
    again = ada.post("/messages", data={"to": "eve, @Bob", "title": "Lunch on Friday", "source": "Shall we?", "form_key": "k1"})
    assert again.headers["Location"] == address
    assert database.session.scalar(select(func.count()).select_from(Conversation)) == 1
    page = eve.get("/messages").text
    assert "Lunch on Friday" in page and "conversation--unread" in page and "Ada Lovelace" in page
    assert "Ada Lovelace wrote to you" in eve.get("/notices").text
    page = eve.get(address).text
    assert "Shall we?" in page and "Only these people read it" in page and "Pin" not in page.split('id="thread-bar"')[1][:600]
    thread = database.session.scalar(select(Thread).where(Thread.title == "Lunch on Friday"))
    eve.post(f"/t/{thread.id}/posts", data={"source": "Gladly."})
    assert "Gladly." in ada.get(address).text
    assert titles(cast.ada, "begun") == ["Lunch on Friday"] and titles(cast.eve, "begun") == []


@pytest.mark.usefixtures("seasoned")
@pytest.mark.parametrize(("to", "sentence"), [
    ("", "Say to whom"), ("ada", "Say to whom"), ("nobody-here, bob", "Nobody here is called nobody-here"),
    (", ".join(f"p{number}" for number in range(12)), "At most 11 other people can take part.")])
def test_to_whom(cast: Cast, visit: Callable[[Any], Any], to: str, sentence: str) -> None:
    for number in range(12):
        person(f"p{number}")
    database.session.commit()
    answer = visit(cast.ada).post("/messages", data={"to": to, "title": "A subject", "source": "Kept words"})
    assert answer.status_code == 422 and sentence in answer.text and "Kept words" in answer.text and "A subject" in answer.text


@pytest.mark.usefixtures("seasoned")
def test_who_muted_one_is_not_written_to(cast: Cast) -> None:
    imported = person("imported", name="Old Account")
    imported.email_key = imported.email = None
    database.session.add(Mute(user_id=cast.bob.id, muted_id=cast.ada.id, at=clock.now()))
    database.session.commit()
    for one, name in ((cast.bob, "Bob Noyce"), (imported, "Old Account")):
        with pytest.raises(Invalid) as refused:
            written(cast.ada, one, cast.eve)
        assert str(refused.value.fields["to"]) == f"No message can be sent to {name}."
    assert written(cast.bob, cast.ada)


def test_newcomers(cast: Cast) -> None:
    assert written(cast.eve, cast.ada)
    with pytest.raises(Invalid) as refused:
        written(cast.eve, cast.ada, cast.bob, cast.ann)
    assert "At most 2 other people" in str(refused.value.fields["to"])
    thread = written(cast.eve, cast.ada, cast.bob)
    with pytest.raises(Denied) as denied:
        written(cast.eve, cast.ada)
    assert denied.value.verdict.reason == "newcomer"
    with pytest.raises(Denied), transaction():
        commands.invite(cast.eve, thread, ["ann"])
    assert written(cast.mod, cast.ada, cast.bob, cast.ann)  # the site's staff is not new
    opened(cast.ada, cast.square)
    database.session.refresh(cast.ada)
    assert written(cast.ada, cast.bob, cast.ann, cast.oz)  # who wrote is not new
    cast.ada.created_at = clock.now() - timedelta(hours=3)
    database.session.commit()
    with pytest.raises(Invalid):
        written(cast.ada, cast.bob, cast.ann, cast.oz)


def test_newcomers_read_why(cast: Cast, visit: Callable[[Any], Any]) -> None:
    settings.override(messages__newcomer_daily=0)
    browser = visit(cast.eve)
    assert "New members begin a few conversations a day" in browser.get("/messages").text
    asked = browser.get("/messages/new?to=ada").text
    assert "New members begin a few conversations a day" in asked and 'name="source"' not in asked
    answer = browser.post("/messages", data={"to": "ada", "title": "A subject", "source": "Kept words"})
    assert answer.status_code == 403 and "Kept words" in answer.text


@pytest.mark.usefixtures("seasoned")
def test_what_the_browser_keeps_goes_by_one_name_until_it_is_sent(cast: Cast, visit: Callable[[Any], Any]) -> None:
    ada, name = visit(cast.ada), f'data-draft="{cast.ada.id}:message:bob"'
    assert name in ada.get("/messages/new?to=bob").text
    refused = ada.post("/messages", data={"to": "bob, nobody-here", "begun": "bob", "title": "A subject", "source": "Words"})
    assert refused.status_code == 422 and name in refused.text and 'name="begun" value="bob"' in refused.text


@pytest.mark.usefixtures("seasoned")
def test_inviting(cast: Cast, visit: Callable[[Any], Any]) -> None:
    thread = written(cast.ada, cast.bob)
    bob = visit(cast.bob)
    assert "reads the whole conversation" in bob.get(f"/messages/{thread.id}/people").text
    assert visit(cast.eve).get(f"/messages/{thread.id}/people").status_code == 404
    assert bob.post(f"/messages/{thread.id}/people", data={"to": "eve ada"}).status_code == 303
    page = visit(cast.eve).get(f"/t/{thread.slug}/{thread.id}").text
    assert "A word in private." in page and "brought eve into the conversation" in page and "<span>Bob Noyce brought" in page
    assert bob.post(f"/messages/{thread.id}/people", data={"to": "nobody"}).status_code == 422
    settings.override(messages__most_people=3)
    assert "No more people can take part" in bob.get(f"/messages/{thread.id}/people").text
    with pytest.raises(Denied), transaction():
        commands.invite(cast.bob, thread, ["ann"])


@pytest.mark.usefixtures("seasoned")
def test_who_is_brought_in_is_told_and_has_it_to_read(cast: Cast, visit: Callable[[Any], Any]) -> None:
    thread = written(cast.ada, cast.bob)
    cast.eve.name = "<b>Éve</b> & *sons*"
    database.session.commit()
    with transaction():
        commands.invite(cast.bob, thread, ["eve", "ann"])
    for user in (cast.eve, cast.ann):
        notices = visit(user).get("/notices").text
        assert "Bob Noyce brought you into a conversation" in notices and "Between ourselves" in notices
        assert titles(user, "unread") == ["Between ourselves"]
    assert "brought" not in visit(cast.ada).get("/notices").text
    address = f"/t/{thread.slug}/{thread.id}"
    said = f"brought {escape(cast.eve.name)}, Ann Dupré into the conversation"
    assert said in visit(cast.eve).get(address).text
    assert [act.author_id for act in Post.query.filter_by(thread_id=thread.id, kind="action")] == [cast.bob.id]
    with transaction():
        commands.leave(cast.eve, thread)
    assert "brought you" not in visit(cast.eve).get("/notices").text
    with transaction():
        assert commands.invite(cast.bob, thread, ["ann", "ada"]) == []
    assert Post.query.filter_by(thread_id=thread.id, action_code="conversation.invited").count() == 1


@pytest.mark.usefixtures("seasoned")
def test_undoing_leads_back_to_where_it_was_done(cast: Cast, visit: Callable[[Any], Any]) -> None:
    thread, bob = written(cast.ada, cast.bob), visit(cast.bob)
    path = f"/messages/{thread.id}/archive"
    for place, undo, back in (("list", f"{path}?from=list", "/messages"), ("", path, f"/t/{thread.slug}/{thread.id}")):
        page = bob.post(path, data={"_method": "PUT", "from": place}, follow_redirects=True).text
        assert f'action="{undo}"' in page.partition('class="notice__undo"')[2][:200]
        assert bob.post(undo, data={"_method": "DELETE"}).headers["Location"] == back


@pytest.mark.usefixtures("seasoned")
def test_the_words_of_somebody_muted_stay_out_of_the_list(cast: Cast, visit: Callable[[Any], Any]) -> None:
    thread = written(cast.ada, cast.bob, cast.eve)
    replied(cast.bob, thread, "Unwelcome words.")
    assert "Unwelcome words." in visit(cast.eve).get("/messages").text
    database.session.add(Mute(user_id=cast.eve.id, muted_id=cast.bob.id, at=clock.now()))
    database.session.commit()
    page = visit(cast.eve).get("/messages").text
    assert "Between ourselves" in page and "Unwelcome words." not in page


@pytest.mark.usefixtures("seasoned")
def test_nobody_outside_takes_part(cast: Cast) -> None:
    thread = written(cast.ada, cast.bob)
    for user in (cast.eve, cast.mod, cast.adm):
        for act in (lambda who: commands.invite(who, thread, ["ann"]), lambda who: commands.leave(who, thread),
                    lambda who: commands.archive(who, thread), lambda who: commands.unarchive(who, thread)):
            with pytest.raises(Denied), transaction():
                act(user)
    public = opened(cast.ada, cast.square)
    for act in (lambda: commands.invite(cast.ada, public, ["ann"]), lambda: commands.leave(cast.ada, public)):
        with pytest.raises(Denied), transaction():
            act()
    assert database.session.scalar(select(func.count()).select_from(Membership).where(
        Membership.community_id == thread.community_id)) == thread.community.member_count == 2


@pytest.mark.usefixtures("seasoned")
def test_archiving(cast: Cast, visit: Callable[[Any], Any]) -> None:
    thread = written(cast.ada, cast.bob)
    bob = visit(cast.bob)
    assert bob.post(f"/messages/{thread.id}/archive", data={"_method": "PUT", "from": "list"}).headers["Location"] == "/messages"
    assert titles(cast.bob) == []
    assert titles(cast.bob, "archived") == titles(cast.ada) == ["Between ourselves"]
    bob.post(f"/messages/{thread.id}/archive", data={"_method": "PUT"})
    bob.post(f"/messages/{thread.id}/archive", data={"_method": "DELETE"})
    assert titles(cast.bob) == ["Between ourselves"]
    bob.post(f"/messages/{thread.id}/archive", data={"_method": "PUT"})
    replied(cast.ada, thread)
    assert titles(cast.bob) == ["Between ourselves"]
    assert database.session.scalar(select(func.count()).select_from(ConversationArchive)) == 0


@pytest.mark.usefixtures("seasoned")
def test_leaving(cast: Cast, visit: Callable[[Any], Any]) -> None:
    thread = written(cast.ada, cast.bob)
    assert "Leave this conversation?" in visit(cast.bob).get(f"/messages/{thread.id}/leaving").text
    with transaction():
        commands.leave(cast.bob, thread)
    page = visit(cast.ada).get(f"/t/{thread.slug}/{thread.id}").text
    assert "left the conversation" in page
    assert "Nobody else takes part any more" in visit(cast.ada).get("/messages").text
    with transaction():
        commands.invite(cast.ada, thread, ["bob"])
    assert titles(cast.bob) == ["Between ourselves"]


@pytest.mark.usefixtures("seasoned")
def test_one_changes_and_deletes_ones_own_alone(cast: Cast, visit: Callable[[Any], Any]) -> None:
    thread = written(cast.adm, cast.bob)
    answer = replied(cast.bob, thread)
    bob, adm = visit(cast.bob), visit(cast.adm)
    assert adm.post(f"/posts/{answer.id}", data={"_method": "DELETE", "reason": "Because."}).status_code == 403
    assert adm.get(f"/posts/{answer.id}/edit").status_code == 403
    for path in (f"/t/{thread.id}/closure", f"/t/{thread.id}/pin", f"/t/{thread.id}/tags", f"/t/{thread.id}/follow"):
        answered = adm.post(path, data={"reason": "r", "level": "muted", "tags": "x", "_method": "PUT"})
        assert answered.status_code in (403, 405), path
    first = database.session.scalar(select(Post).where(Post.thread_id == thread.id, Post.number == 1))
    assert "the conversation stays" in adm.post(f"/posts/{first.id}", data={"_method": "DELETE"}).text
    saved = adm.post(f"/posts/{first.id}", data={
        "_method": "PUT", "title": "Another subject", "kind": "question", "source": "Changed.",
        "base_revision": str(first.revision)})
    assert saved.status_code == 303, saved.text
    database.session.refresh(thread)
    assert (thread.title, thread.kind) == ("Another subject", "discussion")
    assert bob.post(f"/posts/{answer.id}", data={"_method": "DELETE"}).status_code == 303


@pytest.mark.usefixtures("seasoned")
def test_names_are_completed(cast: Cast, visit: Callable[[Any], Any]) -> None:
    browser = visit(cast.ada)
    assert browser.get("/messages/completion?q=bo").json == [{"name": "Bob Noyce", "value": "bob", "note": "@bob"}]
    assert browser.get("/messages/completion?q=ada").json == []
    thread = written(cast.ada, cast.eve)
    room = thread.community.slug
    assert [one["username"] for one in browser.get(f"/c/{room}/completion?kind=member&q=e").json] == ["eve"]
    assert visit(cast.mod).get(f"/c/{room}/completion?kind=member&q=e").status_code == 404


@pytest.mark.usefixtures("seasoned")
def test_the_list_costs_the_same(cast: Cast, count_queries: Callable[[], Any]) -> None:
    for number in range(25):
        written(cast.ada, cast.bob, cast.eve, title=f"Subject {number}")
    with count_queries() as seen:
        page = inbox_page(cast.bob, ALLOW)
    assert len(seen) == 2 and len(page.rows) == 20
    further = inbox_page(cast.bob, ALLOW, cursor=page.next_url.rpartition("at=")[2])
    assert len(further.rows) == 5 and further.previous_url and not further.next_url
