"""Polls as text: the question, the options and how many chose each. Who chose is not carried over."""

import html
import re
from collections.abc import Sequence

from forum.core.i18n import gettext as _
from forum.core.i18n import ngettext
from forum.transfer.discourse.shapes import ForeignPoll
from forum.transfer.discourse.words import one_line

_TAG = re.compile(r"<[^<>]{0,1000}>")
_SPECIAL = re.compile(r"([\\`*_\[\]<>#~])")


def escaped(text: str) -> str:
    """`text` so that Markdown shows it as it is."""
    return _SPECIAL.sub(r"\\\1", text)


def find_poll(polls: Sequence[ForeignPoll], name: str) -> ForeignPoll | None:
    """The post's poll called `name`."""
    return next((poll for poll in polls if poll.name == name), None)


def as_text(poll: ForeignPoll) -> str:
    """The poll as a Markdown list, in the language in force."""
    title = escaped(poll.title)
    head = _("Poll: %(title)s", title=title) if title else _("Poll")
    lines = [f"**{head}**", ""]
    for option, votes in poll.options:
        shown = escaped(one_line(html.unescape(_TAG.sub("", option)), 300))
        lines.append(f"- {shown}" + (f" ({ngettext('%(num)s vote', '%(num)s votes', votes)})" if votes is not None else ""))
    return "\n".join(lines)
