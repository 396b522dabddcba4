"""The pages of lists: their addresses, what they say to whom, and the pieces a script asks for."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from forum.core import clock, settings
from forum.core.clock import now
from forum.core.db import db as database
from forum.threads.models import Thread, ThreadMark
from tests.browser_client import Visitor
from tests.cast import Cast, community
from tests.threads.talk import closed, opened, pinned, replied

Visit = Callable[..., Visitor]
PIECE = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def thread(cast: Cast) -> Thread:
    thread = opened(cast.ada, cast.square, "Why so?", kind="question")
    for _number in range(3):
        replied(cast.ann, thread)
    return thread


def mark(who: Any, thread: Thread, number: int) -> None:
    database.session.merge(ThreadMark(user_id=who.id, thread_id=thread.id, number=number, read_at=now()))
    database.session.commit()


def tabs(page: str) -> list[str]:
    nav = re.search(r'<nav class="tabs" aria-label="Lists">(.*?)</nav>', page, re.DOTALL)
    assert nav
    return [" ".join(re.sub("<[^>]+>", " ", one).split()) for one in re.findall(r"<a .*?</a>", nav[1], re.DOTALL)]


def current(page: str) -> str:
    found = re.search(r'<nav class="tabs".*?aria-current="page"[^>]*>([^<]+)', page, re.DOTALL)
    assert found
    return found[1]


def test_visitors_are_offered_what_is_the_same_for_all(client: Visitor, thread: Thread) -> None:
    for address in ("/", "/c/square", "/c/square/general"):
        assert tabs(client.get(address).text) == ["Latest", "Unanswered", "Hot", "Most active"], address
    assert tabs(client.get("/c/square/questions").text) == ["Latest", "Unanswered", "Unsolved", "Hot", "Most active"]
    page = client.get("/c/square?list=top&period=week").text
    assert current(page) == "Most active" and re.search(r'aria-current="true"[^>]*>Week', page)
    assert "hx-" not in re.sub(r'<script.*?</script>', "", page), "visitors follow links"


def test_members_are_told_what_is_new_and_unread(visit: Visit, cast: Cast, thread: Thread) -> None:
    other = opened(cast.ann, cast.square, "Unheard of")
    mark(cast.bob, thread, 2)
    bob = visit(cast.bob)
    page = bob.get("/c/square").text
    assert tabs(page) == ["Latest", "New 1", "Unread 1", "Unanswered", "Hot", "Most active"]
    assert f'<li class="thread thread--unread" data-id="{thread.id}">' in page and f'href="/t/why-so/{thread.id}/3"' in page
    assert f'<li class="thread thread--new" data-id="{other.id}">' in page
    assert '2<span class="visually-hidden"> unread posts' in page
    assert 'nav__count--fresh">2<' in page and 'nav__count--fresh">1<' in page and "bottom-bar__dot" in page
    assert tabs(bob.get("/").text)[:3] == ["Latest", "New 1", "Unread 1"]
    mark(cast.bob, thread, 4)
    mark(cast.bob, other, 1)
    page = bob.get("/c/square").text
    assert f'<li class="thread thread--read" data-id="{thread.id}">' in page
    assert "nav__count--fresh" not in page and "bottom-bar__dot" not in page and tabs(page)[1:3] == ["New", "Unread"]


def test_other_pages_of_the_community_tell_it_too(visit: Visit, cast: Cast, thread: Thread) -> None:
    for address in ("/c/square/members", "/c/square/about"):
        assert 'nav__count--fresh">1<' in visit(cast.bob).get(address).text
        assert "nav__count--fresh" not in visit(cast.eve).get(address).text


def test_everything_is_marked_as_read_by_one_button(visit: Visit, cast: Cast, thread: Thread) -> None:
    bob = visit(cast.bob)
    for address, action in (("/c/square?list=new", "/c/square/reading"), ("/?list=new", "/reading")):
        page = bob.get(address).text
        assert f'<form method="post" action="{action}"' in page and "Mark all as read" in page
    assert "as read" not in bob.get("/c/square/questions?list=new").text, "the button is about the whole community"
    with clock.frozen(now() + timedelta(minutes=1)):
        assert bob.post("/c/square/reading").status_code == 303
        assert "You are up to date" in bob.get("/c/square?list=new").text
        assert 'action="/reading"' not in bob.get("/?list=new").text


@pytest.mark.parametrize(("address", "leads_to"), [
    ("/c/square?list=nonsense", "/c/square"), ("/c/square?list=latest", "/c/square"), ("/c/square?list=unsolved", "/c/square"),
    ("/c/square?list=top&period=decade", "/c/square"), ("/c/square?period=week", "/c/square"),
    ("/c/square?list=unanswered&period=week", "/c/square"), ("/?list=nonsense", "/"), ("/?list=unsolved", "/"),
    ("/c/square/questions?list=x", "/c/square/questions"), ("/c/square/general?list=x", "/c/square/general")])
def test_a_list_that_is_not_there_leads_to_the_one_that_is(client: Visitor, cast: Cast, address: str, leads_to: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.location) == (302, leads_to)


@pytest.mark.parametrize("name", ["new", "unread"])
def test_who_is_no_member_has_no_list_of_what_is_unread(visit: Visit, cast: Cast, name: str) -> None:
    for who in (None, cast.eve, cast.mod):
        for address in ("/c/square", "/"):
            assert visit(who).get(f"{address}?list={name}").location == address
    assert visit(cast.ada).get(f"/c/square?list={name}").status_code == visit(cast.ada).get(f"/?list={name}").status_code == 200


@pytest.mark.parametrize("query", ["?list=new", "?list=unanswered", "?list=top&period=all", ""])
def test_lists_of_closed_communities_are_closed(visit: Visit, cast: Cast, query: str) -> None:
    opened(cast.ada, cast.circle, "Unheard of")
    opened(cast.ada, cast.cellar, "Unheard of")
    for who in (None, cast.eve):
        assert visit(who).get(f"/c/circle{query}").status_code == 403 and visit(who).get(f"/c/cellar{query}").status_code == 404
        assert "Unheard of" not in visit(who).get("/?list=unanswered").text + visit(who).get("/?list=top&period=all").text


@pytest.mark.parametrize(("query", "said"), [
    ("?list=new", "You are up to date"), ("?list=unread", "You have read everything"),
    ("?list=unanswered", "Everyone has had a reply"), ("?list=top", "Nobody replied during that time"),
    ("?list=top&period=all", "Nothing has been replied to yet"), ("", "Nothing has been said here yet")])
def test_an_empty_list_says_what_it_is_for(visit: Visit, cast: Cast, query: str, said: str) -> None:
    page = visit(cast.ada).get(f"/c/square{query}").text
    assert said in page and page.count("<h1") == 1
    if query:
        assert said in visit(cast.ada).get(f"/{query}").text and 'content="noindex"' in page


def test_an_empty_list_of_questions(client: Visitor, cast: Cast) -> None:
    assert "Every question has its answer" in client.get("/c/square/questions?list=unsolved").text
    assert "No questions yet" in client.get("/c/square/questions").text


def test_a_script_that_asks_for_more_gets_rows(visit: Visit, cast: Cast) -> None:
    settings.override(threads__list_size=5)
    pinned(cast.ann, opened(cast.ada, cast.square, "On top"))
    for number in range(12):
        opened(cast.ada, cast.square, f"Thread {number}")
    for address, who in (("/c/square", cast.bob), ("/", cast.bob), ("/c/square?list=new", cast.bob)):
        bob = visit(who)
        page = bob.get(address).text
        shown = re.findall(r'<li class="thread[^"]*" data-id="(\d+)"', page)
        link = re.search(r'rel="next" href="([^"]+)" hx-get="\1" hx-target=".threads" hx-swap="beforeend"', page)
        while link:
            answer = bob.get(link[1].replace("&amp;", "&"), headers=PIECE)
            piece = answer.text
            assert "<html" not in piece and piece.count("autofocus") == 1 and 'id="older" hx-swap-oob="outerHTML"' in piece
            assert answer.headers["Cache-Control"] == "no-store"
            shown += re.findall(r'<li class="thread[^"]*" data-id="(\d+)"', piece)
            link = re.search(r'rel="next" href="([^"]+)"', piece)
        assert "That was the last one." in piece and len(shown) == len(set(shown)) == 13
        whole = bob.get(address, headers={"HX-Request": "true", "HX-Request-Type": "full"}).text
        assert "<html" in whole, "a script that picks from the page gets the page"


def test_a_piece_costs_less_than_its_page(visit: Visit, cast: Cast, count_queries: Any) -> None:
    settings.override(threads__list_size=5)
    for number in range(7):
        opened(cast.ada, cast.square, f"Thread {number}")
    bob = visit(cast.bob)
    link = re.search(r'rel="next" href="([^"]+)"', bob.get("/c/square").text)
    assert link
    with count_queries() as seen:
        bob.get(link[1], headers=PIECE)
    assert len(seen) == 5, seen


def test_titles_may_run_in_any_direction(client: Visitor, cast: Cast) -> None:
    opened(cast.ada, cast.square, "كيف نعزل الجدران القديمة؟")
    assert re.search(r'<a href="[^"]+" data-act="open" dir="auto"[^>]*>كيف', client.get("/c/square").text)


def test_beside_a_first_page_stands_what_is_alive(client: Visitor, cast: Cast, thread: Thread) -> None:
    page = client.get("/c/square").text
    assert "This week" in page and "Run by" in page and "Ann Dupré" in page
    assert "Run by" not in client.get("/c/square?after=WzAsMV0").text


def test_the_home_of_somebody_new_suggests_communities(visit: Visit, cast: Cast, thread: Thread) -> None:
    page = visit(cast.eve).get("/").text
    assert "Choose a community to begin" in page and 'href="/c/square"' in page and "The Cellar" not in page
    page = visit(None).get("/").text
    assert page.count("<h1") == 1 and "Communities with a purpose." in page and f"/t/why-so/{thread.id}" in page


def test_reactions_are_shown_where_they_count(client: Visitor, cast: Cast, thread: Thread) -> None:
    database.session.execute(Thread.__table__.update().values(reaction_count=4, score=7))  # type: ignore[attr-defined]  # a Table
    database.session.commit()
    ranked, latest = (client.get(f"/c/square{query}").text.partition("<ol")[2].partition("</ol>")[0]
                      for query in ("?list=top", ""))
    assert "4 reactions" in ranked and "reaction" not in latest


def test_kept_pages_tell_lists_apart(client: Visitor, cast: Cast, thread: Thread) -> None:
    shut = opened(cast.ada, cast.square, "Shut")
    closed(cast.ann, shut)
    for _round in range(2):
        assert "Shut" in client.get("/c/square").text and "Shut" not in client.get("/c/square?list=unanswered").text


def test_a_community_without_talk_is_left_off_the_cards(client: Visitor, cast: Cast, thread: Thread) -> None:
    community("quiet", "The Quiet", owner=cast.oz)
    database.session.commit()
    assert "The Quiet" not in client.get("/").text
