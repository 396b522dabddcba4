"""Opening a community, saying what it is, writing its charter."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from forum.auth.models import TINTS, User
from forum.communities import accents
from forum.communities.charters import ComposedCharter
from forum.communities.commands.locking import Numbered, locked
from forum.communities.counters import recount_members
from forum.communities.models import JOIN_POLICIES, KINDS, VISIBILITIES, Charter, Community, Membership
from forum.communities.naming import (
    DESCRIPTION_MAX,
    RESERVED_COMMUNITIES,
    check_slug,
    clean_name,
    clean_text,
    free_slug,
    slug_of,
)
from forum.communities.policy import can_create, can_manage
from forum.communities.signals import CommunityCreated, CommunityVisibilityChanged
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Conflict, Invalid
from forum.core.folding import fold
from forum.core.i18n import LANGUAGES
from forum.core.i18n import gettext as _
from forum.core.policy import require
from forum.core.signals import publish


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """What its owners say a community is. Unchecked: the commands check it."""

    name: str
    kind: str = "practice"
    description: str = ""
    tint: int = 0
    accent: str = ""
    locale: str = "en"
    visibility: str = "public"
    join_policy: str = "open"


def create_community(actor: User, particulars: Particulars, *, slug: str = "",
                     charter: ComposedCharter | None = None) -> Community:
    """A new community with `actor` as its owner. The slug follows from the name unless one is given.

    Raises `Denied`, and `Invalid` for a field that does not fit or a given slug that is taken.
    """
    require(can_create(actor))
    clean = checked(particulars)
    community = Community(slug=_address(clean.name, slug), created_at=now(), created_by_id=actor.id)
    _apply(community, clean)
    db.session.add(community)
    try:
        db.session.flush()
    except IntegrityError as error:  # someone else took the address at the same instant
        raise Conflict(_("A community has just been opened at this address. Send the form again.")) from error
    db.session.add(Membership(community_id=community.id, user_id=actor.id, role="owner", joined_at=now()))
    if charter is not None:
        _add_charter(actor, community, charter, 1)
    db.session.flush()
    recount_members(community.id)
    publish(CommunityCreated(actor, community))
    return community


def edit_community(actor: User, which: Numbered, particulars: Particulars) -> None:
    """Change what the community is. Its address stays. Raises `Denied`, `Invalid`."""
    community, standing = locked(actor, which)
    require(can_manage(standing, community))
    former = community.visibility
    _apply(community, checked(particulars))
    db.session.flush()
    if community.visibility != former:
        publish(CommunityVisibilityChanged(actor, community))


def write_charter(actor: User, which: Numbered, charter: ComposedCharter, *, base_version: int) -> None:
    """Put a new version in force, the former ones are kept. The same words again change nothing.

    `base_version` is the version that `actor` started from, 0 for none. Raises `Conflict` if another came meanwhile.
    """
    community, standing = locked(actor, which)
    require(can_manage(standing, community))
    latest = db.session.scalar(
        select(Charter).where(Charter.community_id == community.id).order_by(Charter.version.desc()).limit(1))
    if latest is not None and latest.source == charter.source:
        return
    version = latest.version if latest else 0
    if version != base_version:
        raise Conflict(_("Someone else changed the charter meanwhile. Look at their version before you save yours."))
    _add_charter(actor, community, charter, version + 1)
    db.session.flush()


def checked(particulars: Particulars) -> Particulars:
    """The same, cleaned. Raises `Invalid` with every field that does not fit."""
    errors: dict[str, str] = {}
    name = description = ""
    try:
        name = clean_name(particulars.name)
    except Invalid as error:
        errors |= error.fields
    try:
        description = clean_text(particulars.description, "description", DESCRIPTION_MAX)
    except Invalid as error:
        errors |= error.fields
    for field, allowed in (("kind", KINDS), ("visibility", VISIBILITIES), ("join_policy", JOIN_POLICIES),
                           ("locale", tuple(LANGUAGES)), ("tint", tuple(range(TINTS)))):
        if getattr(particulars, field) not in allowed:
            errors[field] = _("Choose one of the list.")
    accent = accents.parse(particulars.accent)
    if accent is None and particulars.accent.strip():
        errors["accent"] = _("Write a colour as a hash and six digits or letters from a to f: #176a52.")
    elif accent is not None and not accents.holds(accent):
        errors["accent"] = _("This colour is too pale: white words on it, or words in it, could not be read by everybody.")
    if errors:
        raise Invalid(errors)
    return Particulars(name=name, description=description, kind=particulars.kind, tint=particulars.tint, accent=accent or "",
                       locale=particulars.locale, visibility=particulars.visibility, join_policy=particulars.join_policy)


def _apply(community: Community, clean: Particulars) -> None:
    community.name, community.name_key = clean.name, fold(clean.name)[:160]
    community.kind, community.description, community.tint = clean.kind, clean.description, clean.tint
    community.accent = clean.accent or None
    community.locale, community.visibility, community.join_policy = clean.locale, clean.visibility, clean.join_policy


def _address(name: str, slug: str) -> str:
    if slug:
        check_slug(slug, RESERVED_COMMUNITIES)
        if db.session.scalar(select(func.count()).select_from(Community).where(Community.slug == slug)):
            raise Invalid({"slug": _("This address is taken.")})
        return slug
    wanted = slug_of(name) or "community"
    taken = set(db.session.scalars(select(Community.slug).where(Community.slug.startswith(wanted[:50], autoescape=True))))
    return free_slug(wanted, taken | RESERVED_COMMUNITIES)


def _add_charter(actor: User, community: Community, charter: ComposedCharter, version: int) -> None:
    db.session.add(Charter(community_id=community.id, version=version, source=charter.source, html=charter.html,
                           author_id=actor.id, created_at=now()))
