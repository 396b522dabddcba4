"""From what was received to what may be stored: counted, looked at, made harmless. Nothing is written but a temporary file."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Final

from forum.core.i18n import current_locale
from forum.core.i18n import gettext as _
from forum.text.uploads import size_in_words
from forum.uploads.documents import mimetype_of
from forum.uploads.images import Size, is_picture, make_sizes
from forum.uploads.limits import most_bytes
from forum.uploads.names import clean_name, extension
from forum.uploads.refusing import Refused

CHUNK: Final = 1 << 16
PICTURES: Final = frozenset(("jpg", "jpeg", "jpe", "jfif", "png", "gif", "webp", "avif"))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that may be stored. A picture has its `sizes`, the smallest first; anything else is stored as it came, from `path`.

    `byte_count` and `digest` (SHA-256) are of what was received.
    """

    path: Path
    filename: str
    mimetype: str
    byte_count: int
    digest: str
    sizes: tuple[Size, ...] = ()
    was_animated: bool = False


@contextmanager
def prepared(stream: IO[bytes], filename: str) -> Iterator[Prepared]:
    """The file that `stream` holds, while the block lasts. Raises `Refused`, and `Unavailable` when too much goes on at once."""
    name = clean_name(filename)
    with NamedTemporaryFile(prefix="upload-") as kept:
        digest, count = _copied(stream, kept)
        path = Path(kept.name)
        if not count:
            raise Refused(_("This file is empty."))
        if is_picture(path):
            _check_size(count, most_bytes("image"))
            picture = make_sizes(path)
            yield Prepared(path, name, "image/webp", count, digest, picture.sizes, picture.was_animated)
            return
        if extension(name) in PICTURES:
            raise Refused(_("This picture cannot be read: it is damaged, or not what its name says."))
        _check_size(count, most_bytes("file"))
        yield Prepared(path, name, mimetype_of(path, name), count, digest)


def _copied(stream: IO[bytes], target: IO[bytes]) -> tuple[str, int]:
    """What was received, in pieces, up to the most that may be: its digest and its length."""
    digest, count, most = hashlib.sha256(), 0, max(most_bytes("image"), most_bytes("file"))
    while chunk := stream.read(CHUNK):
        count += len(chunk)
        _check_size(count, most)
        digest.update(chunk)
        target.write(chunk)
    target.flush()
    return digest.hexdigest(), count


def _check_size(count: int, most: int) -> None:
    if count > most:
        raise Refused(_("This file is too large: at most %(limit)s. Make it smaller and send it again.",
                        limit=size_in_words(most, current_locale())))
