"""What the pages of this package show."""

from dataclasses import dataclass
from typing import Any

from forum.uploads.taking import Taken


@dataclass(frozen=True, slots=True)
class Declined:
    """A file that was not taken, and why."""

    filename: str
    sentence: Any


@dataclass(frozen=True, slots=True)
class TakenPage:
    """`uploads/taken.html`: what became of the files that were sent."""

    taken: tuple[Taken, ...]
    declined: tuple[Declined, ...]
