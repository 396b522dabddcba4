"""Shared steps of tests about notices: what makes them, and what of them is told."""

from typing import Any

from sqlalchemy import select

from forum.auth.models import User
from forum.communities.models import Community
from forum.core.db import db as database
from forum.core.db import transaction
from forum.core.signals import publish
from forum.notifications import jobs as notice_jobs
from forum.notifications import queries
from forum.notifications.models import Notice, Telling
from forum.threads import commands as talk
from forum.threads.composing import compose
from forum.threads.models import Post, Thread


def work() -> None:
    """The jobs that tell are done; those of others wait."""
    for payload in [{"post_id": row.post_id, "audience": row.audience} for row in Telling.query.all()]:
        notice_jobs.tell_some([payload])


def told(user: User, show: str = "all") -> list[tuple[str, int]]:
    """The kind of each notice that `user` sees, and the number of the post it begins with."""
    page = queries.notices_page(user, show=show, size=200)
    numbers = {row.id: row.number for row in database.session.execute(
        select(Notice.id, Post.number).join(Post, Post.id == Notice.post_id))}
    return [(row.kind, numbers.get(row.id, 0)) for row in page.rows]


def counted(user: User) -> dict[str, int]:
    """How many things each of the unread notices of `user` stands for."""
    rows = Notice.query.filter_by(user_id=user.id, read_at=None).all()
    return {row.kind: row.count for row in rows}


def watch(user: User, where: Community, level: str = "watching") -> None:
    with transaction(private=True):
        talk.follow_community(user, where, level)


def choose(actor: User, thread: Thread, post: Post) -> None:
    with transaction():
        talk.choose_solution(actor, thread, post)


def say(*signals: Any) -> None:
    with transaction():
        for signal in signals:
            publish(signal)


def calling(source: str, *users: User) -> Any:
    return compose(users[0], source, community_locale="en")
