"""``||words||``: hidden until their reader points at them. Marked as emphasis is, and never inside a word: ``a||b`` is code."""

from typing import Literal

from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

_BAR = ord("|")


def spoiler(state: StateInline, silent: bool) -> bool:
    """Inline rule: the marks, as text until `pair_spoilers` finds what belongs together."""
    if silent or not state.src.startswith("||", state.pos):
        return False
    scanned = state.scanDelims(state.pos, True)
    after = state.pos + scanned.length
    begins = state.pos == 0 or not state.src[state.pos - 1].isalnum()
    ends = after >= state.posMax or not state.src[after].isalnum()
    state.push("text", "", 0).content = "|" * scanned.length
    if scanned.length == 2:
        state.delimiters.append(Delimiter(
            marker=_BAR, length=0, token=len(state.tokens) - 1, end=-1, open=scanned.can_open and begins,
            close=scanned.can_close and ends))
    state.pos = after
    return True


def pair_spoilers(state: StateInline) -> None:
    """Rule of the second pass: marks that belong together become tokens."""
    groups = [state.delimiters, *(meta["delimiters"] for meta in state.tokens_meta if meta and "delimiters" in meta)]
    for delimiters in groups:
        for one in delimiters:
            if one.marker == _BAR and one.end != -1:
                _turn(state, one.token, 1)
                _turn(state, delimiters[one.end].token, -1)


def _turn(state: StateInline, index: int, nesting: Literal[1, -1]) -> None:
    token = state.tokens[index]
    token.type, token.tag = ("spoiler_open" if nesting > 0 else "spoiler_close"), "span"
    token.nesting, token.markup, token.content = nesting, "||", ""
