"""Tagging threads. A tag nobody has used yet comes with the first thread that bears it, where its community allows that."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from forum.auth.models import User
from forum.communities.models import Category, Community
from forum.communities.policy import Standing
from forum.core import clock
from forum.core.db import db
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.i18n import lazy_gettext as _l
from forum.core.policy import require
from forum.core.signals import publish
from forum.threads import counters
from forum.threads.commands.deciding import Numbered, checked_reason, locked_thread, signed_in, standing_in
from forum.threads.models import Tag, TagSynonym, Thread, ThreadTag
from forum.threads.policy import can_make_tags, can_tag
from forum.threads.signals import ThreadTagged
from forum.threads.tagging import distinct_tags

_NONE = _l("A discussion in this category bears at least one tag.")


def tag_thread(actor: User | None, which: Numbered, names: Sequence[str], *, reason: str = "") -> Thread:
    """Have a thread bear these tags and no others. Raises `Denied`, and `Invalid` with `tags`, or with `reason` when somebody
    else opened the thread and none is given.
    """
    actor = signed_in(actor)
    thread = locked_thread(which.id)
    require(can_tag(standing_in(actor, thread), thread))
    change_tags(actor, thread, names, reason=reason)
    return thread


def change_tags(actor: User, thread: Thread, names: Sequence[str], *, reason: str = "") -> bool:
    """The same for a thread that the caller locked and may write to; whether anything changed. Raises as `tag_thread`."""
    db.session.execute(select(Community.id).where(Community.id == thread.community_id).with_for_update(read=True, key_share=True))
    wanted = _named(thread.community, standing_in(actor, thread), actor, names)
    check_required(thread, bool(wanted))
    borne = set(db.session.scalars(select(ThreadTag.tag_id).where(ThreadTag.thread_id == thread.id)))
    added, removed = tuple(sorted(wanted - borne)), tuple(sorted(borne - wanted))
    if not (added or removed):
        return False
    require(can_tag(standing_in(actor, thread), thread))
    reason = checked_reason(reason, concerns_id=thread.author_id, actor=actor)
    if removed:
        db.session.execute(delete(ThreadTag).where(ThreadTag.thread_id == thread.id, ThreadTag.tag_id.in_(removed)),
                           execution_options={"synchronize_session": False})
    if added:
        moved = db.session.scalar(select(Thread.bumped_at).where(Thread.id == thread.id))
        db.session.execute(insert(ThreadTag), [{"thread_id": thread.id, "tag_id": one, "bumped_at": moved} for one in added])
    counters.count_tags(thread, {**dict.fromkeys(added, 1), **dict.fromkeys(removed, -1)})
    publish(ThreadTagged(actor, thread, added, removed, reason))
    return True


def check_required(thread: Thread, tagged: bool | None = None) -> None:
    """Raises `Invalid` with `tags` for a thread without any, in a category that wants one. `tagged`: whether it bears some."""
    if not _wants_tags(thread.category_id):
        return
    if tagged is None:
        tagged = bool(db.session.scalar(select(exists().where(ThreadTag.thread_id == thread.id))))
    if not tagged:
        raise Invalid({"tags": str(_NONE)})


def check_tags(standing: Standing, community: Community, category_id: int | None, names: Sequence[str]) -> None:
    """Raises `Invalid` with `tags` for what a thread could not bear if it were opened now. Nothing is made of it."""
    wanted = distinct_tags(names)
    if not wanted and _wants_tags(category_id):
        raise Invalid({"tags": str(_NONE)})
    if wanted:
        _unknown(community, standing, wanted, _known(community.id, list(wanted)))


def _wants_tags(category_id: int | None) -> bool:
    return category_id is not None and bool(db.session.scalar(select(Category.tags_required).where(Category.id == category_id)))


def _unknown(community: Community, standing: Standing, wanted: Mapping[str, str], known: Mapping[str, int]) -> dict[str, str]:
    """The tags that are to be made. Raises `Invalid` where one may not."""
    new = {slug: name for slug, name in wanted.items() if slug not in known}
    if new and not (verdict := can_make_tags(standing, community)):
        missing = _("This community has no such tag: %(tags)s.", tags=", ".join(new.values()))
        raise Invalid({"tags": f"{missing} {verdict.sentence}"})
    return new


def _named(community: Community, standing: Standing, actor: User, names: Sequence[str]) -> set[int]:
    """The tags of these names, under their own or a synonym's; made where they do not exist. Raises `Invalid`."""
    wanted = distinct_tags(names)
    if not wanted:
        return set()
    known = _known(community.id, list(wanted))
    if new := _unknown(community, standing, wanted, known):
        # Somebody may be making the same tag: whoever comes second takes what the first one made.
        dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
        at = clock.now()
        db.session.execute(dialect.insert(Tag).on_conflict_do_nothing(index_elements=["community_id", "slug"]), [
            {"community_id": community.id, "slug": slug, "name": name, "description": "", "thread_count": 0,
             "created_by_id": actor.id, "created_at": at} for slug, name in sorted(new.items())])
        known.update(_known(community.id, list(new)))
    return set(known.values())


def _known(community_id: int, slugs: Sequence[str]) -> dict[str, int]:
    """The tags that these slugs lead to."""
    found = {row.slug: row.tag_id for row in db.session.execute(
        select(TagSynonym.slug, TagSynonym.tag_id).where(TagSynonym.community_id == community_id, TagSynonym.slug.in_(slugs)))}
    found.update({row.slug: row.id for row in db.session.execute(
        select(Tag.slug, Tag.id).where(Tag.community_id == community_id, Tag.slug.in_(slugs)))})
    return found
