"""A charter from what was typed to what is stored, made before the transaction: nobody waits while Markdown renders."""

from dataclasses import dataclass

from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.i18n import number
from forum.text.render import render

LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class ComposedCharter:
    """A charter ready to be stored."""

    source: str
    html: str


def compose_charter(source: str, *, locale: str) -> ComposedCharter:
    """`source` (Markdown) checked and rendered. Raises `Invalid` with the field `charter`."""
    text = source.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
    if not text:
        raise Invalid({"charter": _("Write what the community is about.")})
    if len(text) > LONGEST:
        raise Invalid({"charter": _("Write at most %(limit)s characters: this text has %(count)s.",
                                    limit=number(LONGEST), count=number(len(text)))})
    return ComposedCharter(text, render(text, lang=locale).html)
