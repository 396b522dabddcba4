"""Rate limits, by what is limited and for whom. Kept in memory: the default is one process."""

import ipaddress
import time

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from forum.core.errors import TooMany
from forum.core.settings import Setting, declare, parse_bool, setting

declare(Setting("core.rate_limits", parse_bool, True, "Limit how often one account or network may do what costs or annoys."))
_limiter = MovingWindowRateLimiter(MemoryStorage())


def limited(name: str, key: str, rate: str) -> None:
    """Count one more `name` for `key`; raises `TooMany` beyond `rate` ("10/minute", "5 per hour")."""
    if not setting("core.rate_limits"):
        return
    item = parse(rate)
    if not _limiter.hit(item, name, key):
        reset, _ = _limiter.get_window_stats(item, name, key)
        raise TooMany(max(1, int(reset - time.time()) + 1))


def forget_all() -> None:
    """Start counting anew: for tests."""
    _limiter.storage.reset()


def network(address: str) -> str:
    """The network a visitor comes from, as far as one household or office goes: /24 for IPv4, /64 for IPv6."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 64}", strict=False))
