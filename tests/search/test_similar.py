"""Threads that already speak of a title being typed."""

from collections.abc import Callable
from typing import Any

from forum.core.db import transaction
from forum.search.titles import similar_threads
from forum.threads.models import Solution
from tests.cast import Cast
from tests.threads.talk import closed, opened, replied

Index = Callable[[], int]
SCRIPT = {"HX-Request": "true"}


def titles(viewer: Any, place: Any, title: str) -> list[str]:
    return [one.title for one in similar_threads(viewer, place.id, title)]


def furnish(cast: Cast) -> None:
    opened(cast.ada, cast.square, "How thick may internal insulation be on a brick wall?", "We have 34 cm of brick.")
    opened(cast.ada, cast.square, "Internal insulation of cob walls", "Cob wants another way.")
    opened(cast.bob, cast.square, "Which blower door do you hire?", "Ours broke.")
    opened(cast.bob, cast.square, "Lunch on Friday", "At the brick house.")
    opened(cast.ada, cast.circle, "Internal insulation, among ourselves", "Brick.")


def test_the_nearest_first_and_no_chance_word(cast: Cast, index: Index) -> None:
    furnish(cast)
    index()
    found = titles(cast.ada, cast.square, "What thickness of internal insulation for brick walls")
    assert found[0] == "How thick may internal insulation be on a brick wall?"
    assert "Internal insulation of cob walls" in found
    assert "Lunch on Friday" not in found and "Which blower door do you hire?" not in found
    assert titles(cast.ada, cast.square, "Something else entirely, about a heat pump") == []
    assert titles(cast.ada, cast.square, "the of and is") == []
    assert titles(cast.ada, cast.square, "insulation -brick author:bob \"x") != [], "signs of a search are words here"


def test_of_this_community_only_and_as_far_as_one_reads(cast: Cast, index: Index, visit: Any) -> None:
    furnish(cast)
    index()
    assert titles(cast.ada, cast.circle, "internal insulation") == ["Internal insulation, among ourselves"]
    assert titles(None, cast.circle, "internal insulation") == []
    for who, status in (("visitor", 404), ("eve", 404), ("ada", 200), ("mod", 200)):
        answer = visit(cast.everyone[who]).get("/c/circle/similar?title=internal+insulation", headers=SCRIPT)
        assert answer.status_code == status, who
        assert ("among ourselves" in answer.text) == (status == 200)
    assert visit(cast.eve).get("/c/cellar/similar?title=x", headers=SCRIPT).status_code == 404


def test_the_piece_says_what_is_solved(cast: Cast, index: Index, visit: Any) -> None:
    thread = opened(cast.ada, cast.square, "Internal <i>insulation</i> of walls", "Some words to begin with.", kind="question")
    answer = replied(cast.bob, thread, "Like this.")
    with transaction() as session:
        session.add(Solution(thread_id=thread.id, post_id=answer.id))
    closed(cast.ann, thread)
    index()
    piece = visit(cast.bob).get("/c/square/similar?title=insulation+of+walls", headers=SCRIPT).text
    assert "<html" not in piece and "1 discussion may already" in piece
    assert "&lt;i&gt;<mark>insulation</mark>&lt;/i&gt;" in piece
    assert "Solved" in piece and "Closed" in piece and "1 reply" in piece and "Some words to begin with." in piece
    assert visit(cast.bob).get("/c/square/similar?title=nothing+near+it", headers=SCRIPT).text.strip() == ""


def test_a_browser_is_led_to_the_search(cast: Cast, visit: Any) -> None:
    answer = visit(None).get("/c/square/similar?title=internal+insulation")
    assert answer.status_code == 303 and answer.headers["Location"] == "/search?q=internal+insulation&in=square"


def test_its_cost(cast: Cast, index: Index, count_queries: Any) -> None:
    for number in range(9):
        opened(cast.ada, cast.square, f"Internal insulation, part {number}")
    index()
    place, _ = cast.square.id, cast.ada.role  # read again after the commits
    with count_queries() as seen:
        assert len(similar_threads(cast.ada, place, "internal insulation of walls")) == 5
    assert len(seen) <= 2, seen
