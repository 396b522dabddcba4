"""Random tokens: what a cookie or a link carries. The database only ever holds their digests."""

import hashlib
import secrets

BYTES = 32
MAX_LENGTH = 100


def new_token() -> str:
    """256 random bits, safe in addresses and cookies."""
    return secrets.token_urlsafe(BYTES)


def token_hash(token: str) -> str:
    """The digest under which a token is looked up. Fast on purpose: the token is random, not chosen by a person."""
    return hashlib.sha256(token[:MAX_LENGTH].encode("utf-8", "surrogatepass")).hexdigest()
