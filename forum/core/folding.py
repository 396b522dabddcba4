"""Folded sort keys: é sorts with e, and case does not matter, alike on every database."""

import unicodedata


def fold(text: str) -> str:
    """`text` without accents and case, for sorting and looking up names. Not for display."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(ch for ch in decomposed if not unicodedata.combining(ch)).replace("œ", "oe").replace("æ", "ae")
