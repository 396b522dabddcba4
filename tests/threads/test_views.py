"""The pages: what they answer, what they keep, what they hide."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from forum.core import settings
from forum.core.db import db as database
from forum.threads.models import Closure, FormerAddress, Pin, Post, Thread
from tests.browser_client import Visitor
from tests.cast import Cast
from tests.threads.talk import closed, deleted, first_post, opened, pinned, replied

Visit = Callable[..., Visitor]
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>'


@pytest.fixture
def thread(cast: Cast) -> Thread:
    thread = opened(cast.ada, cast.square, "Why so?", "The *question*.", kind="question")
    replied(cast.bob, thread, "The answer.")
    return thread


def url(thread: Thread, number: int | None = None) -> str:
    return f"/t/{thread.slug}/{thread.id}" + (f"/{number}" if number else "")


def text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found[1]


def test_a_thread_is_read_by_anyone_in_a_public_community(client: Visitor, thread: Thread) -> None:
    answer = client.get(url(thread))
    assert answer.status_code == 200
    page = text(answer)
    assert "Why so" in page and "<em>question</em>" in page and "The answer." in page and 'id="post-2"' in page
    assert 'name="csrf_token"' not in page and "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("view", ["tree", "time"])
def test_the_chosen_view_is_remembered(client: Visitor, thread: Thread, view: str) -> None:
    page = text(client.get(url(thread) + f"?view={view}"))
    assert ("posts--tree" in page) == (view == "tree")
    assert ("posts--tree" in text(client.get(url(thread)))) == (view == "tree")


def test_addresses_lead_to_the_right_one(client: Visitor, thread: Thread) -> None:
    for address, number in ((f"/t/wrong/{thread.id}", None), (f"/t/-/{thread.id}/2", 2), (f"/t/{thread.id}", None)):
        answer = client.get(address)
        assert (answer.status_code, answer.location) == (301, url(thread, number))
    assert client.get(f"/t/wrong/{thread.id}?view=time").location == url(thread) + "?view=time"
    assert client.get(f"/posts/{first_post(thread).id}").location == url(thread, 1)


@pytest.mark.parametrize("address", ["/t/x/999999", "/t/x/99999999999999999999", "/t/x/0", "/t/999999", "/posts/999999/edit",
                                     "/posts/99999999999/revisions", "/c/nowhere", "/c/square/nowhere", "/t/999999/posts/new"])
def test_what_is_not_there_is_404(visit: Visit, cast: Cast, address: str) -> None:
    assert visit(cast.ada).get(address).status_code == 404


def test_a_post_that_is_not_there_is_404(client: Visitor, thread: Thread) -> None:
    for number in (3, 0, 99999999999):
        assert client.get(f"{url(thread)}/{number}").status_code == 404


def test_bad_cursors_are_400(client: Visitor, thread: Thread) -> None:
    for address in (url(thread), "/", "/c/square"):
        assert client.get(address + "?after=nonsense").status_code == 400


def test_a_permalink_marks_its_post(client: Visitor, thread: Thread) -> None:
    page = text(client.get(url(thread, 2)))
    assert page.count("is-target") == 1 and re.search(r'is-target" id="post-2"', page)


def test_former_addresses_lead_here_in_their_order(client: Visitor, cast: Cast, thread: Thread) -> None:
    other = opened(cast.ada, cast.square, "Another one")
    database.session.add(FormerAddress(foreign_id=thread.id, slug="old-slug", thread_id=other.id))
    database.session.add(FormerAddress(foreign_id=777, slug="far-away", thread_id=thread.id))
    database.session.commit()
    assert client.get(url(thread)).status_code == 200, "an own address comes first"
    assert client.get(f"/t/old-slug/{thread.id}/1").location == url(other, 1), "then a former one with its slug"
    assert client.get(f"/t/another-slug/{thread.id}").location == url(thread), "then our own number"
    for address in ("/t/far-away/777/2", "/t/renamed/777/2"):
        assert client.get(address).location == url(thread, 2), "then a former number"
    assert client.get("/t/777").location == url(thread)
    assert client.get("/t/far-away/778").status_code == 404


def test_former_addresses_of_what_one_may_not_see_are_404(visit: Visit, cast: Cast) -> None:
    hidden = opened(cast.ada, cast.cellar)
    database.session.add(FormerAddress(foreign_id=777, slug="old", thread_id=hidden.id))
    database.session.commit()
    assert visit(None).get("/t/old/777").status_code == 404
    assert visit(cast.ada).get("/t/old/777").location == url(hidden)


@pytest.mark.parametrize("place", ["circle", "cellar"])
def test_outsiders_find_nothing_in_a_closed_community(visit: Visit, cast: Cast, place: str) -> None:
    hidden = opened(cast.ada, getattr(cast, place), "Unheard of")
    post = first_post(hidden)
    addresses = [url(hidden), f"/t/{hidden.id}", f"/t/x/{hidden.id}", f"/t/{hidden.id}/posts/new", f"/t/{hidden.id}/closure",
                 f"/posts/{post.id}", f"/posts/{post.id}/edit", f"/posts/{post.id}/revisions", f"/posts/{post.id}/deletion"]
    for person in (None, cast.eve):
        visitor = visit(person)
        for address in addresses:
            answer = visitor.get(address)
            assert answer.status_code == 404 or "sign-in" in (answer.location or ""), address
            assert "Unheard" not in text(answer)
        assert "Unheard" not in text(visitor.get("/"))
        assert visitor.get(f"/c/{place}").status_code == (404 if place == "cellar" else 403)
    eve = visit(cast.eve)
    for method, address in (("post", f"/t/{hidden.id}/posts"), ("post", f"/t/{hidden.id}/closure"),
                            ("delete", f"/t/{hidden.id}/pin"), ("put", f"/posts/{post.id}"), ("delete", f"/posts/{post.id}"),
                            ("post", f"/posts/{post.id}/restoration")):
        assert getattr(eve, method)(address, data={"source": "x"}).status_code == 404, address
    assert visit(cast.ada).get(url(hidden)).status_code == 200


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


def test_editing_keeps_revisions_that_readers_can_compare(visit: Visit, cast: Cast, thread: Thread) -> None:
    ada = visit(cast.ada)
    post = first_post(thread)
    page = text(ada.get(f"/posts/{post.id}/edit"))
    assert "The *question*." in page and field(page, "title") == "Why so?"
    data = {"source": "The *better* question.", "title": "Why, then?", "kind": "question",
            "base_revision": field(page, "base_revision")}
    for method in ("post", "put"):
        assert getattr(ada, method)(f"/posts/{post.id}", data=data).location == f"/t/why-then/{thread.id}/1"
    page = text(visit(None).get(f"/posts/{post.id}/revisions"))
    assert "<ins>" in page and "better" in page and "Why so?</del>" in page and "Why, then?</ins>" in page
    assert f"/posts/{post.id}/revisions" in text(visit(None).get(f"/t/why-then/{thread.id}"))
    stale = ada.post(f"/posts/{post.id}", data={**data, "source": "From an old page."})
    page = text(stale)
    assert stale.status_code == 409 and "From an old page." in page and field(page, "base_revision") == "2"


def test_who_may_not_edit_is_told_so(visit: Visit, cast: Cast, thread: Thread) -> None:
    post = first_post(thread)
    for person in (cast.bob, cast.eve):
        visitor = visit(person)
        for answer in (visitor.get(f"/posts/{post.id}/edit"), visitor.post(f"/posts/{post.id}", data={"source": "Mine."}),
                       visitor.get(f"/posts/{post.id}/deletion"), visitor.delete(f"/posts/{post.id}")):
            assert answer.status_code == 403
    ann = visit(cast.ann)
    answer = ann.post(f"/posts/{post.id}", data={"source": "Moderated.", "base_revision": "1"})
    assert answer.status_code == 422 and "Say why" in text(answer) and "Moderated." in text(answer)
    data = {"source": "Moderated.", "base_revision": "1", "reason": "Rude."}
    assert ann.post(f"/posts/{post.id}", data=data).status_code == 303
    assert "Rude." in text(visit(None).get(f"/posts/{post.id}/revisions"))


def test_deleting_and_restoring_a_post(visit: Visit, cast: Cast, thread: Thread) -> None:
    reply = Post.query.filter_by(thread_id=thread.id, number=2).one()
    ann, bob = visit(cast.ann), visit(cast.bob)
    assert ann.get(f"/posts/{reply.id}/deletion").status_code == 200
    bare = ann.post(f"/posts/{reply.id}", data={"_method": "DELETE"})
    assert bare.status_code == 422 and "Say why" in text(bare)
    assert ann.post(f"/posts/{reply.id}", data={"_method": "DELETE", "reason": "Off topic."}).status_code == 303
    assert ann.delete(f"/posts/{reply.id}").status_code == 303, "a second click leads to the same place"
    for person, sees in ((None, False), (cast.ada, False), (cast.bob, True), (cast.ann, True)):
        assert ("The answer." in text(visit(person).get(url(thread)))) == sees
    assert "Off topic." in text(bob.get(url(thread))) and "/restoration" not in text(bob.get(url(thread)))
    assert "/restoration" in text(ann.get(url(thread)))
    assert bob.post(f"/posts/{reply.id}/restoration").status_code == 403
    assert ann.post(f"/posts/{reply.id}/restoration").location == url(thread, 2)
    assert "The answer." in text(visit(None).get(url(thread)))
    assert visit(None).get(f"/posts/{reply.id}/revisions").status_code == 200


def test_a_deleted_thread_is_gone_but_for_its_author_and_the_animators(visit: Visit, cast: Cast, thread: Thread) -> None:
    deleted(cast.bob, Post.query.filter_by(thread_id=thread.id, number=2).one())
    assert visit(cast.ada).delete(f"/posts/{first_post(thread).id}").location == "/c/square"
    for person, status in ((None, 410), (cast.bob, 410), (cast.eve, 410), (cast.ada, 200), (cast.ann, 200), (cast.mod, 200)):
        assert visit(person).get(url(thread)).status_code == status
        assert "Why so" not in text(visit(person).get("/c/square"))
    assert visit(cast.ada).post(f"/posts/{first_post(thread).id}/restoration").status_code == 303
    assert visit(None).get(url(thread)).status_code == 200


def test_who_opened_a_discussion_leaves_it_to_those_who_replied(visit: Visit, cast: Cast, thread: Thread) -> None:
    first, ada = first_post(thread), visit(cast.ada)
    database.session.expire_all()  # the database counts, the session does not look again
    assert f"/posts/{first.id}/deletion" not in text(ada.get(url(thread)))
    for answer in (ada.get(f"/posts/{first.id}/deletion"), ada.delete(f"/posts/{first.id}")):
        assert answer.status_code == 403 and "only the animators" in text(answer)
    assert visit(cast.ann).delete(f"/posts/{first.id}", data={"reason": "Twice the same."}).status_code == 303


def test_a_blank_form_says_all_there_is_to_write(visit: Visit, cast: Cast, thread: Thread) -> None:
    page = visit(cast.ada).post("/c/square/threads", data={"title": " ", "source": " "})
    assert page.status_code == 422 and "Write a title." in text(page) and "Write something first." in text(page)
    form = {"title": "", "source": "", "base_revision": 1}
    page = visit(cast.ada).post(f"/posts/{first_post(thread).id}", data=form)
    assert page.status_code == 422 and "Write a title." in text(page) and "Write something first." in text(page)


def test_closing_and_pinning_are_nouns(visit: Visit, cast: Cast, thread: Thread) -> None:
    ann, ada = visit(cast.ann), visit(cast.ada)
    assert ann.get(f"/t/{thread.id}/closure").status_code == 200
    assert ann.post(f"/t/{thread.id}/closure").status_code == 422
    assert ann.post(f"/t/{thread.id}/closure", data={"reason": "Settled."}).location == url(thread)
    assert Closure.query.one().reason == "Settled."
    assert ann.post(f"/t/{thread.id}/closure", data={"_method": "DELETE"}).location == url(thread)
    assert Closure.query.count() == 0
    assert ann.post(f"/t/{thread.id}/pin").location == url(thread) and Pin.query.count() == 1
    assert "Pinned" in text(visit(None).get("/c/square"))
    assert ann.delete(f"/t/{thread.id}/pin").location == url(thread) and Pin.query.count() == 0
    for method, address in (("post", "closure"), ("delete", "closure"), ("post", "pin"), ("delete", "pin")):
        assert getattr(ada, method)(f"/t/{thread.id}/{address}", data={"reason": "x"}).status_code == 403
    assert ada.get(f"/t/{thread.id}/closure").status_code == 403


def test_nothing_changes_without_the_forms_token(visit: Visit, cast: Cast, thread: Thread) -> None:
    ada = visit(cast.ada)
    post = first_post(thread)
    for method, address in (("post", f"/t/{thread.id}/posts"), ("post", "/c/square/threads"), ("post", f"/posts/{post.id}"),
                            ("delete", f"/posts/{post.id}"), ("post", f"/t/{thread.id}/pin"), ("post", "/preview")):
        answer = getattr(ada, method)(address, data={"source": "Forged.", "title": "Forged"}, csrf=False)
        assert answer.status_code == 400, address
    assert Post.query.count() == 2 and first_post(thread).deleted_at is None


def test_too_many_posts_are_slowed_down_with_the_text_kept(visit: Visit, cast: Cast, thread: Thread) -> None:
    settings.override(threads__post_rate="2/minute")
    ada = visit(cast.ada)
    for _number in range(2):
        assert ada.post(f"/t/{thread.id}/posts", data={"source": "Quick."}).status_code == 303
    answer = ada.post(f"/t/{thread.id}/posts", data={"source": "Too quick."})
    assert answer.status_code == 429 and "Too quick." in text(answer) and int(answer.headers["Retry-After"]) > 0


def test_later_pages_remind_of_the_first_post(client: Visitor, cast: Cast, thread: Thread) -> None:
    settings.override(threads__page_size=5)
    for _number in range(8):
        replied(cast.bob, thread)
    page = text(client.get(url(thread, 9)))
    assert "Ada Lovelace began:" in page and 'id="post-1"' not in page
    assert "Ada Lovelace began:" not in text(client.get(url(thread)))


@pytest.mark.parametrize(("address", "signed_out", "signed_in"), [
    ("thread", 6, 9), ("time", 6, 9), ("permalink", 8, 11), ("/c/square", 6, 9), ("/", 4, 9), ("/c/square/questions", 6, 9),
    ("/c/square/general", 6, 9),  # of a member's nine, one counts what is new and unread, one says what is alive
    ("/c/square?list=unanswered", 6, 9), ("/c/square?list=top&period=week", 6, 9), ("/?list=top", 4, 9)])
def test_pages_ask_few_questions_of_the_database(visit: Visit, cast: Cast, thread: Thread, count_queries: Any, address: str,
                                                signed_out: int, signed_in: int) -> None:
    for _number in range(30):
        replied(cast.bob, thread)
    pinned(cast.ann, opened(cast.ada, cast.square, "Pinned"))
    known = {"thread": url(thread), "time": url(thread) + "?view=time", "permalink": url(thread, 20)}
    for person, most in ((None, signed_out), (cast.ada, signed_in)):
        visitor = visit(person)
        visitor.get("/health")
        with count_queries() as seen:
            assert visitor.get(known.get(address, address)).status_code == 200
        assert len(seen) <= most, (len(seen), *seen)
        assert all(statement.startswith(("SELECT", "SAVEPOINT")) for statement in seen), "nothing is written on GET"


def test_a_deleted_thread_leaves_the_lists_of_everyone(visit: Visit, cast: Cast, thread: Thread) -> None:
    deleted(cast.ann, first_post(thread), "Advertising.")
    for person in (None, cast.ada, cast.ann):
        for address in ("/", "/c/square", "/c/square/questions"):
            assert "Why so" not in text(visit(person).get(address))
