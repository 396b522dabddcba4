"""What changed between two texts: lines first, then words inside the lines that changed.

Elements that stand once in either text are aligned first (the longest run of them in the same order: patience difference,
B. Cohen), and again inside each gap; what is left between is compared by `difflib`, as long as the `WORK` for one pair of texts
lasts. The time is bounded for any two texts: one that runs out of work shows a passage as a whole replaced by another.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

AROUND = 2  # unchanged lines shown on either side of a change
WORK = 40_000  # pairs of equal elements that may be looked at
DEEPEST = 24
KEPT_AT_LEAST = 0.2  # of a passage's letters: with less in common, it is shown as replaced
_word = re.compile(r"(?:\w{1,12}:/)?/[^\s()\[\]]+|\w+(?:['’]\w+)*|\s+|[^\w\s]")  # an address is one word, and so is "j'essaie"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words: `sign` is "+" for added, "-" for removed, "" for kept."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One or more lines. `sign` is "" for kept, "+" for added, "-" for removed, "~" for changed, "…" for lines left out."""

    sign: str
    pieces: tuple[Piece, ...] = ()

    @property
    def before(self) -> tuple[Piece, ...]:
        """What stood there in the former text."""
        return tuple(piece for piece in self.pieces if piece.sign != "+")

    @property
    def after(self) -> tuple[Piece, ...]:
        """What stands there in the later text."""
        return tuple(piece for piece in self.pieces if piece.sign != "-")


def difference(before: str, after: str) -> tuple[Passage, ...]:
    """The passages that changed, with a few lines around them; none for equal texts."""
    if before == after:
        return ()
    work = _Work(WORK)
    old, new = before.split("\n"), after.split("\n")
    passages: list[Passage] = []
    kept: list[str] = []
    for lines_before, lines_after in _blocks(old, new, work):
        if lines_before == lines_after:
            kept = list(lines_before)
            passages += _around(kept, opening=not passages)
        else:
            passages.append(_changed("\n".join(lines_before) if lines_before else None,
                                     "\n".join(lines_after) if lines_after else None, work))
    return tuple(_without_tail(passages, kept if passages[-1].sign in ("", "…") else []))


def words(before: str, after: str) -> tuple[Piece, ...]:
    """The same of two short texts, as one passage."""
    return _words(before, after, _Work(WORK))


class _Work:
    """How much may still be looked at."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, amount: int) -> bool:
        if amount > self.left:
            return False
        self.left -= amount
        return True


def _around(kept: Sequence[str], *, opening: bool) -> list[Passage]:
    """Unchanged lines before a change: the last ones, and, after another change, the first ones too."""
    first = 0 if opening else AROUND
    if len(kept) <= first + AROUND + 1:
        return [Passage("", (Piece("", "\n".join(kept)),))]
    head = [Passage("", (Piece("", "\n".join(kept[:first])),))] if first else []
    return [*head, Passage("…"), Passage("", (Piece("", "\n".join(kept[-AROUND:])),))]


def _without_tail(passages: list[Passage], kept: Sequence[str]) -> list[Passage]:
    """Unchanged lines at the end: the first ones only."""
    if len(kept) <= AROUND + 1:
        return passages
    while passages and passages[-1].sign in ("", "…"):
        passages.pop()
    return [*passages, Passage("", (Piece("", "\n".join(kept[:AROUND])),)), Passage("…")]


def _changed(before: str | None, after: str | None, work: _Work) -> Passage:
    if before is None:
        return Passage("+", (Piece("+", after or ""),))
    if after is None:
        return Passage("-", (Piece("-", before),))
    return Passage("~", _words(before, after, work))


def _words(before: str, after: str, work: _Work) -> tuple[Piece, ...]:
    old, new = _word.findall(before), _word.findall(after)
    pieces: list[Piece] = []
    kept = 0
    for some, others in _blocks(old, new, work):
        if some == others:
            text = "".join(some)
            kept += len(text.strip())
            pieces.append(Piece("", text))
        else:
            pieces += [Piece("-", "".join(some))] * bool(some) + [Piece("+", "".join(others))] * bool(others)
    if kept < KEPT_AT_LEAST * min(len(before), len(after)):
        return (*(Piece("-", before),) * bool(before), *(Piece("+", after),) * bool(after))
    return tuple(_joined(pieces))


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Changes that only blanks separate, as one: "two words" that became "some others" read better than word by word."""
    removed, added, blank = "", "", ""
    for index, piece in enumerate(pieces):
        between = piece.sign == "" and not piece.text.strip() and "\n" not in piece.text
        if between and removed and added and index + 1 < len(pieces):
            blank = piece.text
            continue
        if piece.sign == "":
            yield from _both(removed, added)
            yield Piece("", blank + piece.text)
            removed = added = blank = ""
        elif piece.sign == "-":
            removed, added, blank = removed + blank + piece.text, added + blank, ""
        else:
            removed, added, blank = removed + blank, added + blank + piece.text, ""
    yield from _both(removed, added)


def _both(removed: str, added: str) -> Iterator[Piece]:
    if removed:
        yield Piece("-", removed)
    if added:
        yield Piece("+", added)


def _blocks(old: Sequence[str], new: Sequence[str], work: _Work) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Both texts in order, cut into stretches that are equal and stretches that are not."""
    i = j = 0
    run: list[tuple[int, int]] = []
    for a, b in [*_matches(old, 0, len(old), new, 0, len(new), work, 0), (len(old), len(new))]:
        if run and (a, b) != (run[-1][0] + 1, run[-1][1] + 1):
            yield old[run[0][0]:run[-1][0] + 1], new[run[0][1]:run[-1][1] + 1]
            i, j, run = run[-1][0] + 1, run[-1][1] + 1, []
        if not run and (a > i or b > j):
            yield old[i:a], new[j:b]
        if (a, b) != (len(old), len(new)):
            run.append((a, b))
    if run:
        yield old[run[0][0]:], new[run[0][1]:]


def _matches(old: Sequence[str], i: int, m: int, new: Sequence[str], j: int, n: int, work: _Work,
             depth: int) -> Iterator[tuple[int, int]]:
    """Pairs of places where both say the same, growing in both."""
    while i < m and j < n and old[i] == new[j]:
        yield i, j
        i, j = i + 1, j + 1
    tail = 0
    while i < m - tail and j < n - tail and old[m - tail - 1] == new[n - tail - 1]:
        tail += 1
    m, n = m - tail, n - tail
    if i < m and j < n:
        anchors = _unique(old, i, m, new, j, n) if depth < DEEPEST else []
        if anchors:
            for a, b in anchors:
                yield from _matches(old, i, a, new, j, b, work, depth + 1)
                yield a, b
                i, j = a + 1, b + 1
            yield from _matches(old, i, m, new, j, n, work, depth + 1)
        else:
            yield from _small(old, i, m, new, j, n, work)
    yield from ((m + one, n + one) for one in range(tail))


def _unique(old: Sequence[str], i: int, m: int, new: Sequence[str], j: int, n: int) -> list[tuple[int, int]]:
    """Places of elements that stand once in either stretch: the longest run of them that is in order in both."""
    once = Counter(old[i:m])
    again = Counter(new[j:n])
    where = {new[b]: b for b in range(j, n)}
    pairs = [(a, where[old[a]]) for a in range(i, m) if once[old[a]] == 1 and again[old[a]] == 1]
    ends: list[int] = []  # the smallest place in `new` at which a run of each length ends
    chosen: list[int] = []
    back: list[int] = []
    for index, (_a, b) in enumerate(pairs):
        place = bisect_left(ends, b)
        back.append(chosen[place - 1] if place else -1)
        if place == len(ends):
            ends.append(b)
            chosen.append(index)
        else:
            ends[place], chosen[place] = b, index
    run = []
    index = chosen[-1] if chosen else -1
    while index >= 0:
        run.append(pairs[index])
        index = back[index]
    return run[::-1]


def _small(old: Sequence[str], i: int, m: int, new: Sequence[str], j: int, n: int, work: _Work) -> Iterator[tuple[int, int]]:
    """What `difflib` finds in a stretch, if there is work left for it: its time grows with the pairs of equal elements,
    once for each stretch that it finds."""
    often = Counter(new[j:n])
    pairs = sum(often[one] for one in old[i:m])
    if pairs and work.take((pairs + m - i) * min(m - i, n - j)):
        for block in SequenceMatcher(None, old[i:m], new[j:n], autojunk=False).get_matching_blocks():
            for one in range(block.size):
                yield i + block.a + one, j + block.b + one
