"""Keyset cursors: opaque, bounded, checked. A page deep in a list costs what the first one does."""

import base64
import json
from dataclasses import dataclass
from typing import Any

MAX_ID = 2**31 - 1  # PostgreSQL refuses to compare an integer column with a larger number
MAX_LENGTH = 1000  # 160 characters of any script, the longest value of a list, and a number


class BadCursor(ValueError):
    """The cursor in the address was not made by us. Pages answer 400."""


@dataclass(frozen=True)
class Cursor:
    """A place in an ordered list: the sort values of the row it follows (or precedes)."""

    values: tuple[Any, ...]
    backward: bool = False

    def encode(self) -> str:
        """For an address: URL-safe, without padding."""
        body = json.dumps([int(self.backward), *self.values], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(body.encode("utf-8", "surrogatepass")).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str, *kinds: type) -> "Cursor":
        """The cursor written by `encode`, its values of exactly these types. Raises `BadCursor`."""
        if not text or len(text) > MAX_LENGTH:
            raise BadCursor(text[:40])
        try:
            body = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            backward, *values = json.loads(body)
        except (ValueError, TypeError, RecursionError) as error:
            raise BadCursor(text[:40]) from error
        if backward not in (0, 1) or len(values) != len(kinds):
            raise BadCursor(text[:40])
        for value, kind in zip(values, kinds, strict=True):
            if type(value) is not kind or (isinstance(value, int) and abs(value) > 2**63 - 1):
                raise BadCursor(text[:40])
        return cls(tuple(values), bool(backward))
