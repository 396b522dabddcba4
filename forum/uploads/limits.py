"""How much may be uploaded, and what."""

from forum.core.settings import Setting, declare, parse_list, setting

MEGABYTE = 1_000_000
_NEVER = """
    ade adp apk app asp aspx bat cgi chm cmd com cpl css dll dmg exe hta htm html iso jar js jse jsp lnk mhtml mjs msi msp php
    pif pl ps1 py reg scr sh shtml svg svgz swf sys url vb vbe vbs wasm ws wsf wsh xht xhtml xml xsl
"""
NEVER = frozenset(_NEVER.split())
USUAL = ("pdf", "odt", "ods", "odp", "docx", "xlsx", "pptx", "txt", "md", "csv", "zip", "epub")


def parse_types(text: str) -> tuple[str, ...]:
    """Extensions between commas, without the dot. Raises `ValueError` for one that a browser or a system would run."""
    types = tuple(word.lower().removeprefix(".") for word in parse_list(text))
    if NEVER & set(types):
        raise ValueError(text)
    return types


declare(
    Setting("uploads.image_megabytes", int, 10, "Largest picture that may be uploaded, in megabytes.", minimum=1, maximum=50),
    Setting("uploads.file_megabytes", int, 25, "Largest other file that may be uploaded, in megabytes.", minimum=1, maximum=500),
    Setting("uploads.megapixels", int, 40, "Largest picture that is opened, in millions of pixels.", minimum=1, maximum=80),
    Setting("uploads.types", parse_types, USUAL,
            "Extensions of the files that may be uploaded beside pictures, between commas. What systems run is never taken."),
    Setting("uploads.per_post", int, 10, "How many files one post may show.", minimum=0, maximum=100),
    Setting("uploads.per_day", int, 100, "How many files one member may upload in 24 hours.", minimum=0, maximum=100_000),
    Setting("uploads.megabytes_per_day", int, 250, "How many megabytes one member may upload in 24 hours.", minimum=1,
            maximum=1_000_000),
    Setting("uploads.rate", str, "60/minute", "How fast one member may upload: a number, a slash, a length of time."),
    Setting("uploads.orphan_hours", int, 48, "After how many hours a file that no post and no draft shows is deleted.", minimum=1,
            maximum=10_000),
)


def most_bytes(kind: str) -> int:
    """The largest "image" or "file", in bytes."""
    return int(setting(f"uploads.{kind}_megabytes")) * MEGABYTE


def most_in_a_request() -> int:
    """The largest form with files, in bytes: a few large files, or one post's worth of pictures, and the text around them."""
    return max(2 * most_bytes("file"), 6 * most_bytes("image")) + 2 * MEGABYTE


def rate() -> str:
    """For `forum.core.limits.limited`."""
    return str(setting("uploads.rate"))
