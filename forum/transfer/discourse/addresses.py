"""Addresses of the old forum turned into ours, and short upload names into the addresses that the HTML gives away."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from forum.core.folding import fold

_TOPIC = re.compile(r"/t/(?:(?=\d*[^\d/\s])[^/\s]*/)?(\d{1,15})(?:/(\d{1,7}))?/?(?:[?#].*)?", re.S)
_PERSON = re.compile(r"/(?:u|users)/([^/\s?#]{1,60})(?:[/?#].*)?", re.S)
_SHA1_NAME = re.compile(r"""(?:https?:)?//[^\s"'<>]{1,200}?/([0-9a-f]{40})(_2_\d+x\d+)?\.\w{1,8}""")
_SHORT = re.compile(r"(?:upload://|/uploads/short-url/)([0-9A-Za-z]{1,30})(\.\w{1,8})?")
_TOPIC_NUMBERS = re.compile(
    r"topic:\s{0,3}(\d{1,15})|/t/(?:(?=\d{0,255}[^\d/\s\"'<>])[^/\s\"'<>]{1,255}/)?(\d{1,15})"
    r"|data-topic=\"(\d{1,15})\"")
_USERNAMES = re.compile(
    r"(?<![\w@/.])@([\w.-]{1,60})|quote=\"?([^,\"\]\n]{1,60})|username:\s{0,3}([\w.-]{1,60})|/u(?:sers)?/([\w.%-]{1,60})"
)
_VALUES = {digit: value for value, digit in enumerate("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")}


@dataclass(frozen=True, slots=True)
class Place:
    """A thread that came from the old forum, where it is now."""

    id: int
    slug: str
    title: str

    def address(self, number: int | None = None) -> str:
        """Its address here, at one post if given."""
        return f"/t/{self.slug}/{self.id}" + (f"/{number}" if number and number > 1 else "")


@dataclass(frozen=True)
class Known:
    """What the texts of a batch may refer to: `threads` by their old numbers, `usernames` by their old, folded names.

    `host` is the old forum's, or empty when the archive does not tell.
    """

    host: str = ""
    threads: Mapping[int, Place] = field(default_factory=dict)
    usernames: Mapping[str, str] = field(default_factory=dict)

    def username(self, name: str) -> str | None:
        """The username here of someone the old forum called `name`."""
        return self.usernames.get(fold(name))

    def place(self, url: str) -> tuple[Place, int | None] | None:
        """The thread, and the post in it, that an address of the old forum means."""
        path = self._own_path(url)
        match = _TOPIC.fullmatch(path) if path is not None else None
        found = self.threads.get(int(match[1])) if match else None
        return (found, int(match[2]) if match[2] else None) if match and found else None

    def address(self, url: str) -> str:
        """Where a link should lead now; empty when it can lead nowhere (another scheme, a lost relative address)."""
        url = url.strip()
        there = self.place(url)
        if there is not None:
            return there[0].address(there[1])
        path = self._own_path(url)
        if path is None:
            if url.startswith("//"):
                url = "https:" + url
            return url if url.lower().startswith(("http://", "https://", "mailto:")) or url.startswith("#") else ""
        person = _PERSON.fullmatch(path)
        username = self.username(person[1]) if person else None
        if username:
            return f"/u/{quote(username)}"
        return f"https://{self.host}{path}" if self.host else ""

    def upload(self, short: str, uploads: Mapping[str, str]) -> str:
        """The original address of `upload://…` (or of its `/uploads/short-url/` form); empty when nobody knows."""
        match = _SHORT.search(short)
        if match is None:
            return ""
        known = uploads.get(sha1_of(match[1]))
        if known:
            return "https:" + known if known.startswith("//") else known
        return f"https://{self.host}/uploads/short-url/{match[1]}{match[2] or ''}" if self.host else ""

    def _own_path(self, url: str) -> str | None:
        """The path on the old forum that `url` means, or None for an address elsewhere."""
        if url.startswith("/") and not url.startswith("//"):
            return url
        if not self.host:
            return None
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        if parts.scheme not in ("", "http", "https") or parts.netloc.lower() != self.host:
            return None
        query = f"?{parts.query}" if parts.query else ""
        return (parts.path or "/") + query + (f"#{parts.fragment}" if parts.fragment else "")


def referred_threads(text: str) -> set[int]:
    """Old numbers of threads that a source or an HTML text speaks of."""
    return {int(number) for match in _TOPIC_NUMBERS.finditer(text) for number in match.groups() if number}


def referred_usernames(text: str) -> set[str]:
    """Old usernames, folded, that a source or an HTML text may speak of. Generous: some are only words."""
    names = (name for match in _USERNAMES.finditer(text) for name in match.groups() if name)
    return {fold(form) for name in names for form in (name.strip(), name.strip().rstrip(".-_"))}


def uploads_in(html: str) -> dict[str, str]:
    """Original addresses of uploads, by the SHA-1 in their file names; a scaled-down copy only where nothing else is known."""
    found: dict[str, str] = {}
    for match in _SHA1_NAME.finditer(html):
        if not match[2] or match[1] not in found:
            found[match[1]] = match[0]
    return found


def sha1_of(short: str) -> str:
    """The SHA-1, in hexadecimal, that Discourse wrote in base 62 (digits, small letters, capitals)."""
    value = 0
    for digit in short:
        value = value * 62 + _VALUES[digit]
    return f"{value:040x}"
