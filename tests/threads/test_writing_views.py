"""The pages that one writes on: a text is taken once, refused beside its fault, and never lost."""

import re
from collections.abc import Callable

import pytest

from forum.threads.models import Post, Thread
from tests.browser_client import Visitor
from tests.cast import Cast
from tests.threads.answers import field, text, url
from tests.threads.talk import closed, deleted, first_post, opened, replied

Visit = Callable[..., Visitor]
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>'


@pytest.fixture
def thread(cast: Cast) -> Thread:
    thread = opened(cast.ada, cast.square, "Why so?", "The *question*.", kind="question")
    replied(cast.bob, thread, "The answer.")
    return thread


def test_a_new_thread_is_opened_once(visit: Visit, cast: Cast) -> None:
    ada = visit(cast.ada)
    page = text(ada.get("/c/square/threads/new?kind=question"))
    assert re.search(r'value="question" checked', page)
    data = {"title": "How deep?", "source": "Tell me.", "kind": "question", "form_key": field(page, "form_key")}
    first, again = (ada.post("/c/square/threads", data=data) for _ in range(2))
    assert first.status_code == again.status_code == 303 and first.location == again.location
    thread = Thread.query.one()
    assert first.location == url(thread) and thread.kind == "question"


def test_a_reply_is_written_once_and_another_text_under_its_key_is_asked_about(visit: Visit, cast: Cast, thread: Thread) -> None:
    ada = visit(cast.ada)
    key = field(text(ada.get(url(thread))), "form_key")
    first, again = (ada.post(f"/t/{thread.id}/posts", data={"source": "My words.", "form_key": key}) for _ in range(2))
    assert first.status_code == again.status_code == 303
    assert first.location == again.location == f"{url(thread, 3)}#post-3"
    other = ada.post(f"/t/{thread.id}/posts", data={"source": "Other words.", "form_key": key})
    page = text(other)
    assert other.status_code == 409 and "Other words." in page and f"{url(thread, 3)}#post-3" in page
    fresh = field(page, "form_key")
    assert fresh != key
    assert ada.post(f"/t/{thread.id}/posts", data={"source": "Other words.", "form_key": fresh}).status_code == 303
    assert Post.query.filter_by(thread_id=thread.id).count() == 4


def test_without_a_key_every_sending_counts(visit: Visit, cast: Cast, thread: Thread) -> None:
    ada = visit(cast.ada)
    for number in (3, 4):
        assert ada.post(f"/t/{thread.id}/posts", data={"source": "Again."}).location == f"{url(thread, number)}#post-{number}"


def test_a_resend_is_answered_even_after_the_thread_was_closed(visit: Visit, cast: Cast, thread: Thread) -> None:
    ada = visit(cast.ada)
    data = {"source": "In time.", "form_key": "k" * 20}
    first = ada.post(f"/t/{thread.id}/posts", data=data)
    closed(cast.ann, thread)
    assert ada.post(f"/t/{thread.id}/posts", data=data).location == first.location
    late = ada.post(f"/t/{thread.id}/posts", data={"source": "Too late.", "form_key": "l" * 20})
    assert late.status_code == 403 and "Too late." in text(late) and "This discussion is closed." in text(late)


def test_a_closed_thread_shows_the_sentence_instead_of_the_form(visit: Visit, cast: Cast, thread: Thread) -> None:
    closed(cast.ann, thread, "Answered <b>twice</b>.")
    page = text(visit(cast.ada).get(url(thread)))
    assert "This discussion is closed." in page and "Answered &lt;b&gt;twice&lt;/b&gt;." in page and "<textarea" not in page
    assert visit(cast.ada).get(f"/t/{thread.id}/posts/new").status_code == 403


@pytest.mark.parametrize(("fields", "beside"), [
    ({"title": "", "source": "Kept words."}, "Write a title."),
    ({"title": "x" * 300, "source": "Kept words."}, "at most 255 characters"),
    ({"title": "Kept title", "source": ""}, "Write something first."),
    ({"title": "Kept title", "source": "Kept words. " + "x" * 32_000}, "Write at most 32,000 characters"),
    ({"title": "Kept title", "source": "Kept words.", "kind": "poll"}, "Choose discussion or question."),
    ({"title": "Kept title", "source": "Kept words.", "category_id": "999999"}, "Choose a category"),
])
def test_a_refused_thread_keeps_everything(visit: Visit, cast: Cast, fields: dict[str, str], beside: str) -> None:
    answer = visit(cast.ada).post("/c/square/threads", data={"form_key": "k" * 20, **fields})
    page = text(answer)
    assert answer.status_code == 422 and beside in page and 'aria-invalid="true"' in page
    assert field(page, "form_key") == "k" * 20
    for kept in ("Kept title", "Kept words."):
        assert (kept in page) == any(kept in value for value in fields.values())
    assert Thread.query.count() == 0


def test_what_looks_like_html_is_shown_as_it_was_typed(visit: Visit, cast: Cast) -> None:
    ada = visit(cast.ada)
    made = ada.post("/c/square/threads", data={"title": HOSTILE[:200], "source": HOSTILE, "kind": "discussion"})
    shown = html_unescape(text(ada.get(made.location)))
    post = f"/posts/{Post.query.one().id}"
    for address in (made.location, "/c/square", "/", f"{post}/edit", f"{post}/deletion", f"{post}/revisions"):
        page = text(ada.get(address))
        assert "<script>alert" not in page and "<img src=x" not in page, address
    assert shown.count('<script>alert("x")</script>') >= 2


def html_unescape(page: str) -> str:
    import html

    return html.unescape(html.unescape(page)).replace("\u202f", " ")


def test_signed_out_one_is_led_to_sign_in_and_loses_nothing(client: Visitor, thread: Thread) -> None:
    assert "/sign-in" in client.get("/c/square/threads/new").location
    answer = client.post(f"/t/{thread.id}/posts", data={"source": "Long thought words."})
    assert answer.status_code == 401 and "Long thought words." in text(answer)
    assert Post.query.count() == 2


def test_outsiders_may_read_but_not_write(visit: Visit, cast: Cast, thread: Thread) -> None:
    eve = visit(cast.eve)
    page = text(eve.get(url(thread)))
    assert "Join this community to take part." in page and "<textarea" not in page
    answer = eve.post(f"/t/{thread.id}/posts", data={"source": "Let me in."})
    assert answer.status_code == 403 and "Let me in." in text(answer)
    assert eve.get("/c/square/threads/new").status_code == 403


def test_replying_to_a_post_by_a_page_of_its_own(visit: Visit, cast: Cast, thread: Thread) -> None:
    ada = visit(cast.ada)
    page = text(ada.get(f"/t/{thread.id}/posts/new?reply_to=2&quote=1"))
    assert f'[quote=&#34;Bob Noyce, post:2, topic:{thread.id}, username:bob&#34;]\nThe answer.\n[/quote]' in page
    assert field(page, "reply_to") == "2"
    made = ada.post(f"/t/{thread.id}/posts", data={"source": "Indeed.", "reply_to": "2"})
    assert made.location == f"{url(thread, 3)}#post-3"
    assert Post.query.filter_by(number=3).one().path == "00020003"
    assert "quote" in text(ada.get(f"/t/{thread.id}/posts/new?reply_to=1&quote=1"))
    for odd in ("99", "-1", "x", "9" * 30):
        assert ada.get(f"/t/{thread.id}/posts/new?reply_to={odd}&quote=1").status_code == 200


def test_a_reply_to_a_post_deleted_meanwhile_is_asked_about(visit: Visit, cast: Cast, thread: Thread) -> None:
    ada = visit(cast.ada)
    data = {"source": "Too late?", "reply_to": "2", "form_key": "k" * 20}
    made = ada.post(f"/t/{thread.id}/posts", data=data)
    deleted(cast.bob, Post.query.filter_by(thread_id=thread.id, number=2).one())
    assert ada.post(f"/t/{thread.id}/posts", data=data).location == made.location
    answer = ada.post(f"/t/{thread.id}/posts", data={**data, "form_key": "l" * 20})
    page = text(answer)
    assert answer.status_code == 409 and "Too late?" in page and 'name="reply_to"' not in page
    again = ada.post(f"/t/{thread.id}/posts", data={"source": "Too late?", "form_key": field(page, "form_key")})
    assert again.location == f"{url(thread, 4)}#post-4"


def test_a_preview_without_a_script_brings_the_form_back(visit: Visit, cast: Cast, thread: Thread) -> None:
    ada = visit(cast.ada)
    post = first_post(thread)
    for form, extra in (("thread:square", {"title": "Kept title"}), (f"reply:{thread.id}", {"reply_to": "2"}),
                        (f"edit:{post.id}", {"title": "Kept title", "base_revision": "1"}), ("", {})):
        answer = ada.post("/preview", data={"place": form, "source": "Some **bold** " + HOSTILE, "form_key": "k" * 20, **extra})
        page = text(answer)
        assert answer.status_code == 200 and "<strong>bold</strong>" in page and "data-preview-body" in page
        assert "<script>alert" not in page
        if form:
            assert "Some **bold**" in page and field(page, "form_key") == "k" * 20
        for name, value in extra.items():
            assert field(page, name) == value or value in page
    assert ada.post("/preview", data={"place": f"reply:{thread.id}", "source": " "}).status_code == 422
    assert visit(cast.eve).post("/preview", data={"place": f"edit:{post.id}", "source": "x"}).status_code == 403
    assert visit(None).post("/preview", data={"source": "x"}).status_code == 401
    assert Post.query.count() == 2
