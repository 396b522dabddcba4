"""The page: what each person finds, what it says when it finds nothing, its addresses, its cost."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.core.pagination import Cursor
from forum.search import indexing
from forum.search.queries import search_page
from tests.cast import Cast
from tests.threads.talk import deleted, first_post, opened, replied

Index = Callable[[], int]


def test_everyone_finds_what_they_may_read_and_nothing_else(cast: Cast, index: Index, visit: Any) -> None:
    for place in (cast.square, cast.circle, cast.cellar):
        opened(cast.ada, place, f"Titre {place.slug}", f"texte commun {place.slug}passage")
    gone = opened(cast.ada, cast.square, "Titre effacé", "texte commun effacépassage")
    index()
    deleted(cast.ada, first_post(gone))
    expected = {"visitor": {"square"}, "eve": {"square"}}
    for name, viewer in cast.everyone.items():
        answer = visit(viewer).get("/search?q=commun")
        assert answer.status_code == 200
        for sort in ("best", "newest"):
            page = search_page(viewer, "commun", sort=sort)
            seen = {result.community_url.removeprefix("/c/") for result in page.results}
            assert seen == expected.get(name, {"square", "circle", "cellar"}), name
        for slug in ("square", "circle", "cellar"):
            assert (f"{slug}passage" in answer.text) == (slug in seen)
        assert "effacépassage" not in answer.text


def test_a_hidden_community_has_no_name_here(cast: Cast, index: Index, client: Any) -> None:
    opened(cast.ada, cast.cellar, source="texte")
    index()
    hidden, absent = (client.get(f"/search?q=texte&in={slug}").text for slug in ("cellar", "nowhere"))
    assert hidden.replace("cellar", "nowhere") == absent
    hidden, absent = (client.get(f"/search?q=texte+in:{slug}").text for slug in ("cellar", "nowhere"))
    assert hidden.replace("cellar", "nowhere") == absent
    assert "The Cellar" not in hidden
    hidden, absent = (client.get(f"/search?q=texte+category:{slug}").text for slug in ("field", "nowhere"))
    assert "nowhere” is not" in absent
    assert "field” is not" not in hidden, "the square has one too"


def test_what_is_typed_is_shown_as_text(cast: Cast, index: Index, client: Any) -> None:
    opened(cast.ada, cast.square, "Titre <b>gras</b>", "<script>alert(1)</script> *texte* & co")
    index()
    page = client.get("/search", query_string={"q": 'texte "<img src=x onerror=alert(1)>'}).text
    assert "<img src=x" not in page
    page = client.get("/search?q=texte").text
    assert "<b>gras" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>texte</mark> &amp; co" in page
    assert 'value="texte"' in page


def test_nothing_found_explains_and_keeps_what_was_typed(cast: Cast, index: Index, client: Any) -> None:
    page = client.get("/search", query_string={"q": "zzz author:personne"}).text
    assert 'value="zzz author:personne"' in page
    assert "No results" in page
    assert "“personne” is not the name" in page
    assert client.get("/search").status_code == 200
    assert "No results" not in client.get("/search").text
    assert client.get("/search?q=%20").status_code == 200


def test_notes_on_the_search(cast: Cast, index: Index, client: Any) -> None:
    opened(cast.ada, cast.square, source="congé parental")
    opened(cast.ada, cast.square, source="congé maladie")
    index()
    assert "were left out: le, de." in client.get("/search", query_string={"q": "le congé de maladie"}).text
    assert "only a part of them" in client.get("/search", query_string={"q": "congé parental"}).text
    assert "only its beginning" in client.get("/search", query_string={"q": "mot " * 80}).text


def test_pages_follow_one_another(cast: Cast, index: Index, client: Any, db: Any) -> None:
    thread = opened(cast.ada, cast.square, source="mot du début")
    for number in range(44):
        replied(cast.bob, thread, f"mot {number} " + "mot " * (number % 4))
    index()
    for sort in ("best", "newest"):
        seen: list[str] = []
        after = ""
        sizes = []
        while True:
            page = search_page(None, "mot", sort=sort, after=after)
            seen += [result.url for result in page.results]
            sizes.append(len(page.results))
            if not (after := page.after):
                break
        assert sizes == [20, 20, 5]
        assert len(set(seen)) == 45
        if sort == "newest":
            numbers = [int(url.rsplit("/", 1)[1]) for url in seen[:44]]
            assert numbers == sorted(numbers, reverse=True)
    text = client.get("/search?q=mot&sort=newest").text
    assert "More results" in text and "More than 20 results" in text
    assert "sort=newest&amp;after=" in text


def test_hidden_posts_do_not_shorten_a_page(cast: Cast, index: Index) -> None:
    thread = opened(cast.ada, cast.square, source="rien")
    posts = [replied(cast.bob, thread, "mot") for _ in range(50)]
    index()
    for post in posts[-30:]:
        deleted(cast.bob, post)
    page = search_page(None, "mot", sort="newest")
    assert len(page.results) == 20
    assert not page.after or not search_page(None, "mot", sort="newest", after=page.after).results


@pytest.mark.parametrize("after", [
    "x", "é", "%00", Cursor(("newest", 1, 2)).encode(), Cursor(("newest", 1, 2, 3)).encode(), Cursor(("best", -1)).encode(),
    Cursor(("best", "1")).encode(), Cursor((1,)).encode(), "A" * 1000])
def test_a_bad_cursor_is_a_bad_request(cast: Cast, index: Index, client: Any, after: str) -> None:
    assert client.get("/search", query_string={"q": "mot", "after": after}).status_code == 400


def test_a_cursor_of_any_place_is_answered(cast: Cast, index: Index, client: Any) -> None:
    _ = opened(cast.ada, cast.square, source="mot")
    index()
    for values in (("best", 0), ("best", 2**62), ("newest", 0, 0, 0), ("newest", 2**62, 2**62, 7)):
        sort = values[0]
        answer = client.get("/search", query_string={"q": "mot", "sort": sort, "after": Cursor(values).encode()})
        assert answer.status_code == 200


def test_by_author_in_all_spellings(cast: Cast, index: Index) -> None:
    opened(cast.ann, cast.square, source="texte")
    opened(cast.bob, cast.square, source="texte")
    index()
    for typed in ("author:ann", "par:@ANN", 'author:"Ann Dupré"', 'auteur:"ann dupre" texte'):
        page = search_page(None, typed)
        assert [result.author_name for result in page.results] == ["Ann Dupré"], typed


def test_titles_answer_while_the_index_is_made(cast: Cast, index: Index, client: Any) -> None:
    for number in range(25):
        opened(cast.ada, cast.square, f"Titre 50 % n°{number}", "texte")
    opened(cast.ada, cast.cellar, "Titre caché", "texte")
    for path in indexing.data_folder().glob("index/*/*.toc"):
        path.unlink()
    indexing._backends.clear()
    page = search_page(None, "titre")
    assert page.degraded
    assert len(page.results) == 20
    assert len(search_page(None, "titre", after=page.after).results) == 5
    assert len(search_page(None, "50 %").results) == 20
    assert search_page(None, "50_%").results == ()
    assert search_page(None, "caché").results == ()
    assert len(search_page(cast.bob, "caché").results) == 1
    assert "being rebuilt" in client.get("/search?q=titre").text
    assert client.get("/search", query_string={"q": "titre", "after": "x"}).status_code == 400


def test_a_search_costs_few_queries(cast: Cast, index: Index, client: Any, visit: Any, count_queries: Any) -> None:
    thread = opened(cast.ada, cast.square, source="mot")
    for _ in range(30):
        replied(cast.bob, thread, "mot")
    index()
    client.get("/search?q=mot")
    with count_queries() as seen:
        client.get("/search?q=mot")
    assert len(seen) == 1
    assert cast.bob.role == "member"
    with count_queries() as seen:
        search_page(cast.bob, "mot author:bob in:square")
    assert len(seen) == 5
    with count_queries() as seen:
        client.get("/search")
    assert seen == []


def test_too_many_searches_are_refused(cast: Cast, index: Index, client: Any) -> None:
    answers = [client.get("/search?q=mot").status_code for _ in range(62)]
    assert answers[0] == 200
    assert answers[-1] == 429
    assert client.get("/search").status_code == 200


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=120), st.sampled_from(["best", "newest", "", "x\x00"]))
def test_no_text_breaks_it(cast: Cast, index: Index, text: str, sort: str) -> None:
    search_page(None, text, sort=sort, community=text[:20])


def test_it_speaks_french(cast: Cast, index: Index, client: Any) -> None:
    answer = client.get("/search?q=texte&lang=fr")
    assert answer.status_code == 200
    assert '<html lang="fr"' in answer.text
