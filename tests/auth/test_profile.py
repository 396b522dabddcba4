"""Profiles: who someone is, and nothing of where the viewer may not read."""

from typing import Any

import pytest

from forum.auth.models import initials
from forum.core.clock import now
from forum.core.db import transaction
from forum.threads.commands import open_thread, reply
from forum.threads.composing import compose
from forum.threads.models import Reaction, ReactionCount, Solution, Thread
from tests.cast import community, enrol


@pytest.fixture
def posts(cast: Any) -> Any:
    """One thread by ada in each community."""
    for place in (cast.square, cast.circle, cast.cellar):
        body = compose(cast.ada, f"Something said in {place.slug}", community_locale="en")
        with transaction():
            open_thread(cast.ada, place, title=f"Title in {place.slug}", body=body, kind="discussion", category_id=None)
    return cast


@pytest.mark.parametrize(("viewer", "readable"), [
    ("visitor", {"square"}), ("eve", {"square"}), ("bob", {"square", "circle", "cellar"}), ("ada", {"square",
    "circle", "cellar"}),
    ("mod", {"square", "circle", "cellar"}),
])
def test_only_what_the_viewer_may_read_is_shown(posts: Any, visit: Any, viewer: str, readable: set[str]) -> None:
    page = visit(posts.everyone[viewer]).get("/u/ada").text.split("<main")[1]
    for slug, name in (("square", "The Square"), ("circle", "The Circle"), ("cellar", "The Cellar")):
        assert (f"Title in {slug}" in page) is (slug in readable), slug
        assert (name in page) is (slug in readable), name


def test_a_page_costs_few_queries(posts: Any, visit: Any, count_queries: Any) -> None:
    visitor = visit()
    visitor.get("/u/ada")
    with count_queries() as seen:
        assert visitor.get("/u/ada").status_code == 200
    assert len(seen) <= 4


PARTS = ("", "/discussions", "/solutions", "/reactions")


@pytest.mark.parametrize("part", PARTS)
def test_every_part_costs_few_queries(posts: Any, visit: Any, count_queries: Any, part: str) -> None:
    for viewer, most in ((None, 5), (posts.bob, 8)):
        visitor = visit(viewer)
        visitor.get(f"/u/ada{part}")
        with count_queries() as seen:
            assert visitor.get(f"/u/ada{part}").status_code == 200
        assert len(seen) <= most, "\n".join(seen)


def test_the_parts_say_what_they_hold(posts: Any, visit: Any) -> None:
    with transaction() as session:
        thread = session.query(Thread).filter_by(community_id=posts.square.id).one()
        answer = reply(posts.bob, thread, body=compose(posts.bob, "That is how.", community_locale="en"), reply_to=None)
        session.flush()
        session.add(Solution(thread_id=thread.id, post_id=answer.id))
        session.add(Reaction(post_id=answer.id, user_id=posts.ada.id, kind="helped", created_at=now()))
        session.add(ReactionCount(post_id=answer.id, kind="helped", number=1))
    visitor = visit()
    assert "Title in square" in visitor.get("/u/ada/discussions").text
    solutions = visitor.get("/u/bob/solutions").text
    assert "That is how." in solutions and f"/t/title-in-square/{thread.id}/2" in solutions
    assert "<dt>reader helped</dt><dd>1</dd>" in visitor.get("/u/bob").text
    assert "Was helped by a post by Bob Noyce" in visitor.get("/u/ada/reactions").text


@pytest.mark.parametrize("part", PARTS)
def test_an_empty_part_says_what_it_is_for(cast: Any, visit: Any, part: str) -> None:
    own, others = visit(cast.eve).get(f"/u/eve{part}"), visit(cast.ada).get(f"/u/eve{part}")
    for page in (own, others):
        assert page.status_code == 200 and page.text.count("<h1") == 1 and 'class="empty"' in page.text
    assert own.text.split('class="empty"')[1] != others.text.split('class="empty"')[1]


def test_communities_shared_come_first(cast: Any, visit: Any) -> None:
    enrol(community("abbey", "The Abbey"), cast.bob)
    page = visit(cast.ada).get("/u/bob").text.split('class="rail"')[1]
    assert page.index("The Cellar") < page.index("The Square") < page.index("The Abbey")
    assert page.count("You are a member too") == 3 and "You are a member too" not in visit().get("/u/bob").text
    assert "You are a member too" not in visit(cast.bob).get("/u/bob").text


def test_an_imported_account_says_so(cast: Any, visit: Any) -> None:
    with transaction():
        cast.bob.email = cast.bob.email_key = None
    assert "Imported account" in visit().get("/u/bob").text and "Imported account" not in visit().get("/u/ada").text


def test_a_long_text_about_oneself_is_folded(cast: Any, visit: Any) -> None:
    with transaction():
        cast.bob.bio_html, cast.ada.bio_html = "<p>" + "Roofs and more roofs. " * 60 + "</p>", "<p>Roofs.</p>"
    assert "Read it all" in visit().get("/u/bob").text and "Read it all" not in visit().get("/u/ada").text


def test_bad_addresses_of_parts(cast: Any, client: Any) -> None:
    assert client.get("/u/ada/posts").status_code == client.get("/u/ada/drafts").status_code == 404
    assert client.get("/u/ada?after=nonsense").status_code == 400
    assert client.get("/u/ADA/discussions").location == "/u/ada/discussions"


def test_one_address_for_one_person(cast: Any, client: Any) -> None:
    assert client.get("/u/ADA").location == "/u/ada"
    assert client.get("/u/аdа").location == "/u/ada"
    for name in ("nobody", "x" * 200, "%00", "..", "%F0%9F%98%80"):
        assert client.get(f"/u/{name}").status_code == 404, name


def test_nothing_private_is_shown(cast: Any, visit: Any) -> None:
    for viewer in cast.everyone.values():
        assert "ada@example.org" not in visit(viewer).get("/u/ada").text


def test_only_i_am_offered_to_edit(cast: Any, visit: Any) -> None:
    assert "Edit your profile" in visit(cast.ada).get("/u/ada").text
    assert "Edit your profile" not in visit(cast.adm).get("/u/ada").text


@pytest.mark.parametrize(("name", "letters"), [("Ada Lovelace", "AL"), ("ada", "A"), ("Jean-Luc Picard", "JP"),
    ("ann.dupré", "AD"), ("...", "?"),
                                               ("éva", "É"), ("(x) y", "Y"), ("田中 太郎", "田太")])
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters
