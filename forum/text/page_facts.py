"""What a page of another site says of itself in its head: its title, what it is about, the name of the site.

Read with the standard library's parser as a stream of tags, without building a tree; what comes out is text, to be escaped like
any other. Names after the Open Graph protocol (ogp.me), with HTML's own title and description where they are missing.
"""

import re
import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser

LONGEST = 256 * 1024
LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_SITE = 200, 300, 80
_CHARSETS = re.compile(
    r"utf-?8|us-ascii|iso-?8859-?[0-9]{1,2}|latin-?1|windows-?125[0-8]|cp125[0-8]|koi8-[ru]|gb2312|gbk|gb18030|big5"
    r"|euc-(?:jp|kr)|shift_jis")
_declared = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([a-zA-Z0-9_-]{2,30})""", re.IGNORECASE)
_WANTED = {"og:title": "og_title", "twitter:title": "og_title", "og:description": "og_description", "description": "description",
           "og:site_name": "site_name"}


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Plain text without control characters, cut to a bounded length; each may be empty."""

    title: str
    description: str
    site_name: str


def page_facts(body: bytes, charset: str = "") -> PageFacts:
    """What the HTML page `body` says of itself. `charset` is the one its header names. Never raises, whatever is in it."""
    reader = _Head()
    reader.read(_text(body[:LONGEST], charset))
    found = reader.found
    return PageFacts(
        title=clean(found.get("og_title") or reader.title, LONGEST_TITLE),
        description=clean(found.get("og_description") or found.get("description", ""), LONGEST_DESCRIPTION),
        site_name=clean(found.get("site_name", ""), LONGEST_SITE))


def clean(text: str, longest: int) -> str:
    """`text` on one line, without control, format and direction-changing characters, cut between words."""
    text = text[: longest * 8]
    line = " ".join("".join(" " if ch.isspace() else ch for ch in text if _is_kept(ch)).split())
    return line if len(line) <= longest else line[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + "…"


def _is_kept(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def _text(body: bytes, charset: str) -> str:
    """Decoded by one of the character sets of the web (WHATWG Encoding); no other codec of Python's is ever run on it."""
    inside = _declared.search(body[:2048])
    for name in (charset, inside[1].decode("ascii") if inside else "", "utf-8"):
        if _CHARSETS.fullmatch(name.lower()):
            try:
                return body.decode(name, "replace")
            except LookupError:
                continue
    return ""


class _Head(HTMLParser):
    """Reads until the head is over; the first of each name counts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, str] = {}
        self.title = ""
        self._in_title = self._over = False

    def read(self, text: str) -> None:
        """Feed it in pieces, so that it can stop."""
        for start in range(0, len(text), 8192):
            try:
                self.feed(text[start : start + 8192])
            except AssertionError:  # the parser's word for a marked section that it does not know (`_markupbase`)
                return
            if self._over:
                return

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title":
            self._in_title = not self.title
        elif tag == "body":
            self._over = True
        elif tag == "meta":
            values = {name: value or "" for name, value in reversed(attrs)}
            name = _WANTED.get((values.get("property") or values.get("name", "")).strip().lower())
            if name and values.get("content", "").strip():
                self.found.setdefault(name, values["content"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        elif tag == "head":
            self._over = True

    def handle_data(self, data: str) -> None:
        if self._in_title and len(self.title) < LONGEST_TITLE * 8:
            self.title += data
