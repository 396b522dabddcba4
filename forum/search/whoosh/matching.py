"""A request, made ready for one segment: which of its documents answer, slice by slice, and how well.

A slice is a range of document numbers as wide as one block of the rarest thing that must match: a search that stops after
twenty answers has decoded a few blocks. The reading right of every candidate is checked here, before anything is counted.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import repeat
from operator import or_
from typing import Protocol

from forum.search.backend import Request
from forum.search.query import Clause, Phrase, Prefix, Word
from forum.search.whoosh.schema import acl_number, microseconds
from forum.search.whoosh.segments import K1, Block, Postings, Segment

MAX_EXPANSIONS = 200
EVERY_SLICE = 1024
PREFIX_SCORE = 1.0


@dataclass(frozen=True, slots=True)
class Statistics:
    """Of the whole index: how rare each term is, and what a document's length does to its score."""

    rarity: dict[bytes, float]
    norms: list[float]


class Node(Protocol):
    """Something that matches documents of one segment."""

    @property
    def size(self) -> int:
        """At most so many documents match."""

    @property
    def ends(self) -> list[int]:
        """Document numbers at which it is cheap to cut."""

    def within(self, low: int, high: int) -> set[int]:
        """The documents from `low` up to and without `high` that match."""

    def score(self, low: int, high: int, scores: dict[int, float]) -> None:
        """Add to the scores of those of these documents that match."""


class WordNode:
    """One term."""

    def __init__(self, term: bytes, postings: Postings, lengths: bytes, statistics: Statistics) -> None:
        self.term, self.postings, self._lengths, self._statistics = term, postings, lengths, statistics
        self.size, self.ends = postings.frequency, postings.ends

    def within(self, low: int, high: int) -> set[int]:
        found: set[int] = set()
        for block in self.postings.between(low, high):
            found.update(block.ids if block.ids[0] >= low and block.ids[-1] < high else
                         [number for number in block.ids if low <= number < high])
        return found

    def score(self, low: int, high: int, scores: dict[int, float]) -> None:
        rarity = self._statistics.rarity.get(self.term, 1.0) * (K1 + 1)
        norms, lengths = self._statistics.norms, self._lengths
        for block in self.postings.between(low, high):
            for number, weight in zip(block.ids, _weights(block), strict=False):
                if number in scores:
                    scores[number] += rarity * weight / (weight + norms[lengths[number]])


def _weights(block: Block) -> Iterable[float]:
    return block.weights if isinstance(block.weights, tuple) else repeat(block.weights)


class AnyNode:
    """At least one of its parts."""

    def __init__(self, parts: list[Node], flat: float | None = None) -> None:
        self.parts, self._flat = parts, flat
        self.size = sum(part.size for part in parts)
        self.ends = max((part.ends for part in parts), key=len)

    def within(self, low: int, high: int) -> set[int]:
        return reduce(or_, (part.within(low, high) for part in self.parts))

    def score(self, low: int, high: int, scores: dict[int, float]) -> None:
        if self._flat is None:
            for part in self.parts:
                part.score(low, high, scores)
        else:
            for number in self.within(low, high) & scores.keys():
                scores[number] += self._flat


class PhraseNode:
    """Terms at fixed distances from one another."""

    def __init__(self, parts: list[WordNode], offsets: tuple[int, ...]) -> None:
        self._parts, self._offsets = parts, offsets
        rarest = min(parts, key=lambda part: part.size)
        self.size, self.ends = rarest.size, rarest.ends

    def within(self, low: int, high: int) -> set[int]:
        candidates: set[int] | None = None
        for part in sorted(self._parts, key=lambda part: part.size):
            here = part.within(low, high)
            candidates = here if candidates is None else candidates & here
            if not candidates:
                return set()
        assert candidates is not None
        starts: dict[int, set[int]] = {}
        for part, offset in zip(self._parts, self._offsets, strict=True):
            for block in part.postings.between(low, high):
                for index, number in enumerate(block.ids):
                    if number in candidates:
                        here = {position - offset for position in block.positions(index)}
                        starts[number] = starts[number] & here if number in starts else here
        return {number for number, left in starts.items() if left}

    def score(self, low: int, high: int, scores: dict[int, float]) -> None:
        for part in self._parts:
            part.score(low, high, scores)


class Matching:
    """A request against one segment: `low` and `high` bound the documents by date and by where the last page ended."""

    def __init__(self, segment: Segment, request: Request, statistics: Statistics, *, loosely: bool = False) -> None:
        self.segment = segment
        query = request.query
        self.low = 0 if query.since is None else segment.since(microseconds(query.since))
        self.high = segment.size if query.until is None else segment.since(microseconds(query.until))
        self.possible = self.low < self.high
        self._acls = None if request.acls is None else {acl_number(acl) for acl in request.acls}
        self.wanted: list[Node] = []
        self._required: list[Node] = []
        self._unwanted: list[Node] = []
        self._read(request, statistics, loosely)

    def _read(self, request: Request, statistics: Statistics, loosely: bool) -> None:
        query = request.query
        for field, values in (("author", request.authors), ("community", request.communities), ("category", request.categories)):
            self._require_any(field, sorted(map(str, values)), statistics)
        for state in query.states:
            self._require_any("state", [state], statistics)
        for clause in query.wanted:
            node = self._node(clause, statistics) if self.possible else None
            if node is not None:
                self.wanted.append(node)
            elif not loosely:
                self.possible = False
        if loosely:
            self.possible = self.possible and bool(self.wanted)
            if self.possible:
                self._required.append(AnyNode(self.wanted))
        else:
            self._required += self.wanted
        self._required.sort(key=lambda node: node.size)
        if self.possible:
            self._unwanted = [node for node in (self._node(clause, statistics) for clause in query.unwanted) if node is not None]

    def _require_any(self, field: str, values: list[str], statistics: Statistics) -> None:
        if not values or not self.possible:
            return
        nodes = [self._word(field, value.encode(), statistics) for value in values]
        parts: list[Node] = [node for node in nodes if node is not None]
        if parts:
            self._required.append(AnyNode(parts))
        else:
            self.possible = False

    def _word(self, field: str, term: bytes, statistics: Statistics) -> WordNode | None:
        postings = self.segment.postings(field, term)
        return None if postings is None else WordNode(term, postings, self.segment.columns.lengths, statistics)

    def _node(self, clause: Clause, statistics: Statistics) -> Node | None:
        if isinstance(clause, Word):
            return self._word("body", clause.term.encode(), statistics)
        if isinstance(clause, Phrase):
            words = [self._word("body", term.encode(), statistics) for term in clause.terms]
            parts = [word for word in words if word is not None]
            return PhraseNode(parts, clause.offsets) if len(parts) == len(words) else None
        return self._prefix(clause, statistics)

    def _prefix(self, clause: Prefix, statistics: Statistics) -> Node | None:
        terms = self.segment.terms_with("body", clause.start.encode(), MAX_EXPANSIONS)
        if clause.term:
            terms.append(clause.term.encode())
        parts: list[Node] = []
        for term in dict.fromkeys(terms):
            node = self._word("body", term, statistics)
            if node is not None:
                parts.append(node)
        return AnyNode(parts, PREFIX_SCORE) if parts else None

    def slices(self, high: int | None = None) -> Iterator[tuple[int, int]]:
        """Ranges that cover everything that may match, the newest first."""
        top = self.high if high is None else min(high, self.high)
        if not self.possible:
            return
        ends = self._required[0].ends if self._required else range(EVERY_SLICE - 1, self.segment.size, EVERY_SLICE)
        for end in reversed(ends):
            if end + 1 < top:
                if top <= self.low:
                    return
                yield max(end + 1, self.low), top
                top = end + 1
        if top > self.low:
            yield self.low, top

    def answers(self, low: int, high: int) -> set[int]:
        """The documents of a slice that answer and that the viewer may read."""
        found: set[int] | None = None
        for node in self._required:
            here = node.within(low, high)
            found = here if found is None else found & here
            if not found:
                return set()
        if found is None:
            found = set(range(low, high))
        for node in self._unwanted:
            found -= node.within(low, high)
        if self.segment.deleted:
            found -= self.segment.deleted
        if self._acls is None:
            return found
        acl, allowed = self.segment.columns.acl, self._acls
        return {number for number in found if acl[number] in allowed}

    def scored(self, low: int, high: int) -> dict[int, float]:
        """The same documents with their scores."""
        scores = dict.fromkeys(self.answers(low, high), 0.0)
        if scores:
            for node in self.wanted:
                node.score(low, high, scores)
        return scores
