"""French typography on plain strings. ``_`` stands for U+202F and ``~`` for U+00A0."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.text.typography import set_french, typeset


def visible(text: str) -> str:
    return text.replace("\u202f", "_").replace("\u00a0", "~")


@pytest.mark.parametrize(
    ("typed", "set_as"),
    [
        ("Bonjour !", "Bonjour_!"),
        ("Bonjour!", "Bonjour_!"),
        ("Quoi ? Non ; oui", "Quoi_? Non_; oui"),
        ("Quoi? Non; oui", "Quoi_? Non_; oui"),
        ("Quoi ?!", "Quoi_?!"),
        ("Quoi   ?", "Quoi_?"),
        ("Voici : un", "Voici~: un"),
        ("Voici: un", "Voici~: un"),
        ("« mot »", "«_mot_»"),
        ("«mot»", "«_mot_»"),
        ("« a » et « b » !", "«_a_» et «_b_»_!"),
        ("(vraiment ?)", "(vraiment_?)"),
        ("2 500 € ; 12 % ?", "2 500 €_; 12 %_?"),
        ("l'été n'est pas là !", "l'été n'est pas là_!"),
        ("12:30", "12:30"),
        ("à 12:30 ; puis", "à 12:30_; puis"),
        ("ratio 1:2", "ratio 1:2"),
        ("ratio 1 : 2", "ratio 1~: 2"),
        ("std::vector", "std::vector"),
        ("http://example.org/?a=b;c", "http://example.org/?a=b;c"),
        ("voir https://example.org/a?b!", "voir https://example.org/a?b!"),
        ("voir https://example.org !", "voir https://example.org_!"),
        (":-) ;-) :) ;) :D", ":-) ;-) :) ;) :D"),
        ("oui :-) non ;-)", "oui :-) non ;-)"),
        ("a != b", "a != b"),
        ("C: et D:", "C: et D:"),
        ("x ? y", "x_? y"),
        ("?", "?"),
        ("!important", "!important"),
        (" ! seul", " ! seul"),
        ("«", "«"),
        ("déjà\u00a0: fait\u202f!", "déjà~: fait_!"),
        ("déjà\u00a0!", "déjà~!"),
        ("", ""),
    ],
)
def test_spaces_are_set(typed: str, set_as: str) -> None:
    assert visible(typeset(typed, "fr")) == set_as
    assert visible(typeset(typed, "fr-CA")) == set_as
    assert typeset(typed, "en") == typed


@pytest.mark.parametrize(
    ("before", "typed", "set_as"),
    [("t", " !", "_!"), ("t", "!", "_!"), ("", " !", " !"), ("\n", "!", "!"), ("t", " : oui", "~: oui"), ("t", " »", "_»")],
)
def test_what_stands_before_counts(before: str, typed: str, set_as: str) -> None:
    assert visible(set_french(typed, before)) == set_as


@given(st.text(alphabet="ab1 :;!?«»()-.'\"/\u00a0\u202f\n", max_size=60))
def test_setting_twice_is_setting_once(text: str) -> None:
    once = typeset(text, "fr")
    assert typeset(once, "fr") == once


@given(st.text(max_size=80))
def test_only_spaces_change(text: str) -> None:
    assert "".join(typeset(text, "fr").split()) == "".join(text.split())
