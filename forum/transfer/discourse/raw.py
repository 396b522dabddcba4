"""Splitting a thread's raw Markdown (`/raw/<id>`) into posts.

Discourse writes each post as `username | 2017-01-02 01:00:01 UTC | #3` (the date of the last change), an empty line, the text,
and a line of dashes. Texts may hold lines that look the same, so a header counts only where the JSON announces that post by
that author, once, and straight after the post before it. A post whose borders are not certain, because what follows may be the
header of a post that the JSON lacks or that somebody forged, is left to the HTML of the JSON: words never change their author.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

SEPARATOR = "\n\n-------------------------\n\n"
_HEADER = re.compile(
    rf"{SEPARATOR}([^\n]{{1,100}}) \| \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d UTC \| #(\d{{1,7}})(?:\n\n|\n*\Z)"
)


def split(raw: str, expected: Sequence[tuple[int, str]]) -> dict[int, str]:
    """The source of each post that is surely found, by its number.

    `expected` are number and username of every post of the JSON in order, those too that do not come in.
    """
    authors = dict(expected)
    before = dict(zip(authors, [None, *authors], strict=False))
    text = SEPARATOR + raw
    places: list[_Place] = []
    for match in _HEADER.finditer(text):
        number = int(match[2])
        places.append(_Place(number, match.start(), match.end(), authors.get(number) == match[1]))
    times = Counter(place.number for place in places)

    def sure(place: _Place, previous: _Place | None) -> bool:
        return place.known and times[place.number] == 1 and before[place.number] == (previous.number if previous else None)

    found: dict[int, str] = {}
    for index, place in enumerate(places):
        previous = places[index - 1] if index else None
        following = places[index + 1] if index + 1 < len(places) else None
        if not sure(place, previous) or (following is not None and not sure(following, place)):
            continue
        body = text[place.begin : following.at if following else len(text)]
        if following is None:
            body = body.rstrip("\n").removesuffix(SEPARATOR.strip("\n"))
        found[place.number] = body.strip("\n")
    return found


@dataclass(frozen=True, slots=True)
class _Place:
    number: int
    at: int
    begin: int
    known: bool
