"""``:smile:`` becomes the character. Emoticons such as ``:-)`` stay as typed."""

import re
from functools import cache
from typing import Final

from emoji import EMOJI_DATA, STATUS
from markdown_it.rules_inline import StateInline

_CODE = re.compile(r":([a-z0-9_+-]{1,50}):")

# Names that other forums use and the library does not know.
_MORE: Final = {
    "slight_smile": "🙂",
    "slight_frown": "🙁",
    "roll_eyes": "🙄",
    "hugs": "🤗",
    "crazy_face": "🤪",
    "bowing_man": "🙇‍♂️",
    "bowing_woman": "🙇‍♀️",
    "man_facepalming": "🤦‍♂️",
    "woman_facepalming": "🤦‍♀️",
    "man_shrugging": "🤷‍♂️",
    "woman_shrugging": "🤷‍♀️",
    "thinking": "🤔",
    "rofl": "🤣",
    "upside_down_face": "🙃",
}


@cache
def _names() -> dict[str, str]:
    names = dict(_MORE)
    for character, data in EMOJI_DATA.items():
        if data["status"] <= STATUS["fully_qualified"]:
            for name in (*data.get("alias", ()), data["en"]):
                names.setdefault(name.strip(":").lower(), character)
    return names


def emoji_for(name: str) -> str | None:
    """The character for a name such as ``smile`` or ``+1``, in lower case and without colons; None if there is none."""
    return _names().get(name)


def emoji_code(state: StateInline, silent: bool) -> bool:
    """Inline rule. A code stands apart from words: ``10:30:45`` and ``a:b:c`` are left alone."""
    pos = state.pos
    src = state.src
    if src[pos] != ":" or (pos and src[pos - 1].isalnum()):
        return False
    match = _CODE.match(src, pos, state.posMax)
    character = emoji_for(match.group(1)) if match else None
    if match is None or character is None:
        return False
    if not silent:
        state.append_pending(character)
    state.pos = match.end()
    return True
