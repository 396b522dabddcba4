"""HTML typed by people is text. A tag is taken as one piece, so that nothing inside it is read as Markdown either."""

import re

from markdown_it.common.html_re import close_tag, open_tag
from markdown_it.rules_inline import StateInline

# Open and close tags as CommonMark 0.31.2 defines them (6.6 Raw HTML). Comments and the like need no such care.
_TAG = re.compile(f"{open_tag}|{close_tag}")


def literal_tag(state: StateInline, silent: bool) -> bool:
    """Inline rule: ``<b class="a_b">`` becomes a token of its own, which is shown as typed."""
    pos = state.pos
    if state.src[pos] != "<":
        return False
    match = _TAG.match(state.src, pos, state.posMax)
    if match is None or "\n" in match.group():
        return False
    if not silent:
        state.push("literal_tag", "", 0).content = match.group()
    state.pos = match.end()
    return True
