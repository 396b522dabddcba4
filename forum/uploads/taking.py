"""Taking a file: looked at, stored, then written down. In this order, so that no row is without its objects, even if the process
is killed in between; objects without a row are swept."""

import logging
import secrets
from dataclasses import dataclass
from typing import IO

from obstore.exceptions import BaseError

from forum.auth.models import User
from forum.core.db import transaction
from forum.core.i18n import current_locale
from forum.core.i18n import gettext as _
from forum.core.settings import setting
from forum.text.uploads import UploadFacts, reference, size_in_words
from forum.text.words import word
from forum.uploads import storage
from forum.uploads.commands import add_upload
from forum.uploads.limits import MEGABYTE
from forum.uploads.names import extension, in_address
from forum.uploads.preparing import Prepared, prepared
from forum.uploads.queries import used_today
from forum.uploads.refusing import Refused

log = logging.getLogger("forum.uploads")


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was taken. `filename` is its name as cleaned; `markdown` shows it in a text."""

    facts: UploadFacts
    filename: str
    markdown: str
    was_animated: bool = False


def take_file(actor: User, stream: IO[bytes], filename: str) -> Taken:
    """Take what `stream` holds as a file of `actor`. Not inside a transaction: it makes pictures, and commits one of its own.

    Whether `actor` may upload at all is the caller's to ask. Raises `Refused`, and `Unavailable` when nothing can be stored now.
    """
    _check_allowance(actor, 0)
    with prepared(stream, filename) as file:
        _check_allowance(actor, file.byte_count)
        token = secrets.token_hex(16)
        try:
            store(token, file)
            with transaction(private=True):
                add_upload(actor, token, file)
        except BaseException:
            forget(token)
            raise
        return _taken(token, file)


def _check_allowance(actor: User, more: int) -> None:
    files, count = used_today(actor.id)
    if files >= setting("uploads.per_day"):
        raise Refused(_("You have uploaded %(count)s files in 24 hours, which is the most. Try again later.", count=files))
    most = setting("uploads.megabytes_per_day") * MEGABYTE
    if count + more > most:
        raise Refused(_("With this file you would have uploaded more than %(limit)s in 24 hours. Try again later.",
                        limit=size_in_words(most, current_locale())))


def store(token: str, file: Prepared) -> None:
    """Write the objects of a file that has no row yet. Raises `Unavailable` when they cannot be written now."""
    if not file.sizes:
        storage.put(token, storage.ORIGINAL, file.path)
    for one in file.sizes:
        storage.put(token, storage.part_of(one.width), one.data)


def forget(token: str) -> None:
    """Remove the objects of a file that has no row, or none any more. Those that cannot be removed now are swept."""
    try:
        storage.remove(token)
    except (OSError, BaseError):
        log.warning("objects of %s are left to be swept", token)


def _taken(token: str, file: Prepared) -> Taken:
    if file.sizes:
        last = file.sizes[-1]
        facts = UploadFacts(token, in_address(file.filename, "webp"), file.byte_count,
                            tuple(one.width for one in file.sizes), last.height)
        return Taken(facts, file.filename, markdown_for(facts, file.filename), file.was_animated)
    facts = UploadFacts(token, in_address(file.filename, extension(file.filename)), file.byte_count)
    return Taken(facts, file.filename, markdown_for(facts, file.filename))


def markdown_for(facts: UploadFacts, filename: str) -> str:
    """What to write to show a file in a text: a picture with words that ask for its description, another file by its name."""
    if facts.widths:
        return f"![{word('describe', current_locale())}]({reference(facts.token)})"
    return f"[{_escaped(filename)}]({reference(facts.token)})"


def _escaped(name: str) -> str:
    return "".join(f"\\{ch}" if ch in "\\[]*_`<&!~" else ch for ch in name)
