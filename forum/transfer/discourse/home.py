"""The community that an archive becomes, and the record of where its content comes from."""

from sqlalchemy import select

from forum.auth.models import User
from forum.auth.usernames import username_key
from forum.communities.commands.founding import Particulars, checked, create_community
from forum.communities.models import Community
from forum.communities.naming import RESERVED_COMMUNITIES, check_slug
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid
from forum.core.folding import fold
from forum.core.i18n import gettext as _
from forum.transfer.models import ImportSource

ENGINE = "discourse"


def settle_community(slug: str, *, name: str = "", owner: str = "", locale: str = "en") -> Community:
    """The community at `slug`; made, public and open, when there is none: owned by the user `owner` if one is named.

    Raises `Invalid`, and `Denied` when that user may not open communities.
    """
    found = db.session.scalar(select(Community).where(Community.slug == slug))
    if found is not None:
        return found
    particulars = Particulars(name=name or slug.replace("-", " ").title(), locale=locale)
    if owner:
        actor = db.session.scalar(select(User).where(User.username_key == username_key(owner)))
        if actor is None:
            raise Invalid({"owner": _("Nobody here has the username %(username)s.", username=owner)})
        return create_community(actor, particulars, slug=slug)
    clean = checked(particulars)
    community = Community(
        slug=check_slug(slug, RESERVED_COMMUNITIES), name=clean.name, name_key=fold(clean.name)[:160], kind=clean.kind,
        locale=clean.locale, visibility=clean.visibility, join_policy=clean.join_policy, created_at=now())
    db.session.add(community)
    db.session.flush()
    return community


def settle_source(community: Community) -> ImportSource:
    """The record of this community's imports from Discourse."""
    found = db.session.scalar(
        select(ImportSource).where(ImportSource.community_id == community.id, ImportSource.engine == ENGINE))
    if found is None:
        found = ImportSource(community_id=community.id, engine=ENGINE)
        db.session.add(found)
        db.session.flush()
    return found
