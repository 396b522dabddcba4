"""HTML from elsewhere (imports, mails, articles) made safe to show, or turned into our Markdown.

What is no known element is shown as text, as for HTML typed by people: bleach does that (nh3 can only drop tags), and
nh3 stands after it, always.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape, unescape
from threading import local
from typing import Any, Final

from bleach.html5lib_shim import Filter
from bleach.sanitizer import Cleaner

from forum.text import limits, links
from forum.text.from_html import Converter, escape_markdown
from forum.text.sanitise import ATTRIBUTES, FOREIGN_TAGS, sanitise_foreign
from forum.text.tangles import is_tangled

__all__ = ["Converter", "clean_html", "to_markdown"]

# Elements that say nothing about their text: let through here, unwrapped by nh3 or by the converter.
_WRAPPERS: Final = frozenset(("article", "aside", "big", "center", "font", "footer", "header", "main", "nav", "strike", "tt"))
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_threads = local()  # a bleach cleaner holds the state of its parser

Token = dict[str, Any]


class _RemoteImages(Filter):  # type: ignore[misc]  # bleach ships no types
    """An image of another site becomes a link with its alternative text: pages load nothing from elsewhere."""

    def __iter__(self) -> Iterator[Token]:
        open_links = 0
        for token in super().__iter__():
            if token.get("name") == "a":
                open_links += {"StartTag": 1, "EndTag": -1}.get(token["type"], 0)
            if token.get("name") != "img" or token["type"] not in ("StartTag", "EmptyTag"):
                yield token
                continue
            data: dict[tuple[None, str], str] = token["data"]
            src = data.get((None, "src"), "")
            if links.is_upload(src):
                yield token
                continue
            label = unescape(data.get((None, "alt")) or links.file_name(src) or src)
            if open_links or not links.is_external(src):
                yield {"type": "Characters", "data": label}
                continue
            yield {"type": "StartTag", "name": "a", "data": {(None, "href"): src, (None, "class"): "remote-image"}}
            yield {"type": "Characters", "data": label}
            yield {"type": "EndTag", "name": "a", "data": {}}


@cache
def _attributes() -> Mapping[str, list[str]]:
    return {"*": ["class"], **{tag: [*names, "class"] for tag, names in ATTRIBUTES.items()}}


def _bleach(html: str, *, remote_as_links: bool) -> str:
    """``html`` with known elements and attributes only, everything else as text. Not yet fit for a page."""
    cleaners: dict[bool, Any] = _threads.__dict__.setdefault("cleaners", {})
    if remote_as_links not in cleaners:
        cleaners[remote_as_links] = Cleaner(
            tags=FOREIGN_TAGS | _WRAPPERS,
            attributes=_attributes(),
            protocols=links.SCHEMES,
            strip=False,
            strip_comments=True,
            filters=[_RemoteImages] if remote_as_links else [],
        )
    return str(cleaners[remote_as_links].clean(html))


def _checked(html: str) -> str:
    if len(html) > limits.MAX_FOREIGN:
        raise ValueError(f"HTML of {len(html)} characters, more than {limits.MAX_FOREIGN}")
    return _INVISIBLE.sub("", html)


def clean_html(html: str) -> str:
    """Foreign HTML, safe to put on a page: known elements stay, other tags are shown as text.

    HTML that is nested beyond reason is shown as its source. Raises ValueError past MAX_FOREIGN characters: cut first.
    """
    html = _checked(html)
    return sanitise_foreign(f"<p>{escape(html)}</p>" if is_tangled(html) else _bleach(html, remote_as_links=True))


def to_markdown(html: str, converter: type[Converter] = Converter) -> str:
    """Foreign HTML as Markdown that :func:`forum.text.render.render` shows with the same meaning.

    Text that looks like markup is escaped, so that it reads the same; unknown elements are text. What comes out is
    source, not safe HTML. ``converter`` is a subclass with ``convert_<element>`` methods for elements of one's own.
    Raises ValueError past MAX_FOREIGN characters: cut first.
    """
    html = _checked(html)
    if is_tangled(html):
        return escape_markdown(" ".join(html.split()))
    return converter().markdown(_bleach(html, remote_as_links=False))
