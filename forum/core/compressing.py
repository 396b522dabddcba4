"""Pages made for one person, sent compressed too.

A compressed page tells its length, and that could tell a secret that stands in it beside words an attacker chose (BREACH, 2013).
Against that: the session cookie is `SameSite=Lax`, so that another site cannot ask for pages in a reader's name unseen, and every
answer carries a random number of bytes that mean nothing, in the part of gzip meant for a file's name (as in "Heal the BREACH",
Palacios et al., 2022): telling two lengths apart then takes more tries than a reader would sit through.
"""

import gzip
import secrets

from flask import Response, request

SMALLEST = 1_000
LEVEL = 4
MOST_PADDING = 96
TYPES = ("text/html", "application/json", "application/manifest+json")
_NAME = b"abcdefghijklmnopqrstuvwxyz"


def compress(response: Response) -> Response:
    """Compress an answer for those who take that, unless it is small, streamed or compressed already."""
    if (response.mimetype not in TYPES or response.is_streamed or response.direct_passthrough
            or "Content-Encoding" in response.headers or response.status_code in (204, 304)):
        return response
    varies = ", ".join(response.headers.getlist("Vary"))  # as one line: what is added to it later keeps only the first
    if "Accept-Encoding" not in varies:
        response.headers["Vary"] = f"{varies}, Accept-Encoding" if varies else "Accept-Encoding"
    if "gzip" not in request.headers.get("Accept-Encoding", "") or (response.content_length or 0) < SMALLEST:
        return response
    response.set_data(padded_gzip(response.get_data()))
    response.headers["Content-Encoding"] = "gzip"
    return response


def padded_gzip(body: bytes) -> bytes:
    """gzip with a meaningless file name of random length in its head (RFC 1952, 2.3: FLG.FNAME)."""
    packed = gzip.compress(body, LEVEL, mtime=0)
    name = bytes(secrets.choice(_NAME) for _each in range(secrets.randbelow(MOST_PADDING) + 1))
    return packed[:3] + bytes([packed[3] | 8]) + packed[4:10] + name + b"\0" + packed[10:]
