"""What a search engine must do for us, whichever it is. Whoosh is the default one (`forum.search.whoosh`).

The database is the truth and the index can be thrown away: everything here can be made again from the posts.
"""

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from forum.search.query import Query

PUBLIC = "public"
"""The reading right that everybody has."""

OPENING = "opening"
"""The state of posts that open a thread: `Query.states` asks for it where titles are looked for."""

Sort = Literal["newest", "best"]
State = Literal["ready", "missing", "broken", "older"]


class IndexUnusable(Exception):
    """The index is missing, damaged or of another version: it must be rebuilt."""


def community_acl(community_id: int) -> str:
    """The reading right of those who may read a community that is not public."""
    return f"c{community_id}"


@dataclass(frozen=True, slots=True)
class Document:
    """A post as the index sees it. `title` is given for a first post; `acl` is `PUBLIC` or `community_acl(…)`."""

    id: int
    at: datetime
    acl: str
    body: str
    title: str = ""
    author_id: int = 0
    community_id: int = 0
    category_id: int = 0
    kind: str = "discussion"
    solved: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """A search with its names resolved. `acls` are the rights of the viewer, None for all of them.

    An empty `authors`, `communities` or `categories` restricts nothing: who resolved a name to nothing does not ask.
    """

    query: Query
    acls: frozenset[str] | None
    sort: Sort = "best"
    authors: frozenset[int] = frozenset()
    communities: frozenset[int] = frozenset()
    categories: frozenset[int] = frozenset()
    after: tuple[int, ...] = ()
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """A post that answers. `place` is what `Request.after` takes to go on after it."""

    id: int
    place: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """The answer, best or newest first. `more`: there are others. `loosened`: some only hold a part of the words.

    `partial`: time ran out, so that these are the best among the newest ones.
    """

    hits: tuple[Hit, ...] = ()
    more: bool = False
    loosened: bool = False
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """How the index is. `documents` counts posts, deleted ones not; `bytes` is its size on disk."""

    state: State
    documents: int = 0
    segments: int = 0
    bytes: int = 0
    detail: str = ""

    @property
    def usable(self) -> bool:
        """Whether searches are answered from the index."""
        return self.state == "ready"


class Rebuild(Protocol):
    """A new index in the making, beside the one that answers."""

    @property
    def last_id(self) -> int:
        """The highest post already in it, from a run that was stopped: go on after it."""

    def add(self, documents: Collection[Document]) -> None:
        """Put a batch of posts in, durably."""

    def changed(self) -> frozenset[int]:
        """The posts written to the live index since the last call: they must be read again."""

    def replace(self, documents: Collection[Document], gone: Collection[int]) -> None:
        """Write again posts that changed meanwhile."""

    def switching(self) -> AbstractContextManager[None]:
        """Inside, nobody writes; at its end, the new index answers. Not entered: the old one goes on."""


class Backend(Protocol):
    """A search engine."""

    def write(self, documents: Collection[Document], gone: Collection[int]) -> None:
        """Add or replace posts and forget others, all or nothing, durably. Raises `IndexUnusable`."""

    def search(self, request: Request) -> Hits:
        """Answer. Never a post outside `request.acls`. Raises `IndexUnusable`."""

    def create(self) -> None:
        """Make an empty index, when there is none."""

    def rebuilding(self) -> AbstractContextManager[Rebuild]:
        """Make the index anew while the old one answers. Raises `RebuildRunning` if someone else does."""

    def ids(self) -> Iterator[int]:
        """Every post of the index, in ascending order."""

    def status(self) -> Status:
        """How it is, without reading it through."""

    def tidy(self) -> bool:
        """Do one piece of upkeep that searches gain from; whether there is more to do."""


class RebuildRunning(Exception):
    """Another process rebuilds the index just now."""
