"""Saying how closely one follows something, and taking it back. Nobody else is told."""

from typing import Any

from sqlalchemy import delete, exists, select

from forum.auth.models import User
from forum.communities.models import Category, Community
from forum.communities.policy import standing_of
from forum.core import clock
from forum.core.db import db
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import gettext as _
from forum.core.policy import require
from forum.core.upserting import insert
from forum.threads.commands.deciding import Numbered, signed_in, standing_in
from forum.threads.models import LEVELS, CategoryFollow, CommunityFollow, Post, Tag, TagFollow, Thread, ThreadFollow
from forum.threads.policy import can_follow, can_follow_in

# What is followed stays until the transaction ends, its row locked before that of the choice: whoever merges tags, or deletes one
# or a category, locks it first too, then changes the choices.
_KEPT: dict[str, Any] = {"read": True, "key_share": True}


def follow_thread(actor: User | None, which: Numbered, level: str | None) -> None:
    """Follow a thread at one of the `LEVELS`; None takes the choice back: the general rule counts again.

    Raises `Denied`, `Invalid` (field `level`), and `Conflict` when the thread is gone.
    """
    actor = signed_in(actor)
    thread = db.session.get(Thread, which.id, populate_existing=True)
    if thread is None:
        raise Conflict(_("This discussion no longer exists."))
    require(can_follow(standing_in(actor, thread), thread))
    if level is not None:
        _say(ThreadFollow, {"user_id": actor.id, "thread_id": thread.id}, level, chosen=True)
        return
    _forget(ThreadFollow, ThreadFollow.user_id == actor.id, ThreadFollow.thread_id == thread.id)
    wrote = exists().where(Post.thread_id == thread.id, Post.author_id == actor.id, Post.deleted_at.is_(None))
    if thread.author_id == actor.id or db.session.scalar(select(wrote)):
        follow_by_itself(actor, thread, "watching" if thread.author_id == actor.id else "tracking")


def follow_by_itself(actor: User, thread: Thread, level: str) -> None:
    """Note the level that follows from what `actor` did in a thread, unless a level is noted already."""
    statement = insert(ThreadFollow).values(user_id=actor.id, thread_id=thread.id, level=level, chosen=False, at=clock.now())
    db.session.execute(statement.on_conflict_do_nothing(index_elements=["user_id", "thread_id"]))


def follow_community(actor: User | None, which: Numbered, level: str | None) -> None:
    """The same for everything in a community; "normal" is what counts without a choice, and keeps none. Raises `Denied`."""
    actor = _reader(actor, which.id)
    if level is None or checked_level(level) == "normal":
        _forget(CommunityFollow, CommunityFollow.user_id == actor.id, CommunityFollow.community_id == which.id)
    else:
        _say(CommunityFollow, {"user_id": actor.id, "community_id": which.id}, level)


def follow_category(actor: User | None, which: Numbered, level: str | None) -> None:
    """The same for a category. Raises `Denied`, and `Conflict` when it is gone."""
    category = db.session.get(Category, which.id, populate_existing=True, with_for_update=_KEPT)
    if category is None:
        raise Conflict(_("This category no longer exists."))
    actor = _reader(actor, category.community_id)
    if level is None:
        _forget(CategoryFollow, CategoryFollow.user_id == actor.id, CategoryFollow.category_id == category.id)
    else:
        _say(CategoryFollow, {"user_id": actor.id, "category_id": category.id}, level)


def follow_tag(actor: User | None, which: Numbered, level: str | None) -> None:
    """The same for a tag. Raises `Denied`, and `Conflict` when it is gone."""
    tag = db.session.get(Tag, which.id, populate_existing=True, with_for_update=_KEPT)
    if tag is None:
        raise Conflict(_("This tag no longer exists."))
    actor = _reader(actor, tag.community_id)
    if level is None:
        _forget(TagFollow, TagFollow.user_id == actor.id, TagFollow.tag_id == tag.id)
    else:
        _say(TagFollow, {"user_id": actor.id, "tag_id": tag.id}, level)


def checked_level(level: str) -> str:
    """One of the levels. Raises `Invalid` with the field `level`."""
    if level not in LEVELS:
        raise Invalid({"level": _("Choose how closely you follow it.")})
    return level


def _reader(actor: User | None, community_id: int) -> User:
    actor = signed_in(actor)
    community = db.session.get(Community, community_id, populate_existing=True)
    if community is None:
        raise Conflict(_("This community no longer exists."))
    require(can_follow_in(standing_of(actor, community_id), community))
    return actor


def _say(table: Any, key: dict[str, int], level: str, **more: Any) -> None:
    """One statement: two windows of one reader may choose at once."""
    said = {"level": checked_level(level), "at": clock.now(), **more}
    db.session.execute(insert(table).values(**key, **said).on_conflict_do_update(index_elements=list(key), set_=said))


def _forget(table: Any, *which: Any) -> None:
    db.session.execute(delete(table).where(*which), execution_options={"synchronize_session": False})
