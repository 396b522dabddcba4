"""The few words that rendering itself adds to a text.

They do not go through gettext: HTML is stored once and read by people of every language, so these words follow
the language of the text they stand in, as the text around them does.
"""

from typing import Final

_WORDS: Final = {
    "en": {"done": "Done", "to-do": "To do", "back": "Back to the text", "number": "no.\u00a0{}",
           "describe": "describe this image", "picture": "Picture"},
    "fr": {"done": "Fait", "to-do": "À faire", "back": "Retour au texte", "number": "n°\u00a0{}",
           "describe": "décrivez cette image", "picture": "Image"},
}


def word(key: str, lang: str) -> str:
    """The word for ``key`` in the language of a text; English when the language is not one of ours."""
    return _WORDS.get(lang[:2], _WORDS["en"])[key]
