"""Passwords: the rules as a table, the parameters, the cost of an unknown account."""

import threading

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from forum.auth import passwords
from forum.core.errors import Invalid, Unavailable

KNOWN = ("adalove", "ada.lovelace@example.org", "Ada Lovelace", "Parvis")


@pytest.mark.parametrize("password", [
    "correct horse battery", "four words in a row", "déjà vu à Nîmes", "10 caract.", "x" * 100 + "abc",
    "密码密码这是一个很长的密码", "a1!!!#?%^@",
    "😀😃😄😁😆😅😂🤣😊😇", "k7#Qz!v9Lp", "x" * 150 + "yz%4" + "é" * 46, "ada went to the market", "parvis is not a password",
])
def test_accepted(password: str) -> None:
    passwords.check_password(password, known=KNOWN)


@pytest.mark.parametrize("password", [
    "", "short", "9 charact", "password123", "Password1234", "P@ssw0rd1234", "123password", "motdepasse1",
    "azertyuiop", "AZERTYUIOP", "qwertyuiop",
    "1234567890", "0987654321", "abcdefghij", "aaaaaaaaaaaa", "a b c d e f g h", "abababababab", "123123123123",
    "iloveyou2026", "passwordpassword",
    "adalove123", "Ada Lovelace", "AdaLovelace1", "ada.lovelace@example.org", "parvis2026", "parvis-2026",
    "lovelace12", "y" * 201,
])
def test_refused(password: str) -> None:
    with pytest.raises(Invalid) as caught:
        passwords.check_password(password, known=KNOWN)
    assert set(caught.value.fields) == {"password"}


def test_nothing_is_cut() -> None:
    long = "a long sentence that goes on " * 4
    stored = passwords.hash_password(long + "x")
    assert passwords.verify(stored, long + "x")
    assert not passwords.verify(stored, long + "y")
    assert not passwords.verify(stored, long)


def test_keyboards_that_compose_letters_differently_agree() -> None:
    assert passwords.verify(passwords.hash_password("déjà vu à Nîmes"), "de\u0301ja\u0300 vu a\u0300 Ni\u0302mes")


def test_parameters_are_owasps() -> None:
    for stored in (passwords.hash_password("correct horse battery"), passwords._NOBODY):
        found = extract_parameters(stored)
        assert (found.type, found.memory_cost, found.time_cost, found.parallelism) == (Type.ID, 19 * 1024, 2, 1)
        assert not passwords.needs_rehash(stored)
    assert passwords.needs_rehash(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash("x"))


@pytest.mark.parametrize("stored", [None, "", "not a hash", "$argon2id$broken"])
def test_without_a_usable_hash_nobody_gets_in(stored: str | None) -> None:
    assert not passwords.verify(stored, "")
    assert not passwords.verify(stored, "x" * 1_000_000)


def test_no_more_than_two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 0.01)
    monkeypatch.setattr(passwords, "_turns", threading.BoundedSemaphore(2))
    with passwords._turn(), passwords._turn(), pytest.raises(Unavailable):
        passwords.verify(None, "x")
