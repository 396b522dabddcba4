"""The two orders of results. Neither reads more of the index than its answer needs, or longer than its time."""

import heapq
import math
import time
from collections.abc import Iterator
from dataclasses import replace

from forum.search.backend import Hit, Hits, Request
from forum.search.query import Clause, Phrase, Word
from forum.search.whoosh.matching import Matching, Statistics
from forum.search.whoosh.segments import Segment, length_norms

BEST_SECONDS = 0.1
HARD_SECONDS = 1.0
FEW = 10
"""With fewer messages that hold all the words, those that hold some of them are added."""

MAX_BEST = 400
"""How deep one may leaf through the best ones; the newest have no end."""


class Deadline:
    """A budget of this thread's own time: a busy machine makes a search slower, not poorer."""

    def __init__(self, seconds: float) -> None:
        self._end = time.thread_time() + seconds
        self._last = time.thread_time() + HARD_SECONDS
        self.passed = False

    def reached(self, *, anything_found: bool = True) -> bool:
        """Whether to stop. Without anything found yet, a search goes on for longer."""
        present = time.thread_time()
        self.passed = self.passed or present > self._end
        return self.passed and (anything_found or present > self._last)


def statistics_of(segments: list[Segment], clauses: tuple[Clause, ...]) -> Statistics:
    """How rare the words asked for are in the whole index."""
    documents = sum(segment.size for segment in segments)
    total = sum(segment.reader.field_length("body") for segment in segments)
    rarity: dict[bytes, float] = {}
    for clause in clauses:
        for term in [clause.term] if isinstance(clause, Word) else clause.terms if isinstance(clause, Phrase) else []:
            name = term.encode()
            frequency = sum(segment.frequency("body", name) for segment in segments)
            rarity[name] = math.log(documents / (frequency + 1)) + 1 if frequency else 0.0
    return Statistics(rarity, length_norms(total / documents if documents else 1.0))


def newest(segments: list[Segment], request: Request) -> Hits:
    """Newest first. When nothing holds all the words, those that hold some of them."""
    statistics = Statistics({}, [])
    loosely = len(request.after) == 3 and request.after[2] == 1
    deadline = Deadline(HARD_SECONDS)
    hits = _newest(segments, request, statistics, loosely, deadline)
    if not hits and not request.after and _may_loosen(request):
        loosely = True
        hits = _newest(segments, request, statistics, True, deadline)
    return Hits(tuple(hits[:request.limit]), len(hits) > request.limit or deadline.passed, loosely, deadline.passed)


def _newest(segments: list[Segment], request: Request, statistics: Statistics, loosely: bool, deadline: Deadline) -> list[Hit]:
    walks: list[Iterator[tuple[int, int]]] = []
    queue: list[tuple[int, int, int, bool]] = []  # date and post, negative; which walk; whether it is a document yet
    for segment in segments:
        if not segment.size:
            continue
        high = segment.size if len(request.after) < 2 else segment.before((request.after[0], request.after[1]))
        if high:
            at, post_id = segment.key(high - 1)
            heapq.heappush(queue, (-at, -post_id, len(walks), False))
            walks.append(_backwards(segment, high, request, statistics, loosely, deadline))
    hits: list[Hit] = []
    while queue and len(hits) <= request.limit:
        at, post_id, which, is_document = heapq.heappop(queue)
        if is_document:
            hits.append(Hit(-post_id, (-at, -post_id, int(loosely))))
        following = next(walks[which], None)
        if following is not None:
            heapq.heappush(queue, (-following[0], -following[1], which, True))
    return hits


def _backwards(segment: Segment, high: int, request: Request, statistics: Statistics, loosely: bool,
               deadline: Deadline) -> Iterator[tuple[int, int]]:
    matching = Matching(segment, request, statistics, loosely=loosely)
    for low, top in matching.slices(high):
        if deadline.reached():
            return
        for number in sorted(matching.answers(low, top), reverse=True):
            yield segment.key(number)


def best(segments: list[Segment], request: Request) -> Hits:
    """The best first: all the words, then, when these are few, some of them. Within its time, from the newest."""
    offset = min(request.after[0], MAX_BEST) if request.after else 0
    depth = min(offset + request.limit, MAX_BEST) + 1
    statistics = statistics_of(segments, request.query.wanted)
    deadline = Deadline(BEST_SECONDS)
    found = _best(segments, request, statistics, depth, deadline, loosely=False)
    strict = len(found)
    if strict < FEW and _may_loosen(request):
        known = set(found)
        loose = _best(segments, request, statistics, depth + strict, deadline, loosely=True)
        found += [post_id for post_id in loose if post_id not in known]
    page = found[offset:offset + request.limit]
    hits = tuple(Hit(post_id, (offset + index + 1,)) for index, post_id in enumerate(page))
    more = len(found) > offset + request.limit and offset + request.limit < MAX_BEST
    return Hits(hits, more, loosened=len(found) > strict and offset + len(page) > strict, partial=deadline.passed)


def _best(segments: list[Segment], request: Request, statistics: Statistics, depth: int, deadline: Deadline, *,
          loosely: bool) -> list[int]:
    top: list[tuple[float, tuple[int, int]]] = []
    for segment in sorted((one for one in segments if one.size), key=lambda one: one.key(one.size - 1), reverse=True):
        if deadline.reached(anything_found=bool(top)):
            break
        matching = Matching(segment, request, statistics, loosely=loosely)
        for low, high in matching.slices():
            if deadline.reached(anything_found=bool(top)):
                break
            for number, score in matching.scored(low, high).items():
                if len(top) < depth:
                    heapq.heappush(top, (score, segment.key(number)))
                elif score >= top[0][0]:
                    heapq.heappushpop(top, (score, segment.key(number)))
    return [key[1] for _, key in sorted(top, reverse=True)]


def _may_loosen(request: Request) -> bool:
    return len(request.query.wanted) > 1


def answer(segments: list[Segment], request: Request) -> Hits:
    """A page of results in the order asked for. Without words there is nothing to rank: the newest first."""
    if request.acls is not None and not request.acls:
        return Hits()
    if request.sort == "newest" or not request.query.wanted:
        place = request.after if len(request.after) == 3 else ()
        return newest(segments, replace(request, after=place))
    return best(segments, replace(request, after=request.after if len(request.after) == 1 else ()))
