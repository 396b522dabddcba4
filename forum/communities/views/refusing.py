"""A form that cannot be taken now, though nothing in it is wrong, comes back with everything that was typed."""

from flask import Response, make_response

from forum.core.errors import Conflict, TooMany
from forum.core.i18n import gettext as _

NOT_NOW = (Conflict, TooMany)


def why(error: Conflict | TooMany) -> str:
    """The sentence to show above the form."""
    if isinstance(error, TooMany):
        return _("That was a lot in a short time. Wait a little, then send it: what you typed is kept.")
    return str(error.sentence)


def not_now(page: str, error: Conflict | TooMany) -> Response:
    """The form's page as the answer: 409, or 429 with when to try again."""
    if isinstance(error, TooMany):
        return make_response(page, 429, {"Retry-After": str(error.retry_after)})
    return make_response(page, 409)
