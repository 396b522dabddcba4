"""What the command palette finds for a few letters: communities, threads and people that the viewer may know of."""

from dataclasses import dataclass

from forum.auth.models import User
from forum.communities.queries import Person, Place, communities_named, people_named
from forum.search.titles import FoundThread, threads_named

EACH = 5
LONGEST = 100
SHORTEST_NAME = 2


@dataclass(frozen=True, slots=True)
class PalettePage:
    """Everything templates/search/_palette.html may use; at most five of a kind."""

    text: str
    communities: tuple[Place, ...] = ()
    threads: tuple[FoundThread, ...] = ()
    people: tuple[Person, ...] = ()


def palette_page(viewer: User | None, text: str) -> PalettePage:
    """Look for `text` among names and titles. At most five queries and one search, whatever the size of the site."""
    text = " ".join(text.replace("\0", " ")[:LONGEST].split()) + (" " if text[-1:].isspace() else "")
    name = text.strip()
    if not name:
        return PalettePage("")
    if name.startswith("@"):
        return PalettePage(name, people=people_named(viewer, name, EACH))
    people = people_named(viewer, name, EACH) if len(name) >= SHORTEST_NAME else ()
    return PalettePage(name, communities_named(viewer, name, EACH), threads_named(viewer, text, EACH), people)
