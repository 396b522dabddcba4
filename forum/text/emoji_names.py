"""What an emoji is called, for whoever types a colon and looks for one. Names: CLDR's, by the `emoji` package."""

from functools import cache

from emoji import EMOJI_DATA, STATUS, config

from forum.text.emojis import emoji_for

_SKINS = range(0x1F3FB, 0x1F400)


@cache
def named_emojis(language: str) -> tuple[tuple[str, str], ...]:
    """Each emoji with the words it is found by, in English and in `language`; its first word is the code we render.

    Colours of skin are left out: five times as many rows for one and the same thing. About two thousand rows.
    """
    if language != "en":
        config.load_language(language)
    found: list[tuple[str, str]] = []
    for character, data in EMOJI_DATA.items():
        if data["status"] > STATUS["fully_qualified"] or any(ord(sign) in _SKINS for sign in character):
            continue
        names = [name.strip(":").lower() for name in (*data.get("alias", ()), data["en"], data.get(language, ""))]
        known = [name for name in names[:-1] if emoji_for(name) == character]
        if known:
            found.append((character, " ".join(dict.fromkeys([*known, *(name for name in names if name)]))))
    return tuple(found)
