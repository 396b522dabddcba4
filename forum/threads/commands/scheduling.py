"""Posts to be published later: kept, changed, cancelled, and published when their time has come."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from forum.auth.models import User
from forum.communities.models import Community
from forum.communities.policy import can_post, standing_of
from forum.core import clock
from forum.core.db import db
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import gettext as _
from forum.core.i18n import ngettext
from forum.core.policy import require
from forum.core.signals import publish
from forum.threads.commands.deciding import (
    Numbered,
    checked_category,
    checked_kind,
    locked_thread,
    signed_in,
    standing_in,
)
from forum.threads.commands.posts import reply
from forum.threads.commands.tags import check_tags
from forum.threads.commands.templates import check_filled_in
from forum.threads.commands.threads import open_thread
from forum.threads.composing import Composed, clean_title
from forum.threads.limits import most_scheduled
from forum.threads.models import Post, ScheduledPost, Thread
from forum.threads.policy import can_reply
from forum.threads.signals import ScheduledFailed
from forum.threads.tagging import split_tags

SOONEST, LATEST = timedelta(minutes=1), timedelta(days=366)


def schedule_thread(actor: User | None, where: Numbered, *, publish_at: datetime | None, title: str, body: Composed,
                    kind: str = "discussion", category_id: int | None = None, tags: str = "") -> ScheduledPost:
    """A thread to be opened at `publish_at`. Raises `Denied`, and `Invalid` with `publish_at`, `title`, `kind`, `category_id`,
    `tags`: what could not be published now is not kept for later."""
    actor = signed_in(actor)
    community = _community(where.id)
    standing = standing_of(actor, community.id)
    require(can_post(standing, community))
    check_filled_in(category_id, body.source)
    category_id = checked_category(community.id, category_id)
    check_tags(standing, community, category_id, split_tags(tags))
    return _kept(ScheduledPost(
        author_id=actor.id, community_id=community.id, category_id=category_id,
        kind=checked_kind(kind), title=clean_title(title), tags=tags[:300], source=body.source,
        publish_at=_checked_time(publish_at), created_at=clock.now()), actor)


def schedule_reply(actor: User | None, which: Numbered, *, publish_at: datetime | None, body: Composed,
                   reply_to: Post | None = None) -> ScheduledPost:
    """A reply to be written at `publish_at`. Raises `Denied`, and `Invalid` with `publish_at`."""
    actor = signed_in(actor)
    thread = locked_thread(which.id)
    require(can_reply(standing_in(actor, thread), thread))
    return _kept(ScheduledPost(
        author_id=actor.id, community_id=thread.community_id, thread_id=thread.id, reply_to_id=reply_to.id if reply_to else None,
        source=body.source, publish_at=_checked_time(publish_at), created_at=clock.now()), actor)


def reschedule(actor: User | None, which: Numbered, *, publish_at: datetime | None, body: Composed, title: str = "",
               kind: str = "discussion", category_id: int | None = None, tags: str = "") -> ScheduledPost:
    """Other words or another time for what waits; what kept it from being published is forgotten.

    The title, kind, category and tags are those of a thread. Raises `Invalid` as `schedule_thread`, and `Conflict` once it is
    published or cancelled.
    """
    actor = signed_in(actor)
    waiting = _waiting(actor, which.id)
    waiting.publish_at, waiting.source, waiting.failure = _checked_time(publish_at), body.source, ""
    if waiting.thread_id is None:
        check_filled_in(category_id, body.source)
        waiting.title, waiting.kind, waiting.tags = clean_title(title), checked_kind(kind), tags[:300]
        waiting.category_id = checked_category(waiting.community_id, category_id)
        community = _community(waiting.community_id)
        check_tags(standing_of(actor, community.id), community, waiting.category_id, split_tags(tags))
    db.session.flush()
    return waiting


def cancel_scheduled(actor: User | None, which: Numbered) -> None:
    """Forget what waits. Done already, it is done. Raises `Conflict` once it is published."""
    actor = signed_in(actor)
    if db.session.scalar(select(ScheduledPost.id).where(ScheduledPost.id == which.id)) is None:
        return
    db.session.delete(_waiting(actor, which.id))
    db.session.flush()


def publish_scheduled(actor: User | None, which: Numbered, *, body: Composed) -> Post:
    """Publish what waits, by the command that anybody writes with, and note in the same transaction what it became.

    `body` is composed of its text. Raises whatever that command raises, and `Conflict` once it is published, changed or
    cancelled.
    """
    actor = signed_in(actor)
    waiting = _waiting(actor, which.id)
    if waiting.source.rstrip() != body.source:
        raise Conflict(_("This text was changed meanwhile."))
    if waiting.thread_id is not None:
        thread = db.session.get(Thread, waiting.thread_id)
        if thread is None:
            raise Conflict(_("This discussion no longer exists."))
        answered = db.session.get(Post, waiting.reply_to_id) if waiting.reply_to_id is not None else None
        post = reply(actor, thread, body=body, reply_to=answered)
    else:
        opened = open_thread(actor, _community(waiting.community_id), title=waiting.title, body=body, kind=waiting.kind,
                             category_id=waiting.category_id, tags=split_tags(waiting.tags))
        post = db.session.scalars(select(Post).where(Post.thread_id == opened.id, Post.number == 1)).one()
    waiting.post_id, waiting.failure = post.id, ""
    db.session.flush()
    return post


def keep_unpublished(which: Numbered, sentence: str) -> None:
    """Note why something could not be published; its words stay. Nothing happens if it was published or noted meanwhile."""
    waiting = _locked(which.id)
    if waiting is None or waiting.post_id is not None or waiting.failure:
        return
    waiting.failure = sentence[:300]
    db.session.flush()
    publish(ScheduledFailed(waiting.author_id, waiting.thread_id, waiting.id))


def _community(community_id: int) -> Community:
    found = db.session.get(Community, community_id, populate_existing=True)
    if found is None:
        raise Conflict(_("This community no longer exists."))
    return found


def _kept(made: ScheduledPost, actor: User) -> ScheduledPost:
    waiting = db.session.scalar(select(func.count()).select_from(ScheduledPost).where(
        ScheduledPost.author_id == actor.id, ScheduledPost.post_id.is_(None))) or 0
    if waiting >= (most := most_scheduled()):
        raise Conflict(ngettext("%(num)s post of yours waits to be published: that is as many as may wait.",
                                "%(num)s posts of yours wait to be published: that is as many as may wait.", most))
    db.session.add(made)
    db.session.flush()
    return made


def _locked(scheduled_id: int) -> ScheduledPost | None:
    return db.session.get(ScheduledPost, scheduled_id, populate_existing=True, with_for_update=True)


def _waiting(actor: User, scheduled_id: int) -> ScheduledPost:
    found = _locked(scheduled_id)
    if found is None or found.author_id != actor.id:
        raise Conflict(_("This post was cancelled."))
    if found.post_id is not None:
        raise Conflict(_("This post is published already."))
    return found


def _checked_time(at: datetime | None) -> datetime:
    present = clock.now()
    if at is None:
        raise Invalid({"publish_at": _("Choose a day and a time.")})
    if at < present + SOONEST:
        raise Invalid({"publish_at": _("Choose a time that is still to come.")})
    if at > present + LATEST:
        raise Invalid({"publish_at": _("Choose a time within a year.")})
    return at
