"""Keeping the tags of a community: the animators make, rename, describe, merge and delete them, and say which other
words stand for them. Each act is logged.

All of them lock the community first, as whoever tags a thread does (for reading): neither waits for the other in a ring.
"""

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import aliased

from forum.auth.models import User
from forum.communities.commands.locking import locked
from forum.communities.models import TAG_CREATION, Community
from forum.communities.naming import clean_text
from forum.communities.policy import can_animate, can_manage
from forum.core import clock
from forum.core.db import db
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import gettext as _
from forum.core.policy import require
from forum.core.signals import publish
from forum.threads import counters
from forum.threads.commands.deciding import Numbered, signed_in
from forum.threads.models import Tag, TagFollow, TagSynonym, ThreadTag
from forum.threads.signals import TagChanged
from forum.threads.tagging import DESCRIPTION_MAX, clean_tag, tag_slug


def create_tag(actor: User | None, where: Numbered, *, name: str, description: str = "") -> Tag:
    """A tag that threads may bear from now on. Raises `Denied`, and `Invalid` with `name` or `description`."""
    actor, community = _keeping(actor, where.id)
    name = clean_tag(name, "name")
    slug = _free(community, name)
    tag = Tag(community_id=community.id, slug=slug, name=name,
              description=clean_text(description, "description", DESCRIPTION_MAX), thread_count=0,
              created_by_id=actor.id, created_at=clock.now())
    db.session.add(tag)
    db.session.flush()
    publish(TagChanged(actor, community, "created", tag.id, name))
    return tag


def edit_tag(actor: User | None, tag: Tag, *, name: str, description: str = "") -> Tag:
    """Rename, describe. A name that has another address leaves the former one to lead there: it becomes a synonym.

    Raises `Denied`, `Conflict` when the tag is gone, and `Invalid` with `name` or `description`.
    """
    actor, community = _keeping(actor, tag.community_id)
    tag = _fresh(tag.id)
    name, description = clean_tag(name, "name"), clean_text(description, "description", DESCRIPTION_MAX)
    before = tag.name
    if (slug := tag_slug(name)) != tag.slug:
        _free(community, name, tag.id)
        db.session.execute(delete(TagSynonym).where(TagSynonym.community_id == community.id, TagSynonym.slug == slug))
        db.session.add(TagSynonym(community_id=community.id, slug=tag.slug, name=before, tag_id=tag.id))
        tag.slug = slug
    if (before, tag.description) != (name, description) or name != before:
        tag.name, tag.description = name, description
        publish(TagChanged(actor, community, "edited", tag.id, before if name == before else f"{before} → {name}"))
    db.session.flush()
    return tag


def merge_tag(actor: User | None, tag: Tag, into: str) -> Tag:
    """Make a tag, and its synonyms, other words for the tag named `into`: its threads bear that one. Returns that one.

    Who followed both keeps what they chose for that one. Raises `Denied`, `Conflict`, and `Invalid` with `into`.
    """
    actor, community = _keeping(actor, tag.community_id)
    tag = _fresh(tag.id)
    target = _target(community, into)
    if target.id == tag.id:
        raise Invalid({"into": _("Choose another tag than this one.")})
    for table, other in ((ThreadTag, ThreadTag.thread_id), (TagFollow, TagFollow.user_id)):
        _hand_over(table, other, tag.id, target.id)
    db.session.execute(update(TagSynonym).where(TagSynonym.tag_id == tag.id).values(tag_id=target.id),
                       execution_options={"synchronize_session": False})
    word = TagSynonym(community_id=community.id, slug=tag.slug, name=tag.name, tag_id=target.id)
    db.session.delete(tag)
    db.session.flush()
    db.session.add(word)
    db.session.flush()
    counters.recount_tag(target.id)
    publish(TagChanged(actor, community, "merged", target.id, f"{word.name} → {target.name}"))
    return target


def add_synonym(actor: User | None, tag: Tag, word: str) -> None:
    """Have another word stand for the tag: whoever writes it, or asks for its page, gets the tag. Done already, it is done.

    Raises `Denied`, `Conflict` when the tag is gone, and `Invalid` with `word`: a tag that exists is merged instead.
    """
    actor, community = _keeping(actor, tag.community_id)
    tag = _fresh(tag.id)
    name = clean_tag(word, "word")
    slug = _free(community, name, tag.id, "word")
    if slug == tag.slug or db.session.get(TagSynonym, (community.id, slug)) is not None:
        return
    db.session.add(TagSynonym(community_id=community.id, slug=slug, name=name, tag_id=tag.id))
    db.session.flush()
    publish(TagChanged(actor, community, "synonym", tag.id, f"{name} → {tag.name}"))


def drop_synonym(actor: User | None, where: Numbered, slug: str) -> None:
    """The word is no longer another one for its tag: written again, it makes a tag of its own. Raises `Denied`."""
    actor, community = _keeping(actor, where.id)
    word = db.session.get(TagSynonym, (community.id, slug))
    if word is not None:
        tag = _fresh(word.tag_id)
        db.session.delete(word)
        db.session.flush()
        publish(TagChanged(actor, community, "unmerged", tag.id, f"{word.name} → {tag.name}"))


def delete_tag(actor: User | None, tag: Tag) -> None:
    """No thread bears it any more, and its synonyms go too. Raises `Denied`, and `Conflict` when it is gone already."""
    actor, community = _keeping(actor, tag.community_id)
    tag = _fresh(tag.id)
    name, number = tag.name, tag.id
    db.session.delete(tag)
    db.session.flush()
    publish(TagChanged(actor, community, "deleted", number, name))


def allow_new_tags(actor: User | None, where: Numbered, who: str) -> None:
    """Who may make new tags: "members" or "animators". The owners decide. Raises `Denied`, and `Invalid`."""
    actor = signed_in(actor)
    community, standing = locked(actor, where)
    require(can_manage(standing, community))
    if who not in TAG_CREATION:
        raise Invalid({"tag_creation": _("Choose one of the list.")})
    community.tag_creation = who
    db.session.flush()


def _keeping(actor: User | None, community_id: int) -> tuple[User, Community]:
    actor = signed_in(actor)
    community = db.session.get(Community, community_id)
    if community is None:
        raise Conflict(_("This community no longer exists."))
    community, standing = locked(actor, community)
    require(can_animate(standing, community))
    return actor, community


def _fresh(tag_id: int) -> Tag:
    tag = db.session.get(Tag, tag_id, populate_existing=True, with_for_update=True)
    if tag is None:
        raise Conflict(_("This tag is no longer there."))
    return tag


def _free(community: Community, name: str, own: int = 0, field: str = "name") -> str:
    """The slug of a name that no other tag of the community has. Raises `Invalid` with `field`."""
    slug = tag_slug(name)
    other = db.session.scalar(select(Tag.name).where(Tag.community_id == community.id, Tag.slug == slug, Tag.id != own))
    if other is not None:
        raise Invalid({field: _("There is a tag of this name already: %(name)s.", name=other)})
    meant = db.session.scalar(
        select(Tag.name).join(TagSynonym, TagSynonym.tag_id == Tag.id)
        .where(TagSynonym.community_id == community.id, TagSynonym.slug == slug, TagSynonym.tag_id != own))
    if meant is not None:
        raise Invalid({field: _("This is another word for the tag %(name)s.", name=meant)})
    return slug


def _target(community: Community, name: str) -> Tag:
    slug = tag_slug(clean_tag(name, "into"))
    found = db.session.scalar(select(Tag).where(Tag.community_id == community.id, Tag.slug == slug).with_for_update())
    if found is None:
        found = db.session.scalar(
            select(Tag).join(TagSynonym, TagSynonym.tag_id == Tag.id)
            .where(TagSynonym.community_id == community.id, TagSynonym.slug == slug).with_for_update(of=Tag))
    if found is None:
        raise Invalid({"into": _("This community has no such tag.")})
    return found


def _hand_over(table: Any, other: Any, former: int, target: int) -> None:
    """The rows of one tag become another's, unless that has such a row: changed in place, they lock no thread."""
    there = aliased(table)
    has = select(there.tag_id).where(there.tag_id == target, getattr(there, other.key) == other).exists()
    db.session.execute(update(table).where(table.tag_id == former, ~has).values(tag_id=target),
                       execution_options={"synchronize_session": False})
