"""What a new thread begins with in some categories: a form in words, to be filled in."""

from sqlalchemy import select

from forum.communities.models import Category
from forum.core.db import db
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _


def check_filled_in(category_id: int | None, source: str) -> None:
    """Raises `Invalid` with `source` for a text that is its category's template, unchanged but for blanks."""
    if not category_id:
        return
    template = db.session.scalar(select(Category.template).where(Category.id == category_id)) or ""
    if template.strip() and template.split() == source.split():
        raise Invalid({"source": _("Fill in the template: as it is, it says nothing yet.")})
