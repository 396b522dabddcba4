"""A form that is refused comes back with everything that was typed, and says why."""

from typing import Any

from flask import Response, g, make_response, render_template

from forum.core.errors import Conflict, Invalid, TooMany
from forum.core.i18n import gettext as _
from forum.core.policy import Denied
from forum.threads.forms import Refusal, Typed
from forum.threads.queries import address_of_result

EXPECTED = (Invalid, Conflict, Denied, TooMany)


def refusal_of(error: Exception) -> Refusal:
    """The status and the sentences of an expected refusal."""
    if isinstance(error, Invalid):
        return Refusal(422, dict(error.fields))
    if isinstance(error, Denied):
        return Refusal(403, sentence=error.verdict.sentence)
    if isinstance(error, TooMany):
        return Refusal(429, sentence=_("That was a lot in a short time. Wait a little, then send it: your text is kept."),
                       retry_after=error.retry_after)
    if isinstance(error, Conflict):
        return Refusal(409, sentence=error.sentence, first_url=address_of_result(g.viewer, error.first_result))
    raise error


def check_meant(typed: Typed) -> None:
    """Raises `Invalid` for a text with a time that is sent to be published now: which of the two was meant?"""
    if typed.publish_at.strip() and not typed.later:
        raise Invalid({"publish_at": _("You chose a time: press “Schedule”, or empty this field to publish now.")})


def form_page(template: str, page: Any) -> Response:
    """The form's page, with the status of its refusal."""
    response = make_response(render_template(template, page=page), page.refusal.status)
    if page.refusal.retry_after:
        response.headers["Retry-After"] = str(page.refusal.retry_after)
    return response
