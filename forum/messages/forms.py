"""What the forms of conversations carry. Everything typed comes back on the page that refuses it."""

from dataclasses import dataclass, field
from typing import Any

from flask import request

from forum.core.policy import ALLOW, Verdict
from forum.core.settings import setting
from forum.messages.queries import ConversationHead
from forum.threads.queries import EditablePost, FoundThread


@dataclass(frozen=True, slots=True)
class MessageForm:
    """`messages/new.html`. `begin` says why no conversation can be begun now, `most` how many others may take part.

    `begun` names the recipients that the form opened with: what is kept of it in the browser goes by that name until it is sent.
    Refused, `status` is not 200: `errors` stand beside the fields, `sentence` says what concerns the whole.
    """

    to: str
    title: str
    source: str
    begun: str = ""
    begin: Verdict = ALLOW
    most: int = 1
    status: int = 200
    errors: dict[str, Any] = field(default_factory=dict)
    sentence: Any = ""
    first_url: str | None = None
    retry_after: int = 0

    @property
    def longest(self) -> int:
        """How many characters may be sent."""
        return int(setting("threads.max_length"))


@dataclass(frozen=True, slots=True)
class InviteForm:
    """`messages/people.html`: who takes part, and bringing others in."""

    thread: FoundThread
    head: ConversationHead
    to: str = ""
    errors: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportForm:
    """`messages/report.html`: showing one message to the moderators."""

    found: EditablePost
    reason: str = ""
    errors: dict[str, Any] = field(default_factory=dict)


def names(text: str) -> list[str]:
    """The usernames that were typed, with commas, semicolons or spaces between them."""
    return [one.strip() for one in text.replace(";", ",").replace(" ", ",").split(",") if one.strip()]


def typed_message() -> MessageForm:
    """The present request's form."""
    return MessageForm(request.form.get("to", ""), request.form.get("title", ""), request.form.get("source", ""),
                       request.form.get("begun", "")[:600])
