"""Profiles: who someone is, and nothing of where the viewer may not read."""

from typing import Any

import pytest

from forum.auth.models import initials
from forum.core.db import transaction
from forum.threads.commands import open_thread
from forum.threads.composing import compose


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
