"""Telling members of something, and noting what they saw and read of it. All of it is private to each of them."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select, update

from forum.auth.models import User
from forum.core import clock
from forum.core.db import db
from forum.core.signals import publish
from forum.core.upserting import insert
from forum.notifications.models import Notice, Telling
from forum.notifications.policy import may_be_told, visible_notices
from forum.notifications.recipients import addressed_by
from forum.notifications.signals import NoticeGiven
from forum.threads.models import MeToo, Post, Solution, Thread
from forum.threads.queries import watchers_of

BATCH = 500
LATE = timedelta(minutes=1)
WATCHED = ("post", "thread")


def give(kind: str, user_ids: Collection[int], *, thread: Thread | None = None, post: Post | None = None,
         actor_id: int | None = None, key: str = "") -> None:
    """Tell these members, who may be told, of one more thing of that kind. What they have not read of it yet, in the same
    thread (or under the same `key`), becomes one notice with this. One statement: two posts may tell of themselves at once.

    What comes late to who watches, because the worker was at rest, bears the time of its post.
    """
    if not user_ids:
        return
    at = clock.now()
    if post is not None and kind in WATCHED and at - post.created_at > LATE:
        at = post.created_at
    merge_key = f"{kind}:{key or (thread.id if thread else '')}"
    statement = insert(Notice).values([
        {"user_id": user_id, "kind": kind, "thread_id": thread.id if thread else None, "post_id": post.id if post else None,
         "actor_id": actor_id, "count": 1, "merge_key": merge_key, "created_at": at, "updated_at": at}
        for user_id in sorted(user_ids)])
    db.session.execute(statement.on_conflict_do_update(
        index_elements=["user_id", "merge_key"],
        set_={"count": Notice.count + 1, "actor_id": statement.excluded.actor_id, "seen_at": None,
              "updated_at": case((Notice.updated_at > statement.excluded.updated_at, Notice.updated_at),
                                 else_=statement.excluded.updated_at)}))
    publish(NoticeGiven(kind, tuple(sorted(user_ids)), thread.id if thread else None, post.id if post else None, actor_id))


def tell(kind: str, user_ids: Collection[int], *, thread: Thread, post: Post, actor_id: int) -> None:
    """The same, for those among them who may be told."""
    give(kind, may_be_told(user_ids, thread, actor_id), thread=thread, post=post, actor_id=actor_id)


def tell_addressed(post: Post, only: Collection[str] = ()) -> None:
    """Tell those whom a post speaks to, each once; with `only`, of those kinds."""
    addressed = addressed_by(post)
    told = may_be_told(addressed.keys(), post.thread, post.author_id)
    for kind in sorted(set(addressed.values())):
        if not only or kind in only:
            give(kind, {user_id for user_id in told if addressed[user_id] == kind}, thread=post.thread, post=post,
                 actor_id=post.author_id)


def begin_telling(post: Post, audience: str, actor_id: int) -> None:
    """Note that the "watchers" of a post's thread, or the "askers" who share its question, are to be told: see `tell_some`."""
    statement = insert(Telling).values(post_id=post.id, audience=audience, actor_id=actor_id, after_user_id=0)
    db.session.execute(statement.on_conflict_do_update(
        index_elements=["post_id", "audience"], set_={"actor_id": actor_id, "after_user_id": 0}))


def tell_some(post_id: int, audience: str) -> bool:
    """Tell the next batch of an audience, if anybody is left to be told; whether there may be more.

    In one transaction with the note of how far it went: done again after an interruption, it goes on where it was.
    """
    telling = db.session.get(Telling, (post_id, audience), populate_existing=True, with_for_update=True)
    if telling is None:
        return False
    post = db.session.get_one(Post, post_id)
    batch = [] if _is_over(telling, post) else _audience(telling, post)
    if batch:
        addressed = addressed_by(post) if audience == "watchers" else {post.author_id: "solution"}
        kind = "solution" if audience == "askers" else "thread" if post.number == 1 else "post"
        told = may_be_told([one for one in batch if one not in addressed], post.thread, telling.actor_id,
                           unread=post if audience == "watchers" else None)
        give(kind, told, thread=post.thread, post=post, actor_id=telling.actor_id)
    if len(batch) < BATCH:
        db.session.delete(telling)
    else:
        telling.after_user_id = batch[-1]
    db.session.flush()
    return len(batch) == BATCH


def pass_on(post: Post) -> None:
    """A post is gone: a notice that tells of it and of others tells of one less, and begins with the next of them; one that
    tells of it alone waits for its return, and what comes meanwhile makes another.
    """
    _tell_of_one_less(post)
    after = select(Post.id).where(Post.thread_id == post.thread_id, Post.number > post.number, Post.deleted_at.is_(None))
    here = and_(Notice.post_id == post.id, Notice.read_at.is_(None))
    _write(update(Notice).where(here, Notice.count > 1, after.exists()).values(
        post_id=after.order_by(Post.number).limit(1).scalar_subquery(), count=Notice.count - 1))
    _write(update(Notice).where(here).values(merge_key=None))


def _tell_of_one_less(post: Post) -> None:
    """The unread notices that began before `post` and counted it, each of the kind in which its reader was told of it."""
    addressed, waiting = addressed_by(post), db.session.get(Telling, (post.id, "watchers"))
    kinds = {"post", *addressed.values()}
    before = select(Post.id).where(Post.id == Notice.post_id, Post.thread_id == post.thread_id, Post.number < post.number)
    counted = and_(Notice.thread_id == post.thread_id, Notice.merge_key.is_not(None), Notice.count > 1, before.exists())
    users = sorted(set(db.session.scalars(select(Notice.user_id).where(counted, Notice.kind.in_(kinds)))))
    for some in (users[place:place + BATCH] for place in range(0, len(users), BATCH)):
        told = may_be_told(some, post.thread, post.author_id)
        if waiting is not None:
            told = {one for one in told if one in addressed or one <= waiting.after_user_id}
        for kind in sorted(kinds):
            those = [one for one in told if addressed.get(one, "post") == kind]
            _write(update(Notice).where(counted, Notice.kind == kind, Notice.user_id.in_(those)).values(count=Notice.count - 1))


def take_back(kind: str, thread: Thread, user_id: int) -> None:
    """Something that a member was told of in a thread is no longer so: one less to tell, if they have not read it yet."""
    here = and_(Notice.user_id == user_id, Notice.merge_key == f"{kind}:{thread.id}")
    _write(update(Notice).where(here).values(count=Notice.count - 1))
    _write(delete(Notice).where(here, Notice.count <= 0))


def take_all_back(kind: str, thread: Thread) -> None:
    """Nothing of that kind is so in a thread any more: who has not read of it will not."""
    _write(delete(Notice).where(Notice.thread_id == thread.id, Notice.kind == kind, Notice.read_at.is_(None)))


def note_over(key: str, user_ids: Collection[int]) -> None:
    """What the moderators were told under this key waits for none of them any more."""
    _read(Notice.user_id.in_(user_ids), Notice.merge_key == f"report:{key}")


def note_seen(actor: User, up_to: datetime | None = None) -> None:
    """The list of notices was opened, with everything of up to then (now, if not said) in it."""
    here = [Notice.user_id == actor.id, Notice.seen_at.is_(None)]
    if up_to is not None:
        here.append(Notice.updated_at <= up_to)
    _write(update(Notice).where(*here).values(seen_at=clock.now()))


def note_read(actor: User, notice_id: int) -> bool:
    """One notice is read. Whether it is there for `actor`: somebody else's, or one they may not see any more, is not."""
    there = db.session.scalar(select(Notice.id).where(Notice.id == notice_id, visible_notices(actor)))
    if there is not None:
        _read(Notice.id == notice_id)
    return there is not None


def note_all_read(actor: User) -> None:
    """All one's notices are read."""
    _read(Notice.user_id == actor.id)


def note_thread_read(actor: User, thread_id: int, number: int) -> None:
    """So are the ones that begin with a post of the thread up to `number`."""
    posts = select(Post.id).where(Post.thread_id == thread_id, Post.number <= number)
    _read(Notice.user_id == actor.id, Notice.thread_id == thread_id,
          or_(Notice.post_id.is_(None), Notice.post_id.in_(posts)))


def note_community_read(actor: User, community_id: int | None) -> None:
    """So are those that come from watching, of one community or (None) of all. What is addressed to them stays to be read."""
    threads = select(Thread.id).where(Thread.id == Notice.thread_id, Thread.community_id == community_id).correlate(Notice)
    _read(Notice.user_id == actor.id, Notice.kind.in_(WATCHED), *([] if community_id is None else [threads.exists()]))


def _is_over(telling: Telling, post: Post) -> bool:
    """Whether what an audience is to be told is no longer so: the post is gone, or it is not the solution any more."""
    if post.deleted_at is not None or post.thread.deleted_at is not None:
        return True
    solution = db.session.get(Solution, post.thread_id, populate_existing=True) if telling.audience == "askers" else None
    return telling.audience == "askers" and (solution is None or solution.post_id != post.id)


def _audience(telling: Telling, post: Post) -> list[int]:
    if telling.audience == "watchers":
        return watchers_of(post.thread, after=telling.after_user_id, limit=BATCH)
    return list(db.session.scalars(
        select(MeToo.user_id).where(MeToo.thread_id == post.thread_id, MeToo.user_id > telling.after_user_id)
        .order_by(MeToo.user_id).limit(BATCH)))


def _read(*which: ColumnElement[bool]) -> None:
    at = clock.now()
    _write(update(Notice).where(*which, Notice.read_at.is_(None)).values(
        read_at=at, seen_at=func.coalesce(Notice.seen_at, at), merge_key=None))


def _write(statement: Any) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": False})
