"""What one rendering knows and collects. One instance per call: parsers and renderers are shared by threads."""

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from forum.text import limits


class Resolver(Protocol):
    """Who exists. Given to :func:`forum.text.render.render` by the package that knows users."""

    @property
    def thread_id(self) -> int | None:
        """The thread the text stands in: quotes without a topic point there. None outside a thread."""

    def usernames(self, names: set[str]) -> dict[str, str]:
        """Typed names, lower-cased, to the canonical user names of those that exist.

        Called at most once per text, and only when a name is mentioned or quoted.
        """


@dataclass(frozen=True, slots=True)
class QuoteRef:
    """A post that a text quotes. ``username`` is canonical when the user exists, else as typed."""

    username: str
    post: int
    thread: int | None


@dataclass(slots=True)
class Context:
    """Collected by the parser's rules (names) and by the HTML output (the rest), in the order of the text."""

    lang: str = "en"
    prefix: str = ""
    thread_id: int | None = None
    names: set[str] = field(default_factory=set)
    users: dict[str, str] = field(default_factory=dict)
    mentions: dict[str, None] = field(default_factory=dict)
    quotes: list[QuoteRef] = field(default_factory=list)
    links: dict[str, None] = field(default_factory=dict)
    quote_depth: int = 0
    open_links: list[bool] = field(default_factory=list)
    highlight_left: int = limits.MAX_HIGHLIGHT

    def resolve(self, resolver: Resolver | None) -> None:
        """Look the collected names up, once."""
        if resolver is None:
            return
        self.thread_id = resolver.thread_id
        if self.names:
            self.users = resolver.usernames(set(self.names))


_KEY = "parvis"


def bind(context: Context) -> dict[str, Any]:
    """A markdown-it environment that carries ``context``."""
    return {_KEY: context}


def context_of(env: MutableMapping[str, Any]) -> Context:
    """The context bound to a markdown-it environment."""
    context: Context = env[_KEY]
    return context
