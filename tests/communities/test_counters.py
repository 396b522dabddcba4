"""The figures of communities and categories after random acts, against the counters' own definition and a plain count."""

import random

import pytest
from sqlalchemy import func, select

from forum.communities import commands
from forum.communities.counters import recount_category, recount_community
from forum.communities.models import Category, Community, Membership
from forum.core.db import db, transaction
from forum.core.errors import Conflict
from forum.core.policy import Denied
from forum.threads.commands import open_thread
from forum.threads.composing import compose
from tests.cast import Cast


def figures(community_id: int) -> tuple[int, ...]:
    row = db.session.execute(
        select(Community.member_count, Community.thread_count, Community.post_count).where(Community.id == community_id)).one()
    return tuple(row)


@pytest.mark.parametrize("seed", range(3))
def test_members_are_counted_exactly(cast: Cast, seed: int) -> None:
    dice = random.Random(seed)
    people = [cast.ada, cast.bob, cast.ann, cast.eve, cast.mod, cast.oz]
    for _ in range(40):
        who, whom = dice.choice(people), dice.choice(people)
        act = dice.choice(("join", "leave", "remove"))
        try:
            with transaction():
                if act == "join":
                    commands.join(who, cast.square)
                elif act == "leave":
                    commands.leave(who, cast.square)
                else:
                    commands.remove_member(who, cast.square, whom, reason="Dice")
        except (Denied, Conflict):
            continue
    true = db.session.scalar(select(func.count()).select_from(Membership).where(Membership.community_id == cast.square.id))
    assert figures(cast.square.id)[0] == true
    owners = select(Membership).where(Membership.community_id == cast.square.id, Membership.role == "owner")
    assert len(db.session.scalars(owners).all()) == 1


def test_recounting_changes_nothing_that_is_right(cast: Cast) -> None:
    general = db.session.scalars(
        select(Category).where(Category.community_id == cast.square.id, Category.slug == "general")).one()
    body = compose(cast.ada, "Which timber for a cold roof?", community_locale="en")
    with transaction():
        open_thread(cast.ada, cast.square, title="Cold roofs", body=body, kind="question", category_id=general.id)
    before = figures(cast.square.id)
    assert before == (4, 1, 1)
    with transaction() as session:
        session.query(Community).filter_by(id=cast.square.id).update({"member_count": 9, "thread_count": 9, "post_count": 9})
        session.query(Category).filter_by(id=general.id).update({"thread_count": 9})
        recount_community(cast.square.id)
        recount_category(general.id)
    assert figures(cast.square.id) == before
    assert db.session.scalar(select(Category.thread_count).where(Category.id == general.id)) == 1
