"""What was just done, said on the page that comes next; with a way to undo it where it can be undone."""

from typing import Any

from flask import flash

PIECES = "pieces"


def tell(sentence: Any, *, undo: str = "", method: str = "POST", place: str = "", along: str = "") -> None:
    """Say `sentence` among the notices of the next page, a partial included that shows them.

    `undo` is the address of the contrary act, sent with `method` at a click. With `place`, a CSS selector, a script sends it
    in place and takes that piece from the page it answers, and the pieces `along` (selectors between commas), or, with `PIECES`,
    puts in what the answer says; otherwise the whole page follows.
    """
    flash({"text": str(sentence), "undo": undo, "method": method, "place": place, "along": along}, "message")  # type: ignore[arg-type]  # the session keeps what JSON can
