"""The command palette's rows: who is told of what, in which order, at what cost; and the sheet of keys."""

import re
import shutil
from collections.abc import Callable
from typing import Any

import pytest

from forum.core import limits
from forum.core.db import db as database
from forum.core.settings import data_folder
from forum.search import indexing
from forum.search.palette import palette_page
from tests.cast import Cast, community, enrol, person
from tests.threads.talk import deleted, first_post, opened, replied

Index = Callable[[], int]
SCRIPT = {"HX-Request": "true"}


def test_everybody_finds_what_they_may_know_of(cast: Cast, index: Index) -> None:
    for place in (cast.square, cast.circle, cast.cellar):
        opened(cast.ada, place, f"Insulation in the {place.slug}")
    index()
    outside = ({"The Square", "The Circle"}, {"square"})
    inside = ({"The Square", "The Circle", "The Cellar"}, {"square", "circle", "cellar"})
    for name, viewer in cast.everyone.items():
        known, read = outside if name in ("visitor", "eve") else inside
        assert {one.name for one in palette_page(viewer, "the").communities} == known, name
        found = palette_page(viewer, "insulation").threads
        assert {one.title.split()[-1] for one in found} == read, name


def test_a_name_tells_its_language(cast: Cast, client: Any) -> None:
    cast.circle.locale = "fr"
    database.session.commit()
    rows = client.get("/palette?q=the", headers=SCRIPT).text
    assert 'lang="fr">The Circle' in rows and 'dir="auto">The Square' in rows


def test_people_of_a_hidden_community_are_its_own(cast: Cast, db: Any) -> None:
    hermit = person("hermit", name="Élodie Secrète")
    database.session.flush()
    enrol(cast.cellar, hermit)
    for name, viewer in cast.everyone.items():
        inside = name not in ("visitor", "eve")
        for text in ("herm", "secr", "elodie s", "@hermit"):
            assert bool(palette_page(viewer, text).people) == inside, (name, text)
    assert palette_page(None, "eve").people == (), "who belongs to no community is nobody's member"
    assert [one.username for one in palette_page(None, "lovel").people] == ["ada"]


def test_the_title_comes_first_and_the_last_word_may_be_unfinished(cast: Cast, index: Index) -> None:
    meant = opened(cast.ada, cast.square, "Moisture behind internal insulation", "A question.")
    for number in range(8):
        opened(cast.bob, cast.square, f"Another matter {number}", "Moisture was measured, insulation was not.")
    reply = opened(cast.bob, cast.square, "Doors", "Nothing.")
    replied(cast.ada, reply, "moisture and insulation, in a reply")
    index()
    for text in ("moisture insulation", "moisture insul", "insul", "Moist", "humidité insul"):
        found = palette_page(None, text).threads
        assert found[0].title == meant.title, text
        assert len(found) <= 5 and "Doors" not in {one.title for one in found}, text
    assert "<mark>Moisture</mark>" in palette_page(None, "moist").threads[0].title_html
    assert palette_page(None, "author:bob").threads == (), "a field of the search is a word here"


def test_a_deleted_thread_is_not_found(cast: Cast, index: Index) -> None:
    thread = opened(cast.ada, cast.square, "Regretted insulation")
    index()
    deleted(cast.ada, first_post(thread))
    assert palette_page(cast.ada, "regretted").threads == ()


def test_rows_for_a_script_and_the_search_for_a_browser(cast: Cast, index: Index, visit: Any) -> None:
    opened(cast.ada, cast.square, "A <b>bold</b> title")
    index()
    browser = visit(cast.ada)
    answer = browser.get("/palette?q=bold", headers=SCRIPT)
    assert answer.status_code == 200 and "<html" not in answer.text
    assert "A &lt;b&gt;<mark>bold</mark>&lt;/b&gt; title" in answer.text
    assert 'role="option"' in answer.text
    assert browser.get("/palette?q=", headers=SCRIPT).text.strip() == ""
    led = visit(None).get("/palette?q=bold+words")
    assert led.status_code == 303 and led.headers["Location"] == "/search?q=bold+words"
    assert visit(None).get("/palette").headers["Location"] == "/search"


def test_odd_texts_are_answered(cast: Cast, index: Index, visit: Any) -> None:
    for text in ("%", "_", "@", "@@", "\\", "'\"", "*", "-", "...", "é" * 300, "𝒳", "a:b", "the", "٣", "\u202e"):
        assert visit(cast.eve).get("/palette", query_string={"q": text}, headers=SCRIPT).status_code == 200, text
    assert palette_page(None, "%").communities == ()
    assert palette_page(None, "_da").people == ()


def test_its_cost(cast: Cast, index: Index, count_queries: Any) -> None:
    for number in range(12):
        made = community(f"place-{number}", f"Place {number}", owner=cast.oz)
        opened(cast.oz, made, f"Place of things {number}")
    index()
    _ = cast.ada.role, cast.mod.role  # read again after the commits
    for viewer, most in ((None, 3), (cast.ada, 4), (cast.mod, 4)):  # the staff too is asked where it reads: not in conversations
        with count_queries() as seen:
            page = palette_page(viewer, "place")
        assert len(page.communities) == len(page.threads) == 5
        assert len(seen) <= most, seen


def test_too_many_are_asked_to_wait(cast: Cast, index: Index, visit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    limits.forget_all()
    browser = visit(cast.ada)
    answers = [browser.get("/palette?q=a", headers=SCRIPT).status_code for _ in range(241)]
    assert answers[:240] == [200] * 240 and answers[-1] == 429
    limits.forget_all()


def test_without_an_index_the_rest_is_there(cast: Cast, visit: Any, index: Index) -> None:
    shutil.rmtree(data_folder() / "index", ignore_errors=True)
    indexing._backends.clear()
    page = palette_page(cast.ada, "the square")
    assert page.threads == () and len(page.communities) == 1


def test_the_sheet_of_keys_is_a_page_and_a_piece(cast: Cast, visit: Any) -> None:
    for user in (None, cast.ada):
        page = visit(user).get("/keys")
        assert page.status_code == 200 and "<h1>Keyboard</h1>" in page.text
        piece = visit(user).get("/keys", headers=SCRIPT)
        assert "<html" not in piece.text and "<kbd>j</kbd>" in piece.text
        assert ("reply to this post" in piece.text) == (user is not None), "only what applies"
    assert 'href="/keys"' in visit(None).get("/").text


def test_the_places_of_g_are_real(cast: Cast, visit: Any) -> None:
    def places_on(page: str) -> dict[str, str]:
        found = re.search(r'data-go="([a-z]:[^"]*)"', page)
        assert found is not None
        return {one[0]: one[2:] for one in found[1].split()}

    places = places_on(visit(cast.ada).get("/c/square").text)
    assert set(places) == {"h", "c", "q", "n", "u", "d", "b", "p"}
    for address in places.values():
        assert visit(cast.ada).get(address).status_code in (200, 302, 303), address
    assert set(places_on(visit(None).get("/c/square").text)) == {"h", "c", "q"}
    assert "q" not in places_on(visit(cast.eve).get("/c/circle/about").text)
