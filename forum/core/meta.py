"""What a page says of itself to those who are not its readers: search engines, and whoever shows a link to it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import has_request_context, request
from markupsafe import Markup

from forum.core.settings import Setting, declare, parse_bool, setting

DESCRIPTION_LENGTH = 200


def parse_origin(text: str) -> str:
    """`https://forum.example.org`, without a path. Raises `ValueError`."""
    parts = urlsplit(text.strip())
    if text and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query):
        raise ValueError(text)
    return text.strip().rstrip("/")


declare(
    Setting("site.url", parse_origin, "",
            "The site's own address (https://forum.example.org), for canonical links; empty means the one it was asked under."),
    Setting("site.indexed", parse_bool, True, "Search engines may list what everybody may read; `no` keeps them out of it all."),
)


@dataclass(frozen=True, slots=True)
class Meta:
    """A page that search engines may list and links may show.

    `path` is its canonical address from the root, without what only changes how it looks; a list or thread that goes on keeps
    its `?after=` there by itself. `kind` is "website" or "article" (Open Graph protocol). `data` are the objects of JSON-LD
    that describe it, without their context.
    """

    title: str
    path: str
    description: str = ""
    kind: str = "website"
    published_at: datetime | None = None
    modified_at: datetime | None = None
    data: tuple[Mapping[str, Any], ...] = field(default=())


def origin() -> str:
    """Scheme and host as others should write them: the setting, else those of the present request."""
    if own := setting("site.url"):
        return str(own)
    return f"{'https' if setting('site.https') else request.scheme}://{request.host}"


def own_hosts() -> frozenset[str]:
    """The hosts, with a port where it is not the usual one, under which the site is known to be reached: those of the settings,
    and that of the present request if there is one."""
    named = {str(name).lower() for name in setting("site.hosts") if not str(name).startswith(".")}
    if own := setting("site.url"):
        named.add(urlsplit(own).netloc.lower())
    return frozenset(named | {request.host.lower()} if has_request_context() else named)


def shortened(text: str, length: int = DESCRIPTION_LENGTH) -> str:
    """The beginning of a text on one line, cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[:length].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def json_ld(data: tuple[Mapping[str, Any], ...]) -> Markup:
    """The objects as one data block. What members wrote cannot end it: no `<`, `>` or `&` is left (HTML standard, 4.12.1.3)."""
    if not data:
        return Markup("")
    body = json.dumps({"@context": "https://schema.org", "@graph": data}, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        body = body.replace(character, f"\\u{ord(character):04x}")
    return Markup(f'<script type="application/ld+json">{body}</script>')  # noqa: S704 JSON with the characters of markup escaped
