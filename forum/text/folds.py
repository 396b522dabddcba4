"""``:::details Title`` … ``:::``: a part that is folded until its reader opens it; ``:::spoiler`` hides what it holds.

Each mark stands alone on its line. One inside another may be as long as it: they close like brackets. A part whose end is
missing, or lies outside the list or quotation that it began in, is left as typed.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass

from markdown_it.rules_block import StateBlock

from forum.text.quotes import fenced

_MARK = re.compile(r"^[ \t>]*(:{3,})[ \t]*(?:(details|spoiler)(?:[ \t]+(\S[^\n]*?))?)?[ \t]*$", re.IGNORECASE | re.MULTILINE)
_MATCHES = "fold-matches"
MAX_TITLE = 200


@dataclass(frozen=True, slots=True)
class Fold:
    """A part as it is typed: offset of the closing mark, "details" or "spoiler", and the title (may be empty)."""

    close: int
    kind: str
    title: str


def _folds(state: StateBlock) -> dict[int, Fold]:
    """By the offset of the opening colons. Found once for a text: a row of open ones costs no more than it."""
    known: dict[int, Fold] | None = state.env.get(_MATCHES)
    if known is not None:
        return known
    folds: dict[int, Fold] = {}
    opened: list[re.Match[str]] = []
    spans = fenced(state.src)
    ends = [end for _, end in spans]
    for mark in _MARK.finditer(state.src) if ":::" in state.src else ():
        place = bisect_left(ends, mark.start(1))
        if place < len(spans) and spans[place][0] <= mark.start(1):
            continue
        if mark.group(2):
            opened.append(mark)
        elif opened:
            opening = opened.pop()
            folds[opening.start(1)] = Fold(mark.start(1), opening.group(2).lower(), (opening.group(3) or "")[:MAX_TITLE])
    state.env[_MATCHES] = folds
    return folds


def fold(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule."""
    offset = state.bMarks[start] + state.tShift[start]
    if state.src[offset : offset + 3] != ":::" or state.is_code_block(start):
        return False
    found = _folds(state).get(offset)
    if found is None:
        return False
    last = bisect_left(state.eMarks, found.close, start)
    if last >= end or state.bMarks[last] + state.tShift[last] != found.close:
        return False
    if any(state.sCount[line] < state.blkIndent and not state.isEmpty(line) for line in range(start, last + 1)):
        return False
    if silent:
        return True
    token = state.push("fold_open", "details", 1)
    token.map, token.info, token.content = [start, last + 1], found.kind, found.title
    parent, state.parentType = state.parentType, "blockquote"
    line_max, state.lineMax = state.lineMax, last
    state.md.block.tokenize(state, start + 1, last)
    state.lineMax, state.parentType = line_max, parent
    state.push("fold_close", "details", -1).info = found.kind
    state.line = last + 1
    return True
