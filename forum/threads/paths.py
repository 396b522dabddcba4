"""Tree order as a stored string: the parent's path followed by the post's number in four base-36 digits.

Sorting by path is reading the tree depth first, older siblings first, so a page of the tree is one bounded range read of a
unique index at any size. A reply to the first post stands at the top level: the whole thread answers that post.
"""

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
WIDTH = 4
MAX_DEPTH = 60
MAX_PATH = WIDTH * MAX_DEPTH
MAX_NUMBER = 36**WIDTH - 1


def segment(number: int) -> str:
    """`number` (1 to 1,679,615) as four digits that sort as numbers do. Raises `ValueError` outside that range."""
    if not 0 < number <= MAX_NUMBER:
        raise ValueError(f"post number {number} cannot be placed")
    digits = ""
    for _ in range(WIDTH):
        number, rest = divmod(number, 36)
        digits = DIGITS[rest] + digits
    return digits


def path_of(number: int, parent: str | None, parent_number: int | None) -> str:
    """The path of post `number` under the post at `parent` (None, or the first post: top level).

    Past `MAX_DEPTH` a reply becomes the next sibling of what it answers: it is still read after it.
    """
    if parent is None or parent_number == 1:
        return segment(number)
    if len(parent) >= MAX_PATH:
        parent = parent[: MAX_PATH - WIDTH]
    return parent + segment(number)


def branch_of(path: str) -> int:
    """The number of the post at the top level that a post stands under; its own if it stands there."""
    return int(path[:WIDTH], 36)


def depth_of(path: str) -> int:
    """How many posts stand above, 0 at the top level."""
    return len(path) // WIDTH - 1
