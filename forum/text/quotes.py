"""``[quote="name, post:1, topic:2"]…[/quote]``, as Discourse writes it, nested or not.

The opening tag begins a line; the closing one may stand anywhere after it. A quote whose end is missing, or lies
outside the list or block quote that it began in, is left as typed.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass

from markdown_it.rules_block import StateBlock

from forum.text import limits
from forum.text.context import context_of

_TAG = re.compile(r"\[quote(?:=(?:[\"“]([^\"“”\]\n]{0,200})[\"”]|([^\"\]\n]{0,200})))?\]|\[/quote\]", re.IGNORECASE)
_FENCE = re.compile(r"^[ >]*(`{3,}|~{3,}).*$", re.MULTILINE)
_NUMBER = re.compile(r"[0-9]{1,10}")
_MATCHES = "quote-matches"
_CLOSE_LENGTH = len("[/quote]")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a quote says it comes from. ``shown`` is the name to show, ``username`` the account's."""

    shown: str = ""
    username: str = ""
    post: int | None = None
    topic: int | None = None


def parse_source(text: str) -> Source:
    """The attributes of a quote: ``Jane Doe, post:1, topic:2, username:jane``."""
    shown, *pairs = (part.strip() for part in text.split(","))
    values = {key.strip(): value.strip() for key, _, value in (pair.partition(":") for pair in pairs)}
    numbers = {key: int(value) for key, value in values.items() if _NUMBER.fullmatch(value)}
    return Source(shown, values.get("username") or shown, numbers.get("post"), numbers.get("topic"))


def fenced(src: str) -> list[tuple[int, int]]:
    """Where fenced code begins and ends. An approximation that only decides which tags are looked at."""
    spans: list[tuple[int, int]] = []
    if "```" not in src and "~~~" not in src:
        return spans
    start, mark = 0, ""
    for match in _FENCE.finditer(src):
        fence = match.group(1)
        if not mark:
            start, mark = match.start(), fence
        elif fence[0] == mark[0] and len(fence) >= len(mark):
            spans.append((start, match.end()))
            mark = ""
    return [*spans, (start, len(src))] if mark else spans


def _pairs(state: StateBlock) -> dict[int, tuple[int, int, str]]:
    """Offset of each opening tag that is closed -> end of that tag, offset of the closing tag, attributes."""
    known: dict[int, tuple[int, int, str]] | None = state.env.get(_MATCHES)
    if known is not None:
        return known
    pairs: dict[int, tuple[int, int, str]] = {}
    opened: list[re.Match[str]] = []
    spans = fenced(state.src)
    ends = [end for _, end in spans]
    for tag in _TAG.finditer(state.src):
        place = bisect_left(ends, tag.start())
        if place < len(spans) and spans[place][0] <= tag.start():
            continue
        if not tag.group().startswith("[/"):
            opened.append(tag)
        elif opened:
            opening = opened.pop()
            pairs[opening.start()] = (opening.end(), tag.start(), opening.group(1) or opening.group(2) or "")
    state.env[_MATCHES] = pairs
    return pairs


def _move_start(state: StateBlock, line: int, offset: int) -> None:
    """Let ``line`` begin at ``offset`` of the source."""
    end = state.eMarks[line]
    while offset < end and state.src[offset] in " \t":
        offset += 1
    state.bMarks[line] = offset
    state.tShift[line] = 0
    state.sCount[line] = state.blkIndent


@dataclass(frozen=True, slots=True)
class _Place:
    """A quote as it lies in the source: offsets of its content, last line, attributes."""

    start: int
    end: int
    last: int
    attributes: str


def _find(state: StateBlock, line: int, end: int) -> _Place | None:
    """The quote that ``line`` begins with, if it ends before the line ``end`` and in the same container."""
    offset = state.bMarks[line] + state.tShift[line]
    if state.src[offset : offset + 6].lower() != "[quote" or state.is_code_block(line):
        return None
    pair = _pairs(state).get(offset)
    if pair is None:
        return None
    start, close, attributes = pair
    last = bisect_left(state.eMarks, close, line)
    if last >= end:
        return None
    if any(state.sCount[n] < state.blkIndent and not state.isEmpty(n) for n in range(line, last + 1)):
        return None
    return _Place(start, close, last, attributes)


def _tokenize(state: StateBlock, line: int, place: _Place) -> None:
    token = state.push("quote_open", "blockquote", 1)
    token.map = [line, place.last + 1]
    source = parse_source(place.attributes)
    token.meta = {"source": source}
    context = context_of(state.env)
    if source.username:
        context.quote_names.add(source.username.lower())
    if source.post and len(context.quote_sources) < limits.MAX_QUOTES:
        context.quote_sources.add((source.topic, source.post))

    parent, state.parentType = state.parentType, "blockquote"
    line_end, state.eMarks[place.last] = state.eMarks[place.last], place.end
    line_max, state.lineMax = state.lineMax, place.last + 1
    _move_start(state, line, place.start)
    state.md.block.tokenize(state, line, place.last + 1)
    state.eMarks[place.last], state.lineMax, state.parentType = line_end, line_max, parent
    _move_start(state, place.last, place.end + _CLOSE_LENGTH)

    state.push("quote_close", "blockquote", -1)


def quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule."""
    place = _find(state, start, end)
    if place is None or silent:
        return place is not None
    while place is not None:
        _tokenize(state, start, place)
        last = place.last
        place = _find(state, last, end) if last == start and not state.isEmpty(last) else None
    # What follows on the line of the closing tag is read next, with the lines after it; a rule must leave its first
    # line though, so after a quote on one line it is read here.
    state.line = last
    if last == start:
        state.md.block.tokenize(state, last, last + 1)
        state.line = max(state.line, last + 1)  # a paragraph that begins there takes the following lines with it
    return True
