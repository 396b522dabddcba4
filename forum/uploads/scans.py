"""How many passes a JPEG is decoded in. A progressive one adds detail with each, over the whole picture: thousands of passes of a
few bytes each, over many pixels, keep a processor busy for hours (ITU-T T.81, annexes B and G)."""

import mmap
import re
from pathlib import Path
from typing import Final

_MARKER: Final = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)  # within packed pixels 0 or a restart follows
_START, _END, _SCAN, _BARE = 0xD8, 0xD9, 0xDA, 0x01


def scans_up_to(path: Path, most: int) -> int:
    """The number of passes of the first picture in a JPEG file, at most one more than `most`."""
    count, at = 0, 0
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        while count <= most and (found := _next(data, at)) is not None:
            marker, at = found
            if marker == _END:
                break
            if marker in (_START, _BARE):
                continue
            count += marker == _SCAN
            at += int.from_bytes(data[at:at + 2], "big")
    return count


def _next(data: mmap.mmap, at: int) -> tuple[int, int] | None:
    """The next marker, and what follows it."""
    match = _MARKER.search(data, at)
    return (match[1][0], match.end()) if match is not None else None
