"""Rate limits count by network as households and offices have them, and say when to come back."""

import pytest

from forum.core.errors import TooMany
from forum.core.limits import forget_all, limited, network


@pytest.mark.parametrize(("address", "expected"), [
    ("192.0.2.77", "192.0.2.0/24"), ("::ffff:192.0.2.77", "192.0.2.0/24"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
    ("nonsense", "unknown"), ("", "unknown"),
])
def test_networks(address: str, expected: str) -> None:
    assert network(address) == expected


def test_a_limit_ends_with_the_seconds_to_wait() -> None:
    forget_all()
    for _ in range(3):
        limited("test", "somebody", "3/minute")
    with pytest.raises(TooMany) as refused:
        limited("test", "somebody", "3/minute")
    assert 0 < refused.value.retry_after <= 61
    limited("test", "somebody else", "3/minute")
