"""``#word``: a link when a category or tag has that name, text otherwise."""

import re

from markdown_it.rules_inline import StateInline

from forum.text import limits
from forum.text.context import context_of

_WORD = re.compile(r"#(\w(?:[\w-]{0,58}\w)?)")
_NOT_BEFORE = frozenset("/@.=&#%_-;:?")


def hashtag(state: StateInline, silent: bool) -> bool:
    """Inline rule: collects the word; whether it names anything is known only after the parse."""
    pos = state.pos
    src = state.src
    if src[pos] != "#" or state.linkLevel:
        return False
    if pos and (src[pos - 1].isalnum() or src[pos - 1] in _NOT_BEFORE):
        return False
    match = _WORD.match(src, pos, state.posMax)
    if match is None:
        return False
    if not silent:
        word = match.group(1).lower()
        words = context_of(state.env).hashtags
        if word not in words and len(words) >= limits.MAX_HASHTAGS:
            return False
        words.add(word)
        state.push("hashtag", "", 0).content = match.group()
    state.pos = match.end()
    return True
