"""Pictures made harmless: decoded within bounds, turned upright, and written anew as WebP in a few widths.

Nothing of what was received is kept but its pixels: no metadata (where it was taken, by whom, with what), no second file hidden
behind the picture, no colour profile (its colours are turned into sRGB first). Of an animation its first picture is kept: what
moves by itself must be possible to stop (WCAG 2.2, 2.2.2).
"""

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageCms, ImageOps

from forum.core.errors import Unavailable
from forum.core.i18n import gettext as _
from forum.core.settings import setting
from forum.uploads.refusing import Refused
from forum.uploads.scans import scans_up_to

FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
STEPS: Final = (320, 690, 1380, 2560)
TALLEST: Final = 10_000
MOST_SCANS: Final = 60  # of a JPEG; progressive ones have a dozen
QUALITY: Final = 82
LARGEST_PROFILE: Final = 2_000_000
SECONDS_TO_WAIT: Final = 30
# Each decoding may take a few hundred megabytes of memory, whatever the size of the file.
_turns = threading.BoundedSemaphore(2)
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Size:
    """A picture in one width, as WebP."""

    width: int
    height: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in its widths, the smallest first. `was_animated`: what was received moved, and only its beginning is kept."""

    sizes: tuple[Size, ...]
    was_animated: bool


def is_picture(path: Path) -> bool:
    """Whether the content, whatever its name, begins like a picture that can be taken. Nothing is decoded."""
    try:
        with Image.open(path, formats=FORMATS):
            return True
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return True
    except Exception:  # noqa: BLE001 - a hostile file makes a decoder raise anything
        return False


def make_sizes(path: Path) -> Picture:
    """The picture in that file. Raises `Refused`, and `Unavailable` when too many are being made."""
    with _one_of_few():
        try:
            return _made(path)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise Refused(_too_many_pixels()) from error
        except Refused:
            raise
        except Exception as error:  # a hostile file makes a decoder raise anything
            raise Refused(_("This picture cannot be read: it is damaged, or not what its name says.")) from error


@contextmanager
def _one_of_few() -> Iterator[None]:
    if not _turns.acquire(timeout=SECONDS_TO_WAIT):
        raise Unavailable("too many pictures at once")
    try:
        yield
    finally:
        _turns.release()


def _made(path: Path) -> Picture:
    with Image.open(path, formats=FORMATS) as source:
        width, height = source.size
        if width * height > setting("uploads.megapixels") * 1_000_000:
            raise Refused(_too_many_pixels())
        if source.format in ("JPEG", "MPO") and scans_up_to(path, MOST_SCANS) > MOST_SCANS:
            raise Refused(_("This picture would take too long to read. Save it again as an ordinary JPEG and send that."))
        animated = _moves(source)
        profile = source.info.get("icc_profile") or b""
        source.draft(None, (STEPS[-1], STEPS[-1]))  # a JPEG is decoded at a fraction of its size where that is enough
        source.load()
        upright = ImageOps.exif_transpose(source)
        image = _in_colours(upright, profile)
    flat = image.getcolors(256) is not None
    made = []
    largest = _fitted(image, STEPS[-1])
    for step in (*(one for one in STEPS if one < largest.width), largest.width):
        sized = largest if step == largest.width else _fitted(largest, step)
        out = BytesIO()
        sized.save(out, "WEBP", lossless=flat, quality=80 if flat else QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
        made.append(Size(sized.width, sized.height, out.getvalue()))
    return Picture(tuple(made), animated)


def _moves(source: Image.Image) -> bool:
    """Whether it has a second picture to be shown after the first: a photo that carries a second one (MPO) has not.

    Those of a GIF are not counted, since there may be very many.
    """
    if source.format != "GIF":
        return source.format in ("PNG", "WEBP", "AVIF") and getattr(source, "n_frames", 1) > 1
    try:
        source.seek(1)
    except EOFError:
        return False
    source.seek(0)
    return True


def _in_colours(image: Image.Image, profile: bytes) -> Image.Image:
    """The picture in eight bits, in sRGB, in a mode that WebP knows."""
    if image.mode.startswith("I"):  # sixteen bits of grey
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    see_through = image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info
    mode = "RGBA" if see_through else "RGB"
    if profile and len(profile) <= LARGEST_PROFILE and image.mode in ("RGB", "RGBA", "CMYK", "L"):
        try:
            target = ImageCms.createProfile("sRGB")
            output = mode if image.mode != "L" else "RGB"
            turned = ImageCms.profileToProfile(image, ImageCms.ImageCmsProfile(BytesIO(profile)), target, outputMode=output)
            image = turned or image
        except (ImageCms.PyCMSError, OSError, ValueError):  # a profile that says nothing of use: the colours as they are
            pass
    image = image if image.mode == mode else image.convert(mode)
    image.info = {}
    return image


def _fitted(image: Image.Image, width: int) -> Image.Image:
    """At most that wide and TALLEST high, never larger than it is."""
    scale = min(1, width / image.width, TALLEST / image.height)
    if scale == 1:
        return image
    return image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))), Image.Resampling.LANCZOS)


def _too_many_pixels() -> str:
    return _("This picture has too many pixels: at most %(count)s million. Make it smaller and send it again.",
             count=setting("uploads.megapixels"))
