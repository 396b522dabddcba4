"""The last gate: allow-lists over finished HTML (nh3). Everything that a page marks as safe has been through here.

No style, no script, no event handler, no form but a disabled check box; addresses and images as
:mod:`forum.text.links` has them; classes are exact; ids must carry a prefix with a hyphen (``p12-fn1``), so that none
can take the place of a name that scripts look up.
"""

import re
from typing import Final

import nh3

from forum.text import links, maths
from forum.text.highlight import CLASSES, LANGUAGES
from forum.text.uploads import SIZES

_OURS: Final = """
    a blockquote br code details div em figcaption figure h3 h4 h5 h6 hr img input li ol p pre s section span strong summary
    sup table tbody td th thead tr ul
"""
_FURTHER: Final = """
    abbr b caption cite dd del dfn dl dt h1 h2 i ins kbd mark q samp small sub tfoot time u var
"""
TYPED_TAGS: Final = frozenset(_OURS.split()) | maths.ELEMENTS
FOREIGN_TAGS: Final = frozenset(_OURS.split()) | frozenset(_FURTHER.split())
ATTRIBUTES: Final = {
    "a": {"href", "title", "id", "aria-label"},
    "abbr": {"title"},
    "div": {"aria-label"},
    "img": {"src", "srcset", "alt", "title", "width", "height"},
    "input": {"checked", "aria-label"},
    "li": {"id"},
    "ol": {"start"},
    "span": {"aria-label"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "time": {"datetime"},
    **maths.ATTRIBUTES,
}
_VALUES: Final = {
    "div": {"tabindex": {"0"}, "role": {"group"}},
    "img": {"loading": {"lazy"}, "decoding": {"async"}, "sizes": {SIZES}},
    "input": {"type": {"checkbox"}, "disabled": {""}},
    "pre": {"tabindex": {"0"}},
    "span": {"tabindex": {"0"}, "role": {"note"}},
    "th": {"scope": {"col"}},
}
_ALIGN = {"align-left", "align-center", "align-right"}
_CLASSES: Final = {
    "a": {"mention", "hashtag", "quote-author", "quote-source", "remote-image", "footnote-ref", "footnote-back", "upload",
          "file"},
    "code": {f"language-{name}" for name in LANGUAGES},
    "details": {"spoiler"},
    "div": {"table-scroll", "formula"},
    "figure": {"quote"},
    "input": {"task"},
    "li": {"task-list-item"},
    "ol": {"contains-task-list"},
    "section": {"footnotes"},
    "span": {"remote-image", "remote-host", "file-size", "spoiler", "formula-error", *CLASSES},
    "td": _ALIGN,
    "th": _ALIGN,
    "ul": {"contains-task-list"},
}
_ID = re.compile(r"[a-z][a-z0-9]{0,31}-fn(?:ref)?[0-9]+(?:-[0-9]+)?")
_SOURCE = r"/uploads/[0-9a-f]{32}/[0-9]{1,4}\.webp [0-9]{1,4}w"
_SOURCES = re.compile(rf"{_SOURCE}(?:, {_SOURCE}){{0,9}}")
_NUMBER = re.compile(r"[0-9]{1,9}")
_NUMBERS = frozenset({"width", "height", "start", "colspan", "rowspan"})


def _keep(tag: str, attribute: str, value: str) -> str | None:
    """nh3's attribute filter: the value, or None to drop the attribute."""
    if attribute == "href":
        return value if links.allowed(value) else None
    if attribute == "src":
        return value if links.is_upload(value) else None
    if attribute == "srcset":
        return value if _SOURCES.fullmatch(value) else None
    if attribute == "id":
        return value if _ID.fullmatch(value) else None
    if tag in maths.ELEMENTS:
        return value if attribute == "alttext" or maths.VALUES[attribute].fullmatch(value) else None
    if attribute in _NUMBERS:
        return value if _NUMBER.fullmatch(value) else None
    return value


def _cleaner(tags: frozenset[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=tags,
        attributes={tag: names for tag, names in ATTRIBUTES.items() if tag in tags},
        attribute_filter=_keep,
        tag_attribute_values=_VALUES,
        set_tag_attribute_values={"input": {"type": "checkbox", "disabled": ""}},
        allowed_classes=_CLASSES,
        link_rel="nofollow ugc noopener",
        url_schemes=set(links.SCHEMES),
        url_relative="pass_through",
        generic_attribute_prefixes=set(),
        clean_content_tags=set(),
    )


_TYPED = _cleaner(TYPED_TAGS)
_FOREIGN = _cleaner(FOREIGN_TAGS)


def sanitise(html: str) -> str:
    """HTML made by :mod:`forum.text.output`, reduced to what that may hold."""
    return _TYPED.clean(html)


def sanitise_foreign(html: str) -> str:
    """HTML from elsewhere, reduced to the same and a few more elements of plain text.

    What is not on the list loses its tags and keeps its text; to show such tags as text, see :mod:`forum.text.foreign`.
    """
    return _FOREIGN.clean(html)
