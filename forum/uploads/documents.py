"""Files to download: which are taken, and whether they are what their names say. Nothing is ever unpacked."""

import codecs
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import puremagic

from forum.core.i18n import gettext as _
from forum.core.i18n import number
from forum.core.settings import setting
from forum.uploads.names import extension
from forum.uploads.refusing import Refused

PLAIN: Final = "application/octet-stream"
LOOKED_AT: Final = 1 << 20
MOST_ENTRIES: Final = 20_000
ENTRY: Final = b"PK\x01\x02"  # how each line of an archive's table of contents begins
_OOXML: Final = "application/vnd.openxmlformats-officedocument."
_ODF: Final = "application/vnd.oasis.opendocument."


def mimetype_of(path: Path, name: str) -> str:
    """The type that the file is sent with, if it may be taken: by its name and by its content. Raises `Refused`."""
    ending = extension(name)
    if ending not in setting("uploads.types"):
        raise Refused(_refused_type(ending))
    checked = KNOWN.get(ending)
    mimetype, fits = checked if checked is not None else (PLAIN, _by_signature(ending))
    try:
        good = fits(path)
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        good = False
    if not good:
        raise Refused(_("The content of this file is not what its name says (.%(type)s): it may be damaged.", type=ending))
    return mimetype


def _refused_type(ending: str) -> str:
    if ending in ("svg", "svgz"):
        return _("SVG drawings are not taken, since they can hold programs. Export it as PNG and send that.")
    if ending in ("heic", "heif"):
        return _("This site cannot read HEIC pictures. Save it as JPEG and send that.")
    taken = ", ".join(setting("uploads.types"))
    return _("Files of this type are not taken. Pictures are (JPEG, PNG, GIF, WebP, AVIF), and: %(types)s.", types=taken)


def _begins(*signs: bytes, within: int = 0) -> Callable[[Path], bool]:
    def fits(path: Path) -> bool:
        with path.open("rb") as file:
            head = file.read(within + max(map(len, signs)))
        return any(sign in head if within else head.startswith(sign) for sign in signs)

    return fits


def _holds(*names: str) -> Callable[[Path], bool]:
    """An archive with these entries or folders, judged by its table of contents."""

    def fits(path: Path) -> bool:
        if _entries_at_most(path) > MOST_ENTRIES:
            raise Refused(_("This archive holds more than %(count)s files: pack fewer into it.", count=number(MOST_ENTRIES)))
        with zipfile.ZipFile(path) as archive:
            entries = archive.namelist()
        return all(any(entry.startswith(name) for entry in entries) for name in names)

    return fits


def _entries_at_most(path: Path) -> int:
    """How many entries the table of contents may have, wherever it stands: how often their sign occurs in the file.

    Counted before the table is read: one of half a million entries takes seconds and hundreds of megabytes.
    """
    count, before = 0, b""
    with path.open("rb") as file:
        while chunk := file.read(LOOKED_AT):
            count += (before + chunk).count(ENTRY)
            before = chunk[1 - len(ENTRY):]
    return count


def _declares(mimetype: str) -> Callable[[Path], bool]:
    """An archive whose first entry, not packed, says what it is (OpenDocument 1.3 part 2, 3.3; EPUB 3.3, 4.2.6)."""

    def fits(path: Path) -> bool:
        with path.open("rb") as file:
            head = file.read(38 + len(mimetype))
        return head.startswith(b"PK\x03\x04") and head[30:] == b"mimetype" + mimetype.encode() and zipfile.is_zipfile(path)

    return fits


def _is_text(path: Path) -> bool:
    """Text in UTF-8, UTF-16 with its mark, or an older one-byte code: no control characters but white space."""
    with path.open("rb") as file:
        head = file.read(LOOKED_AT)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head.decode("utf-16", "strict" if len(head) < LOOKED_AT else "ignore")
        return True
    return not any(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in set(head))


def _by_signature(ending: str) -> Callable[[Path], bool]:
    """A type that the site's settings add: taken where its signature is known and there."""

    def fits(path: Path) -> bool:
        with path.open("rb") as file:
            head = file.read(LOOKED_AT)
        try:
            found = puremagic.magic_string(head)
        except puremagic.PureError:
            return False
        return any(one.extension == f".{ending}" for one in found)

    return fits


KNOWN: Final[dict[str, tuple[str, Callable[[Path], bool]]]] = {
    "pdf": ("application/pdf", _begins(b"%PDF-", within=1024)),
    "odt": (f"{_ODF}text", _declares(f"{_ODF}text")),
    "ods": (f"{_ODF}spreadsheet", _declares(f"{_ODF}spreadsheet")),
    "odp": (f"{_ODF}presentation", _declares(f"{_ODF}presentation")),
    "epub": ("application/epub+zip", _declares("application/epub+zip")),
    "docx": (f"{_OOXML}wordprocessingml.document", _holds("[Content_Types].xml", "word/")),
    "xlsx": (f"{_OOXML}spreadsheetml.sheet", _holds("[Content_Types].xml", "xl/")),
    "pptx": (f"{_OOXML}presentationml.presentation", _holds("[Content_Types].xml", "ppt/")),
    "zip": ("application/zip", _holds()),
    "txt": ("text/plain", _is_text),
    "md": ("text/plain", _is_text),
    "csv": ("text/csv", _is_text),
}
