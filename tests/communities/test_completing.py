"""Names completed in a text: for those who may write there, in a useful order, never somebody they may not know of."""

import json
from typing import Any

import pytest

from forum.communities.queries import categories_named, communities_named, people_named, room
from forum.core.db import db as database
from forum.core.folding import fold
from forum.search.completing import members_to_call
from forum.text.emojis import emoji_for
from tests.cast import Cast, enrol, person
from tests.threads.talk import deleted, opened, replied


def called(viewer: Any, slug: str, text: str, thread_id: int | None = None) -> list[str]:
    found = room(viewer, slug)
    assert found is not None
    return [one.username for one in members_to_call(found, text, thread_id)]


def test_members_by_any_word_of_their_name(cast: Cast) -> None:
    people = {"bernard": "Étienne Bérnard-Œuvré", "rn": "", "zoe": "Zoë O'Hara", "mia": "Mia de la Cruz"}
    for username, name in people.items():
        who = person(username, name=name)
        database.session.flush()
        enrol(cast.square, who)
    for text, expected in (("lov", "ada"), ("ADA", "ada"), ("dupre", "ann"), ("Dupré", "ann"), ("etienne b", "bernard"),
                           ("oeuv", "bernard"), ("be", "bernard"), ("ber", "bernard"), ("bern", "bernard"), ("r", "rn"),
                           ("rn", "rn"), ("zoe", "zoe"), ("cruz", "mia")):
        assert expected in called(cast.bob, "square", text), text
    assert called(cast.bob, "square", "%") == called(cast.bob, "square", "_") == []
    assert "bob" not in called(cast.bob, "square", "bob"), "nobody calls themselves"
    assert "eve" not in called(cast.bob, "square", "eve"), "she is no member"


def test_who_writes_in_the_thread_comes_first(cast: Cast) -> None:
    for number in range(12):
        who = person(f"anna{number:02}", name=f"Anna {number:02}")
        database.session.flush()
        enrol(cast.square, who)
    thread = opened(cast.ann, cast.square)
    replied(cast.oz, thread)
    gone = replied(cast.ada, thread)
    deleted(cast.ada, gone)
    assert called(cast.bob, "square", "", thread.id)[:2] == ["oz", "ann"]
    assert called(cast.bob, "square", "an", thread.id)[0] == "ann"
    assert called(cast.bob, "square", "an")[0] == "ann"
    assert len(called(cast.bob, "square", "an")) == 8
    other = opened(cast.ada, cast.circle)
    assert called(cast.bob, "square", "", other.id) == called(cast.bob, "square", ""), "another place's thread"


def test_the_door_is_for_those_who_may_write(cast: Cast, visit: Any) -> None:
    for slug in ("square", "circle", "cellar", "nowhere"):
        for kind in ("member", "category"):
            for name, viewer in cast.everyone.items():
                answer = visit(viewer).get(f"/c/{slug}/completion?kind={kind}&q=")
                allowed = slug != "nowhere" and name in ("ada", "bob", "ann", "oz")
                assert answer.status_code == (200 if allowed else 404), (slug, name)
    rows = json.loads(visit(cast.ada).get("/c/square/completion?kind=member&q=bo").text)
    assert rows == [{"username": "bob", "name": "Bob Noyce", "initials": "BN", "tint": 3, "note": ""}]
    rows = json.loads(visit(cast.ada).get("/c/square/completion?kind=category&q=wor").text)
    assert rows == [{"name": "Field work", "tint": 1, "url": "/c/square/field"}]
    for odd in ("thread=x", "thread=-1", "thread=99999999999999999999", "thread=" + "9" * 400, "q=" + "x" * 3000,
                "q=%F0%9F%92%A9", "kind=x"):
        assert visit(cast.ada).get(f"/c/square/completion?{odd}").status_code == 200, odd


def test_categories_and_communities(cast: Cast) -> None:
    square = room(cast.ada, "square")
    assert square is not None
    assert [one.slug for one in categories_named(square, "FI")] == ["field"]
    assert [one.slug for one in categories_named(square, "work")] == ["field"]
    assert len(categories_named(square, "")) == 2 and categories_named(square, "zzz") == ()
    assert [one.slug for one in communities_named(None, "squ")] == ["square"]
    assert communities_named(None, "cell") == () and [one.slug for one in communities_named(cast.ada, "cell")] == ["cellar"]
    assert communities_named(None, "") == ()


def test_many_members_are_not_read_through_for_one(cast: Cast, count_queries: Any) -> None:
    thread = opened(cast.ann, cast.square)
    found = room(cast.bob, "square")
    assert found is not None
    with count_queries() as seen:
        members_to_call(found, "a", thread.id)
    assert len(seen) <= 3
    with count_queries() as seen:
        people_named(cast.bob, "a")
    assert len(seen) == 1


@pytest.mark.parametrize(("language", "word"), [("en", "smile"), ("fr", "cœur_rouge")])
def test_emojis_are_listed_with_names_that_render(client: Any, language: str, word: str) -> None:
    answer = client.get(f"/emojis.json?language={language}")
    rows = json.loads(answer.data)
    assert answer.status_code == 200 and "max-age" in answer.headers["Cache-Control"]
    assert 1500 < len(rows) < 2500
    for sign, names in rows:
        assert emoji_for(names.split(" ")[0]) == sign
    assert any(fold(word) in fold(names).split(" ") for _, names in rows)
    zipped = client.get(f"/emojis.json?language={language}", headers={"Accept-Encoding": "gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip" and len(zipped.data) < 35_000
    assert client.get("/emojis.json?language=xx").status_code == 404
