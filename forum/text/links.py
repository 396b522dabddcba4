"""Which addresses may stand in a text."""

import re
from urllib.parse import urlsplit

SCHEMES = frozenset({"http", "https", "mailto"})

_ALLOWED = re.compile(r"https?://[^/?#\s\\]|mailto:[^\s/]|/(?![/\\])|#.", re.IGNORECASE)
# No dot at the start of a segment and no percent sign: nothing that a browser could resolve to another path.
_UPLOAD = re.compile(r"/uploads/(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*")
_EXTERNAL = re.compile(r"https?://", re.IGNORECASE)


def allowed(url: str) -> bool:
    """Whether a link may point to ``url``: http, https, mailto, a path of this site, or a place on the page."""
    return _ALLOWED.match(url) is not None


def is_upload(url: str) -> bool:
    """Whether ``url`` is the path of a file kept here: the only images a page may load."""
    return _UPLOAD.fullmatch(url) is not None


def is_external(url: str) -> bool:
    """Whether ``url`` is an http or https address."""
    return _EXTERNAL.match(url) is not None


def completed(url: str) -> str:
    """``url`` with the scheme that people leave out: ``www.…`` and ``//host`` become full addresses."""
    if url.startswith("//"):
        return "https:" + url
    if url[:4].lower() == "www.":
        return "http://" + url
    return url


def host(url: str) -> str:
    """The host of an http address, without port and user; empty when there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # brackets that are no IPv6 address
        return ""


def file_name(url: str) -> str:
    """The last part of the path of an address; empty when it ends with a slash."""
    path = re.split(r"[?#]", url, maxsplit=1)[0]
    return path.rsplit("/", 1)[-1]
