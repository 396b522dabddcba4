"""What a poll asks, checked: before it is stored, and again when it comes from a form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.communities.naming import one_line
from forum.core import clock, zones
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.visible import is_visible
from forum.threads.models import POLL_KINDS

RESULTS = ("always", "voted", "closed")
LEAST, MOST = 2, 20
QUESTION_MAX, OPTION_MAX = 300, 200
_FURTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Asked:
    """A poll as it is asked for: `most` options may be chosen (of kind "multiple"; 0: all), `closes_at` is an instant."""

    question: str
    options: Sequence[str]
    kind: str = "single"
    most: int = 0
    anonymous: bool = False
    results: str = "voted"
    closes_at: datetime | None = None


def checked(asked: Asked) -> Asked:
    """The same with its texts on one line each. Raises `Invalid` with the fields `poll_question`, `poll_options`…"""
    question = one_line(asked.question)
    options = [text for text in map(one_line, asked.options) if is_visible(text)]
    problems: dict[str, str] = {}
    if not is_visible(question):
        problems["poll_question"] = _("Write what the poll asks.")
    elif len(question) > QUESTION_MAX:
        problems["poll_question"] = _("Write at most %(count)s characters.", count=QUESTION_MAX)
    if sentence := _about(options):
        problems["poll_options"] = sentence
    if asked.kind not in POLL_KINDS:
        problems["poll_kind"] = _("Choose how one answers.")
    if asked.results not in RESULTS:
        problems["poll_results"] = _("Choose when the results show.")
    if asked.most and asked.kind == "multiple" and not 2 <= asked.most <= max(len(options), 2):
        problems["poll_most"] = _("Let people choose from 2 options to all of them.")
    present = clock.now()
    if asked.closes_at is not None and not present < asked.closes_at <= present + _FURTHEST:
        problems["poll_closes"] = _("Choose an instant to come, within a year.")
    if problems:
        raise Invalid(problems)
    most = {"single": 1, "multiple": asked.most or len(options), "ranked": len(options)}[asked.kind]
    return Asked(question, options, asked.kind, most, asked.anonymous, asked.results, asked.closes_at)


def closing_at(text: str) -> datetime | None:
    """The instant of a `datetime-local` field, as who reads now means it (`forum.core.zones`). Raises `Invalid`."""
    if not text.strip():
        return None
    try:
        return zones.instant(text)
    except ValueError as error:
        raise Invalid({"poll_closes": _("Write a day and a time as 2026-03-31T18:00.")}) from error


def _about(options: Sequence[str]) -> str:
    if not LEAST <= len(options) <= MOST:
        return _("Give %(least)s to %(most)s options, one a line.", least=LEAST, most=MOST)
    if any(len(text) > OPTION_MAX for text in options):
        return _("Write options of at most %(count)s characters.", count=OPTION_MAX)
    if len({text.casefold() for text in options}) < len(options):
        return _("Two options are the same.")
    return ""
