"""The truth table of communities: the whole cast, three visibilities, three ways to join, both faces of each rule."""

import itertools
from collections.abc import Callable

import pytest
from sqlalchemy import select

from forum.communities import policy
from forum.communities.models import JOIN_POLICIES, VISIBILITIES, Community
from forum.communities.policy import Standing
from forum.core import settings
from forum.core.db import db
from forum.core.policy import Verdict
from tests.cast import Cast

INSIDE = {"ada", "bob", "ann", "oz"}
STAFF = {"mod", "adm"}
SEEING = INSIDE | STAFF
EVERYONE = SEEING | {"visitor", "eve"}
WAYS = tuple(itertools.product(VISIBILITIES, JOIN_POLICIES))


def place(cast: Cast, visibility: str, join_policy: str) -> Community:
    cast.square.visibility, cast.square.join_policy = visibility, join_policy
    db.session.commit()
    return cast.square


def allowed(cast: Cast, community: Community, judge: Callable[[Standing, Community], Verdict]) -> set[str]:
    return {name for name, user in cast.everyone.items() if judge(policy.standing_of(user, community.id), community)}


@pytest.mark.parametrize(("visibility", "join_policy"), WAYS)
def test_who_may_do_what(cast: Cast, visibility: str, join_policy: str) -> None:
    community = place(cast, visibility, join_policy)
    knowing = SEEING if visibility == "hidden" else EVERYONE
    outside = (STAFF | {"eve"}) & knowing
    expected = {
        policy.can_know: knowing,
        policy.can_read: EVERYONE if visibility == "public" else SEEING,
        policy.can_post: INSIDE,
        policy.can_join: outside if join_policy == "open" else set(),
        policy.can_ask: outside if join_policy == "request" else set(),
        policy.can_leave: INSIDE,
        policy.can_animate: {"ann", "oz"} | STAFF,
        policy.can_manage: {"oz", "adm"},
    }
    for judge, who in expected.items():
        assert allowed(cast, community, judge) == who, judge.__name__


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_both_faces_agree(cast: Cast, visibility: str) -> None:
    community = place(cast, visibility, "open")
    for name, user in cast.everyone.items():
        standing = policy.standing_of(user, community.id)
        for clause, judge in ((policy.listed_communities, policy.can_know), (policy.readable_communities, policy.can_read)):
            found = db.session.scalar(select(Community.id).where(Community.id == community.id, clause(user)))
            assert (found is not None) == bool(judge(standing, community)), (name, judge.__name__)


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_who_removes_whom(cast: Cast, visibility: str) -> None:
    community = place(cast, visibility, "open")
    members = {"ada": "member", "ann": "animator", "oz": "owner"}
    removing = {
        (name, target) for name, user in cast.everyone.items() for target, role in members.items()
        if policy.can_remove(policy.standing_of(user, community.id), community, getattr(cast, target).id, role)}
    assert removing == {("ann", "ada"), ("oz", "ada"), ("oz", "ann"), ("mod", "ada"), ("adm", "ada"), ("adm", "ann")}


def test_nobody_removes_themselves(cast: Cast) -> None:
    standing = policy.standing_of(cast.ann, cast.square.id)
    assert policy.can_remove(standing, cast.square, cast.ann.id, "animator") is policy.LEAVE_INSTEAD


def test_refusals_say_what_to_do(cast: Cast) -> None:
    community = place(cast, "public", "request")
    visitor, eve = policy.standing_of(None, community.id), policy.standing_of(cast.eve, community.id)
    assert policy.can_post(visitor, community).reason == "sign-in"
    assert policy.can_post(eve, community).reason == "join-first"
    assert policy.can_join(eve, community).reason == "ask-first"
    community = place(cast, "public", "invitation")
    assert policy.can_ask(eve, community).reason == "by-invitation"
    assert policy.can_join(policy.standing_of(cast.ada, community.id), community).reason == "already-member"
    community = place(cast, "members", "open")
    assert policy.can_read(eve, community).reason == "members-only"
    assert policy.can_ask(eve, community).reason == "just-join"
    community = place(cast, "hidden", "open")
    for judge in (policy.can_read, policy.can_post, policy.can_join, policy.can_ask, policy.can_leave, policy.can_animate,
                  policy.can_manage):
        assert judge(eve, community).reason == "unseen", judge.__name__


@pytest.mark.parametrize(("rule", "who"), [("members", EVERYONE - {"visitor"}), ("administrators", {"adm"})])
def test_who_opens_a_community(cast: Cast, rule: str, who: set[str]) -> None:
    settings.override(communities__creation=rule)
    assert {name for name, user in cast.everyone.items() if policy.can_create(user)} == who


def test_standing_costs_one_query_or_none(cast: Cast, count_queries: Callable[[], object]) -> None:
    number = cast.square.id
    with count_queries() as seen:  # type: ignore[attr-defined]  # a context manager
        policy.standing_of(None, number)
        assert seen == []
        policy.standing_of(cast.ada, number)
        assert len(seen) == 1
