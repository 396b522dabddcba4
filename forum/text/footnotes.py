"""Footnotes ``[^1]``: the block rule of mdit-py-plugins with a bound, and a reference rule of our own, since theirs looks
for the end of a label through the rest of the paragraph at every ``[^``."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.footnote.index import footnote_def, footnote_tail

from forum.text.blocks import bounded

_LABEL = re.compile(r"\[\^([^\[\]\s]{1,64})\]")
_bounded_definition = bounded(footnote_def)


def _definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    match = _LABEL.match(state.src, state.bMarks[start] + state.tShift[start], state.eMarks[start])
    return match is not None and _bounded_definition(state, start, end, silent)


def _reference(state: StateInline, silent: bool) -> bool:
    if "footnotes" not in state.env or not state.src.startswith("[^", state.pos):
        return False
    match = _LABEL.match(state.src, state.pos, state.posMax)
    notes = state.env["footnotes"]
    key = f":{match.group(1)}" if match else ""
    if match is None or key not in notes["refs"]:
        return False
    if not silent:
        number = notes["refs"][key]
        if number < 0:
            number = notes["refs"][key] = len(notes["list"])
            notes["list"][number] = {"label": match.group(1), "count": 0}
        note = notes["list"][number]
        state.push("footnote_ref", "", 0).meta = {"id": number, "subId": note["count"], "label": match.group(1)}
        note["count"] += 1
    state.pos = match.end()
    return True


def footnotes(md: MarkdownIt) -> None:
    """Parser plugin. Output is the renderer's (:mod:`forum.text.output`)."""
    md.block.ruler.before("reference", "footnote_def", _definition, {"alt": ["paragraph", "reference"]})
    md.inline.ruler.before("link", "footnote_ref", _reference)
    md.core.ruler.after("inline", "footnote_tail", footnote_tail)
