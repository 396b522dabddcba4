"""Files for tests: honest ones, and ones made to harm."""

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image

OOXML = ("[Content_Types].xml", "word/document.xml")
SCRIPT = b"<html><script>alert(document.cookie)</script></html>"


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 600), mode: str = "RGB", **more: Any) -> bytes:
    """A picture with enough in it to be no flat colour."""
    out = io.BytesIO()
    gradient = Image.linear_gradient("L").resize(size)
    made = gradient.convert(mode) if mode not in ("CMYK", "I;16") else gradient.convert("RGB").convert("CMYK")
    if mode == "I;16":
        made = Image.new("I;16", size, 40_000)
    made.save(out, kind, **more)
    return out.getvalue()


def photo_with_a_place() -> bytes:
    """A JPEG on its side, that tells where it was taken and by which device."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it by 90 degrees
    exif[0x010F] = "SecretMaker"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 24.0)
    return picture("JPEG", (900, 600), exif=exif, comment=b"SecretComment")


def animation(frames: int = 3, kind: str = "GIF") -> bytes:
    """A GIF that moves, or another kind of file with several pictures."""
    out = io.BytesIO()
    made = [Image.new("RGB", (60, 40), (n * 97 % 256, 0, 255 - n * 97 % 256)) for n in range(frames)]
    made[0].save(out, kind, save_all=True, append_images=made[1:], **({} if kind == "MPO" else {"duration": 40}))
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_claiming(width: int, height: int, body: bytes = b"") -> bytes:
    """A PNG whose header claims a size, with `body` as its packed pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = body or zlib.compress(b"\0" * 100)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def bomb() -> bytes:
    """30 megapixels of nothing: 90 megabytes once decoded, in a few dozen kilobytes; its size is just allowed."""
    return png_claiming(6000, 5000, zlib.compress(b"\0" * (6000 * 3 + 1) * 5000, 9))


def passes(more: int) -> bytes:
    """A progressive JPEG whose last pass is made so many times more: a few dozen bytes each, over all its pixels."""
    plain = picture("JPEG", progressive=True)
    last = plain[plain.rindex(b"\xff\xda"):-2]
    return plain[:-2] + last * more + plain[-2:]


def archive(*names: str, content: bytes = b"x", compressed: bool = True) -> bytes:
    """A ZIP with these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED) as made:
        for name in names:
            made.writestr(name, content)
    return out.getvalue()


def crowded_archive(entries: int) -> bytes:
    """A ZIP whose table of contents, of the shortest lines, is nearly all of it. Its count is stored in too few bits."""
    line = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, entries % 65_536, entries % 65_536, len(line) * entries, 0, 0)
    return line * entries + end


def open_document(mimetype: str = "application/vnd.oasis.opendocument.text") -> bytes:
    """An ODF file: its first entry says what it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("mimetype", mimetype)
        made.writestr("content.xml", "<x/>")
    return out.getvalue()


PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
