"""Usernames and names: what may be chosen, and when two of them look alike.

Two usernames are the same when their keys are: case, accents and look-alike letters folded, in the manner of the skeletons of
Unicode's UTS #39, with a small table of our own for the scripts people mix up (Latin, Greek, Cyrillic, digits).
"""

import hashlib
import unicodedata

from forum.auth.models import TINTS
from forum.core.errors import Invalid
from forum.core.folding import fold
from forum.core.i18n import gettext as _
from forum.core.visible import UNSEEN, is_visible

MIN_LENGTH = 2
MAX_LENGTH = 30
MAX_NAME = 80
PUNCTUATION = "._-"

# Each lower-case letter with the Latin letter or digit it reads as. Where the cases differ, the capital decides, as its
# shape is the very same: Cyrillic "В" is "B", so "в" counts as "b".
_READS_AS = """
    α a  β b  γ y  ε e  ζ z  η h  ι i  κ k  μ m  ν n  ο o  ρ p  σ o  ς c  τ t  υ y  χ x  ω w
    а a  б 6  в b  г r  е e  з 3  к k  м m  н h  о o  п n  р p  с c  т t  у y  х x  ь b  є e
    ѕ s  і i  ј j  ү y  һ h  ӏ i  ԁ d  ԛ q  ԝ w  հ h  ո n  ս u  օ o
    ı i  ø o  đ d  ð d  ħ h  ł i  ŧ t  ƒ f  ɑ a  ɡ g  ʟ i
"""
_WORDS = _READS_AS.split()
_SAME = {"0": "o", "1": "l", "i": "l"}
_ALIKE = str.maketrans({letter: _SAME.get(latin, latin) for letter, latin in zip(_WORDS[::2], _WORDS[1::2], strict=True)} | _SAME)
_PAIRS = (("rn", "m"), ("vv", "w"))
_EAST_ASIAN = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"}

_RESERVED_WORDS = """
    about abuse account accounts admin administration administrator administrateur administratrice all anonymous anyone api
    asset assets auth bot everyone feed forum guest health help here info login logout mail me member members membre membres
    metrics mod moderation moderator moderators moderateur moderatrice mods new news nobody none noreply no-reply null official
    owner parvis postmaster ready root search security self settings sign-in sign-out sign-up signin signout signup site staff
    static support sysadmin sysop system team undefined user username users webmaster www you
"""


def username_key(name: str) -> str:
    """The key two look-alike usernames share, for uniqueness and look-up; at most four times as long as `name`."""
    folded = fold(unicodedata.normalize("NFKC", name)).translate(_ALIKE)
    folded = "".join(ch for ch in folded if ch not in UNSEEN)
    for pair, one in _PAIRS:
        folded = folded.replace(pair, one)
    return folded


def tint_of(key: str) -> int:
    """The colour of a person's avatar, from the username's key: always the same one."""
    return hashlib.sha256(key.encode()).digest()[0] % TINTS


RESERVED = frozenset(username_key(word) for word in _RESERVED_WORDS.split())


def normal_username(text: str) -> str:
    """`text` as a username is stored: compatibility forms folded (NFKC), spaces around removed."""
    return unicodedata.normalize("NFKC", text.strip())


def check_username(name: str) -> str:
    """The username as it will be stored. Raises `Invalid` on field `username`; does not look whether it is taken."""
    name = normal_username(name)
    problem = _problem(name)
    if problem:
        raise Invalid({"username": problem})
    return name


def free_username(wanted: str, taken: set[str]) -> str:
    """An allowed username as near as possible to `wanted` whose key is not among the keys `taken`.

    For people who come with an import: characters that are not allowed become underscores, a number is added on a collision.
    The caller adds the key of the answer to `taken`.
    """
    kept = "".join(ch if _is_letter_or_digit(ch) or ch in PUNCTUATION else "_" for ch in normal_username(wanted))
    while any(pair in kept for pair in _DOUBLED):
        for pair in _DOUBLED:
            kept = kept.replace(pair, pair[0])
    base = kept[:MAX_LENGTH].strip(".-")
    while base and _is_mark(base[0]):
        base = base[1:].lstrip(".-")
    if not any(ch.isalnum() for ch in base) or len(_scripts(base)) > 1:
        base = "person"
    if len(base) < MIN_LENGTH:
        base = f"{base}_{base}"
    candidate, number = base, 1
    while _problem(candidate) or username_key(candidate) in taken:
        number += 1
        suffix = f"_{number}"
        candidate = base[: MAX_LENGTH - len(suffix)].rstrip(PUNCTUATION) + suffix
    return candidate


def clean_name(text: str) -> str:
    """A person's or an organisation's name without control, invisible and direction-changing characters, spaces collapsed.

    Empty when nothing of it could be seen.
    """
    kept = (" " if ch.isspace() else ch for ch in unicodedata.normalize("NFC", text)
            if ch.isspace() or unicodedata.category(ch) not in ("Cc", "Cf", "Cs", "Co", "Cn") or ch in "\u200c\u200d")
    name = " ".join("".join(kept).split())
    return name if is_visible(name) else ""


def check_name(text: str, field: str = "name") -> str:
    """`clean_name(text)`, at most 80 characters. Raises `Invalid` on `field`."""
    name = clean_name(text)
    if len(name) > MAX_NAME:
        raise Invalid({field: _("At most %(count)s characters.", count=MAX_NAME)})
    return name


_DOUBLED = tuple(first + second for first in PUNCTUATION for second in PUNCTUATION)


def _problem(name: str) -> str:
    if not MIN_LENGTH <= len(name) <= MAX_LENGTH:
        return _("A username has between %(least)s and %(most)s characters.", least=MIN_LENGTH, most=MAX_LENGTH)
    if any(not _is_letter_or_digit(ch) and ch not in PUNCTUATION for ch in name):
        return _("A username holds letters, digits, dots, hyphens and underscores only.")
    if name[0] in ".-" or _is_mark(name[0]) or name[-1] in ".-" or any(pair in name for pair in _DOUBLED):
        return _("A username does not begin or end with a dot or a hyphen, nor hold two signs in a row.")
    if not any(ch.isalnum() for ch in name):
        return _("A username holds at least one letter or digit.")
    if len(_scripts(name)) > 1:
        return _("A username does not mix alphabets.")
    if username_key(name) in RESERVED:
        return _("This username is reserved. Please choose another one.")
    return ""


def _is_letter_or_digit(ch: str) -> bool:
    """Letters of any script, the marks some scripts write vowels with, and the digits 0 to 9; nothing invisible."""
    return ch not in UNSEEN and (ch in "0123456789" or unicodedata.category(ch) in ("Ll", "Lu", "Lo", "Lm", "Mn", "Mc"))


def _is_mark(ch: str) -> bool:
    """An accent or vowel sign, that would be drawn upon whatever stands before."""
    return unicodedata.category(ch)[0] == "M"


def _scripts(name: str) -> set[str]:
    """The scripts of the letters: the first word of a character's Unicode name says which."""
    found = {unicodedata.name(ch, "UNKNOWN").split()[0].split("-")[0] for ch in name
             if unicodedata.category(ch) in ("Ll", "Lu", "Lo")}
    return {"EAST ASIAN" if script in _EAST_ASIAN else script for script in found}
