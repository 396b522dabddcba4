"""Counting ranked votes round by round (instant-runoff voting).

In each round every ballot counts for the highest of its options that is still in. An option with more than half of the ballots
that still count wins. Otherwise the options with the fewest are out, all of them together where they have equally few, so that
no lot is drawn. Where all that are left have equally many, they are tied, and the count says so.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Round:
    """`counts` by option still in, `out` those that leave after it, `silent` the ballots that name none still in."""

    counts: Mapping[int, int]
    out: tuple[int, ...]
    silent: int


@dataclass(frozen=True, slots=True)
class Runoff:
    """The rounds, and who won: one option, several that are tied, none without a vote."""

    rounds: tuple[Round, ...]
    winners: tuple[int, ...]

    @property
    def tied(self) -> bool:
        """Whether the count cannot tell the winners apart."""
        return len(self.winners) > 1


def count(options: Iterable[int], ballots: Mapping[tuple[int, ...], int]) -> Runoff:
    """The count of `ballots` (options in the order of preference, and how many voted so)."""
    left = list(options)
    rounds: list[Round] = []
    if not any(ballots.values()):
        return Runoff((), ())
    while True:
        tally = Counter(dict.fromkeys(left, 0))
        silent = 0
        for ballot, number in ballots.items():
            choice = next((option for option in ballot if option in tally), None)
            if choice is None:
                silent += number
            else:
                tally[choice] += number
        most, fewest = max(tally.values()), min(tally.values())
        decided = 2 * most > sum(tally.values())
        out = () if decided or most == fewest else tuple(option for option in left if tally[option] == fewest)
        rounds.append(Round(dict(tally), out, silent))
        if not out:
            return Runoff(tuple(rounds), tuple(option for option in left if tally[option] == most))
        left = [option for option in left if option not in out]
