"""A poll as its readers may see it, ready to be written out."""

from dataclasses import dataclass
from datetime import datetime

from forum.core.policy import Verdict


@dataclass(frozen=True, slots=True)
class OptionRow:
    """An option. `votes` and `percent` (of those who voted) are 0 unless the poll shows its results; `rank` is the viewer's
    choice (1 where there are no ranks), 0 for none."""

    id: int
    text: str
    votes: int
    percent: int
    leads: bool
    rank: int


@dataclass(frozen=True, slots=True)
class PollRow:
    """A poll in its post. `voters` is 0 unless `shown`. `results` is its rule; `over` and `closed_at` say whether it ended, and
    when."""

    id: int
    post_id: int
    post_number: int
    url: str
    question: str
    kind: str
    most: int
    anonymous: bool
    results: str
    closes_at: datetime | None
    closed_at: datetime | None
    over: bool
    voters: int
    options: tuple[OptionRow, ...]
    voted: bool
    shown: bool
    answer: Verdict
    leave: Verdict
    close: Verdict
    reopen: Verdict
    change: Verdict
    own: bool
