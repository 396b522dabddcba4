"""``![alt|640x480](…)``, ``![alt|640x480, 50%](…)``: the size of an image, written behind its alternative text."""

import re

_SIZE = re.compile(r"\|\s*(\d{1,4})x(\d{1,4})\s*(?:,\s*(\d{1,3})%\s*)?\Z")


def split_size(alt: str) -> tuple[str, tuple[int, int] | None]:
    """The alternative text without the size, and width and height in CSS pixels if they were given."""
    match = _SIZE.search(alt)
    if match is None:
        return alt, None
    scale = int(match.group(3) or 100)
    width, height = (int(match.group(n)) * scale // 100 for n in (1, 2))
    return alt[: match.start()], (width, height) if width and height else None


def without_size(alt: str) -> str:
    """The alternative text alone."""
    return split_size(alt)[0]
