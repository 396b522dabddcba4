"""What someone typed in the search field, understood. Never fails: what is not understood is plain words.

    formation tva               both words
    "code du travail"           the words in this order
    -stage                      not this word (or -"this phrase")
    apprenti*                   words that begin so (3 letters at least)
    author:marie   in:rh   category:paie   before:2024-06   after:2023   is:question   is:solved

The French names of the fields do the same: par: (auteur:), dans:, thématique:, avant:, après:, est:.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from forum.core import zones
from forum.core.folding import fold
from forum.search.analysis import Analysis

MAX_LENGTH = 200
MAX_TERMS = 8
MAX_PHRASE = 12
MAX_FILTERS = 4
MIN_PREFIX = 3

FIELDS = {
    "author": "author", "par": "author", "auteur": "author",
    "in": "community", "community": "community", "dans": "community", "communaute": "community",
    "category": "category", "thematique": "category",
    "before": "before", "avant": "before",
    "after": "after", "apres": "after",
    "is": "is", "est": "is",
}
STATES = {"question": "question", "questions": "question", "solved": "solved", "resolu": "solved", "resolue": "solved"}

_ATOM = re.compile(
    r"(?P<minus>-(?=[^\s-]))?"
    r"(?:(?P<field>[^\W\d_]{2,12}):(?:\"(?P<quoted>[^\"]*)\"|(?P<value>[^\s\"]+))"
    r"|[\"«“](?P<phrase>[^\"»”]*)[\"»”]?"
    r"|(?P<word>[^\s\"«»“”]+))")
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Word:
    """One word, as its term in the index."""

    term: str
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms that follow one another: `offsets` are their places from the first one."""

    terms: tuple[str, ...]
    offsets: tuple[int, ...]
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin with `start`, or that share the `term` of what was typed."""

    start: str
    term: str
    excluded: bool = False


Clause = Word | Phrase | Prefix


@dataclass(frozen=True, slots=True)
class Query:
    """A search, understood. `ignored` are the small words that were left out, `cut` says that it was too long.

    Several values of one field mean any of them; different fields all count. `since` is included, `until` is not.
    """

    clauses: tuple[Clause, ...] = ()
    authors: tuple[str, ...] = ()
    communities: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    ignored: tuple[str, ...] = ()
    cut: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing is looked for."""
        return not (self.wanted or self.authors or self.communities or self.categories or self.states or self.since or self.until)

    @property
    def wanted(self) -> tuple[Clause, ...]:
        """What must be found, without what must not."""
        return tuple(clause for clause in self.clauses if not clause.excluded)

    @property
    def unwanted(self) -> tuple[Clause, ...]:
        """What must not be found."""
        return tuple(clause for clause in self.clauses if clause.excluded)


def parse(text: str, analysis: Analysis) -> Query:
    """Understand `text`, up to `MAX_LENGTH` characters and `MAX_TERMS` terms of it."""
    text = text.replace("\x00", " ").replace("\x1e", " ").strip()
    query = Query(cut=len(text) > MAX_LENGTH)
    plain: list[tuple[str, bool]] = []
    for found in _ATOM.finditer(text[:MAX_LENGTH]):
        excluded = found["minus"] is not None
        if found["field"] and not excluded:
            narrowed = _narrowed(query, fold(found["field"]), (found["quoted"] or found["value"] or "").strip())
            if narrowed is not None:
                query = narrowed
                continue
        if found["phrase"] is not None:
            plain.append(("\"" + found["phrase"], excluded))
        else:
            word = found["word"] or f"{found['field']} {found['quoted'] or found['value'] or ''}"
            if plain and not excluded and _joins(plain[-1]) and not word.endswith("*"):
                plain[-1] = (f"{plain[-1][0]} {word}", False)  # "L. 123-4" is one term, not two
            else:
                plain.append((word, excluded))
    return _with_clauses(query, plain, analysis)


def _joins(before: tuple[str, bool]) -> bool:
    text, excluded = before
    return not excluded and text[0] != "\"" and text[-1:] != "*"


def _with_clauses(query: Query, plain: list[tuple[str, bool]], analysis: Analysis) -> Query:
    clauses: list[Clause] = []
    common: list[tuple[str, Clause]] = []
    for text, excluded in plain:
        if text.startswith("\""):
            _add_phrase(clauses, common, text[1:], excluded, analysis)
        elif text.endswith("*") and len(start := analysis.prefix(text)) >= MIN_PREFIX and text.rstrip("*").isalnum():
            clauses.append(Prefix(start, analysis.stem(text.rstrip("*")), excluded))
        else:
            for term in analysis.asked(text):
                word = Word(term.text, excluded)
                if term.common:
                    common.append((text[term.start:term.end], word))
                else:
                    clauses.append(word)
    if not any(not clause.excluded for clause in clauses):
        clauses += [clause for _, clause in common if not clause.excluded]
        common = [(word, clause) for word, clause in common if clause.excluded]
    clauses = list(dict.fromkeys(clauses))
    return replace(query, clauses=tuple(clauses[:MAX_TERMS]), cut=query.cut or len(clauses) > MAX_TERMS,
                   ignored=tuple(dict.fromkeys(word for word, _ in common)))


def _add_phrase(clauses: list[Clause], common: list[tuple[str, Clause]], text: str, excluded: bool, analysis: Analysis) -> None:
    asked = analysis.asked(text)
    kept = [term for term in asked if not term.common][:MAX_PHRASE]
    if len(kept) > 1:
        offsets = tuple(term.position - kept[0].position for term in kept)
        clauses.append(Phrase(tuple(term.text for term in kept), offsets, excluded))
    elif kept:
        clauses.append(Word(kept[0].text, excluded))
    else:
        common += [(text[term.start:term.end], Word(term.text, excluded)) for term in asked]


def _narrowed(query: Query, field: str, value: str) -> Query | None:
    """The query with one more filter, or None when this is no field of ours or its value means nothing."""
    name = FIELDS.get(field)
    if name is None or not value:
        return None
    if name == "author":
        return replace(query, authors=_one_more(query.authors, fold(value.lstrip("@"))))
    if name == "community":
        return replace(query, communities=_one_more(query.communities, fold(value)))
    if name == "category":
        return replace(query, categories=_one_more(query.categories, fold(value)))
    if name == "is":
        state = STATES.get(fold(value))
        return None if state is None else replace(query, states=_one_more(query.states, state))
    span = _days(value)
    if span is None:
        return None
    return replace(query, until=span[0]) if name == "before" else replace(query, since=span[1])


def _one_more(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return values if value in values else (*values, value)[:MAX_FILTERS]


def _days(value: str) -> tuple[datetime, datetime] | None:
    """The first instant of a day, month or year (2024-06-30, 2024-06, 2024) for who reads now, and the first one after it."""
    found = _DATE.fullmatch(value)
    if found is None:
        return None
    year, month, day = int(found[1]), found[2], found[3]
    try:
        first = date(year, int(month or 1), int(day or 1))
        if day:
            after = first + timedelta(days=1)
        elif month:
            after = date(year + first.month // 12, first.month % 12 + 1, 1)
        else:
            after = date(year + 1, 1, 1)
    except (ValueError, OverflowError):
        return None
    return zones.beginning_of(first), zones.beginning_of(after)
