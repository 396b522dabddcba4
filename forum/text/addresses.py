"""Bare addresses of a parsed text: shown by the title of the thread they lead to, or alone in a paragraph."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it.token import Token

from forum.text import limits, links
from forum.text.context import Context
from forum.text.words import word


def _bare(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    """The opening token and the text of every address that became a link by itself."""
    for block in tokens:
        children = block.children or ()
        for opening, text in pairwise(children):
            if opening.type == "link_open" and opening.markup == "linkify":
                yield opening, text


def collect(tokens: Sequence[Token], context: Context) -> None:
    """Note the bare addresses, as many as may be looked up, and those that are a paragraph of the text by themselves."""
    for opening, _text in _bare(tokens):
        if len(context.addresses) < limits.MAX_ADDRESSES:
            context.addresses.add(str(opening.attrs["href"]))
    for paragraph, inline in pairwise(tokens):
        children = inline.children or []
        if paragraph.type != "paragraph_open" or paragraph.level or len(children) != 3:
            continue
        first = children[0]
        if first.type == "link_open" and first.markup == "linkify" and links.is_external(str(first.attrs["href"])):
            context.alone[str(first.attrs["href"])] = None


def name_places(tokens: Sequence[Token], context: Context) -> None:
    """Let each address that leads to a thread of this site say its title and state instead, and lead there by its path."""
    for opening, text in _bare(tokens):
        place = context.places.get(str(opening.attrs["href"]))
        if place is None:
            continue
        context.alone.pop(str(opening.attrs["href"]), None)
        opening.attrs["href"] = place.url
        text.content = place.title
        if place.states:
            text.content += f" ({', '.join(word(state, context.lang) for state in place.states)})"
        if place.number > 1:
            text.content += f", {word('number', context.lang).format(place.number)}"
