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
from tests.threads.answers import field, text, url
from tests.threads.talk import deleted, first_post, opened, pinned, replied

Visit = Callable[..., Visitor]


@pytest.fixture
def thread(cast: Cast) -> Thread:
    thread = opened(cast.ada, cast.square, "Why so?", "The *question*.", kind="question")
    replied(cast.bob, thread, "The answer.")
    return thread


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
