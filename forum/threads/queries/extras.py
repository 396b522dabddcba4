"""What hangs on the posts of a page beside their text: all of it in one query, however many features ask for something.

Each branch of the union answers rows of the same shape, (what, post_id, number, words), for the posts of the page; `extras_of`
puts them together. A branch reads by the posts' ids alone, so that a page costs the same in every thread.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select, union_all

from forum.auth.models import User
from forum.core.db import db
from forum.threads.queries.rows import PostExtras

Branch = Select[tuple[str, int, int, str]]
BRANCHES: tuple[Branch, ...] = ()
_fields: dict[str, Callable[[dict[str, Any], Any], None]] = {}

_statement = union_all(*BRANCHES) if BRANCHES else None


def extras_of(viewer: User | None, post_ids: Sequence[int]) -> dict[int, PostExtras]:
    """The extras of the posts that have any, by post id. One query; none for an empty page."""
    if not post_ids or _statement is None:
        return {}
    found: dict[int, dict[str, Any]] = {}
    for row in db.session.execute(_statement, {"viewer": viewer.id if viewer is not None else -1, "posts": list(post_ids)}):
        _fields[row.what](found.setdefault(row.post_id, {}), row)
    return {post_id: PostExtras(**fields) for post_id, fields in found.items()}
