"""In-process domain signals: frozen dataclasses published by commands, heard by subscribers in the same transaction."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Handler = TypeVar("Handler", bound=Callable[[Any], None])
_handlers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


class Signal:
    """Base of every signal. A subclass's docstring is its public contract."""


def subscribe(*kinds: type[Signal]) -> Callable[[Handler], Handler]:
    """Call the decorated function for each published signal of these kinds (or of their subclasses)."""

    def register(handler: Handler) -> Handler:
        for kind in kinds:
            if handler not in _handlers[kind]:
                _handlers[kind].append(handler)
        return handler

    return register


def publish(signal: Signal) -> None:
    """Tell the subscribers, in the order they registered, inside the caller's transaction."""
    for kind in type(signal).__mro__:
        for handler in _handlers.get(kind, ()):
            handler(signal)
