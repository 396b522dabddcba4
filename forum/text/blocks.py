"""Bounds on block rules: nesting that stops without losing text, and tables of a bearable size."""

from collections.abc import Callable

from markdown_it.rules_block import StateBlock, table

from forum.text import limits

BlockRule = Callable[[StateBlock, int, int, bool], bool]


def bounded(rule: BlockRule) -> BlockRule:
    """``rule``, which opens a container, refused where containers are nested too deep.

    The parser itself drops what is deeper than its limit. Refused here, the text stays a paragraph.
    """

    def guarded(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < limits.MAX_CONTAINERS and rule(state, start, end, silent)

    return guarded


def bounded_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """GFM tables, with at most MAX_TABLE_COLUMNS columns and MAX_TABLE_CELLS cells.

    Short rows are filled up with empty cells, so that a few kilobytes could ask for millions of them. A table that
    is too wide stays text; one that is too long ends early and its other lines follow as text.
    """
    if start + 2 > end:
        return False
    row = start + 1
    columns = state.src.count("|", state.bMarks[row], state.eMarks[row]) + 1
    if columns > limits.MAX_TABLE_COLUMNS + 1:  # enclosing pipes count for one column
        return False
    return table(state, start, min(end, start + 2 + limits.MAX_TABLE_CELLS // columns), silent)
