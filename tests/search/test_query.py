"""The query language: what is understood, and that nothing breaks it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.search.analysis import Analysis
from forum.search.query import MAX_TERMS, Phrase, Prefix, Query, Word, parse

MIXED = Analysis()


def understood(text: str) -> Query:
    return parse(text, MIXED)


@pytest.mark.parametrize(("text", "clauses"), [
    ("formation tva", (Word("format"), Word("tva"))),
    ("la formation", (Word("format"),)),
    ("formation -tva", (Word("format"), Word("tva", True))),
    ('"code du travail"', (Phrase(("cod", "travail"), (0, 1)),)),
    ('-"code travail" tva', (Phrase(("cod", "travail"), (0, 1), True), Word("tva"))),
    ("« code travail »", (Phrase(("cod", "travail"), (0, 1)),)),
    ('"tva"', (Word("tva"),)),
    ('"tva', (Word("tva"),)),
    ("apprenti*", (Prefix("apprenti", MIXED.stem("apprenti")),)),
    ("Économ*", (Prefix("econom", "econom"),)),
    ("ab*", (Word("ab"),)),
    ("*", ()),
    ("L. 123-4", (Word("l123-4"),)),
    ("c++ C#", (Word("c++"), Word("c#"))),
    ("it", (Word("=it"),)),
    ("IT support", (Word("=it"), Word("support"))),
    ("it support", (Word("support"),)),
    ("DROIT DU TRAVAIL", (Word("droit"), Word("travail"))),
    ("foo:bar", (Word("foo"), Word("bar"))),
    ("tva tva TVA", (Word("tva"),)),
    ("e-mail", (Word("email"),)),
    ("", ()),
    ("- -- \" « :", ()),
])
def test_words(text: str, clauses: tuple[object, ...]) -> None:
    assert understood(text).clauses == clauses


def test_fields() -> None:
    query = understood('author:Marie par:@jean in:rh dans:"Le Parvis" category:paie thématique:"droit social" '
                       'est:résolu is:question x')
    assert query.authors == ("marie", "jean")
    assert query.communities == ("rh", "le parvis")
    assert query.categories == ("paie", "droit social")
    assert query.states == ("solved", "question")
    assert query.clauses == (Word("=x"),)


@pytest.mark.parametrize(("text", "since", "until"), [
    ("after:2023", datetime(2024, 1, 1, tzinfo=UTC), None),
    ("après:2023-12", datetime(2024, 1, 1, tzinfo=UTC), None),
    ("after:2024-02-28", datetime(2024, 2, 29, tzinfo=UTC), None),
    ("before:2024", None, datetime(2024, 1, 1, tzinfo=UTC)),
    ("avant:2024-6 apres:2023", datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC)),
])
def test_dates(text: str, since: datetime | None, until: datetime | None) -> None:
    query = understood(text)
    assert (query.since, query.until) == (since, until)
    assert not query.clauses


@pytest.mark.parametrize("text", [
    "before:2024-13", "after:2024-02-30", "before:9999", "after:9999-12-31", "before:soon", "is:blue", "author:"])
def test_what_a_field_does_not_take_is_words(text: str) -> None:
    query = understood(text)
    assert (query.authors, query.states, query.since) == ((), (), None)


def test_says_what_it_left_out() -> None:
    assert understood("la formation et la paie").ignored == ("la", "et")
    assert understood("être ou ne pas être").ignored == ()


def test_caps() -> None:
    many = understood(" ".join(f"mot{i}" for i in range(30)))
    assert len(many.clauses) == MAX_TERMS
    assert many.cut
    assert understood("a" * 500).cut
    assert len(understood(" ".join(f"author:n{i}" for i in range(20))).authors) == 4


@given(st.text(max_size=300))
def test_nothing_breaks_it(text: str) -> None:
    query = understood(text)
    assert len(query.clauses) <= MAX_TERMS
    assert query.empty in (True, False)


SIGNS = ["author:", "in:", "-", '"', "*", "«", "»", "before:", "2024", "tva", " ", ":", "é", "++", "is:", "l'",
         "\x00", "\x1e", "123-4"]


@given(st.lists(st.sampled_from(SIGNS), max_size=30).map("".join))
def test_nothing_made_of_its_own_signs_breaks_it(text: str) -> None:
    assert understood(text) == understood(text)
