"""Writing in place: the same addresses answer a script with the form alone, or with the post that came of it."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from forum.core import settings
from forum.threads.models import Post, Thread
from forum.threads.quoting import attribution
from tests.browser_client import Visitor
from tests.cast import Cast
from tests.threads.talk import closed, deleted, edited, first_post, numbered, opened, replied

Visit = Callable[..., Visitor]
SCRIPT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def thread(cast: Cast) -> Thread:
    thread = opened(cast.ada, cast.square, "Why so?", "The *question*.")
    answer = replied(cast.bob, thread, "The answer.")
    replied(cast.ann, thread, "An aside.", to=answer)
    return thread


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found[1]


def test_links_open_their_form_alone(visit: Visit, cast: Cast, thread: Thread) -> None:
    ada = visit(cast.ada)
    for address, title in ((f"/t/{thread.id}/posts/new?reply_to=2", "Reply to Bob Noyce, no. 2"),
                           (f"/t/{thread.id}/posts/new", "Reply to “Why so?”"),
                           (f"/posts/{first_post(thread).id}/edit", "Edit the discussion")):
        piece = ada.get(address, headers=SCRIPT)
        assert piece.status_code == 200 and piece.headers["Cache-Control"] == "no-store"
        assert "<html" not in piece.text and "<h1" not in piece.text and f'data-title="{title}"' in piece.text, address
        assert 'id="dock-form"' in piece.text and 'name="at" value="dock"' in piece.text and "hx-post=" in piece.text
        page = ada.get(address)
        assert "<html" in page.text and "<h1" in page.text and "hx-post" not in page.text.split("<main")[1].split("</main")[0]


def test_a_quotation_can_be_had_alone(visit: Visit, cast: Cast, thread: Thread) -> None:
    answer = visit(cast.ada).get(f"/t/{thread.id}/posts/2/quotation")
    assert answer.mimetype == "text/plain"
    assert answer.text == f'[quote="Bob Noyce, post:2, topic:{thread.id}, username:bob"]\nThe answer.\n[/quote]\n\n'
    deleted(cast.bob, numbered(thread, 2))
    for number in (2, 9):
        assert visit(cast.ada).get(f"/t/{thread.id}/posts/{number}/quotation").status_code == 404
    hidden = opened(cast.ada, cast.cellar, "Unheard of")
    assert visit(cast.eve).get(f"/t/{hidden.id}/posts/1/quotation").status_code == 404


@pytest.mark.parametrize(("view", "beside"), [("tree", "post-3"), ("time", "post-3")])
def test_a_reply_comes_back_as_its_article(visit: Visit, cast: Cast, thread: Thread, view: str, beside: str) -> None:
    ada = visit(cast.ada)
    key = field(ada.get(f"/t/{thread.id}/posts/new?reply_to=2", headers=SCRIPT).text, "form_key")
    data = {"source": "My words.", "reply_to": "2", "at": "dock", "view": view, "form_key": key}
    first, again = (ada.post(f"/t/{thread.id}/posts", data=data, headers=SCRIPT) for _ in range(2))
    for answer in (first, again):
        assert answer.status_code == 200 and answer.headers["Parvis-Needs"] == beside
        assert f'hx-target="#{beside}" hx-swap="afterend"' in answer.text and answer.text.count('id="post-4"') == 1
        assert "Your reply is no. 4." in answer.text and "My words." in answer.text
        assert '<form class="composer"' not in answer.text
        assert answer.headers["Parvis-Address"] == f"/t/{thread.slug}/{thread.id}/4#post-4"
        assert json.loads(answer.headers["HX-Trigger"]) == {"parvis:written": {"number": 4, "place": f"reply:{thread.id}:2"}}
    assert Post.query.filter_by(thread_id=thread.id).count() == 4


def test_in_the_tree_a_reply_stands_below_what_it_answers(visit: Visit, cast: Cast, thread: Thread) -> None:
    replied(cast.bob, thread, "To everybody.")
    for view, beside in (("tree", "post-3"), ("time", "post-5")):
        answer = visit(cast.ada).post(f"/t/{thread.id}/posts", headers=SCRIPT,
                                      data={"source": f"To Ann, {view}.", "reply_to": "3", "at": "dock", "view": view})
        assert answer.headers["Parvis-Needs"] == beside, view
        beside = "post-5"


def test_the_form_at_the_end_begins_anew(visit: Visit, cast: Cast, thread: Thread) -> None:
    ada = visit(cast.ada)
    page = ada.get(f"/t/{thread.slug}/{thread.id}").text
    key = field(page.split('id="reply-here"')[1], "form_key")
    answer = ada.post(f"/t/{thread.id}/posts", data={"source": "My words.", "at": "here", "form_key": key}, headers=SCRIPT)
    assert answer.headers["HX-Reswap"] == "outerHTML" and 'id="composer"' in answer.text
    form = answer.text.split('<form class="composer"')[1]
    assert field(form, "form_key") != key and "My words." not in form


@pytest.mark.parametrize(("data", "status"), [({"source": " "}, 422), ({"source": "Words", "reply_to": "2"}, 409)])
def test_a_refusal_is_the_form_again(visit: Visit, cast: Cast, thread: Thread, data: dict[str, str], status: int) -> None:
    deleted(cast.bob, numbered(thread, 2))
    answer = visit(cast.ada).post(f"/t/{thread.id}/posts", data={**data, "at": "dock", "form_key": "k"}, headers=SCRIPT)
    assert answer.status_code == status and 'id="dock-form"' in answer.text and "<html" not in answer.text
    assert data["source"].strip() in answer.text and "Parvis-Address" not in answer.headers


def test_too_fast_and_closed_are_told_in_place(visit: Visit, cast: Cast, thread: Thread) -> None:
    settings.override(threads__post_rate="1/minute")
    ada = visit(cast.ada)
    data = {"source": "Words", "at": "dock"}
    ada.post(f"/t/{thread.id}/posts", data=data, headers=SCRIPT)
    fast = ada.post(f"/t/{thread.id}/posts", data=data, headers=SCRIPT)
    assert fast.status_code == 429 and fast.headers["Retry-After"] and "your text is kept" in fast.text
    closed(cast.ann, thread)
    late = visit(cast.bob).post(f"/t/{thread.id}/posts", data=data, headers=SCRIPT)
    assert late.status_code == 403 and "This discussion is closed." in late.text and "Words" in late.text


def test_a_lost_session_asks_for_the_page(visit: Visit, cast: Cast, thread: Thread) -> None:
    answer = visit(None).post(f"/t/{thread.id}/posts", data={"source": "Words", "at": "dock"}, headers=SCRIPT)
    assert answer.status_code == 401 and answer.headers["Parvis-Send-As"] == "page" and answer.headers["HX-Reswap"] == "none"
    expired = visit(cast.ada).post(f"/t/{thread.id}/posts", data={"source": "Words"}, headers=SCRIPT, csrf=False)
    assert expired.headers["Parvis-Send-As"] == "page"


def test_an_edit_replaces_its_article(visit: Visit, cast: Cast, thread: Thread) -> None:
    post = numbered(thread, 2)
    data = {"source": "A better answer.", "base_revision": "1", "at": "dock", "view": "tree"}
    answer = visit(cast.bob).post(f"/posts/{post.id}", data=data, headers=SCRIPT)
    assert answer.headers["Parvis-Needs"] == "post-2" and 'hx-target="#post-2" hx-swap="outerHTML"' in answer.text
    assert "A better answer." in answer.text and "Post no. 2 was saved." in answer.text


def test_a_new_title_needs_the_whole_page(visit: Visit, cast: Cast, thread: Thread) -> None:
    data = {"source": "The *question*.", "title": "Why not?", "kind": "question", "category_id": "0",
            "base_revision": "1", "at": "dock"}
    answer = visit(cast.ada).post(f"/posts/{first_post(thread).id}", data=data, headers=SCRIPT)
    assert answer.status_code == 200 and answer.text == "" and answer.headers["HX-Redirect"] == f"/t/why-not/{thread.id}/1"


def test_an_edit_of_what_changed_meanwhile_keeps_the_text(visit: Visit, cast: Cast, thread: Thread) -> None:
    post = numbered(thread, 2)
    edited(cast.bob, post, "Changed meanwhile.")
    data = {"source": "My change.", "base_revision": "1", "at": "dock"}
    answer = visit(cast.bob).post(f"/posts/{post.id}", data=data, headers=SCRIPT)
    assert answer.status_code == 409 and "My change." in answer.text and f"/posts/{post.id}/revisions" in answer.text
    assert field(answer.text, "base_revision") == "2" and "<html" not in answer.text


@pytest.mark.parametrize("form", ["thread:square", "reply:{thread}", "edit:{post}", ""])
def test_a_preview_alone(visit: Visit, cast: Cast, thread: Thread, form: str) -> None:
    name = form.format(thread=thread.id, post=first_post(thread).id)
    answer = visit(cast.ada).post("/preview", data={"place": name, "source": "*Soon* <b>"}, headers=SCRIPT)
    assert answer.status_code == 200 and "<em>Soon</em> &lt;b&gt;" in answer.text and "<form" not in answer.text
    empty = visit(cast.ada).post("/preview", data={"place": name, "source": ""}, headers=SCRIPT)
    assert empty.status_code == 422 and "Write something first." in empty.text


def test_forms_tell_their_limits(visit: Visit, cast: Cast, thread: Thread) -> None:
    settings.override(threads__max_length="1234")
    page: Any = visit(cast.ada).get("/c/square/threads/new").text
    assert 'data-limit="1234"' in page and 'data-least="3"' in page
    text = re.search(r"<textarea[^>]*>", page.split('id="composer"')[1])
    assert text and "maxlength" not in text[0], "a browser would cut what is pasted"
    assert 'data-similar-in="square"' in page and 'data-complete-in="square"' in page


@pytest.mark.parametrize(("name", "tag"), [
    ("", "ada, post:3, topic:7"), ("ada", "ada, post:3, topic:7"),
    ("Ada Lovelace", "Ada Lovelace, post:3, topic:7, username:ada"),
    ('Ada "Ace", post:9]', "Ada Ace post 9, post:3, topic:7, username:ada")])
def test_a_quotation_names_who_said_it(name: str, tag: str) -> None:
    assert attribution("ada", 3, 7, name) == tag
