"""``@name``: a link when somebody has that name, text otherwise."""

import re

from markdown_it.rules_inline import StateInline

from forum.text import limits
from forum.text.context import context_of

_NAME = re.compile(r"@(\w(?:[\w.-]{0,58}\w)?)")
_NOT_BEFORE = frozenset("/@.=&#%")


def mention(state: StateInline, silent: bool) -> bool:
    """Inline rule: collects the name; whether it is somebody is known only after the parse."""
    pos = state.pos
    src = state.src
    if src[pos] != "@" or state.linkLevel:
        return False
    if pos and (src[pos - 1].isalnum() or src[pos - 1] in _NOT_BEFORE):
        return False
    match = _NAME.match(src, pos, state.posMax)
    if match is None:
        return False
    if not silent:
        name = match.group(1).lower()
        names = context_of(state.env).names
        if name not in names and len(names) >= limits.MAX_MENTIONS:
            return False
        names.add(name)
        state.push("mention", "", 0).content = match.group()
    state.pos = match.end()
    return True
