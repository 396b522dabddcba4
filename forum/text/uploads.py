"""``upload:<token>``: the files that people add to what they write, as pictures and as cards to download.

Which files exist, and which of them the author of a text may show, is the resolver's to say: a token that it does not know
leaves only its words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from forum.text import limits
from forum.text.words import word

SIZES: Final = "(max-width: 760px) 100vw, 690px"
"""How wide a picture is shown: the measure of a text, or the window on a phone."""

_REFERENCE = re.compile(r"upload:([0-9a-f]{32})")
_SHOWN = re.compile(r'="/uploads/([0-9a-f]{32})/')
_UNITS: Final = {"en": ("bytes", "kB", "MB"), "fr": ("octets", "ko", "Mo")}


@dataclass(frozen=True, slots=True)
class UploadFacts:
    """What a text must know of a file. ``name`` is the last part of its address: letters, digits, ``.``, ``_`` and ``-``.

    A picture has the ``widths`` it was made in, in pixels, the largest last, and the ``height`` of the largest. For anything
    else ``widths`` is empty.
    """

    token: str
    name: str
    byte_count: int
    widths: tuple[int, ...] = ()
    height: int = 0

    @property
    def url(self) -> str:
        """The address of the file, or of the largest picture."""
        return f"/uploads/{self.token}/{self.name}"

    def sized(self, width: int) -> str:
        """The address of the picture in one of its widths."""
        return f"/uploads/{self.token}/{width}.webp"


def token_of(url: str) -> str | None:
    """The token in ``upload:<token>``; None for any other address."""
    match = _REFERENCE.fullmatch(url)
    return match.group(1) if match else None


def reference(token: str) -> str:
    """The address that stands for a file in Markdown."""
    return f"upload:{token}"


def tokens_in(tokens: Sequence[Token]) -> set[str]:
    """The files that a parsed text names: MAX_UPLOADS at most, the first ones."""
    found: dict[str, None] = {}
    for address in _addresses(tokens):
        if (token := token_of(address)) is not None and len(found) < limits.MAX_UPLOADS:
            found[token] = None
    return set(found)


def shown_in(html: str) -> set[str]:
    """The tokens of the files that a rendered text may show. Whether its author may show them is still to be asked: an address
    of ``/uploads/`` can be typed too."""
    return set(_SHOWN.findall(html))


def picture(facts: UploadFacts, alt: str, title: str, size: tuple[int, int] | None, lang: str, *, linked: bool) -> str:
    """An image in its sizes, and around it, unless it stands in a link, a link to the largest."""
    widest = facts.widths[-1]
    width = min(size[0], widest) if size else widest
    height = max(1, round(facts.height * width / widest))
    middle = next((one for one in facts.widths if one >= 690), widest)
    sources = ", ".join(f"{facts.sized(one)} {one}w" for one in facts.widths)
    image = (f'<img src="{facts.sized(middle)}" srcset="{sources}" sizes="{SIZES}" width="{width}" height="{height}" '
             f'alt="{escapeHtml(alt)}"{title} loading="lazy" decoding="async">')
    name = "" if alt else f' aria-label="{word("picture", lang)}"'  # a link needs one
    return image if linked else f'<a class="upload" href="{facts.url}"{name}>{image}</a>'


def card_tail(facts: UploadFacts, lang: str) -> str:
    """What a link to a file says behind its words: the kind and the size."""
    kind = facts.name.rpartition(".")[2].upper()
    return f' <span class="file-size">{escapeHtml(kind)}, {size_in_words(facts.byte_count, lang)}</span>'


def size_in_words(byte_count: int, lang: str) -> str:
    """A size as people say it, in powers of ten (IEC 80000-13)."""
    french = lang[:2] == "fr"
    plain, kilo, mega = _UNITS["fr" if french else "en"]
    if byte_count < 1000:
        return f"{byte_count}\u00a0{plain}"
    if byte_count < 999_500:
        return f"{round(byte_count / 1000)}\u00a0{kilo}"
    figure = f"{byte_count / 1_000_000:.1f}".removesuffix(".0")
    return f"{figure.replace('.', ',') if french else figure}\u00a0{mega}"


def is_described(alt: str) -> bool:
    """Whether an alternative text says something: neither empty nor the words that ask for one."""
    return bool(alt.strip()) and alt.strip() not in {word("describe", code) for code in _UNITS}


def _addresses(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("link_open", "image"):
            yield str(token.attrs.get("href" if token.type == "link_open" else "src", ""))
        if token.children:
            yield from _addresses(token.children)
