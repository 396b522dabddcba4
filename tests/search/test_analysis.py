"""What finds what: pairs of words and forms, in French, in English, and as professionals write them."""

import pickle

import pytest

from forum.search.analysis import BREAK, Analysis

MIXED = Analysis()


def finds(typed: str, text: str, analysis: Analysis = MIXED) -> bool:
    """Whether a search for `typed` finds a post that says `text`."""
    terms = {term.text for term in analysis.terms(text)}
    asked = analysis.asked(typed)
    wanted = [term for term in asked if not term.common] or asked
    return bool(wanted) and all(term.text in terms for term in wanted)


@pytest.mark.parametrize(("typed", "text"), [
    ("economies", "économie"), ("économie", "des economies d’échelle"), ("ECONOMIE", "l’économie"), ("economie", "ÉCONOMIES"),
    ("eau", "de l'eau"), ("eau", "de l’eau"), ("l'eau", "eau"), ("formation", "formations"), ("formations", "une formation"),
    ("reunion", "réunions"), ("oeuvre", "mise en œuvre"), ("œuvre", "maitre d'oeuvre"), ("questions", "question"),
    ("working", "they work"), ("decision", "decisions"), ("modérateur", "modérateur·rice·s"),
    ("C++", "du C++ moderne"), ("c++", "C++11 et C++20"), ("C#", "en C#, bien sûr"), ("F#", "F# et C#"),
    (".NET", "le .NET Framework"),
    (".net", "ASP.NET"), ("net", ".NET"), ("notepad", "Notepad++"), ("Notepad++", "Notepad++"),
    ("L.123-4", "l'article L. 123-4 du code"), ("L. 123-4", "L.123-4"), ("L123-4", "article L. 123-4"),
    ("l.123-4", "L123-4"), ("123-4", "article L.123-4"), ("R 4121-1", "R. 4121-1"), ("L. 123-4", "article L.\u00a0123-4"),
    ("2024-12", "la loi n° 2024-12 du"), ("2024", "n° 2024-12"),
    ("TVA", "la TVA"), ("tva", "TVA"), ("TVA", "T.V.A."), ("T.V.A.", "TVA à 20 %"), ("IA", "l’IA"), ("ia", "IA"),
    ("IT", "le service IT"), ("it", "le service IT"), ("AI", "AI and law"), ("RH", "les RH"),
    ("C", "le langage C"), ("R", "en R"),
    ("prud'hommes", "les prud’hommes"), ("prudhommes", "les prud’hommes"), ("e-mail", "un e-mail"), ("email", "un e-mail"),
    ("mail", "un e-mail"), ("John", "John's book"), ("rendez-vous", "rendez-vous"), ("vice-président", "le vice-président"),
    ("snake", "snake_case"), ("être", "ÊTRE"), ("10", "10 personnes"),
])
def test_finds(typed: str, text: str) -> None:
    assert finds(typed, text)


@pytest.mark.parametrize(("typed", "text"), [
    ("C++", "le langage C"), ("C#", "C++"), ("IT", "it works"), ("AI", "j'ai dit"), ("L.123-4", "L.123-5"),
    ("L.123-4", "R.123-4"),
    ("123", "1234"), ("formation", "information"), ("IA", "aia"),
])
def test_does_not_find(typed: str, text: str) -> None:
    assert not finds(typed, text)


def test_small_words_are_left_out_and_keep_phrases_together() -> None:
    rows = [(term.text, term.position) for term in MIXED.terms("le code du travail, et ses articles")]
    assert [position for _, position in rows] == list(range(len(rows)))
    assert [term.text for term in MIXED.asked("la formation") if not term.common] == ["format"]


def test_a_break_separates_positions() -> None:
    first, second = [term.position for term in MIXED.terms(f"alpha{BREAK}bravo")]
    assert second - first > 50


def test_positions_agree_between_text_and_search() -> None:
    text = "article L. 123-4 du code, norme 2024-12-31, mail C++"
    places = {term.text: term.position for term in MIXED.terms(text)}
    for term in MIXED.asked(text):
        if not term.common:
            assert places[term.text] == term.position


def test_languages_differ() -> None:
    assert finds("working", "they worked", Analysis("en"))
    assert finds("nationales", "national", Analysis("fr"))
    assert not finds("the", "thé vert", Analysis("en"))
    assert finds("the", "thé vert", Analysis("fr"))
    with pytest.raises(ValueError, match="de"):
        Analysis("de")


def test_survives_pickling_without_its_cache() -> None:
    MIXED.stem("formations")
    again = pickle.loads(pickle.dumps(MIXED))
    assert again.version == MIXED.version
    assert again.stem("formations") == MIXED.stem("formations")
    assert len(pickle.dumps(MIXED)) < 200


def test_offsets_point_at_the_words() -> None:
    text = "L’économie: C++, l. 12-3 et T.V.A."
    assert [text[term.start:term.end] for term in MIXED.terms(text)][:2] == ["économie", "C++"]


def test_a_term_is_never_long() -> None:
    assert all(len(term.text) <= 64 for term in MIXED.terms("x" * 5000 + " " + "1-" * 200 + "1 " + "y" * 300 + "++"))
