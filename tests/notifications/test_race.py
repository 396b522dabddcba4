"""Several people at the same instant, on a real database: what they tell one member becomes one notice, and nothing is lost."""

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from forum.auth.models import User
from forum.core.db import db, transaction
from forum.notifications import commands as notices
from forum.notifications.models import Notice, Telling
from forum.threads import commands
from forum.threads.composing import compose
from forum.threads.models import Post, Thread
from tests.cast import assemble

AT_ONCE = 8


def at_once(app: Flask, act: Callable[[int], Any]) -> list[Exception]:
    """`act(number)` by eight threads at the same instant; what went wrong."""
    barrier, wrong = threading.Barrier(AT_ONCE), list[Exception]()

    def run(number: int) -> None:
        with app.app_context():
            try:
                barrier.wait(30)
                act(number)
            except Exception as error:  # noqa: BLE001  # whatever breaks is reported
                wrong.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return wrong


def test_replies_at_once_become_one_notice(fresh_site: Callable[..., Flask], empty_database_url: str) -> None:
    app = fresh_site(empty_database_url)
    with app.app_context():
        db.create_all()
        cast = assemble()
        names = {"ada": cast.ada.id, "bob": cast.bob.id}
        body = compose(cast.ada, "Opening.", community_locale="en")
        with transaction():
            thread_id = commands.open_thread(cast.ada, cast.square, title="A thread", body=body).id
        db.session.remove()

    def reply(number: int) -> None:
        bob, thread = db.session.get_one(User, names["bob"]), db.session.get_one(Thread, thread_id)
        first = db.session.scalars(select(Post).where(Post.thread_id == thread_id, Post.number == 1)).one()
        words = compose(bob, f"Answer {number}.", community_locale="en", thread_id=thread_id)
        with transaction():
            commands.reply(bob, thread, body=words, reply_to=first)

    assert at_once(app, reply) == []
    with app.app_context():
        (notice,) = db.session.scalars(select(Notice)).all()
        assert (notice.user_id, notice.kind, notice.count) == (names["ada"], "reply", AT_ONCE)
        db.session.add(Telling(post_id=notice.post_id, audience="askers", actor_id=names["bob"]))
        db.session.commit()
        db.session.remove()

    def read_or_tell(number: int) -> None:
        ada = db.session.get_one(User, names["ada"])
        posts = db.session.scalars(select(Post.id).where(Post.thread_id == thread_id).order_by(Post.number)).all()
        with transaction(private=True):
            if number % 2:
                notices.tell_some(posts[1 + number], "watchers")
            else:
                notices.note_thread_read(ada, thread_id, 1 + AT_ONCE)

    assert at_once(app, read_or_tell) == []
    with app.app_context():
        unread = db.session.scalar(select(func.count()).select_from(Notice).where(Notice.merge_key.is_not(None)))
        assert unread is not None and unread <= 1
        db.session.remove()
        db.engine.dispose()
