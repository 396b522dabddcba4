"""Whether a text leaves anything to see: a title or a name of invisible characters would be a link nobody finds.

Source: the property Default_Ignorable_Code_Point (Unicode, UAX #44), and the blank Braille pattern, which fonts leave empty.
"""

import unicodedata

_RANGES = """
    AD-AD 34F-34F 61C-61C 115F-1160 17B4-17B5 180B-180F 200B-200F 202A-202E 2060-206F 2800-2800 3164-3164 FE00-FE0F FEFF-FEFF
    FFA0-FFA0 FFF0-FFF8 1BCA0-1BCA3 1D173-1D17A E0000-E0FFF
"""
UNSEEN = frozenset(
    chr(code) for first, _dash, last in (pair.partition("-") for pair in _RANGES.split())
    for code in range(int(first, 16), int(last, 16) + 1))
"""Characters that are drawn as nothing, or only change how their neighbours are drawn."""


def is_visible(text: str) -> bool:
    """Whether at least one character shows by itself: no space, control, mark or invisible letter."""
    return any(ch not in UNSEEN and unicodedata.category(ch)[0] not in "CZM" for ch in text)
