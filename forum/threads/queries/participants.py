"""Who takes part in a thread."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from forum.threads.queries.rows import PostRow

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who wrote on a page, and how many of its posts."""

    name: str
    username: str
    url: str
    initials: str
    tint: int
    posts: int


def participants(posts: Sequence[PostRow]) -> tuple[Participant, ...]:
    """At most eight who wrote these posts, who wrote most first. From what is read already: no query."""
    written = [row for row in posts if row.kind == "post" and not row.deleted]
    shown = {row.author_username: row for row in written}
    counts = Counter(row.author_username for row in written)
    return tuple(
        Participant(row.author_name, row.author_username, row.author_url, row.author_initials, row.author_tint, number)
        for row, number in ((shown[one], number) for one, number in counts.most_common(SHOWN)))
