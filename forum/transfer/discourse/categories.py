"""Categories: a topic knows only the number of its own. Names come from `categories.json` or `site.json` when the archive has
one, from the one who runs the import, or from links between posts; else a category is called after its number.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from forum.auth.models import TINTS
from forum.communities.models import Category
from forum.communities.naming import RESERVED_CATEGORIES, free_slug, slug_of
from forum.core.db import db
from forum.core.i18n import gettext as _
from forum.transfer.discourse import records
from forum.transfer.discourse.archive import Problem
from forum.transfer.discourse.report import Report
from forum.transfer.discourse.shapes import BadFile, parse_json
from forum.transfer.discourse.words import one_line

MOST_NAMES = 1000
_BADGE = re.compile(
    r"<a class=\"badge-wrapper[^\"]{0,60}\" href=\"([^\"]{0,300})\">.{0,600}?"
    r"class=\"badge-category[ -][^>]{0,300}>([^<]{1,100})</span>", re.S)
_NUMBER = re.compile(r"/c/.{0,250}/(\d{1,9})$")
_PATH = re.compile(r"/c/(?:[\w%-]{1,100}/){0,2}([\w%-]{1,100})/(\d{1,9})(?=[\"/?#])")


class Names:
    """What the archive calls its categories, with how often: bounded, and the same whatever the order of reading."""

    def __init__(self, given: Mapping[int, str] | None = None) -> None:
        self.given = dict(given or {})
        self.shown: dict[int, Counter[str]] = {}
        self.paths: dict[int, Counter[str]] = {}

    def read_files(self, files: Iterable[tuple[str, Path]]) -> list[Problem]:
        """Learn from `categories.json` and `site.json`, given by name and place. What could not be used is answered."""
        problems = []
        for shown, file in files:
            try:
                for row in _category_rows(parse_json(file.read_bytes())):
                    identity, name = row.get("id"), row.get("name")
                    if isinstance(identity, int) and isinstance(name, str):
                        self.given.setdefault(identity, name)
            except (BadFile, OSError) as error:
                problems.append(Problem(shown, str(error)))
        return problems

    def read_html(self, html: str) -> None:
        """Learn from links to categories in a post."""
        if "/c/" not in html:
            return
        for match in _BADGE.finditer(html):
            number = _NUMBER.search(match[1])
            if number:
                self._count(self.shown, int(number[1]), unescape(match[2]))
        for match in _PATH.finditer(html):
            self._count(self.paths, int(match[2]), match[1].replace("-", " ").capitalize())

    def name(self, foreign_id: int) -> str:
        """The best name known."""
        if foreign_id in self.given:
            return one_line(self.given[foreign_id], 80) or self._numbered(foreign_id)
        for source in (self.shown, self.paths):
            counts = source.get(foreign_id)
            if counts:
                return one_line(min(counts, key=lambda name: (-counts[name], name)), 80) or self._numbered(foreign_id)
        return self._numbered(foreign_id)

    def _numbered(self, foreign_id: int) -> str:
        return _("Category %(number)s", number=foreign_id)

    def _count(self, where: dict[int, Counter[str]], foreign_id: int, name: str) -> None:
        if foreign_id in where or len(where) < MOST_NAMES:
            counts = where.setdefault(foreign_id, Counter())
            if name in counts or len(counts) < 20:
                counts[name] += 1


def settle_categories(source_id: int, community_id: int, foreign_ids: Iterable[int], names: Names, report: Report) -> None:
    """Make the categories that this source's threads stand in and that are not here yet."""
    wanted = sorted(set(foreign_ids))
    known = records.items(source_id, "category", wanted)
    new = [one for one in wanted if one not in known]
    if not new:
        return
    taken = set(db.session.scalars(select(Category.slug).where(Category.community_id == community_id))) | RESERVED_CATEGORIES
    last = db.session.scalar(select(func.max(Category.position)).where(Category.community_id == community_id))
    rows = []
    for place, foreign_id in enumerate(new, start=0 if last is None else last + 1):
        name = names.name(foreign_id)
        slug = free_slug(slug_of(name) or f"category-{foreign_id}", taken)
        taken.add(slug)
        rows.append({"community_id": community_id, "slug": slug, "name": name, "description": "", "tint": place % TINTS,
                     "position": place, "thread_count": 0})
    ids = list(db.session.scalars(insert(Category).returning(Category.id, sort_by_parameter_order=True), rows))
    records.remember(source_id, "category", [
        {"foreign_id": foreign_id, "local_id": local_id} for foreign_id, local_id in zip(new, ids, strict=True)])
    report.categories += len(new)


def _category_rows(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Categories of `/categories.json` or `/site.json`, those under others too."""
    holder = data.get("category_list") if isinstance(data.get("category_list"), dict) else data
    waiting = list(holder.get("categories") or ()) if isinstance(holder, dict) else []
    if not waiting:
        raise BadFile("lists no categories")
    while waiting:
        row = waiting.pop()
        if isinstance(row, dict):
            yield row
            waiting += row.get("subcategory_list") or ()
