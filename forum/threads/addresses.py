"""The addresses of threads and posts, a contract with the outside: mails, feeds, quotes and other sites keep them."""

from typing import Any

from forum.core.pagination import BadCursor, Cursor
from forum.threads.paths import MAX_PATH

VIEWS = ("tree", "time")
END = {"tree": "~", "time": "999999999"}  # after any path, after any number


def thread_url(slug: str, thread_id: int, number: int | None = None) -> str:
    """A thread's address, or that of its post `number`."""
    return f"/t/{slug}/{thread_id}" if number is None else f"/t/{slug}/{thread_id}/{number}"


def community_url(slug: str, room: str = "") -> str:
    """A community's address, or that of one of its rooms or categories."""
    return f"/c/{slug}/{room}" if room else f"/c/{slug}"


def person_url(username: str) -> str:
    """A person's page."""
    return f"/u/{username}"


def place(view: str, key: str | int, *, backward: bool = False) -> str:
    """The cursor of a page of posts that begins after `key` (a path in the tree, a number in time), or ends before it."""
    return Cursor((view, str(key)), backward).encode()


def end(view: str) -> str:
    """The cursor of the last page."""
    return place(view, END[view], backward=True)


def read_place(text: str) -> tuple[str, Any, bool]:
    """The view, the key and whether it leads backward. Raises `BadCursor` for what `place` did not make."""
    cursor = Cursor.decode(text, str, str)
    view, key = cursor.values
    if view == "time" and key.isascii() and key.isdigit() and len(key) <= 9:
        return view, int(key), cursor.backward
    if view == "tree" and 0 < len(key) <= MAX_PATH and key.isascii() and (key == "~" or key.isalnum()):
        return view, key, cursor.backward
    raise BadCursor(text[:40])
