"""What a verdict must know about threads and posts: rows, or columns that a page read from them."""

from datetime import datetime
from typing import Protocol

from forum.communities.policy import CommunityFacts


class ClosureFacts(Protocol):
    """What a verdict must know about a closure: a row of `closures`, or columns read from it."""

    @property
    def kind(self) -> str: ...


class TaggingFacts(CommunityFacts, Protocol):
    """What a verdict on new tags must know about a community: a `Community`."""

    @property
    def tag_creation(self) -> str: ...


class SolutionFacts(Protocol):
    """What a verdict must know about the solution of a question."""

    @property
    def locked_at(self) -> datetime | None: ...


class PlaceFacts(CommunityFacts, Protocol):
    """What a verdict must know about a community whose posts are answered: what it votes on, and how."""

    @property
    def reactions(self) -> str: ...
    @property
    def voting(self) -> str: ...
    @property
    def downvotes(self) -> bool: ...


class ThreadFacts(Protocol):
    """What a verdict must know about a thread: a `Thread`, or the columns a page read from it."""

    @property
    def kind(self) -> str: ...
    @property
    def author_id(self) -> int: ...
    @property
    def deleted_at(self) -> datetime | None: ...
    @property
    def reply_count(self) -> int: ...
    @property
    def community(self) -> PlaceFacts: ...
    @property
    def closure(self) -> ClosureFacts | None: ...
    @property
    def solution(self) -> SolutionFacts | None: ...


class PostFacts(Protocol):
    """What a verdict must know about a post."""

    @property
    def author_id(self) -> int: ...
    @property
    def number(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def deleted_at(self) -> datetime | None: ...
    @property
    def deleted_by_id(self) -> int | None: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def wiki(self) -> object | None: ...
    @property
    def thread(self) -> ThreadFacts: ...
