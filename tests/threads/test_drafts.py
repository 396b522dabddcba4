"""Texts being written: kept for their author, versioned between windows, gone when published."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum.communities.models import Category, Community
from forum.core import clock
from forum.core.db import db as database
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.core.policy import Denied
from forum.threads import commands, queries
from forum.threads.models import Draft, Thread
from forum.threads.places import Place, edit_of, new_thread, read_place, reply_to
from tests.browser_client import Visitor
from tests.cast import Cast
from tests.threads.talk import closed, deleted, first_post, opened, replied

Visit = Callable[..., Visitor]
JSON = {"Accept": "application/json"}


@pytest.fixture
def thread(cast: Cast) -> Thread:
    thread = opened(cast.ada, cast.square, "Why so?", "The *question*.")
    replied(cast.bob, thread, "The answer.")
    return thread


def saved(actor: Any, place: Place, source: str, **more: Any) -> queries.KeptDraft | None:
    with transaction():
        return commands.save_draft(actor, place, source=source, **more)


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found[1]


def category_of(community: Community) -> Category:
    return database.session.scalars(select(Category).where(Category.community_id == community.id)).first() or pytest.fail("none")


@pytest.mark.parametrize("text", ["thread:3", "reply:5", "reply:5:7", "edit:12"])
def test_places_are_read_as_they_are_written(text: str) -> None:
    assert str(read_place(text)) == text


@pytest.mark.parametrize("text", ["", "thread", "thread:0", "thread:x", "reply:5:1", "reply:5:", "edit:5:2", "thread:5:2",
                                  "other:5", "reply:99999999999", "reply:5:7:9", "reply:٥", "edit:4294967296"])
def test_what_names_no_place(text: str) -> None:
    assert read_place(text) is None


def test_what_it_is_to_be_and_where_it_is_to_stand_are_kept(cast: Cast, visit: Visit) -> None:
    ada, (here, elsewhere) = visit(cast.ada), (category_of(cast.square), category_of(cast.circle))
    place = new_thread(cast.square.id)
    words = {"source": "My words", "title": "Mine"}
    answer = ada.put(f"/drafts/{place}", data={**words, "kind": "question", "category_id": here.id}, headers=JSON)
    assert answer.status_code == 200
    page = ada.get("/c/square/threads/new").text
    assert re.search(r'value="question" checked', page) and re.search(rf'value="{here.id}" selected', page)
    kept = saved(cast.ada, place, "My words", title="Mine", base=answer.json["version"], kind="poem", category_id=elsewhere.id)
    assert kept is not None and (kept.kind, kept.category_id, kept.source) == ("", None, "My words")


def test_a_text_is_kept_and_grows(cast: Cast, thread: Thread) -> None:
    place = reply_to(thread.id, 2)
    first = saved(cast.ada, place, "My", window="a")
    assert first is not None and first.version == 1
    second = saved(cast.ada, place, "My words", base=1, window="a")
    assert second is not None and (second.version, second.source) == (2, "My words")
    assert queries.draft_at(cast.ada, place) == second
    assert queries.draft_at(cast.bob, place) is None and queries.draft_at(None, place) is None


def test_saving_the_same_again_changes_nothing(cast: Cast, thread: Thread) -> None:
    for base in (0, 0, 1):
        again = saved(cast.ada, reply_to(thread.id), "Same.", base=base)
    assert again is not None and again.version == 1


def test_two_windows_lose_nothing(cast: Cast, thread: Thread) -> None:
    place = reply_to(thread.id)
    saved(cast.ada, place, "Of the first.", window="a")
    with pytest.raises(commands.OtherText) as told:
        saved(cast.ada, place, "Of the second.", window="b")
    assert told.value.draft.source == "Of the first."
    kept = queries.draft_at(cast.ada, place)
    assert kept is not None and kept.source == "Of the first."
    decided = saved(cast.ada, place, "Of the second.", base=kept.version, window="b", former="Of the first.")
    assert decided is not None and (decided.source, decided.former_source) == ("Of the second.", "Of the first.")
    further = saved(cast.ada, place, "Of the second, longer.", base=decided.version, window="b")
    assert further is not None and further.former_source == "Of the first."


def test_a_window_whose_answer_got_lost_saves_again(cast: Cast, thread: Thread) -> None:
    saved(cast.ada, reply_to(thread.id), "One", window="a")
    again = saved(cast.ada, reply_to(thread.id), "One two", base=0, window="a")
    assert again is not None and again.source == "One two"


def test_nothing_is_no_draft(cast: Cast, thread: Thread) -> None:
    place = reply_to(thread.id)
    assert saved(cast.ada, place, "  \n ") is None
    saved(cast.ada, place, "Something")
    assert saved(cast.ada, place, "", base=1) is None and queries.draft_at(cast.ada, place) is None
    post = first_post(thread)
    assert saved(cast.ada, edit_of(post.id), post.source, title=thread.title) is None, "what the post says already"
    assert saved(cast.ada, edit_of(post.id), post.source, title="Another title") is not None


def test_a_deleted_draft_can_be_begun_again_with_a_later_version(cast: Cast, thread: Thread) -> None:
    place = reply_to(thread.id)
    saved(cast.ada, place, "One")
    with transaction():
        commands.forget_draft(cast.ada, place)
    again = saved(cast.ada, place, "One, typed on", base=1)
    assert again is not None and again.version == 2


@pytest.mark.parametrize("who", ["visitor", "eve", "mod", "ada", "ann"])
def test_only_who_may_publish_there_may_draft(cast: Cast, thread: Thread, who: str) -> None:
    actor = cast.everyone[who]
    allowed = who in ("ada", "ann")
    for place in (new_thread(cast.square.id), reply_to(thread.id), reply_to(thread.id, 2)):
        if allowed:
            assert saved(actor, place, "Words") is not None
        else:
            with pytest.raises(Denied):
                saved(actor, place, "Words")
    if who == "visitor":
        return
    edits = commands.can_write_at(actor, edit_of(first_post(thread).id))  # type: ignore[arg-type]  # signed in
    assert bool(edits) == (who in ("ada", "ann", "mod"))


def test_what_cannot_be_seen_is_not_there(visit: Visit, cast: Cast, thread: Thread) -> None:
    hidden = opened(cast.ada, cast.cellar, "Unheard of")
    for place in (f"reply:{hidden.id}", f"edit:{first_post(hidden).id}", f"thread:{cast.cellar.id}", f"reply:{thread.id}:99",
                  "reply:999999", "edit:999999", "thread:999999", "nonsense", "reply:0"):
        assert visit(cast.eve).put(f"/drafts/{place}", data={"source": "x"}, headers=JSON).status_code == 404, place
    assert database.session.query(Draft).count() == 0


def test_a_closed_thread_says_why(visit: Visit, cast: Cast, thread: Thread) -> None:
    closed(cast.ann, thread)
    answer = visit(cast.ada).put(f"/drafts/reply:{thread.id}", data={"source": "x"}, headers=JSON)
    assert answer.status_code == 403 and "closed" in answer.json["sentence"]


def test_the_number_and_the_length_of_drafts_are_bounded(cast: Cast, thread: Thread, monkeypatch: pytest.MonkeyPatch) -> None:
    from forum.threads.commands import drafts
    monkeypatch.setattr(drafts, "MOST_DRAFTS", 2)
    saved(cast.ada, reply_to(thread.id), "One")
    saved(cast.ada, reply_to(thread.id, 2), "Two")
    with pytest.raises(Invalid):
        saved(cast.ada, new_thread(cast.square.id), "Three")
    row = database.session.query(Draft).filter_by(user_id=cast.ada.id, place=f"reply:{thread.id}").one()
    row.saved_at = clock.now() - timedelta(days=91)
    database.session.commit()
    assert saved(cast.ada, new_thread(cast.square.id), "Three") is not None, "an old one made room"
    with pytest.raises(Invalid):
        saved(cast.ada, reply_to(thread.id, 2), "x" * (drafts.LONGEST + 1), base=1)


def test_saving_over_http(visit: Visit, cast: Cast, thread: Thread) -> None:
    ada, url = visit(cast.ada), f"/drafts/reply:{thread.id}"
    answer = ada.put(url, data={"source": "One", "window": "a"}, headers=JSON)
    assert answer.status_code == 200 and answer.json["version"] == 1 and answer.json["saved_at"].endswith("Z")
    other = ada.put(url, data={"source": "Two", "window": "b"}, headers=JSON)
    assert other.status_code == 409 and other.json["source"] == "One" and other.json["version"] == 1
    assert ada.put(url, data={"source": "One"}, headers=JSON, csrf=False).status_code == 400
    assert visit(None).put(url, data={"source": "x"}, headers=JSON).status_code == 401
    assert visit(cast.bob).get("/drafts").text.count('class="draft"') == 0


def test_without_a_script_a_button_saves_and_the_list_leads_back(visit: Visit, cast: Cast, thread: Thread) -> None:
    ada = visit(cast.ada)
    page = ada.get(f"/t/{thread.id}/posts/new?reply_to=2").text
    assert f'formaction="/drafts/reply:{thread.id}:2"' in page
    answer = ada.post(f"/drafts/reply:{thread.id}:2", data={"source": "Half a <b>thought</b>", "base": "0"})
    assert (answer.status_code, answer.location) == (303, "/drafts")
    listed = ada.get("/drafts").text
    assert "Half a &lt;b&gt;thought" in listed and f'href="/t/{thread.id}/posts/new?reply_to=2"' in listed and "Why so?" in listed
    assert "Half a &lt;b&gt;thought" in ada.get(f"/t/{thread.id}/posts/new?reply_to=2").text
    again = ada.post(f"/drafts/reply:{thread.id}:2", data={"source": "Another thought", "base": "0"})
    assert again.status_code == 303
    kept = queries.draft_at(cast.ada, reply_to(thread.id, 2))
    assert kept is not None and (kept.source, kept.former_source) == ("Another thought", "Half a <b>thought</b>")
    assert ada.post(f"/drafts/reply:{thread.id}:2", data={"_method": "DELETE"}).location == "/drafts"
    assert ada.delete(f"/drafts/reply:{thread.id}:2").status_code == 303, "twice is once"
    assert "No drafts" in ada.get("/drafts").text


def test_every_form_is_filled_with_its_draft(visit: Visit, cast: Cast, thread: Thread) -> None:
    ada, post = visit(cast.ada), first_post(thread)
    saved(cast.ada, new_thread(cast.square.id), "Begun here.", title="A title begun")
    saved(cast.ada, reply_to(thread.id), "To everybody.")
    saved(cast.ada, edit_of(post.id), "The better question.", title="Why so, indeed?")
    page = ada.get("/c/square/threads/new").text
    assert "Begun here." in page and 'value="A title begun"' in page
    page = ada.get(f"/t/{thread.slug}/{thread.id}").text
    assert "To everybody." in page and f'data-place="reply:{thread.id}" data-version="1"' in page
    page = ada.get(f"/posts/{post.id}/edit").text
    assert "The better question." in page and 'value="Why so, indeed?"' in page
    quoted = ada.get(f"/t/{thread.id}/posts/new?reply_to=1&quote=1").text
    assert "To everybody.\n\n[quote=" in quoted
    listed = ada.get("/drafts").text
    assert listed.count('class="draft"') == 3 and "The Square" in listed


def test_a_draft_older_than_somebody_elses_edit_says_so(visit: Visit, cast: Cast, thread: Thread) -> None:
    post = first_post(thread)
    saved(cast.ada, edit_of(post.id), "My better question.")
    body = commands.edit_post.__globals__["Composed"]("Ann's text.", "<p>Ann's text.</p>", "Ann's text.", "en", 1)
    with transaction():
        commands.edit_post(cast.ann, post, body=body, base_revision=post.revision, reason="Clearer.")
    page = visit(cast.ada).get(f"/posts/{post.id}/edit").text
    assert "My better question." in page and "changed this post after you began" in page


def test_publishing_ends_the_draft(visit: Visit, cast: Cast, thread: Thread) -> None:
    ada, post = visit(cast.ada), first_post(thread)
    saved(cast.ada, new_thread(cast.square.id), "Begun here.", title="A title begun")
    saved(cast.ada, reply_to(thread.id), "To everybody.")
    saved(cast.ada, reply_to(thread.id, 2), "To Bob.")
    saved(cast.ada, edit_of(post.id), "The better question.")
    saved(cast.bob, reply_to(thread.id), "Bob's own.")
    refused = ada.post(f"/t/{thread.id}/posts", data={"source": " "})
    assert refused.status_code == 422 and database.session.query(Draft).count() == 5
    ada.post("/c/square/threads", data={"title": "A title begun", "source": "Begun here.", "kind": "discussion"})
    ada.post(f"/t/{thread.id}/posts", data={"source": "To everybody."})
    ada.post(f"/t/{thread.id}/posts", data={"source": "To Bob.", "reply_to": "2"})
    ada.post(f"/posts/{post.id}", data={"source": "The better question.", "base_revision": "1"})
    assert [row.user_id for row in database.session.query(Draft)] == [cast.bob.id]


def test_an_echo_of_a_sent_form_keeps_nothing(visit: Visit, cast: Cast, thread: Thread) -> None:
    ada = visit(cast.ada)
    key = field(ada.get(f"/t/{thread.id}/posts/new").text, "form_key")
    ada.post(f"/t/{thread.id}/posts", data={"source": "Sent.", "form_key": key})
    echo = ada.put(f"/drafts/reply:{thread.id}", data={"source": "Sen", "form_key": key}, headers=JSON)
    assert echo.status_code == 200 and echo.json == {"version": 0} and database.session.query(Draft).count() == 0


def test_the_list_tells_nothing_of_a_place_that_can_no_longer_be_read(visit: Visit, cast: Cast) -> None:
    thread = opened(cast.bob, cast.square, "Soon unheard of")
    saved(cast.ada, reply_to(thread.id), "My own words.")
    deleted(cast.bob, first_post(thread))
    listed = visit(cast.ada).get("/drafts").text
    assert "My own words." in listed and "Soon unheard of" not in listed and "/posts/new" not in listed


def test_a_text_for_a_discussion_closed_meanwhile_can_be_copied(visit: Visit, cast: Cast, thread: Thread) -> None:
    words = "What I measured. " * 40 + "The last word."
    saved(cast.ada, reply_to(thread.id), words)
    closed(cast.ann, thread)
    ada = visit(cast.ada)
    assert ada.get(f"/t/{thread.id}/posts/new").status_code == 403
    assert words in ada.get("/drafts").text


def test_the_list_asks_few_questions(visit: Visit, cast: Cast, thread: Thread, count_queries: Any) -> None:
    for number in (None, 2):
        saved(cast.ada, reply_to(thread.id, number), "Words")
    saved(cast.ada, new_thread(cast.square.id), "Words")
    saved(cast.ada, edit_of(first_post(thread).id), "Words")
    ada = visit(cast.ada)
    ada.get("/drafts")
    with count_queries() as seen:
        ada.get("/drafts")
    assert len(seen) <= 8, seen
