"""The addresses of threads and posts, a contract with the outside: mails, feeds, quotes and other sites keep them."""

import re
from typing import Any
from urllib.parse import urlencode

from forum.core.i18n import gettext as _
from forum.core.pagination import BadCursor, Cursor
from forum.threads.paths import MAX_PATH

VIEWS = ("tree", "time", "votes")
END: dict[str, tuple[Any, ...]] = {"tree": ("~",), "time": (999_999_999,), "votes": (9.0, 999_999_999)}  # after any post
_NUMBER = re.compile("[0-9]{1,9}", re.ASCII)
_RANK = re.compile(r"-?[0-9](\.[0-9]{1,20})?(e-[0-9]{1,3})?", re.ASCII)


def thread_url(slug: str, thread_id: int, number: int | None = None) -> str:
    """A thread's address, or that of its post `number`."""
    return f"/t/{slug}/{thread_id}" if number is None else f"/t/{slug}/{thread_id}/{number}"


def community_url(slug: str, room: str = "") -> str:
    """A community's address, or that of one of its rooms or categories."""
    return f"/c/{slug}/{room}" if room else f"/c/{slug}"


def with_words(url: str, **words: str | None) -> str:
    """An address with these words in its query, those without a value left out."""
    query = urlencode({name: value for name, value in words.items() if value})
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


def place_of(slug: str, name: str) -> tuple[str, str]:
    """What a page calls the place of a thread, and its address: a community, or, where `name` is empty, one's conversations."""
    return (name, community_url(slug)) if name else (_("Private conversation"), "/messages")


def tag_url(community: str, slug: str) -> str:
    """The page of a community's tag."""
    return f"/c/{community}/tags/{slug}"


def person_url(username: str) -> str:
    """A person's page."""
    return f"/u/{username}"


def place(view: str, key: tuple[Any, ...], *, backward: bool = False) -> str:
    """The cursor of a page of posts that begins after `key`, or ends before it.

    `key` holds a path in the tree, a number in time, a rank and a number where posts are ordered by votes.
    """
    return Cursor((view, " ".join(map(str, key))), backward).encode()


def end(view: str) -> str:
    """The cursor of the last page."""
    return place(view, END[view], backward=True)


def read_place(text: str) -> tuple[str, tuple[Any, ...], bool]:
    """The view, the key and whether it leads backward. Raises `BadCursor` for what `place` did not make."""
    cursor = Cursor.decode(text, str, str)
    view, key = cursor.values
    if view == "time" and _NUMBER.fullmatch(key):
        return view, (int(key),), cursor.backward
    if view == "tree" and 0 < len(key) <= MAX_PATH and key.isascii() and (key == "~" or key.isalnum()):
        return view, (key,), cursor.backward
    rank, _space, number = key.partition(" ")
    if view == "votes" and _RANK.fullmatch(rank) and _NUMBER.fullmatch(number):
        return view, (float(rank), int(number)), cursor.backward
    raise BadCursor(text[:40])
