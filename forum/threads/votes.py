"""How posts are ordered by the votes on them."""

from math import sqrt

Z = 1.96  # of a standard normal distribution, for an interval that holds the truth in 95 cases of 100
FIRST = -2.0
UNVOTED = 0.0


def lower_bound(up: int, down: int) -> float:
    """What share of all readers would vote for it, at least, given `up` votes for and `down` against: 0 to 1.

    The lower end of the score interval of E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22 (1927), 209 to 212: nine votes of ten weigh more than one of one.
    """
    total = up + down
    if not up:
        return 0.0
    share, square = up / total, Z * Z
    return (share + square / (2 * total) - Z * sqrt((share * (1 - share) + square / (4 * total)) / total)) / (1 + square / total)


def rank_of(number: int, up: int, down: int) -> float:
    """Where a post stands in its thread ordered by votes, for `posts.vote_rank`: the lowest comes first.

    Minus the lower bound, so that one ascending index gives the best first and, among equals, the oldest. The first post of a
    thread, which the others answer, stands before them whatever its votes.
    """
    return FIRST if number == 1 else -lower_bound(up, down) if up else UNVOTED
