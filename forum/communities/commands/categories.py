"""The sections of a community."""

from sqlalchemy import column, func, select, table

from forum.auth.models import TINTS, User
from forum.communities.commands.locking import Numbered, locked
from forum.communities.models import Category, Community
from forum.communities.naming import RESERVED_CATEGORIES, check_slug, clean_name, clean_text, free_slug, slug_of
from forum.communities.policy import can_manage
from forum.core.db import db
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import gettext as _
from forum.core.policy import require

MOST = 100
DESCRIPTION_MAX = 300
TEMPLATE_MAX = 4000
_threads = table("threads", column("category_id"))  # a higher package's


def create_category(actor: User, which: Numbered, *, name: str, tint: int = 0, description: str = "",
                    slug: str = "", tags_required: bool = False, template: str = "") -> Category:
    """A new category, after the others. The slug follows from the name unless one is given. Raises `Invalid`."""
    community, standing = locked(actor, which)
    require(can_manage(standing, community))
    clean = clean_name(name)
    _check_tint(tint)
    siblings = _siblings(community.id)
    if len(siblings) >= MOST:
        raise Invalid({"name": _("A community has at most %(count)s categories.", count=MOST)})
    category = Category(community_id=community.id, slug=_address(clean, slug, {row.slug for row in siblings}), name=clean,
                        description=clean_text(description, "description", DESCRIPTION_MAX), tint=tint,
                        template=_clean_template(template), tags_required=tags_required,
                        position=siblings[-1].position + 1 if siblings else 0)
    db.session.add(category)
    db.session.flush()
    return category


def edit_category(actor: User, category: Category, *, name: str, tint: int, description: str = "",
                  tags_required: bool = False, template: str | None = None) -> None:
    """Rename, recolour, describe, want a tag of its discussions from now on, say what they begin with (None leaves that). The
    address stays, so that links do.

    Raises `Invalid`.
    """
    category = _own(actor, category)
    _check_tint(tint)
    category.name, category.tint = clean_name(name), tint
    category.description = clean_text(description, "description", DESCRIPTION_MAX)
    category.tags_required = tags_required
    if template is not None:
        category.template = _clean_template(template)
    db.session.flush()


def move_category(actor: User, category: Category, *, up: bool) -> None:
    """Change places with the neighbour above or below; at the end of the list nothing happens."""
    category = _own(actor, category)
    siblings = _siblings(category.community_id)
    place = siblings.index(category)
    other = place - 1 if up else place + 1
    if 0 <= other < len(siblings):
        siblings[place], siblings[other] = siblings[other], siblings[place]
    for position, row in enumerate(siblings):
        row.position = position
    db.session.flush()


def delete_category(actor: User, category: Category) -> None:
    """Remove an empty category. Raises `Conflict` while it holds threads, deleted ones too: they may be restored."""
    category = _own(actor, category)
    if db.session.scalar(select(func.count()).select_from(_threads).where(_threads.c.category_id == category.id)):
        raise Conflict(_("This category still holds discussions, or deleted ones that may be restored. Move them first."))
    db.session.delete(category)
    db.session.flush()


def _own(actor: User, category: Category) -> Category:
    community = db.session.get(Community, category.community_id)
    if community is None:
        raise Conflict(_("This community is no longer there."))
    _fresh, standing = locked(actor, community)
    require(can_manage(standing, community))
    again = db.session.get(Category, category.id, populate_existing=True, with_for_update=True)
    if again is None:
        raise Conflict(_("This category is no longer there."))
    return again


def _siblings(community_id: int) -> list[Category]:
    return list(db.session.scalars(
        select(Category).where(Category.community_id == community_id).order_by(Category.position, Category.id)))


def _address(name: str, slug: str, taken: set[str]) -> str:
    if not slug:
        return free_slug(slug_of(name) or "category", taken | RESERVED_CATEGORIES)
    check_slug(slug, RESERVED_CATEGORIES)
    if slug in taken:
        raise Invalid({"slug": _("This address is taken.")})
    return slug


def _clean_template(text: str) -> str:
    clean = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
    if len(clean) > TEMPLATE_MAX:
        raise Invalid({"template": _("Write at most %(count)s characters.", count=TEMPLATE_MAX)})
    return clean


def _check_tint(tint: int) -> None:
    if tint not in range(TINTS):
        raise Invalid({"tint": _("Choose one of the list.")})
