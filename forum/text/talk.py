"""What a text may point to in the talk around it: a category or tag (``#word``), a quoted post, a thread by its address.

Whoever renders a text of that talk gives :func:`forum.text.render.render` a resolver that is a :class:`Talk` too. Stored HTML is
read by all readers of its text: what a resolver tells must be fit for each of them.
"""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class QuotedPost:
    """The post that a quotation says it comes from: who wrote it and where it stands. ``title`` is empty in its own thread."""

    username: str
    name: str
    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """A thread of this site, or the post ``number`` in it, that an address leads to. ``url`` is its path here.

    ``states``: "solved", and "closed" or "archived", where the thread is so.
    """

    url: str
    title: str
    number: int = 0
    states: tuple[str, ...] = ()


@runtime_checkable
class Talk(Protocol):
    """Each question is asked at most once per text, and only when there is something to ask. What is not known is left out."""

    def hashtags(self, words: set[str]) -> dict[str, str]:
        """Words typed after ``#``, lower-cased, to the address of the category or tag that each names."""

    def quoted(self, posts: set[tuple[int, int]]) -> dict[tuple[int, int], QuotedPost]:
        """Quoted posts by thread and number. A quotation of one that is left out keeps its words and loses its source."""

    def places(self, urls: set[str]) -> dict[str, OwnPlace]:
        """Bare addresses that lead to threads of this site: each is shown as the title of its thread, and the state it is in."""
