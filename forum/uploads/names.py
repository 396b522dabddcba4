"""Names of files: as their owners gave them, made harmless; and as they stand in addresses."""

import re
import unicodedata

LONGEST = 100
_SEPARATORS = re.compile(r"[/\\]")
_FORBIDDEN = frozenset('<>:"|?*')
_NOT_IN_ADDRESSES = re.compile(r"[^A-Za-z0-9._-]+")


def clean_name(name: str) -> str:
    """The last part of a path, on one line, without control and direction-changing characters and what systems refuse in names;
    at most 100 characters, the extension kept. Never empty."""
    last = _SEPARATORS.split(unicodedata.normalize("NFC", name))[-1]
    seen = "".join(ch for ch in last if unicodedata.category(ch)[0] != "C" and ch not in _FORBIDDEN)
    stem, dot, ending = " ".join(seen.split()).strip(". ").rpartition(".")
    if not stem:
        stem, dot, ending = ending, "", ""
    ending = ending[:10]
    stem = stem.strip(". ")[: LONGEST - len(dot) - len(ending)].rstrip(". ")
    return f"{stem or 'file'}{dot}{ending}"


def extension(name: str) -> str:
    """What stands behind the last dot, in lower case; empty if there is none."""
    stem, _dot, ending = name.rpartition(".")
    return ending.lower() if stem else ""


def in_address(name: str, ending: str) -> str:
    """A name for an address, with another ending: letters without accents, digits, `.`, `_` and `-`, beginning with a letter or
    digit."""
    stem = name.rpartition(".")[0] or name
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    short = _NOT_IN_ADDRESSES.sub("-", plain)[:60].strip("._-").lower()
    return f"{short or 'file'}.{ending}" if ending else short or "file"
