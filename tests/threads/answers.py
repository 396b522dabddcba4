"""Addresses and answers of pages, for the tests of this package."""

import re
from typing import Any

from forum.threads.models import Thread


def url(thread: Thread, number: int | None = None) -> str:
    """The address of a thread, or of a post of it."""
    return f"/t/{thread.slug}/{thread.id}" + (f"/{number}" if number else "")


def text(answer: Any) -> str:
    """The page that was answered."""
    return str(answer.get_data(as_text=True))


def field(page: str, name: str) -> str:
    """What a field of a page holds."""
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found[1]
