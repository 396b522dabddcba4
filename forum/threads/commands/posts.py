"""Replying, editing, deleting, restoring."""

from collections.abc import Sequence

from forum.auth.models import User
from forum.core import clock
from forum.core.db import db
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import gettext as _
from forum.core.i18n import lazy_gettext as _l
from forum.core.policy import deny, require
from forum.core.signals import publish
from forum.threads import counters
from forum.threads.commands.deciding import (
    Numbered,
    checked_category,
    checked_kind,
    checked_reason,
    locked_post,
    locked_thread,
    signed_in,
    standing_in,
)
from forum.threads.commands.questions import lose_solution
from forum.threads.commands.speaking import speak_of
from forum.threads.commands.tags import change_tags, check_required
from forum.threads.composing import Composed, clean_title
from forum.threads.models import Post, Thread
from forum.threads.paths import MAX_NUMBER, path_of
from forum.threads.policy import can_delete, can_edit, can_reply, can_restore, can_share, in_private
from forum.threads.revising import mark_of, retext, revise, state_of
from forum.threads.signals import PostDeleted, PostEdited, PostPublished, PostRestored, ThreadEdited
from forum.threads.slugs import slug_of

ANSWERED_IS_GONE = _l("The post you answer has been deleted. Your text is kept: it can be sent as a reply to the discussion.")
THREAD_FULL = deny("thread-full", _l("This discussion holds as many posts as a discussion can: open another one."))


def reply(actor: User | None, which: Numbered, *, body: Composed, reply_to: Post | None = None) -> Post:
    """A post at the end of the thread, in answer to `reply_to` or to the whole thread.

    Raises `Denied`, and `Conflict` when the answered post was deleted meanwhile or belongs to another thread.
    """
    actor = signed_in(actor)
    thread = locked_thread(which.id)
    require(can_reply(standing_in(actor, thread), thread))
    if thread.last_number >= MAX_NUMBER:
        require(THREAD_FULL)
    parent = _answered(thread, reply_to)
    number = thread.last_number + 1
    post = Post(
        thread=thread, author=actor, number=number, reply_to_id=parent.id if parent else None,
        path=path_of(number, parent.path if parent else None, parent.number if parent else None), source=body.source,
        html=body.html, render_version=body.render_version, lang=body.lang, created_at=clock.now())
    thread.last_number = number
    db.session.add(post)
    db.session.flush()
    counters.count_reply(thread, post)
    speak_of(actor, post, body.references)
    publish(PostPublished(actor, post))
    return post


def edit_post(actor: User | None, post: Post, *, body: Composed, base_revision: int, base_mark: str | None = None,
              title: str | None = None, category_id: int | None = None, kind: str | None = None,
              tags: Sequence[str] | None = None, reason: str = "", kept: bool = False) -> Post:
    """Another text for a post; the former one is kept as a revision, unless whoever wrote it mends it within the grace time,
    or with `kept` in any case. A text that changes nothing leaves no trace.

    `title`, `category_id` (0: none), `kind` and `tags` belong to a thread and are taken with its first post; None leaves them.
    Raises `Denied`, `Invalid`, and `Conflict` when the post is no longer at `base_revision`, or says something else than what
    `base_mark` (see `forum.threads.revising.mark_of`) stands for.
    """
    actor = signed_in(actor)
    post = locked_post(post)
    standing = standing_in(actor, post.thread)
    require(can_edit(standing, post))
    thread, first = post.thread, post.number == 1
    before = state_of(post)
    former_category = thread.category_id
    rethreaded = first and _change_thread(thread, title, category_id, kind)
    retexted = body.source != post.source
    if not (rethreaded or retexted):
        if first and tags is not None:
            change_tags(actor, thread, tags, reason=reason)
        return post
    if rethreaded and post.wiki is not None:  # all may write in it: who opened the thread alone says what it is called
        require(can_share(standing, post))
    if post.revision != base_revision or (base_mark is not None and base_mark != mark_of(post.source)):
        raise Conflict(_("Somebody changed this post while you were writing. Your text is kept below: compare, then save again."))
    shared = post.wiki is not None and not rethreaded
    reason = checked_reason(reason, concerns_id=actor.id if shared else post.author_id, actor=actor)[:300]
    revise(post, before, by=actor, reason=reason, kept=kept)
    if retexted:
        retext(post, body)
    db.session.flush()
    counters.count_move(thread, former_category)
    if first and tags is not None:  # after the category is counted, as everybody does: see the counters
        change_tags(actor, thread, tags, reason=reason)
    elif thread.category_id != former_category:
        check_required(thread)
    if retexted:
        speak_of(actor, post, body.references, anew=True)
        publish(PostEdited(actor, post, reason))
    if rethreaded:
        publish(ThreadEdited(actor, thread))
    return post


def delete_post(actor: User | None, post: Post, *, reason: str = "") -> Post:
    """Take a post away from its readers, and with the first one its whole thread. It can be restored.

    Raises `Denied`, and `Invalid` when it is somebody else's and no reason is given.
    """
    actor = signed_in(actor)
    post = locked_post(post)
    require(can_delete(standing_in(actor, post.thread), post))
    post.deletion_reason = checked_reason(reason, concerns_id=post.author_id, actor=actor)
    post.deleted_at, post.deleted_by_id = clock.now(), actor.id
    if post.number == 1:
        post.thread.deleted_at = post.deleted_at
    db.session.flush()
    counters.count_deletion(post.thread, post)
    lose_solution(actor, post)
    publish(PostDeleted(actor, post, post.deletion_reason))
    return post


def restore_post(actor: User | None, post: Post) -> Post:
    """Give a deleted post back to its readers, and with the first one its whole thread. Raises `Denied`."""
    actor = signed_in(actor)
    post = locked_post(post)
    require(can_restore(standing_in(actor, post.thread), post))
    post.deleted_at, post.deleted_by_id, post.deletion_reason = None, None, ""
    if post.number == 1:
        post.thread.deleted_at = None
    db.session.flush()
    counters.count_deletion(post.thread, post, restored=True)
    publish(PostRestored(actor, post))
    return post


def _answered(thread: Thread, reply_to: Post | None) -> Post | None:
    if reply_to is None:
        return None
    parent = db.session.get(Post, reply_to.id, populate_existing=True)
    if parent is None or parent.thread_id != thread.id or parent.deleted_at is not None:
        raise Conflict(ANSWERED_IS_GONE)
    return None if parent.kind != "post" else parent


def _change_thread(thread: Thread, title: str | None, category_id: int | None, kind: str | None) -> bool:
    before = (thread.title, thread.category_id, thread.kind)
    if title is not None:
        thread.title = clean_title(title)
        thread.slug = slug_of(thread.title)
    if category_id is not None:
        thread.category_id = checked_category(thread.community_id, category_id)
    if kind is not None and not in_private(thread):  # a private conversation stays one: nobody chooses a solution there
        thread.kind = checked_kind(kind)
        if thread.kind != before[2] and thread.solution is not None:
            raise Invalid({"kind": _("This question has a solution: take it back first, then make it a discussion.")})
    return before != (thread.title, thread.category_id, thread.kind)
