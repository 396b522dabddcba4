"""Where a person may be sent after signing in: pages of this site, never elsewhere."""

from urllib.parse import urlsplit

MAX_LENGTH = 2000


def own_path(text: str | None, default: str = "/") -> str:
    """`text` if it is a path of this site (with its query), else `default`.

    One leading slash, no second slash or backslash that a browser would read as a host, no control character that a browser
    would drop before reading it.
    """
    if not text or len(text) > MAX_LENGTH or not text.startswith("/") or text.startswith("//"):
        return default
    if "\\" in text or any(ord(ch) < 0x20 or 0x7F <= ord(ch) < 0xA0 for ch in text):
        return default
    try:
        parts = urlsplit(text)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc or "//" in parts.path else text
