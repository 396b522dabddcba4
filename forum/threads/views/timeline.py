"""Moving about in a thread: to a post by its number, to a day, to where one stopped reading."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from forum.core import dates
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.threads import queries
from forum.threads.paths import MAX_NUMBER
from forum.threads.views.blueprint import INT, bp
from forum.threads.views.rooms import thread_or_404

ASKING = ("unread", "number", "branch", "date")


@dataclass(frozen=True)
class Asked:
    """What was typed to move about, and what does not fit of it."""

    number: str = ""
    date: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@bp.get(f"/t/<{INT}:thread_id>/timeline")
def timeline(thread_id: int) -> ResponseReturnValue:
    """The course of a thread for a script: `posts`, at most fifty pairs of a number and its date as the page writes dates."""
    samples = queries.sampled_dates(thread_or_404(thread_id))
    short = samples and samples[-1][1] - samples[0][1] < timedelta(days=3)
    written = dates.date_time if short else dates.date
    return jsonify(posts=[[number, written(at)] for number, at in samples])


def asked_post(thread: queries.FoundThread) -> int | None:
    """The number of the post that the address asks to be led to, None if it asks for nothing.

    `unread`: the first one not read; `number`; `date` (year-month-day): the first one of that day or after it; `branch`: the
    first one at or below the top level's post of that number. What is not there leads to what is next. Raises `Invalid`.
    """
    args = request.args
    if args.get("unread"):
        return queries.first_unread(thread) or queries.post_near(thread, thread.last_number)
    if day := args.get("date", "").strip():
        return queries.post_of_day(thread, _day(day))
    if branch := args.get("branch", "").strip():
        return queries.branch_near(thread, _number(branch))
    number = args.get("number", "").strip()
    return queries.post_near(thread, _number(number)) if number else None


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,20}", text, re.ASCII):
        raise Invalid({"number": _("Give the number of a post, in figures.")})
    return int(min(max(int(text), 1), MAX_NUMBER))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid({"date": _("Give a day as year-month-day, such as 2026-03-14.")}) from None
