"""From text to the terms of the index, for French, English and both in one text.

One pass over the words: fold accents and case, drop small words, stem. Folding comes before stemming, so that "economies"
finds "économie" (measured on 16,403 accented words: all of them, against one in seven when the accents stay). What
professionals write is kept whole: C++, C#, .NET, L. 123-4, T.V.A., and two capitals that are a small word elsewhere (IT, AI).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from whoosh.lang.porter import stem as porter_stem
from whoosh.lang.snowball.french import FrenchStemmer

from forum.core.folding import fold
from forum.search.words import ELISIONS, ENGLISH_ENDINGS, STOP_WORDS

ANALYSIS_VERSION = 1
"""Rises whenever the same text gives other terms: an index made by another version is rebuilt."""

LANGUAGES = ("mixed", "fr", "en")
MAX_TERM = 64
BREAK = "\x1e"
"""Stands between two parts of a text that no phrase may straddle (a title and a body)."""

_BREAK_WIDTH = 100
_CACHE_LIMIT = 200_000
_ACRONYM = "="

_SCAN = re.compile(
    r"(?P<break>\x1e)"
    # T.V.A., e.g.
    r"|(?<![^\W_])(?P<initials>(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?)"
    # articles of law: L. 123-4, L123-4, R 4121-1, l.123
    r"|(?<![^\W_])(?:(?P<code>[LRDAlrda])(?:\.\s?)?|(?P<capital>[LRDA])\s(?=\d+-\d))(?P<sections>\d+(?:-\d+)*)(?![^\W_])"
    # 2024-12
    r"|(?<![^\W_])(?P<numbers>\d+(?:-\d+)+)(?![^\W_])"
    r"|(?P<net>\.(?i:net)(?![^\W_]))"
    # e-mail, T-shirt
    r"|(?<![\w-])(?P<joined>[^\W\d_]-[^\W\d_]{2,})(?![^\W_])"
    # words, with their apostrophes (l’eau), C++ and C#; of modérateur·rice the first part
    r"|(?P<word>[^\W_]+(?:['’ʼ][^\W_]+)*)(?P<plus>(?:\+\+|\#)(?![^\W\d_]))?(?:[·•‧][^\W\d_]+)*")
_APOSTROPHE = re.compile("['’ʼ]")


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the index and where it stands: `position` counts the kept words, `start` and `end` are characters.

    `common` marks a small word, which only a search made of nothing else looks for.
    """

    text: str
    position: int
    start: int
    end: int
    common: bool = False


class Analysis:
    """The analysis in one language: "mixed", "fr" or "en". Safe to share between threads; can be pickled."""

    def __init__(self, language: str = "mixed") -> None:
        if language not in LANGUAGES:
            raise ValueError(language)
        self.language = language
        self._prepare()

    def _prepare(self) -> None:
        french: Callable[[str], str] = FrenchStemmer().stem
        self._stemmers = {"mixed": (porter_stem, french), "fr": (french,), "en": (porter_stem,)}[self.language]
        self._stop = STOP_WORDS[self.language]
        self._known: dict[str, str] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {"language": self.language}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.language = state["language"]
        self._prepare()

    @property
    def version(self) -> str:
        """Two indexes with the same version hold the same terms for the same text."""
        return f"{ANALYSIS_VERSION}{self.language}"

    def stem(self, word: str) -> str:
        """The term that the forms of one word share, or "" for a small word and for a lone letter."""
        known = self._known.get(word)
        if known is not None:
            return known
        folded = fold(word)
        if folded in self._stop or (len(folded) < 2 and folded.isalpha()):
            stemmed = ""
        else:
            stemmed = folded
            if len(folded) > 3 and folded.isascii() and folded.isalpha():
                for stemmer in self._stemmers:
                    stemmed = stemmer(stemmed)
            stemmed = (stemmed or folded)[:MAX_TERM]
        if len(self._known) >= _CACHE_LIMIT:
            self._known.clear()
        self._known[word] = stemmed
        return stemmed

    def terms(self, text: str) -> Iterator[Term]:
        """Every term under which `text` is found. Several may stand at one position (.net and net)."""
        return (Term(*row) for row in self.scan(text))

    def scan(self, text: str) -> Iterator[tuple[str, int, int, int]]:
        """What `terms` gives, as bare rows: text, position, start, end."""
        position = -1
        known = self._known
        for found in _SCAN.finditer(text):
            word = found["word"]
            if word is None:
                position, rows = self._form(found, position)
                yield from rows
                continue
            start, end = found.span("word")
            if found["plus"]:
                position += 1
                yield fold(word)[-MAX_TERM + 2:] + found["plus"], position, start, end + len(found["plus"])
                if len(word) > 2 and (stemmed := self.stem(word)):
                    yield stemmed, position, start, end
                continue
            if not word.isalnum():
                word, start, end = _without_elision(word, start)
            stemmed = known[word] if word in known else self.stem(word)
            if stemmed:
                position += 1
                yield stemmed, position, start, end
            elif word.isupper():
                position += 1
                yield _ACRONYM + fold(word), position, start, end

    def _form(self, found: re.Match[str], position: int) -> tuple[int, list[tuple[str, int, int, int]]]:
        """The rows of a professional form, whole and in parts, and the position of its last part."""
        start, end = found.span()
        if found["break"]:
            return position + _BREAK_WIDTH, []
        position += 1
        if found["initials"]:
            return position, [(fold(found[0].replace(".", "")), position, start, end)]
        if found["net"]:
            return position, [(".net", position, start, end), ("net", position, start, end)]
        if found["joined"]:
            rows = [(self.stem(found[0].replace("-", "")), position, start, end), (self.stem(found[0][2:]), position, start, end)]
            return position, [row for row in rows if row[0]]
        numbers = found["numbers"] or found["sections"]
        letter = fold(found["code"] or found["capital"] or "")
        parts = numbers.split("-")
        rows = [(letter + numbers, position, start, end)]
        if letter and len(parts) > 1:
            rows.append((numbers, position, start, end))
        if letter or len(parts) > 1:
            rows += [(part, position + i, start, end) for i, part in enumerate(parts)]
        return position + len(parts) - 1, [(text[:MAX_TERM], at, first, last) for text, at, first, last in rows]

    def asked(self, text: str) -> list[Term]:
        """The terms to look for when someone types `text`: one for each word, the most precise one.

        Small words are marked `common`, unless they stand in capitals among words that do not (IT).
        """
        words = text.split()
        shouting = len(words) > 1 and text.isupper() and max(map(len, words)) > 3
        wanted: list[Term] = []
        position = -1
        for found in _SCAN.finditer(text):
            word = found["word"]
            if word is None or found["plus"]:
                rows = list(self.scan(found[0]))
                if rows and not found["break"]:
                    first = rows[0]
                    wanted.append(Term(first[0], position + 1, *found.span()))
                    position += 1 + rows[-1][1] - first[1]
                continue
            start, end = found.span("word")
            if not word.isalnum():
                word, start, end = _without_elision(word, start)
            stemmed = self.stem(word)
            common = not stemmed and (shouting or not word.isupper())
            position += 0 if common else 1
            wanted.append(Term(stemmed or _ACRONYM + fold(word), max(position, 0), start, end, common))
        return wanted

    def prefix(self, text: str) -> str:
        """The beginning of a term, folded and not stemmed, or "" when `text` holds no letter or digit."""
        found = re.search(r"[^\W_]+", text)
        return fold(found[0])[:MAX_TERM] if found else ""


def _without_elision(word: str, start: int) -> tuple[str, int, int]:
    """l’eau → eau, John’s → John, prud’hommes → prudhommes; and where the kept part starts and ends."""
    parts = _APOSTROPHE.split(word)
    end = start + len(word)
    while len(parts) > 1 and fold(parts[0]) in ELISIONS:
        start += len(parts.pop(0)) + 1
    if len(parts) > 1 and fold(parts[-1]) in ENGLISH_ENDINGS:
        end -= len(parts.pop()) + 1
    return "".join(parts), start, end
