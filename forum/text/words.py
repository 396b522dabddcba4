"""The few words that rendering itself adds to a text.

They do not go through gettext: HTML is stored once and read by people of every language, so these words follow
the language of the text they stand in, as the text around them does.
"""

from typing import Final

_WORDS: Final = {
    "en": {"done": "Done", "to-do": "To do", "back": "Back to the text", "number": "no.\u00a0{}",
           "solved": "solved", "closed": "closed", "archived": "archived",
           "describe": "describe this image", "picture": "Picture",
           "details": "Details", "spoiler": "Hidden text", "table": "Table",
           "formula-long": "This formula is too long.", "formula-deep": "This formula is nested too deep.",
           "formula-refused": "This command cannot be used: {}", "formula-unknown": "This command is not known: {}",
           "formula-unreadable": "This formula cannot be read."},
    "fr": {"done": "Fait", "to-do": "À faire", "back": "Retour au texte", "number": "n°\u00a0{}",
           "solved": "résolue", "closed": "fermée", "archived": "archivée",
           "describe": "décrivez cette image", "picture": "Image",
           "details": "Détails", "spoiler": "Texte masqué", "table": "Tableau",
           "formula-long": "Cette formule est trop longue.", "formula-deep": "Cette formule a trop de niveaux.",
           "formula-refused": "Cette commande n’est pas admise\u00a0: {}", "formula-unknown": "Commande inconnue\u00a0: {}",
           "formula-unreadable": "Cette formule ne peut pas être lue."},
}


def word(key: str, lang: str) -> str:
    """The word for ``key`` in the language of a text; English when the language is not one of ours."""
    return _WORDS.get(lang[:2], _WORDS["en"])[key]
