"""The passage of a post that answers, with the words that were found marked."""

from collections import Counter

from markupsafe import Markup, escape

from forum.core.folding import fold
from forum.search.analysis import Analysis
from forum.search.query import Clause, Phrase, Prefix

PASSAGE = 240
SCANNED = 16_000
"""How much of a post is looked through for its passage."""

_LEAD = 60


class Marker:
    """Marks what a search asked for. Everything that comes out of it is escaped."""

    def __init__(self, clauses: tuple[Clause, ...], analysis: Analysis) -> None:
        self._analysis = analysis
        self._terms: set[str] = set()
        self._starts: list[str] = []
        for clause in clauses:
            if isinstance(clause, Phrase):
                self._terms.update(clause.terms)
            else:
                self._terms.add(clause.term)
                if isinstance(clause, Prefix):
                    self._starts.append(clause.start)

    def mark(self, text: str) -> Markup:
        """The whole text, its found words in `<mark>`."""
        return self._marked(text, self._found(text), 0, len(text))

    def passage(self, text: str) -> Markup:
        """About `PASSAGE` characters of `text`: where the most different words were found, else its beginning."""
        text = " ".join(text[:SCANNED].split())
        found = self._found(text)
        first = _densest(found)
        start = 0 if first is None or found[first][1] <= PASSAGE - _LEAD else max(found[first][0] - _LEAD, 0)
        end = min(start + PASSAGE, len(text))
        if start:
            start = text.find(" ", start, start + 30) + 1 or start
        if end < len(text):
            cut = text.rfind(" ", end - 30, end)
            end = cut if cut > start else end
        return escape("… " if start else "") + self._marked(text, found, start, end) + ("…" if end < len(text) else "")

    def _found(self, text: str) -> list[tuple[int, int, str]]:
        found: list[tuple[int, int, str]] = []
        for term, _, start, end in self._analysis.scan(text):
            if (term in self._terms or self._begins(text[start:end])) and (not found or start >= found[-1][1]):
                found.append((start, end, term))
        return found

    def _begins(self, word: str) -> bool:
        return bool(self._starts) and fold(word).startswith(tuple(self._starts))

    def _marked(self, text: str, found: list[tuple[int, int, str]], start: int, end: int) -> Markup:
        parts: list[str] = []
        at = start
        for low, high, _ in found:
            if low >= at and high <= end:
                parts += [escape(text[at:low]), Markup("<mark>"), escape(text[low:high]), Markup("</mark>")]
                at = high
        return Markup("").join([*parts, escape(text[at:end])])


def _densest(found: list[tuple[int, int, str]]) -> int | None:
    """The index in `found` at which the best passage begins: most different words, then most words, then the first."""
    best: tuple[int, int] = (0, 0)
    where: int | None = None
    inside: Counter[str] = Counter()
    last = 0
    for first, (start, _, term) in enumerate(found):
        while last < len(found) and found[last][1] <= start + PASSAGE - _LEAD:
            inside[found[last][2]] += 1
            last += 1
        if (value := (len(inside), last - first)) > best:
            best, where = value, first
        inside[term] -= 1
        if inside[term] <= 0:
            del inside[term]
        last = max(last, first + 1)
    return where
