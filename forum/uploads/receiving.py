"""The files of a form, taken one after the other: one that is refused does not keep the others out."""

from collections.abc import Iterable
from typing import IO, Protocol

from forum.auth.models import User
from forum.core.errors import TooMany
from forum.core.i18n import gettext as _
from forum.core.limits import limited
from forum.uploads.limits import rate
from forum.uploads.names import clean_name
from forum.uploads.pages import Declined, TakenPage
from forum.uploads.refusing import Refused
from forum.uploads.taking import Taken, take_file

MOST_AT_ONCE = 20


class SentFile(Protocol):
    """A file as it came with a form."""

    filename: str | None
    stream: IO[bytes]


def take_files(actor: User, files: Iterable[SentFile]) -> TakenPage:
    """Take what may be taken. A field of a form left empty is no file. Raises `Unavailable` when nothing can be stored now.

    The caller counted the form against `uploads.rate`; each file after the first is counted here, since a picture that is
    refused in the end costs as much as one that is taken.
    """
    taken: list[Taken] = []
    declined: list[Declined] = []
    for place, file in enumerate(one for one in files if one.filename):
        name = file.filename or ""
        try:
            if place >= MOST_AT_ONCE:
                raise Refused(_("Too many files at once: at most %(count)s.", count=MOST_AT_ONCE))
            if place:
                limited("upload", str(actor.id), rate())
            taken.append(take_file(actor, file.stream, name))
        except Refused as refused:
            declined.append(Declined(clean_name(name), refused.sentence))
        except TooMany:
            declined.append(Declined(clean_name(name), _("That was a lot in a short time. Wait a little, then send it again.")))
    return TakenPage(tuple(taken), tuple(declined))
