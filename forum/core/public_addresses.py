"""Which addresses of the network are public: everything else is refused by name, so that no request reaches what is inside.

The tables are the IANA special-purpose address registries (RFC 6890 and its updates) as they stood in 2026, with the ranges that
wrap another address (NAT64, 6to4, Teredo, mapped), since what they wrap may be private, and one metadata service that lives at a
public address.
"""

import ipaddress
import re

from forum.core.settings import Setting, declare, parse_list

declare(Setting("fetching.ports", parse_list, ("80", "443"), "Ports of other sites that the server may ask, between commas."))

_V4 = {
    "0.0.0.0/8": "unspecified", "10.0.0.0/8": "private", "100.64.0.0/10": "shared", "127.0.0.0/8": "loopback",
    "168.63.129.16/32": "metadata", "169.254.0.0/16": "link-local", "172.16.0.0/12": "private", "192.0.0.0/24": "reserved",
    "192.0.2.0/24": "documentation", "192.88.99.0/24": "translated", "192.168.0.0/16": "private", "198.18.0.0/15": "reserved",
    "198.51.100.0/24": "documentation", "203.0.113.0/24": "documentation", "224.0.0.0/4": "multicast", "240.0.0.0/4": "reserved",
}
_V6 = {
    "::/128": "unspecified", "::1/128": "loopback", "::ffff:0:0/96": "mapped", "::/96": "mapped", "64:ff9b::/96": "translated",
    "64:ff9b:1::/48": "translated", "2001::/32": "translated", "2001::/23": "reserved", "2001:db8::/32": "documentation",
    "2002::/16": "translated", "3fff::/20": "documentation", "fc00::/7": "private", "fe80::/10": "link-local",
    "fec0::/10": "site-local", "ff00::/8": "multicast",
}
_ranges = [(ipaddress.ip_network(text), word) for text, word in (*_V4.items(), *_V6.items())]
_UNICAST = ipaddress.ip_network("2000::/3")
_INSIDE = frozenset({"localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "private", "arpa",
                     "onion", "invalid", "test"})
_label = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_numeric = re.compile(r"[0-9]+|0x[0-9a-f]*")


def refused_address(text: str) -> str:
    """Why nothing may be asked at this numeric address, in a word; empty for a public one."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "malformed"
    if isinstance(address, ipaddress.IPv6Address) and address.scope_id is not None:
        return "link-local"
    for network, word in _ranges:
        if address.version == network.version and address in network:
            return word
    if address.version == 6 and address not in _UNICAST:
        return "reserved"
    return "" if address.is_global else "reserved"


def refused_host(host: str) -> str:
    """The same for a host in ASCII as it stands in an address: a name that is nobody's public one, or a number in disguise."""
    if ":" in host:
        return refused_address(host)
    labels = host.split(".")
    if len(host) > 253 or not all(_label.fullmatch(label) for label in labels):
        return "malformed"
    if _numeric.fullmatch(labels[-1]):  # any resolver would take it as IPv4, in one of its older spellings too (WHATWG URL, 3.5)
        return refused_address(host)
    return "name" if len(labels) < 2 or labels[-1] in _INSIDE else ""
