"""What a page tells of itself, read back from its HTML; and the tables of Google's documentation that its data must satisfy."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Any

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
# Type: required properties (of a tuple, one at least), recommended ones, the same in a nested place by its type.
# "Discussion forum structured data" and "Q&A structured data", Google Search documentation.
REQUIRED: dict[str, list[tuple[str, ...]]] = {
    "DiscussionForumPosting": [("author",), ("datePublished",), ("text", "image", "video")],
    "Comment": [("author",), ("datePublished",), ("text", "image", "video")],
    "QAPage": [("mainEntity",)],
    "Question": [("answerCount",), ("acceptedAnswer", "suggestedAnswer"), ("name",)],
    "Answer": [("text",)],
    "Person": [("name",)],
    "InteractionCounter": [("interactionType",), ("userInteractionCount",)],
    "BreadcrumbList": [("itemListElement",)],
    "ListItem": [("position",), ("name",), ("item",)],
    "WebSite": [("name",), ("url",)],
}
RECOMMENDED: dict[str, set[str]] = {
    "DiscussionForumPosting": {"headline", "url", "text"},
    "Comment": {"url"},
    "Question": {"author", "datePublished", "text", "upvoteCount", "url"},
    "Answer": {"author", "datePublished", "upvoteCount", "url"},
    "Person": {"url"},
}
KINDS: dict[str, type | tuple[type, ...]] = {
    "text": str, "headline": str, "name": str, "inLanguage": str, "answerCount": int, "upvoteCount": int, "position": int,
    "userInteractionCount": int, "comment": list, "suggestedAnswer": list, "itemListElement": list, "acceptedAnswer": dict,
    "author": dict, "mainEntity": dict}


def data_of(html: str) -> list[dict[str, Any]]:
    """The objects of the page's one data block; none where there is no block."""
    blocks = BLOCK.findall(html)
    assert len(blocks) <= 1
    if not blocks:
        return []
    found = json.loads(blocks[0])
    assert found["@context"] == "https://schema.org"
    return list(found["@graph"])


def of_type(html: str, kind: str) -> dict[str, Any]:
    """The one object of that type."""
    (found,) = [one for one in data_of(html) if one["@type"] == kind]
    return found


def mistakes(value: Any, where: str = "") -> Iterator[str]:
    """What in the data is missing, empty, of another kind than documented, or not an absolute address or an ISO 8601 time."""
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield from mistakes(one, f"{where}[{index}]")
        return
    if not isinstance(value, dict):
        return
    kind = value.get("@type", "")
    here = f"{where}.{kind}" if where else kind
    if not kind:
        yield f"{here}: no type"
    for names in REQUIRED.get(kind, []):
        if not any(name in value for name in names):
            yield f"{here}: {' or '.join(names)} is required"
    for name in RECOMMENDED.get(kind, set()) - set(value):
        yield f"{here}: {name} is recommended"
    for name, inner in value.items():
        if inner in ("", [], None):
            yield f"{here}.{name} is empty"
        if name in KINDS and (not isinstance(inner, KINDS[name]) or isinstance(inner, bool)):
            yield f"{here}.{name} is no {KINDS[name]}"
        if name in ("url", "item") and not re.match(r"https?://[^/]+/", str(inner)):
            yield f"{here}.{name} is no absolute address: {inner}"
        if name.startswith("date") and not (isinstance(inner, str) and datetime.fromisoformat(inner).tzinfo):
            yield f"{here}.{name} is no time with its zone: {inner}"
        yield from mistakes(inner, f"{here}.{name}")


def head_of(html: str) -> dict[str, str]:
    """Canonical address, title, and every `<meta>` by its name or property."""
    head = html.split("</head>")[0]
    metas = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', head)
    found = {name: unescape(content) for name, content in metas}
    found["title"] = unescape(re.findall(r"<title>(.*?)</title>", head)[0])
    canonical = re.findall(r'<link rel="canonical" href="([^"]*)">', head)
    assert len(canonical) <= 1
    return found | ({"canonical": unescape(canonical[0])} if canonical else {})
