"""Verdicts: the answer to "may this person do this?", with the sentence that explains a refusal."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Verdict:
    """Truthy when allowed. `reason` is a stable key, `sentence` what the person reads (a lazy, translatable string)."""

    allowed: bool
    reason: str = ""
    sentence: Any = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOW = Verdict(True)


def deny(reason: str, sentence: Any) -> Verdict:
    """A refusal. `sentence` comes from `lazy_gettext`, so that it is read in the reader's language."""
    return Verdict(False, reason, sentence)


class Denied(Exception):
    """A command was refused. Pages answer 403 with the verdict's sentence."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


def require(verdict: Verdict) -> None:
    """Go on only if allowed. Raises `Denied`."""
    if not verdict:
        raise Denied(verdict)
