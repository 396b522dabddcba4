"""Where a text being written belongs, as a word: "thread:<community>", "reply:<thread>[:<number>]", "edit:<post>"."""

import re
from dataclasses import dataclass

MOST = 2_147_483_647
_place = re.compile(r"(thread|reply|edit):([1-9][0-9]{0,9})(?::([1-9][0-9]{0,9}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """`id` is a community's for a new thread, a thread's for a reply, a post's for an edit; `number` the answered post's."""

    kind: str
    id: int
    number: int | None = None

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" + (f":{self.number}" if self.number else "")


def new_thread(community_id: int) -> Place:
    """The first post of a thread to be opened."""
    return Place("thread", community_id)


def reply_to(thread_id: int, number: int | None = None) -> Place:
    """A reply to a post, or to the whole thread, which its first post stands for."""
    return Place("reply", thread_id, number if number and number > 1 else None)


def edit_of(post_id: int) -> Place:
    """Another text for a post."""
    return Place("edit", post_id)


def read_place(text: str) -> Place | None:
    """The place that `text` names, None if it names none."""
    found = _place.fullmatch(text)
    if found is None:
        return None
    kind, which, number = found[1], int(found[2]), int(found[3] or 0)
    if which > MOST or number > MOST or number == 1 or (number and kind != "reply"):
        return None
    return Place(kind, which, number or None)
