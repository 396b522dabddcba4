"""The expected ways for a command to fail, besides `Denied`. Anything else is a bug and answers 500."""

from typing import Any


class Invalid(Exception):
    """What was sent cannot be accepted: 422. `fields` maps a form field to the sentence shown beside it."""

    def __init__(self, fields: dict[str, Any]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


class Conflict(Exception):
    """The thing changed meanwhile, or was already there: 409. `sentence` is shown, what was typed is kept."""

    def __init__(self, sentence: Any, *, first_result: str | None = None) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.first_result = first_result


class TooMany(Exception):
    """A rate limit was reached: 429. `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


class Unavailable(Exception):
    """The site cannot write now (database busy past its bound, disk full, read-only): 503 with Retry-After."""
