"""The readable part of a thread's address."""

import re

from forum.core.folding import fold

LONGEST = 80
_between = re.compile(r"[^a-z0-9]+")


def slug_of(title: str) -> str:
    """Letters and digits of `title` without accents, joined by hyphens, cut at a word; "-" when nothing is left."""
    slug = _between.sub("-", fold(title)).strip("-")
    if len(slug) > LONGEST:
        slug = slug[: LONGEST + 1].rpartition("-")[0] or slug[:LONGEST]
    return slug or "-"
