"""E-mail addresses: form and key. Whether anyone reads them is not known here: nothing is looked up or sent."""

from email_validator import EmailNotValidError, validate_email

from forum.core.errors import Invalid
from forum.core.i18n import gettext as _

MAX_LENGTH = 254


def check_email(text: str, field: str = "email") -> tuple[str, str]:
    """The address as it will be stored, and its key: two addresses with one key are the same account. Raises `Invalid`.

    Addresses of an intranet (`ada@post.lan`) are accepted. The key ignores case in both parts: no provider that matters
    tells `Ada@` from `ada@`, and people do not either.
    """
    text = text.strip()
    try:
        if len(text) > MAX_LENGTH:
            raise EmailNotValidError
        address = validate_email(text, check_deliverability=False, globally_deliverable=False).normalized
    except EmailNotValidError as error:
        raise Invalid({field: _("This is not an e-mail address. The expected form is name@example.org.")}) from error
    return address, email_key(address)


def email_key(text: str) -> str:
    """The key under which an address is looked up."""
    return text.strip().casefold()[:MAX_LENGTH]
