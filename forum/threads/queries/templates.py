"""What a new thread begins with, by category."""

from collections.abc import Mapping

from sqlalchemy import select

from forum.communities.models import Category
from forum.communities.queries import Room
from forum.core.db import db


def templates_in(room: Room) -> Mapping[int, str]:
    """The templates of a community by the number of their category, those that are empty left out. One query."""
    rows = db.session.execute(select(Category.id, Category.template).where(
        Category.community_id == room.id, Category.template != "").limit(len(room.categories)))
    return {row.id: row.template for row in rows}


def begun_with(templates: Mapping[int, str], category_id: int, source: str) -> str:
    """The text that a new thread in a category begins with: its template, in place of nothing or of another untouched one.

    Whatever somebody typed stays.
    """
    untouched = not source.strip() or any(source.split() == text.split() for text in templates.values())
    return templates.get(category_id, "") if untouched else source
