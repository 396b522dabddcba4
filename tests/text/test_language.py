"""Which language a text is in."""

import pytest

from forum.text.language import guess


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Bonjour à tous, je cherche un retour d'expérience sur les charpentes.", "fr"),
        ("Merci pour votre réponse, elle est très claire.", "fr"),
        ("Hello, has anyone used this with the new version?", "en"),
        ("Thanks for the answer, it works now.", "en"),
        ("```\nif the or and not for in is\n```\nEst-ce que vous avez une idée de la cause ?", "fr"),
        ("https://example.org/the/and/for/with Voilà le lien que je vous ai promis", "fr"),
        ("", None),
        ("OK", None),
        ("x = 1; y = 2", None),
        ("Lorem ipsum dolor sit amet", None),
    ],
)
def test_small_words_tell(text: str, lang: str | None) -> None:
    assert guess(text) == lang
