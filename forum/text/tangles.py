"""Whether foreign HTML is built to exhaust its reader. Looked at before any HTML parser sees it."""

import re
from collections import Counter

from forum.text import limits

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Void elements, and those that HTML closes by itself.
_UNCOUNTED_NAMES = """
    area base br col dd dt embed hr img input li link meta option p param source tbody td tfoot th thead tr track wbr
"""
_NOT_COUNTED = frozenset(_UNCOUNTED_NAMES.split())
# Left open, these are opened again by the parser in every block that follows (HTML, 13.2.4.3).
_FORMATTING_NAMES = "a b big code em font i nobr s small strike strong tt u"
_FORMATTING = frozenset(_FORMATTING_NAMES.split())
_MAX_REOPENED = 20_000
_BODY = re.compile(r"""<[a-zA-Z]((?:[^>"']|"[^"]*"|'[^']*')*)""")
_QUOTED = re.compile(r"""["][^"]*["]|'[^']*'""")
_MAX_TAG = 2_000


def is_tangled(html: str) -> bool:
    """A tag with thousands of attributes, elements nested deeper than MAX_FOREIGN_DEPTH, or so many of them left open
    that parsing would multiply them."""
    if any(len(_QUOTED.sub("", body)) > _MAX_TAG for body in _BODY.findall(html) if len(body) > _MAX_TAG):
        return True
    opened: Counter[str] = Counter()
    depth = deepest = formatting = widest = blocks = 0
    for slash, name in _TAG.findall(html):
        name = name.lower()
        step = -1 if slash else 1
        blocks += not slash and name not in _FORMATTING
        if name in _NOT_COUNTED or (slash and not opened[name]):
            continue
        opened[name] += step
        depth += step
        deepest = max(deepest, depth)
        if name in _FORMATTING:
            formatting += step
            widest = max(widest, formatting)
    return deepest > limits.MAX_FOREIGN_DEPTH or (widest > 8 and widest * blocks > _MAX_REOPENED)
