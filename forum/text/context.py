"""What one rendering knows and collects. One instance per call: parsers and renderers are shared by threads."""

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from forum.text import limits
from forum.text.talk import OwnPlace, QuotedPost, Talk
from forum.text.uploads import UploadFacts


class Resolver(Protocol):
    """Who exists. Given to :func:`forum.text.render.render` by the package that knows users."""

    @property
    def thread_id(self) -> int | None:
        """The thread the text stands in: quotes without a topic point there. None outside a thread."""

    def usernames(self, names: set[str]) -> dict[str, str]:
        """Typed names, lower-cased, to the canonical user names of those that exist.

        Called at most once per text, and only when a name is mentioned or quoted.
        """

    def uploads(self, tokens: set[str]) -> dict[str, UploadFacts]:
        """Of the files that these tokens name, those that exist and that the author of the text may show.

        Called at most once per text, and only when it names a file.
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
    tokens: set[str] = field(default_factory=set)
    uploads: dict[str, UploadFacts] = field(default_factory=dict)
    shown: dict[str, None] = field(default_factory=dict)
    undescribed: int = 0
    mentions: dict[str, None] = field(default_factory=dict)
    hashtags: set[str] = field(default_factory=set)
    tagged: dict[str, str] = field(default_factory=dict)
    quote_names: set[str] = field(default_factory=set)
    quote_sources: set[tuple[int | None, int]] = field(default_factory=set)
    quoted: dict[tuple[int, int], QuotedPost] | None = None
    addresses: set[str] = field(default_factory=set)
    alone: dict[str, None] = field(default_factory=dict)
    places: dict[str, OwnPlace] = field(default_factory=dict)
    quotes: list[QuoteRef] = field(default_factory=list)
    links: dict[str, None] = field(default_factory=dict)
    quote_depth: int = 0
    open_links: list[bool] = field(default_factory=list)
    link_tails: list[str] = field(default_factory=list)
    highlight_left: int = limits.MAX_HIGHLIGHT
    formulas_left: int = limits.MAX_FORMULAS

    def resolve(self, resolver: Resolver | None) -> None:
        """Look the collected names up, once."""
        if resolver is None:
            return
        self.thread_id = resolver.thread_id
        talk = resolver if isinstance(resolver, Talk) else None
        names = self.names if talk else self.names | self.quote_names
        if names:
            self.users = resolver.usernames(set(names))
        if self.tokens:
            self.uploads = resolver.uploads(set(self.tokens))
        if talk is not None:
            self._resolve_talk(talk)

    def _resolve_talk(self, talk: Talk) -> None:
        sources = {(thread or self.thread_id, post) for thread, post in self.quote_sources}
        known = {(thread, post) for thread, post in sources if thread}
        self.quoted = talk.quoted(known) if known else {}
        if self.hashtags:
            self.tagged = talk.hashtags(set(self.hashtags))
        if self.addresses:
            self.places = talk.places(set(self.addresses))


_KEY = "parvis"


def bind(context: Context) -> dict[str, Any]:
    """A markdown-it environment that carries ``context``."""
    return {_KEY: context}


def context_of(env: MutableMapping[str, Any]) -> Context:
    """The context bound to a markdown-it environment."""
    context: Context = env[_KEY]
    return context
