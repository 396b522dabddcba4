"""Usernames: what may be chosen, what reads the same, what an import is given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.auth.usernames import (
    MAX_LENGTH,
    RESERVED,
    check_name,
    check_username,
    clean_name,
    free_username,
    tint_of,
    username_key,
)
from forum.core.errors import Invalid


@pytest.mark.parametrize("name", [
    "ada", "Ada", "ada.lovelace", "ada-l", "ada_l", "_ada_", "a1", "42nd", "élodie", "Zoë", "Łukasz", "søren", "Иван", "Ελένη",
    "田中", "はなこ", "たなか太郎", "محمد", "अनिता", "x" * 30, "ａｄａ",
])
def test_allowed(name: str) -> None:
    assert check_username(name)


@pytest.mark.parametrize("name", [
    "", " ", "a", "x" * 31, "ada lovelace", "ada@home", "ada/home", "ada#1", "<ada>", "ada\n", "a\tda", ".ada", "ada.", "-ada",
    "ada-", "a..b", "a._b", "--", "__", "._", "ada\u202e", "\u2066ada", "ada\u200b", "a\u00adda", "ada\x00", "ada😀", "a'b",
    "Adа", "paypaІ", "αda", "root", "Admin", "ADMINISTRATOR", "adm1n", "аdmin", "Pаrvis", "parv1s", "me", "settings", "API",
    "sign-in", "m0derator", "rnoderator", "é" * 31, "\u0301\u0301", "１２/３",
    "ada\ufe0f", "ada\u034f", "a\u17b4da", "ada\U000e0100", "\u3164\u3164", "\u1160\u1160", "\uffa0\uffa0", "\u0301ada",
])
def test_refused(name: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_username(name if name != "ada\n" else "ad\na")
    assert set(caught.value.fields) == {"username"}


@pytest.mark.parametrize(("one", "other"), [
    ("ada", "ADA"), ("élodie", "Elodie"), ("Zoë", "zoe"), ("bob", "b0b"), ("lilian", "1i1ian"), ("ill", "lll"), ("Ian", "lan"),
    ("barn", "bam"), ("vvalter", "walter"), ("рарау", "papay"), ("ΑΝΝΑ", "anna"), ("søren", "soren"), ("Łukasz", "lukasz"),
    ("ＡＤＡ", "ada"), ("œuvre", "oeuvre"), ("straße", "strasse"), ("ﬁna", "fina"), ("Вова", "вова"), ("ѕаѕа", "sasa"),
    ("ada\ufe0f", "ada"), ("a\u034fda", "ada"), ("ad\u3164a", "ada"),
])
def test_read_the_same(one: str, other: str) -> None:
    assert username_key(one) == username_key(other)


@pytest.mark.parametrize(("one", "other"), [("ada", "adam"), ("jean.d", "jean_d"), ("ann", "anne"), ("bob", "rob"), ("a1", "a2")])
def test_read_differently(one: str, other: str) -> None:
    assert username_key(one) != username_key(other)


@given(st.text(max_size=40))
def test_a_key_is_its_own_key_and_fits_its_column(text: str) -> None:
    key = username_key(text)
    assert username_key(key) == key
    try:
        name = check_username(text)
    except Invalid:
        return
    assert len(name) <= MAX_LENGTH
    assert 0 < len(username_key(name)) <= 120
    assert username_key(name) not in RESERVED
    assert 0 <= tint_of(username_key(name)) < 12


@given(st.text(max_size=80), st.sets(st.sampled_from(["ada", "ada_2", "person", "person_2", "b_b"]).map(username_key)))
def test_an_import_always_gets_a_free_username(wanted: str, taken: set[str]) -> None:
    given_name = free_username(wanted, taken)
    assert check_username(given_name) == given_name
    assert username_key(given_name) not in taken


@pytest.mark.parametrize(("wanted", "taken", "given_name"), [
    ("ada", set(), "ada"), ("Ada Lovelace", set(), "Ada_Lovelace"), ("ada", {"ada"}, "ada_2"),
    ("admin", set(), "admin_2"), ("x" * 50, set(), "x" * 30), ("", set(), "person"), ("<>", set(), "person"), ("a", set(), "a_a"),
    ("_ada", set(), "_ada"), ("ada__b", set(), "ada_b"),
])
def test_what_an_import_gets(wanted: str, taken: set[str], given_name: str) -> None:
    assert free_username(wanted, taken) == given_name


@pytest.mark.parametrize(("typed", "kept"), [
    ("  Ada   Lovelace ", "Ada Lovelace"), ("Ada\u202eecalevoL", "AdaecalevoL"), ("a\x00b\x1b", "ab"), ("A\u2066B\u2069", "AB"),
    ("Ada\nLovelace", "Ada Lovelace"), ("<b>Ada</b>", "<b>Ada</b>"), ("\u200f", ""), ("Jean\u00a0Dupré", "Jean Dupré"),
])
def test_names_are_cleaned(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


def test_a_name_has_a_bound() -> None:
    assert check_name("x" * 80) == "x" * 80
    with pytest.raises(Invalid) as caught:
        check_name("x" * 81, "organisation")
    assert set(caught.value.fields) == {"organisation"}


@pytest.mark.parametrize("wanted", ["\u0301\u0301ada", "\u3164\u3164", "\u0301.\u0301", "\ufe0fada"])
def test_an_import_with_invisible_letters_gets_a_name_all_the_same(wanted: str) -> None:
    assert check_username(free_username(wanted, set()))


@pytest.mark.parametrize("name", ["\u3164", "\u200d", "\u2800 \u2800", "\ufe0f", "\u0301"])
def test_a_name_that_cannot_be_seen_is_none(name: str) -> None:
    assert check_name(name) == ""
