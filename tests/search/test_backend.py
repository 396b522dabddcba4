"""What every search engine of ours must do, held against a model that reads everything: who may see what, in which order."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.search.backend import PUBLIC, Document, Request
from forum.search.query import parse
from forum.search.whoosh.index import WhooshIndex
from tests.search.engine import EVERYTHING, MIXED, document, found


@pytest.fixture
def index(tmp_path: Path) -> WhooshIndex:
    made = WhooshIndex(tmp_path / "index", MIXED)
    made.create()
    return made


def test_words_phrases_prefixes_and_exclusions(index: WhooshIndex) -> None:
    index.write([
        document(1, "le code du travail"), document(2, "le travail du code"), document(3, "travailler en C++", title="Économie"),
        document(4, "des économies, article L. 123-4"), document(5, "apprentis et apprentissage"),
    ], ())
    assert found(index, "code travail") == [2, 1]
    assert found(index, '"code du travail"') == [1]
    assert found(index, 'travail -"code du travail"') == [3, 2]
    assert found(index, "travail -code") == [3]
    assert found(index, "economie") == [4, 3]
    assert found(index, "appren*") == [5]
    assert found(index, "C++") == [3]
    assert found(index, "L123-4") == [4]
    assert found(index, "-travail") == [5, 4]
    assert found(index, "absent") == []
    assert found(index, "appren* -apprentissage") == []


def test_a_title_is_found_and_counts_more(index: WhooshIndex) -> None:
    index.write([document(1, "rien d'autre", title="La paie en question"), document(2, "on parle de la paie ici et là")], ())
    assert found(index, "paie", sort="best") == [1, 2]
    assert found(index, '"question rien"') == []


def test_filters(index: WhooshIndex) -> None:
    index.write([
        document(1, "paie", author=7, community=3, category=9, kind="question", solved=True),
        document(2, "paie", author=8, community=3, kind="question"), document(3, "paie", author=7, community=4, category=9)], ())
    assert found(index, "paie", authors=frozenset({7})) == [3, 1]
    assert found(index, "paie", authors=frozenset({7, 8})) == [3, 2, 1]
    assert found(index, "paie", communities=frozenset({3})) == [2, 1]
    assert found(index, "paie", categories=frozenset({9}), communities=frozenset({4})) == [3]
    assert found(index, "is:question") == [2, 1]
    assert found(index, "is:question is:solved") == [1]
    assert found(index, "paie", authors=frozenset({99})) == []
    assert found(index, "", authors=frozenset({8})) == [2]


def test_dates(index: WhooshIndex) -> None:
    index.write([document(number, "paie", at=24 * number) for number in range(60)], ())
    assert found(index, "paie after:2024-01-31 before:2024-02-03") == [32, 31]
    assert found(index, "before:2024-01-03") == [1, 0] or found(index, "before:2024-01-03") == [1]
    assert found(index, "paie after:2025") == []


def test_edits_and_deletions_replace(index: WhooshIndex) -> None:
    index.write([document(1, "ancien texte"), document(2, "autre texte")], ())
    index.write([document(1, "nouveau texte")], ())
    assert found(index, "ancien") == []
    assert found(index, "nouveau") == [1]
    assert found(index, "texte") == [2, 1]
    index.write((), [2, 99])
    assert found(index, "texte") == [1]
    assert list(index.ids()) == [1]
    index.write([document(2, "revenu"), document(2, "revenu deux fois")], [1])
    assert found(index, "revenu") == [2]
    assert index.status().documents == 1


def test_doing_it_twice_changes_nothing(index: WhooshIndex) -> None:
    for _ in range(3):
        index.write([document(1, "texte"), document(2, "texte")], [3])
    assert found(index, "texte") == [2, 1]
    assert index.status().documents == 2


def test_few_full_answers_are_completed_by_partial_ones(index: WhooshIndex) -> None:
    index.write([document(1, "congé parental"), document(2, "congé maladie"), document(3, "parental"), document(4, "rien")], ())
    request = Request(parse("congé parental", MIXED), EVERYTHING)
    hits = index.search(request)
    assert hits.hits[0].id == 1
    assert {hit.id for hit in hits.hits} == {1, 2, 3}
    assert hits.loosened
    assert found(index, "congé parental") == [1]
    assert found(index, "maladie parental") == [3, 2, 1]


def test_pages_of_best_results_follow_one_another(index: WhooshIndex) -> None:
    index.write([document(number, "paie " * (number % 7 + 1) + "mot " * (number % 5)) for number in range(1, 60)], ())
    whole = found(index, "paie", sort="best", limit=100)
    assert found(index, "paie", sort="best", limit=7) == whole
    assert len(whole) == 59


def test_nobody_sees_without_a_right(index: WhooshIndex) -> None:
    index.write([document(1, "secret", acl="c5"), document(2, "secret")], ())
    assert found(index, "secret", acls=frozenset()) == []
    assert found(index, "", acls=frozenset(), authors=frozenset({1})) == []
    assert found(index, "secret", acls=frozenset({PUBLIC})) == [2]
    assert found(index, "secret", acls=frozenset({"c5"})) == [1]
    assert found(index, "secret", acls=None) == [2, 1]
    with pytest.raises(ValueError, match="c0"):
        index.write([document(3, "x", acl="c0")], ())
    assert found(index, "secret") == [2, 1]


WORDS = ("alpha", "bravo", "carton", "dorado", "echo")
RIGHTS = (PUBLIC, "c1", "c2", "c3")
POSTS = st.tuples(st.integers(1, 25), st.lists(st.sampled_from(WORDS), max_size=5), st.integers(0, 8), st.sampled_from(RIGHTS))
STEPS = st.lists(st.tuples(st.lists(POSTS, max_size=8), st.lists(st.integers(1, 25), max_size=4)), min_size=1, max_size=12)
ACLS = st.one_of(st.none(), st.frozensets(st.sampled_from(RIGHTS)))
SEARCHES = st.tuples(st.lists(st.sampled_from(WORDS), max_size=3), st.sampled_from(("plain", "phrase", "prefix")),
                     st.lists(st.sampled_from(WORDS), max_size=1))
Step = tuple[list[tuple[int, list[str], int, str]], list[int]]
Search = tuple[tuple[list[str], str, list[str]], frozenset[str] | None, int]


class Model:
    """All posts, read one by one for every search."""

    def __init__(self) -> None:
        self.posts: dict[int, Document] = {}

    def write(self, documents: list[Document], gone: list[int]) -> None:
        for post_id in gone:
            self.posts.pop(post_id, None)
        for one in documents:
            self.posts[one.id] = one

    def search(self, wanted: list[str], how: str, unwanted: list[str], acls: frozenset[str] | None) -> list[int]:
        matching = [one for one in self.posts.values()
                    if (acls is None or one.acl in acls) and self._holds(one.body.split(), wanted, how)
                    and not set(unwanted) & set(one.body.split())]
        return [one.id for one in sorted(matching, key=lambda one: (one.at, one.id), reverse=True)]

    @staticmethod
    def _holds(words: list[str], wanted: list[str], how: str) -> bool:
        if how == "phrase":
            return not wanted or any(words[start:start + len(wanted)] == wanted for start in range(len(words)))
        if how == "prefix":
            return all(any(word[:3] == one[:3] for word in words) for one in wanted)
        return set(wanted) <= set(words)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.lists(st.tuples(SEARCHES, ACLS, st.integers(1, 6)), min_size=1, max_size=6))
def test_agrees_with_reading_everything(tmp_path: Path, steps: list[Step], searches: list[Search]) -> None:
    shutil.rmtree(tmp_path / "index", ignore_errors=True)
    index, model = WhooshIndex(tmp_path / "index", MIXED), Model()
    index.create()
    for posts, gone in steps:
        documents = list({row[0]: document(row[0], " ".join(row[1]), at=row[2], acl=row[3]) for row in posts}.values())
        left = [post_id for post_id in gone if post_id not in {one.id for one in documents}]
        index.write(documents, left)
        model.write(documents, left)
    assert list(index.ids()) == sorted(model.posts)
    for (wanted, how, unwanted), acls, limit in searches:
        phrase = [f'"{" ".join(wanted)}"'] if wanted else []
        words = {"plain": wanted, "phrase": phrase, "prefix": [f"{one[:3]}*" for one in wanted]}[how]
        typed = " ".join([*words, *(f"-{word}" for word in unwanted)])
        expected = model.search(wanted, how, unwanted, acls)
        several = len(parse(typed, MIXED).wanted) > 1
        if not parse(typed, MIXED).wanted or expected or not several:
            assert found(index, typed, acls=acls, limit=limit) == expected, typed
        best = found(index, typed, acls=acls, limit=limit, sort="best")
        assert set(expected) <= set(best)
        assert all(acls is None or model.posts[post_id].acl in acls for post_id in best)
