"""The words of a post's stored HTML. Stored HTML is ours and well formed: `forum.text` made it."""

import html
import re

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)([^\"'>]*(?:(?:\"[^\"]*\"|'[^']*')[^\"'>]*)*)>")
_BLOCK_TAGS = """
    p div li ul ol pre blockquote h1 h2 h3 h4 h5 h6 table thead tbody tr td th hr br figure figcaption section dl dt dd details
    summary aside
"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_LEFT_OUT = (("figure", "quote"), ("span", "remote-host"), ("span", "file-size"), ("a", "footnote-back"), ("a", "footnote-ref"),
             ("span", "spoiler"), ("details", "spoiler"), ("span", "formula-error"))
_FORMULA = re.compile(r' alttext="([^"]*)"')

HIDDEN = "[…]"
"""Stands for what is hidden, wherever a text is shown outside its place."""


def plain_text(source: str) -> str:
    """The text of `source` without its form. What another post is quoted for is left out, as it is found where
    it was said, and so is what is hidden from who does not ask for it. Formulas are their source."""
    parts: list[str] = []
    at = depth = 0
    skipping = ""
    for tag in _TAG.finditer(source):
        closing, name, attributes = tag.groups()
        if not skipping:
            parts.append(source[at:tag.start()])
            if name in _BLOCKS:
                parts.append("\n")
            if not closing and name == "math":
                formula = _FORMULA.search(attributes)
                parts.append(formula.group(1) if formula else "")
                skipping, depth = name, 1
            elif not closing and attributes and _is_left_out(name, attributes):
                skipping, depth = name, 1
                parts.append(HIDDEN if 'class="spoiler"' in attributes else "")
        elif name == skipping:
            depth += -1 if closing else 1
            if not depth:
                skipping = ""
        at = tag.end()
    if not skipping:
        parts.append(source[at:])
    return html.unescape("".join(parts)).strip()


def _is_left_out(name: str, attributes: str) -> bool:
    return any(name == tag and f'class="{kind}"' in attributes for tag, kind in _LEFT_OUT)
