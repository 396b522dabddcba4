"""Not reading somebody: what they write is folded, left out of lists and notices, and nobody else learns of it."""

from collections.abc import Callable
from typing import Any

import pytest

from forum.auth import muting
from forum.communities.queries import room
from forum.core.db import transaction
from forum.core.policy import Denied
from forum.threads.queries import community_threads
from tests.cast import Cast
from tests.threads.talk import opened, replied

FOLDED = "Written by somebody you muted"


def hush(cast: Cast, who: Any, whom: Any) -> None:
    with transaction():
        muting.mute(who, whom.id)


def test_on_and_off(cast: Cast, visit: Callable[[Any], Any]) -> None:
    ada = visit(cast.ada)
    page = ada.get("/u/bob").text
    assert ">Mute<" in page.replace("</svg>", ">") and "/messages/new?to=bob" in page
    for _again in range(2):
        answer = ada.post("/u/bob/mute", data={"_method": "PUT", "next": "/c/square"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/c/square")
    assert "You muted this member." in ada.get("/u/bob").text
    assert "Bob Noyce" in ada.get("/settings/muted").text
    assert "You muted this member." not in visit(cast.bob).get("/u/bob").text + visit(cast.eve).get("/u/bob").text
    assert ada.post("/u/bob/mute", data={"_method": "DELETE"}).headers["Location"] == "/u/bob"
    assert "You have muted nobody" in ada.get("/settings/muted").text
    assert ada.post("/u/nobody/mute", data={"_method": "PUT"}).status_code == 404
    assert ada.post("/u/bob/mute", data={"_method": "PUT", "next": "//evil.example"}).headers["Location"] == "/u/bob"


def test_everybody_mutes_others(cast: Cast) -> None:
    for name, user in cast.everyone.items():
        verdict = muting.can_mute(user, cast.bob.id)
        assert bool(verdict) == (name not in ("visitor", "bob")), name
        if not verdict:
            assert str(verdict.sentence)
            with pytest.raises(Denied), transaction():
                muting.mute(user, cast.bob.id)


def test_posts_are_folded(cast: Cast, visit: Callable[[Any], Any], count_queries: Callable[[], Any]) -> None:
    thread = opened(cast.ada, cast.square)
    replied(cast.bob, thread, "Folded words.")
    replied(cast.ann, thread, "Words of an animator.")
    ada = visit(cast.ada)
    with count_queries() as before:
        assert FOLDED not in ada.get(f"/t/{thread.slug}/{thread.id}").text
    hush(cast, cast.ada, cast.bob)
    hush(cast, cast.ada, cast.ann)
    with count_queries() as after:
        page = ada.get(f"/t/{thread.slug}/{thread.id}").text
    assert page.count(FOLDED) == 1 and "Folded words." in page  # who keeps order is read
    assert len(after) <= len(before)
    assert FOLDED not in visit(cast.bob).get(f"/t/{thread.slug}/{thread.id}").text


def test_lists_leave_their_threads_out(cast: Cast, visit: Callable[[Any], Any]) -> None:
    opened(cast.bob, cast.square, title="By Bob")
    opened(cast.ann, cast.square, title="By Ann")
    hush(cast, cast.ada, cast.bob)
    hush(cast, cast.ada, cast.ann)

    def listed(name: str) -> set[str]:
        inside = room(cast.ada, "square")
        assert inside is not None
        return {row.title for row in community_threads(inside, name=name).rows}

    assert listed("latest") == listed("new") == {"By Ann"}
    home = visit(cast.ada).get("/").text
    assert "By Ann" in home and "By Bob" not in home
    assert "By Bob" in visit(cast.eve).get("/c/square").text
    assert "1<span" in visit(cast.ada).get("/c/square").text


def test_notices_leave_them_out(cast: Cast, visit: Callable[[Any], Any]) -> None:
    thread = opened(cast.ada, cast.square)
    hush(cast, cast.ada, cast.bob)
    replied(cast.bob, thread, "Hello @ada.")
    assert "Bob Noyce" not in visit(cast.ada).get("/notices").text


def test_the_card(cast: Cast, visit: Callable[[Any], Any]) -> None:
    script = {"HX-Request": "true", "HX-Request-Type": "partial"}
    ada = visit(cast.ada)
    card = ada.get("/u/ann/card?in=square&next=/c/square", headers=script)
    assert card.status_code == 200 and "<html" not in card.text
    assert "Ann Dupré" in card.text and "Animator" in card.text and "/messages/new?to=ann" in card.text
    assert 'value="/c/square"' in card.text
    assert "Animator" not in visit(cast.eve).get("/u/ann/card?in=cellar", headers=script).text
    assert "Animator" in visit(cast.ada).get("/u/ann/card?in=cellar", headers=script).text
    assert "Write a message" not in visit(None).get("/u/ann/card", headers=script).text
    assert "Mute" not in ada.get("/u/ada/card", headers=script).text
    assert ada.get("/u/ann/card").headers["Location"] == "/u/ann"
    assert ada.get("/u/nobody/card", headers=script).status_code == 404


def test_reactions_received(cast: Cast, visit: Callable[[Any], Any]) -> None:
    thread = opened(cast.ada, cast.cellar)
    first = thread.id and replied(cast.ada, thread, "Thank me.")
    visit(cast.bob).post(f"/posts/{first.id}/reactions/thanks", data={"_method": "PUT"})
    assert "Bob Noyce said thanks for this" in visit(cast.ann).get("/u/ada/received").text
    assert "Thanked Ada Lovelace" in visit(cast.ann).get("/u/bob/reactions").text
    assert "Thank me." not in visit(cast.eve).get("/u/ada/received").text


def test_undoing_leads_back_to_where_it_was_done(cast: Cast, visit: Callable[[Any], Any]) -> None:
    thread = opened(cast.bob, cast.square)
    here, ada = f"/t/{thread.slug}/{thread.id}", visit(cast.ada)
    page = ada.post("/u/bob/mute", data={"_method": "PUT", "next": here}, follow_redirects=True).text
    undo = page.partition('class="notice__undo"')[2].partition('action="')[2].partition('"')[0]
    assert ada.post(undo, data={"_method": "DELETE"}).headers["Location"] == here
    assert ada.post("/u/bob/mute?next=https://elsewhere.example/", data={"_method": "DELETE"}).headers["Location"] == "/u/bob"
