"""Foreign words made fit to store: no NUL, no half characters, no controls that reverse a line."""

import unicodedata

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"  # they spell words in several scripts, and join emoji


def whole_text(text: str) -> str:
    """A text of several lines that every database stores and every page shows: line ends are `\\n`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text.encode("utf-8", "replace").decode("utf-8")


def one_line(text: str, limit: int) -> str:
    """A title or a name: one line, without controls (right-to-left overrides too), at most `limit` characters."""
    kept = [" " if ch in "\t\r\n" else ch for ch in text]
    clean = "".join(ch for ch in kept if ch in _JOINERS or unicodedata.category(ch) not in _INVISIBLE)
    clean = " ".join(clean.split())
    return clean if len(clean) <= limit else clean[: limit - 1].rstrip() + "…"
