"""The jobs that tell: what is no longer so when they run is told to nobody, and nobody is told twice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from forum.core import jobs
from forum.core.clock import frozen, now
from forum.core.db import db as database
from forum.core.db import transaction
from forum.core.signals import _handlers, subscribe
from forum.notifications import commands, queries
from forum.notifications import jobs as notice_jobs
from forum.notifications.models import Notice, Telling
from forum.notifications.signals import NoticeGiven
from forum.threads import commands as talk
from tests.cast import Cast, enrol, person
from tests.notifications.telling import choose, counted, told, watch, work
from tests.threads.talk import deleted, first_post, opened, replied


def test_who_has_read_it_by_then_is_not_told(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    watch(cast.oz, cast.square)
    replied(cast.bob, thread)
    with transaction(private=True):
        talk.mark_read(cast.ada, thread, 2)
        talk.mark_community_read(cast.oz, cast.square)
    work()
    assert Notice.query.count() == 0


def test_what_comes_late_bears_the_time_of_its_post(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    with frozen(now() - timedelta(hours=5)):
        replied(cast.bob, thread)
    replied(cast.bob, thread)
    work()
    (row,) = queries.notices_page(cast.ada).rows
    assert now() - row.at < timedelta(minutes=1) and counted(cast.ada) == {"post": 2}
    with frozen(now() - timedelta(hours=3)):
        late = opened(cast.ada, cast.square)
        replied(cast.bob, late)
    work()
    assert [now() - row.at > timedelta(hours=2) for row in queries.notices_page(cast.ada).rows] == [False, True]


def test_what_is_deleted_before_the_job_is_told_to_nobody(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    post = replied(cast.bob, thread)
    deleted(cast.bob, post)
    work()
    assert Notice.query.count() == 0 and Telling.query.count() == 0


def test_a_solution_taken_back_before_the_job_is_told_to_nobody(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square, kind="question")
    first, second = replied(cast.bob, thread), replied(cast.ann, thread)
    with transaction():
        talk.say_me_too(cast.oz, thread)
    choose(cast.ada, thread, first)
    with transaction():
        talk.withdraw_solution(cast.ada, thread)
    work()
    assert told(cast.oz) == [] and Telling.query.all() == []
    choose(cast.ada, thread, first)
    choose(cast.ada, thread, second)
    work()
    assert told(cast.oz) == [("solution", second.number)] and counted(cast.oz) == {"solution": 1}


def test_notices_given_are_published(cast: Cast) -> None:
    heard: list[Any] = []
    hear = subscribe(NoticeGiven)(heard.append)
    try:
        replied(cast.bob, opened(cast.ada, cast.square), "To @ann and @oz.")
    finally:
        _handlers[NoticeGiven].remove(hear)
    (one,) = heard
    assert one.kind == "mention" and set(one.user_ids) == {cast.ann.id, cast.oz.id} and one.actor_id == cast.bob.id


def test_a_job_cut_short_tells_nobody_twice(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after any of its batches, before or after the batch is written, and done again."""
    monkeypatch.setattr(commands, "BATCH", 3)
    readers = [person(f"reader{number}") for number in range(10)]
    database.session.flush()
    for reader in readers:
        enrol(cast.square, reader)
    database.session.commit()
    for reader in readers:
        watch(reader, cast.square)
    thread = opened(cast.ada, cast.square)
    for cut in (1, 2, 4, 99):
        steps = 0
        tell_some = commands.tell_some

        def cut_short(post_id: int, audience: str, cut: int = cut, tell_some: Callable[[int, str], bool] = tell_some) -> bool:
            nonlocal steps
            steps += 1
            more = tell_some(post_id, audience)
            if steps == cut:
                raise KeyboardInterrupt  # before this batch is committed
            return more

        monkeypatch.setattr(notice_jobs.commands, "tell_some", cut_short)
        try:
            notice_jobs.tell_some([{"post_id": first_post(thread).id, "audience": "watchers"}])
        except KeyboardInterrupt:
            database.session.rollback()
        monkeypatch.setattr(notice_jobs.commands, "tell_some", tell_some)
    assert [counted(reader) for reader in readers] == [{"thread": 1}] * 10 and Telling.query.count() == 0
    notice_jobs.tell_some([{"post_id": first_post(thread).id, "audience": "watchers"}])
    assert [counted(reader) for reader in readers] == [{"thread": 1}] * 10
    assert Notice.query.filter_by(user_id=cast.ada.id).count() == 0


def test_the_worker_does_it(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    replied(cast.bob, thread)
    jobs.run_all()
    assert counted(cast.ada) == {"post": 1}
