"""Whatever people do with conversations, those who take part read them, and nobody else knows: both faces, lists and notices."""

import random
from typing import Any

import pytest
from sqlalchemy import select

from forum.communities import policy
from forum.communities.models import Membership
from forum.core import settings
from forum.core.db import db as database
from forum.core.db import transaction
from forum.core.errors import Conflict, Invalid
from forum.core.policy import ALLOW, Denied
from forum.messages import commands
from forum.messages.queries import SHOWS, inbox_page
from forum.notifications.queries import notices_page
from forum.threads import policy as threads_policy
from forum.threads.models import Thread
from forum.threads.queries import find_thread, front_page
from tests.cast import Cast
from tests.messages.talk import written
from tests.threads.talk import replied

STEPS = 24


@pytest.mark.parametrize("seed", [1, 2])
def test_any_sequence(cast: Cast, seed: int) -> None:
    settings.override(messages__newcomer_days=0, messages__newcomer_posts=0)
    dice = random.Random(seed)
    people = [cast.ada, cast.bob, cast.ann, cast.oz, cast.eve, cast.mod, cast.adm]
    expected: dict[int, set[int]] = {}
    threads: list[Thread] = []
    for step in range(STEPS):
        actor, other = dice.sample(people, 2)
        act = dice.choice(("begin", "reply", "invite", "leave", "archive")) if threads else "begin"
        thread = dice.choice(threads) if threads else None
        try:
            if act == "begin" or thread is None:
                threads.append(written(actor, other, title=f"Conversation {step}"))
                expected[threads[-1].id] = {actor.id, other.id}
            elif act == "reply":
                replied(actor, thread, f"Step {step}")
            else:
                with transaction():
                    if act == "invite":
                        commands.invite(actor, thread, [other.username])
                    else:
                        getattr(commands, act)(actor, thread)
                inside = expected[thread.id]
                if act == "invite":
                    inside.add(other.id)
                elif act == "leave":
                    inside.remove(actor.id)
            assert thread is None or act == "begin" or act == "leave" or actor.id in expected[thread.id]
        except (Denied, Conflict, Invalid):
            assert thread is not None and (actor.id not in expected[thread.id] or act == "invite"), (step, act)
    for thread in threads:
        inside = expected[thread.id]
        assert set(database.session.scalars(
            select(Membership.user_id).where(Membership.community_id == thread.community_id))) == inside
        database.session.refresh(thread.community)
        assert thread.community.member_count == len(inside)
    for person in (*people, None):
        _sees_no_more(person, {one.id for one in threads if person is not None and person.id in expected[one.id]}, threads)


def _sees_no_more(person: Any, theirs: set[int], threads: list[Thread]) -> None:
    everything = {one.id for one in threads}
    readable = select(Thread.id).where(Thread.id.in_(everything))
    assert set(database.session.scalars(readable.where(threads_policy.visible_threads(person)))) == theirs
    assert not database.session.scalars(readable.where(threads_policy.listed_threads(person))).all()
    assert {one.id for one in threads if find_thread(person, one.id) is not None} == theirs
    assert {one.id for one in threads if policy.can_read(policy.standing_of(person, one.community_id), one.community)} == theirs
    assert not any("Conversation" in row.title for row in front_page(person).list.rows)
    if person is not None:
        shown = [row.thread_id for show in SHOWS for row in inbox_page(person, ALLOW, show=show).rows]
        assert set(shown) == theirs
        told = {row.title for row in notices_page(person).rows}
        assert told <= {one.title for one in threads if one.id in theirs}
