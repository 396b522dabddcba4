"""The branches of a page of the tree."""

from collections.abc import Sequence
from typing import Any


def branches(rows: Sequence[Any], runs_on: bool) -> list[tuple[int, bool]]:
    """For each row in tree order: how many posts stand below it, and whether its branch reaches the end while more rows follow.

    Rows have `path`, `kind` and `deleted_at`; what was deleted and records of acts are not counted.
    """
    below = [0] * len(rows)
    reaches_end = [False] * len(rows)
    above: list[int] = []
    for index, row in enumerate(rows):
        while above and not row.path.startswith(rows[above[-1]].path):
            above.pop()
        if row.kind == "post" and row.deleted_at is None:
            for one in above:
                below[one] += 1
        above.append(index)
    for index in above:
        reaches_end[index] = runs_on
    return list(zip(below, reaches_end, strict=True))
