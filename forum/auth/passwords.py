"""Passwords: rules, hashing, checking.

argon2id with 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet); at most two at once, so that a burst of sign-ins
cannot exhaust memory. Hashing takes about a tenth of a second: never call it inside a transaction.
Rules after NIST SP 800-63B: length, no composition, nothing truncated, refused when common or when it repeats what is known.
"""

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from forum.auth.common_passwords import COMMON
from forum.core.errors import Invalid, Unavailable
from forum.core.folding import fold
from forum.core.i18n import gettext as _

MIN_LENGTH = 10
MAX_LENGTH = 200
AT_ONCE = 2
WAIT_SECONDS = 15.0

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16, type=Type.ID)
_turns = threading.BoundedSemaphore(AT_ONCE)
# Of a random password that nobody kept: an unknown account costs the same time as a known one.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$TTzjlgUmhntks6b63OrOZQ$kmPcKlava9hVSaP0RPHvaFLptxB6Cbe/XECue4KWPkU"


def check_password(password: str, *, known: tuple[str, ...] = (), field: str = "password") -> None:
    """Whether it may be chosen. `known`: username, e-mail address, names of the person and of the site. Raises `Invalid`."""
    problem = _problem(_normal(password), known)
    if problem:
        raise Invalid({field: problem})


def hash_password(password: str) -> str:
    """The text to store. Raises `Unavailable` when too many are waiting."""
    with _turn():
        return _hasher.hash(_normal(password))


def verify(password_hash: str | None, password: str) -> bool:
    """Whether `password` is the one. Without a hash (no such account, or one without a password) it takes as long and says no."""
    if len(password) > MAX_LENGTH * 4:
        password = ""  # no password is that long; not worth hashing a megabyte
    with _turn():
        try:
            return _hasher.verify(password_hash or _NOBODY, _normal(password)) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False


def needs_rehash(password_hash: str) -> bool:
    """Whether it was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def _problem(password: str, known: tuple[str, ...]) -> str:
    if len(password) < MIN_LENGTH:
        return _("This password is too short: at least %(count)s characters.", count=MIN_LENGTH)
    if len(password) > MAX_LENGTH:
        return _("At most %(count)s characters.", count=MAX_LENGTH)
    if len(set(password)) < 4:
        return _("This password is too easy to guess: it repeats the same characters.")
    plain = _letters(password)
    mostly_letters = 2 * len(plain) > len(password)
    if mostly_letters and (_is_run(plain) or _is_common(plain)):
        return _("This password is among the first that are tried. Please choose another one.")
    for word in _known_words(known):
        rest = plain.replace(word, "")
        if rest != plain and len(rest) < 6:
            return _("This password is too close to your name, your address or the name of the site.")
    return ""


def _known_words(known: tuple[str, ...]) -> Iterator[str]:
    for text in known:
        for word in (text, *text.replace("@", " ").replace(".", " ").split()):
            letters = _letters(word)
            if len(letters) >= 4:
                yield letters


def _letters(text: str) -> str:
    """Letters and figures, folded, signs that stand for letters undone: `P@$sword` is `password`."""
    return "".join(ch for ch in fold(text).translate(_SIGNS) if ch.isalnum())


_SIGNS = str.maketrans({"@": "a", "$": "s", "€": "e"})
_FIGURES = str.maketrans("013457", "oieast")


def _is_common(text: str) -> bool:
    """A common word between figures, with figures for letters, or said twice."""
    core = text.strip("0123456789")
    words = {text, core, text.translate(_FIGURES), core.translate(_FIGURES)}
    halves = {word[: len(word) // 2] for word in words if word == word[: len(word) // 2] * 2}
    return not COMMON.isdisjoint(words | halves)


def _is_run(text: str) -> bool:
    """A piece of the alphabet, of the digits or of a keyboard's row, in one direction, or a short piece said again and again."""
    rows = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "azertyuiopqsdfghjklmwxcvbn",
            "qwertzuiopasdfghjklyxcvbnm")
    if any(text in row or text in row[::-1] for row in rows):
        return True
    return any(len(text) >= 2 * size and text == (text[:size] * len(text))[: len(text)] for size in range(1, 5))


def _normal(password: str) -> str:
    """One form for letters that keyboards compose differently (NFC, as RFC 8265 asks); nothing is cut or removed."""
    return unicodedata.normalize("NFC", password)


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise Unavailable("too many passwords are being checked")
    try:
        yield
    finally:
        _turns.release()
