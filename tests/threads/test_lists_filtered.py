"""Lists narrowed by words in the address: kind, category, tag, who opened, all together, in every list."""

import itertools
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from forum.communities.models import Category
from forum.communities.queries import room
from forum.core import clock, settings
from forum.core.db import db as database
from forum.core.db import transaction
from forum.threads import commands, queries
from forum.threads.models import Thread
from tests.browser_client import Visitor
from tests.cast import BEGINNING, Cast
from tests.threads.talk import closed, deleted, first_post, opened, pinned, replied

Visit = Callable[..., Visitor]
HOUR = timedelta(hours=1)


def place(who: Any = None, slug: str = "square") -> Any:
    found = room(who, slug)
    assert found is not None
    return found


def category_of(cast: Cast, slug: str = "field") -> Category:
    return Category.query.filter_by(community_id=cast.square.id, slug=slug).one()


@pytest.fixture
def talk(cast: Cast) -> list[Thread]:
    """One thread of each combination of kind, category, tag and author, some of them answered, one closed, one elsewhere."""
    field, made = category_of(cast), []
    combinations = itertools.product(("question", "discussion"), (field.id, 0), (("damp", "lime"), ()), (cast.ada, cast.bob))
    for number, (kind, category, tags, who) in enumerate(combinations):
        with clock.frozen(BEGINNING + (number + 1) * HOUR):
            made.append(opened(who, cast.square, f"T {number}", kind=kind, category_id=category, tags=tags))
    with clock.frozen(BEGINNING + 40 * HOUR):
        for thread in made[::3]:
            replied(cast.ann, thread)
    closed(cast.ann, made[1])
    deleted(cast.ann, first_post(made[2]), "Off topic.")
    opened(cast.ada, cast.circle, "Elsewhere", kind="question", tags=("damp",))
    database.session.expire_all()
    return made


def by_definition(talk: list[Thread], name: str, words: dict[str, Any]) -> list[int]:
    """The numbers of the threads that are all of this, in the order of the list."""
    kept = [thread for thread in talk if thread.deleted_at is None]
    if "kind" in words:
        kept = [thread for thread in kept if thread.kind == words["kind"]]
    if "category_id" in words:
        kept = [thread for thread in kept if thread.category_id == words["category_id"]]
    if "tag_id" in words:
        kept = [thread for thread in kept if "damp" in queries.tag_names(thread.id)]
    if "author_id" in words:
        kept = [thread for thread in kept if thread.author_id == words["author_id"]]
    if name in ("unanswered", "unsolved"):
        kept = [thread for thread in kept if thread.closure is None]
    if name == "unanswered":
        kept = [thread for thread in kept if not thread.reply_count]
    if name == "unsolved":
        kept = [thread for thread in kept if thread.kind == "question"]
    if name == "top":
        kept = [thread for thread in kept if thread.score]
    key = {"top": lambda t: (t.score, t.id), "hot": lambda t: (t.hot, t.id)}.get(name, lambda t: (t.bumped_at, t.id))
    return [thread.id for thread in sorted(kept, key=key, reverse=True)]


@pytest.mark.parametrize("words", [
    chosen for size in range(1, 5) for chosen in itertools.combinations(("kind", "category_id", "tag_id", "author_id"), size)],
    ids=" ".join)
def test_words_hold_together_in_every_list(cast: Cast, talk: list[Thread], words: tuple[str, ...]) -> None:
    settings.override(threads__list_size=5)
    tag = queries.find_tag(place(), "damp")
    assert tag is not None
    given = {word: {"kind": "question", "category_id": category_of(cast).id, "tag_id": tag.id, "author_id": cast.ada.id}[word]
             for word in words}
    for name in ("latest", "unanswered", "unsolved", "hot", "top"):
        seen: list[int] = []
        after = None
        while True:
            found = queries.community_threads(place(), name=name, period="all" if name == "top" else None, after=after, **given)
            seen += [row.id for row in found.rows]
            if found.next_url is None:
                break
            after = found.next_url.rpartition("after=")[2]
        assert seen == by_definition(talk, name, given), name


def test_what_is_new_and_unread_is_narrowed_too(cast: Cast, talk: list[Thread]) -> None:
    tag = queries.find_tag(place(), "damp")
    assert tag is not None
    with transaction():
        commands.mark_read(cast.oz, talk[4], 1)
        commands.mark_read(cast.oz, talk[6], 1)  # answered since
    by_ada = {"author_id": cast.ada.id}
    for words in (by_ada, {"kind": "question", "tag_id": tag.id}, {**by_ada, "kind": "question"}):
        every = {row.id for name in ("new", "unread")
                 for row in queries.community_threads(place(cast.oz), name=name, **words).rows}
        assert every == set(by_definition(talk, "latest", words)) - {talk[4].id}, words


def test_a_pinned_discussion_stands_in_its_place_where_words_narrow(cast: Cast, talk: list[Thread]) -> None:
    pinned(cast.ann, talk[4])
    found = queries.community_threads(place(cast.ada), author_id=cast.ada.id)
    assert not found.pinned and talk[4].id in [row.id for row in found.rows]


@pytest.mark.parametrize(("asked", "leads_to"), [
    ("/c/square?category=field", "/c/square/field"), ("/c/square?kind=question", "/c/square/questions"),
    ("/c/square?tag=damp&list=unanswered&category=field", "/c/square/field?tag=damp&list=unanswered"),
    ("/c/square?tag=Damp", "/c/square/tags/damp"), ("/c/square/field?tag=DAMP", "/c/square/field?tag=damp"),
    ("/c/square?kind=nonsense", "/c/square"), ("/c/square?tag=&by=&category=", "/c/square"),
    ("/c/square/field?category=general", "/c/square/field"), ("/c/square/tags/damp?tag=lime", "/c/square/tags/damp"),
    ("/c/square/tags/damp?kind=question&by=ada", "/c/square/questions?tag=damp&by=ada"),
    ("/c/square?by=@ADA", "/c/square?by=ada"), ("/c/square?tag=chalk&list=hot", "/c/square/tags/lime?list=hot"),
    ("/c/square/field?tag=damp&list=nonsense", "/c/square/field?tag=damp")])
def test_each_list_has_one_address(cast: Cast, client: Visitor, talk: list[Thread], asked: str, leads_to: str) -> None:
    lime = queries.find_tag(place(), "lime")
    assert lime is not None
    with transaction():
        commands.add_synonym(cast.ann, lime, "Chalk")
    answer = client.get(asked)
    assert (answer.status_code, answer.location) == (302, leads_to)
    assert client.get(leads_to).status_code == 200


def test_what_is_not_there_is_not_found(cast: Cast, client: Visitor, talk: list[Thread]) -> None:
    for words in ("tag=nothing", "tag=!!", "category=nowhere", "by=nobody", "by=@"):
        assert client.get(f"/c/square?{words}").status_code == 404, words
    for address in ("/c/cellar?by=ada", "/c/cellar/threads/filter", "/c/cellar/threads/filter?go=1&by=nobody"):
        assert client.get(address).status_code == 404, address
    for address in ("/c/circle?by=ada", "/c/circle/threads/filter", "/c/circle/threads/filter?go=1&tag=damp"):
        assert client.get(address).status_code == 403, address


def test_the_form_leads_to_the_list_and_says_what_is_wrong(cast: Cast, visit: Visit, talk: list[Thread]) -> None:
    for who in (None, cast.ada):
        browser = visit(who)
        page = browser.get("/c/square/field?tag=damp&list=hot").text
        found = re.search(r'href="(/c/square/threads/filter\?[^"]+)"', page)
        assert found
        form = browser.get(found[1].replace("&amp;", "&")).text
        assert 'value="damp"' in form and '<option value="field" selected>' in form and 'name="list" value="hot"' in form
        sent = browser.get("/c/square/threads/filter?go=1&kind=question&category=field&tag=Damp,+&by=ada&list=hot")
        assert (sent.status_code, sent.location) == (302, "/c/square/field?kind=question&tag=damp&by=ada&list=hot")
        wrong = browser.get("/c/square/threads/filter?go=1&category=x&tag=<b>&by=nobody")
        assert wrong.status_code == 422 and 'value="nobody"' in wrong.text and "&lt;b&gt;" in wrong.text
        for sentence in ("Choose a category of this community.", "This community has no such tag.", "Nobody has this username."):
            assert sentence in wrong.text
    every = visit(None).get("/c/square/threads/filter?go=1&kind=-&category=-&tag=&by=")
    assert (every.status_code, every.location) == (302, "/c/square")
    piece = visit(cast.ada).get("/c/square/threads/filter", headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text
    assert piece.strip().startswith('<dialog class="dialog" id="filter-dialog"') and "<html" not in piece


def test_the_page_says_what_it_is_narrowed_to_and_how_to_undo_it(cast: Cast, visit: Visit, talk: list[Thread]) -> None:
    page = visit(cast.ada).get("/c/square/field?kind=question&tag=damp&by=ada").text
    chosen = re.findall(r'<a class="chip" href="([^"]+)" title="Take this filter off"><bdi>([^<]+)', page)
    assert [(url.replace("&amp;", "&"), label) for url, label in chosen] == [
        ("/c/square/questions?tag=damp&by=ada", "Field work"), ("/c/square/field?tag=damp&by=ada", "Questions"),
        ("/c/square/field?kind=question&by=ada", "#damp"), ("/c/square/field?kind=question&tag=damp", "Opened by Ada Lovelace")]
    assert 'content="noindex"' in visit(None).get("/c/square/field?tag=damp").text
    assert "Unsolved" in page and 'href="/c/square/field?kind=question&amp;tag=damp&amp;by=ada&amp;list=unsolved"' in page
    assert "threads/new?kind=question&amp;category_id=" in page and "tags=damp" in page
    assert "Take this filter off" not in visit(cast.ada).get("/c/square/tags/damp").text, "a place is no filter"
    nothing = visit(cast.ada).get("/c/square?by=mod").text
    assert "No discussions match all these filters" in nothing and "Filter…" in nothing and "Open a discussion" in nothing
    assert re.search(r'<a class="button" href="/c/square">Clear filters', nothing)


def test_words_cost_what_looking_them_up_costs(cast: Cast, visit: Visit, talk: list[Thread], count_queries: Any) -> None:
    ada, costs = visit(cast.ada), {}
    for address in ("/c/square/field", "/c/square/field?kind=question", "/c/square/field?by=bob", "/c/square/tags/damp",
                    "/c/square/tags/damp?kind=discussion"):
        ada.get(address)
        with count_queries() as seen:
            assert ada.get(address).status_code == 200
        costs[address] = len(seen)
    place, asked, by, tag, tagged = costs.values()
    assert asked == place - 1, "nothing is pinned where words narrow"
    assert by == place and tagged == tag


def test_titles_say_which_list_it_is(client: Visitor, talk: list[Thread]) -> None:
    for address, title in (("/c/square", "The Square – "), ("/c/square?list=unanswered", "Unanswered – The Square – "),
                           ("/c/square/questions?list=unsolved", "Unsolved – Questions – The Square – "),
                           ("/?list=hot", "Hot – Latest discussions – "),
                           ("/tag/damp?list=top", "Most active – Tag “damp” – ")):
        assert f"<title>{title}" in client.get(address).text, address
