"""What people do to communities: allowed and refused in the same set-up, counters always equal to a recount."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.communities import commands, queries, signals
from forum.communities.charters import compose_charter
from forum.communities.commands import Particulars
from forum.communities.models import Category, Charter, Community, Invitation, JoinRequest, Membership
from forum.core import clock, settings
from forum.core.db import db, transaction
from forum.core.errors import Conflict, Invalid
from forum.core.policy import Denied
from forum.core.signals import _handlers, subscribe
from forum.threads.commands import open_thread
from forum.threads.composing import compose
from tests.cast import Cast, person


@pytest.fixture
def heard() -> Iterator[list[Any]]:
    """The signals of communities, as they were published."""
    published: list[Any] = []
    kinds = (signals.CommunityCreated, signals.CommunityVisibilityChanged, signals.MemberJoined, signals.MemberLeft,
             signals.RoleChanged, signals.JoinRefused)
    subscribe(*kinds)(published.append)
    yield published
    for kind in kinds:
        _handlers[kind].remove(published.append)


def role_of(community: Community, user: Any) -> str | None:
    return db.session.scalar(
        select(Membership.role).where(Membership.community_id == community.id, Membership.user_id == user.id))


def counted(community: Community) -> bool:
    """Whether the stored number of members is the true one."""
    stored = db.session.scalar(select(Community.member_count).where(Community.id == community.id))
    return stored == db.session.scalar(
        select(func.count()).select_from(Membership).where(Membership.community_id == community.id))


def policy_of(community: Community, join_policy: str) -> None:
    community.join_policy = join_policy
    db.session.commit()


def test_opening_a_community(cast: Cast, heard: list[Any]) -> None:
    particulars = Particulars(name="  Éco-quartiers \u202e & villes ", description="Pour qui bâtit", tint=3, locale="fr")
    with transaction():
        made = commands.create_community(cast.eve, particulars, charter=compose_charter("# Notre charte", locale="fr"))
    assert (made.slug, made.name, made.tint, made.member_count) == ("eco-quartiers-villes", "Éco-quartiers & villes", 3, 1)
    assert role_of(made, cast.eve) == "owner" and heard == [signals.CommunityCreated(cast.eve, made)]
    assert db.session.scalar(select(Charter.version).where(Charter.community_id == made.id)) == 1


def test_addresses_are_unique_and_allowed(cast: Cast) -> None:
    with transaction():
        slugs = [commands.create_community(cast.eve, Particulars(name=name)).slug
                 for name in ("The Square", "the SQUARE!", "New", "Привет", "Привет", "Łódź & Straße")]
    assert slugs == ["the-square", "the-square-2", "new-2", "community", "community-2", "lodz-strasse"]


@pytest.mark.parametrize("slug", ["new", "Big", "a b", "é", "x" * 61, "-a", "square"])
def test_a_chosen_address_that_cannot_be(cast: Cast, slug: str) -> None:
    with pytest.raises(Invalid) as error, transaction():
        commands.create_community(cast.eve, Particulars(name="Fine name"), slug=slug)
    assert set(error.value.fields) == {"slug"}


def test_every_wrong_field_is_told_at_once(cast: Cast) -> None:
    wrong = Particulars(name=" ", description="x" * 501, kind="cult", tint=12, locale="xx", visibility="secret", join_policy="no")
    with pytest.raises(Invalid) as error, transaction():
        commands.create_community(cast.eve, wrong)
    assert set(error.value.fields) == {"name", "description", "kind", "tint", "locale", "visibility", "join_policy"}


def test_only_administrators_open_when_so_set(cast: Cast) -> None:
    settings.override(communities__creation="administrators")
    with pytest.raises(Denied), transaction():
        commands.create_community(cast.eve, Particulars(name="Mine"))
    with transaction():
        assert commands.create_community(cast.adm, Particulars(name="Mine")).id


def test_editing_tells_when_readers_change(cast: Cast, heard: list[Any]) -> None:
    with pytest.raises(Denied), transaction():
        commands.edit_community(cast.ann, cast.square, Particulars(name="Ours"))
    with transaction():
        commands.edit_community(cast.oz, cast.square, Particulars(name="Our Square"))
    assert heard == [] and cast.square.slug == "square"
    with transaction():
        commands.edit_community(cast.oz, cast.square, Particulars(name="Our Square", visibility="hidden"))
    assert heard == [signals.CommunityVisibilityChanged(cast.oz, cast.square)]


def test_charters_keep_their_versions(cast: Cast) -> None:
    first, second = compose_charter("One", locale="en"), compose_charter("Two", locale="en")
    with transaction():
        commands.write_charter(cast.oz, cast.square, first, base_version=0)
    with pytest.raises(Conflict), transaction():
        commands.write_charter(cast.oz, cast.square, second, base_version=0)
    with transaction():
        commands.write_charter(cast.oz, cast.square, second, base_version=1)
        commands.write_charter(cast.oz, cast.square, second, base_version=1)  # a resend
    with pytest.raises(Denied), transaction():
        commands.write_charter(cast.ann, cast.square, first, base_version=2)
    versions = db.session.execute(
        select(Charter.version, Charter.source).where(Charter.community_id == cast.square.id).order_by(Charter.version)).all()
    assert [tuple(row) for row in versions] == [(1, "One"), (2, "Two")]


@pytest.mark.parametrize("source", ["", " \n ", "x" * 20_001])
def test_a_charter_that_cannot_be(source: str) -> None:
    with pytest.raises(Invalid) as error:
        compose_charter(source, locale="en")
    assert set(error.value.fields) == {"charter"}


def test_a_charter_shows_html_as_text() -> None:
    assert "<script" not in compose_charter("<script>alert(1)</script>", locale="en").html


def test_joining_twice_is_joining_once(cast: Cast, heard: list[Any]) -> None:
    for _ in range(2):
        with transaction():
            commands.join(cast.eve, cast.square)
    assert role_of(cast.square, cast.eve) == "member" and counted(cast.square)
    assert heard == [signals.MemberJoined(cast.eve, cast.square, cast.eve)]


@pytest.mark.parametrize("join_policy", ["request", "invitation"])
def test_joining_takes_an_open_door(cast: Cast, join_policy: str) -> None:
    policy_of(cast.square, join_policy)
    with pytest.raises(Denied), transaction():
        commands.join(cast.eve, cast.square)
    assert role_of(cast.square, cast.eve) is None


def test_leaving(cast: Cast, heard: list[Any]) -> None:
    with transaction():
        commands.leave(cast.ada, cast.square)
    assert role_of(cast.square, cast.ada) is None and counted(cast.square)
    assert heard == [signals.MemberLeft(cast.ada, cast.square, cast.ada)]
    with pytest.raises(Denied), transaction():
        commands.leave(cast.ada, cast.square)


def test_the_last_owner_stays(cast: Cast) -> None:
    with pytest.raises(Conflict), transaction():
        commands.leave(cast.oz, cast.square)
    with pytest.raises(Conflict), transaction():
        commands.change_role(cast.oz, cast.square, cast.oz, role="member")
    with pytest.raises(Conflict), transaction():
        commands.change_role(cast.adm, cast.square, cast.oz, role="member", reason="Away for a year")
    with transaction():
        commands.change_role(cast.oz, cast.square, cast.ann, role="owner", reason="She takes over")
        commands.leave(cast.oz, cast.square)
    assert role_of(cast.square, cast.ann) == "owner" and role_of(cast.square, cast.oz) is None
    with pytest.raises(Conflict), transaction():
        commands.leave(cast.ann, cast.square)


def test_changing_a_role(cast: Cast, heard: list[Any]) -> None:
    with pytest.raises(Denied), transaction():
        commands.change_role(cast.ann, cast.square, cast.ada, role="animator", reason="She helps")
    with pytest.raises(Invalid) as error, transaction():
        commands.change_role(cast.oz, cast.square, cast.ada, role="animator", reason=" ")
    assert set(error.value.fields) == {"reason"}
    with pytest.raises(Invalid) as error, transaction():
        commands.change_role(cast.oz, cast.square, cast.ada, role="king", reason="She helps")
    assert set(error.value.fields) == {"role"}
    with transaction():
        commands.change_role(cast.oz, cast.square, cast.ada, role="animator", reason="She helps")
        commands.change_role(cast.oz, cast.square, cast.ada, role="animator", reason="She helps")
    assert heard == [signals.RoleChanged(cast.oz, cast.square, cast.ada, "animator", "She helps")]
    with pytest.raises(Conflict), transaction():
        commands.change_role(cast.oz, cast.square, cast.eve, role="animator", reason="She helps")


def test_removing_a_member(cast: Cast, heard: list[Any]) -> None:
    with pytest.raises(Invalid) as error, transaction():
        commands.remove_member(cast.ann, cast.square, cast.ada, reason="")
    assert set(error.value.fields) == {"reason"} and role_of(cast.square, cast.ada) == "member"
    with pytest.raises(Denied), transaction():
        commands.remove_member(cast.ann, cast.square, cast.oz, reason="No")
    with pytest.raises(Denied), transaction():
        commands.remove_member(cast.bob, cast.square, cast.ada, reason="No")
    with transaction():
        commands.remove_member(cast.ann, cast.square, cast.ada, reason="Advertising")
    assert role_of(cast.square, cast.ada) is None and counted(cast.square)
    assert heard == [signals.MemberLeft(cast.ann, cast.square, cast.ada, "Advertising")]
    with pytest.raises(Conflict), transaction():
        commands.remove_member(cast.ann, cast.square, cast.ada, reason="Advertising")


def test_asking_waits_once(cast: Cast) -> None:
    policy_of(cast.square, "request")
    with transaction():
        commands.ask_to_join(cast.eve, cast.square, message="Hello")
    with pytest.raises(Conflict), transaction():
        commands.ask_to_join(cast.eve, cast.square, message="Hello again")
    assert db.session.scalar(select(func.count()).select_from(JoinRequest)) == 1
    with pytest.raises(Denied), transaction():
        commands.ask_to_join(cast.ada, cast.square)
    with pytest.raises(Invalid), transaction():
        commands.ask_to_join(person("max"), cast.square, message="x" * 1001)


def test_a_request_is_decided_once(cast: Cast, heard: list[Any]) -> None:
    policy_of(cast.square, "request")
    with transaction():
        request = commands.ask_to_join(cast.eve, cast.square)
    with pytest.raises(Denied), transaction():
        commands.decide_request(cast.ada, cast.square, request, accept=True)
    with pytest.raises(Invalid), transaction():
        commands.decide_request(cast.ann, cast.square, request, accept=False, reason=" ")
    with transaction():
        commands.decide_request(cast.ann, cast.square, request, accept=False, reason="Not your trade")
    for accept in (True, False):
        with pytest.raises(Conflict), transaction():
            commands.decide_request(cast.oz, cast.square, request, accept=accept, reason="Again")
    assert heard == [signals.JoinRefused(cast.ann, cast.square, cast.eve, "Not your trade")]
    with transaction():
        again = commands.ask_to_join(cast.eve, cast.square, message="Look at my works")
        commands.decide_request(cast.oz, cast.square, again, accept=True)
    assert role_of(cast.square, cast.eve) == "member" and counted(cast.square)
    assert heard[1:] == [signals.MemberJoined(cast.oz, cast.square, cast.eve)]


def test_a_request_belongs_to_its_community(cast: Cast) -> None:
    policy_of(cast.square, "request")
    with transaction():
        request = commands.ask_to_join(cast.eve, cast.square)
    with pytest.raises(Conflict), transaction():
        commands.decide_request(cast.ann, cast.circle, request, accept=True)


def test_a_request_may_be_withdrawn(cast: Cast) -> None:
    policy_of(cast.square, "request")
    with transaction():
        request = commands.ask_to_join(cast.eve, cast.square)
        commands.withdraw_request(cast.eve, cast.square)
    with pytest.raises(Conflict), transaction():
        commands.withdraw_request(cast.eve, cast.square)
    with pytest.raises(Conflict), transaction():
        commands.decide_request(cast.ann, cast.square, request, accept=True)


def test_joining_settles_what_waited(cast: Cast) -> None:
    policy_of(cast.square, "request")
    with transaction():
        request = commands.ask_to_join(cast.eve, cast.square)
        invitation = commands.invite_member(cast.ann, cast.square, username="eve")
        commands.answer_invitation(cast.eve, invitation, accept=True)
    db.session.refresh(request)
    assert request.accepted and role_of(cast.square, cast.eve) == "member" and counted(cast.square)


def test_inviting_by_name(cast: Cast) -> None:
    with pytest.raises(Denied), transaction():
        commands.invite_member(cast.ada, cast.cellar, username="eve")
    for name in ("nobody", "ada"):
        with pytest.raises(Invalid) as error, transaction():
            commands.invite_member(cast.ann, cast.cellar, username=name)
        assert set(error.value.fields) == {"username"}
    with transaction():
        first = commands.invite_member(cast.ann, cast.cellar, username=" @EVE ")
        assert commands.invite_member(cast.oz, cast.cellar, username="eve").id == first.id
    with pytest.raises(Conflict), transaction():
        commands.answer_invitation(cast.bob, first, accept=True)
    with transaction():
        commands.answer_invitation(cast.eve, first, accept=False)
    with pytest.raises(Conflict), transaction():
        commands.answer_invitation(cast.eve, first, accept=True)
    assert role_of(cast.cellar, cast.eve) is None


def test_a_link_serves_many_until_it_ends(cast: Cast) -> None:
    max_ = person("max")
    with transaction():
        token = commands.invite_by_link(cast.ann, cast.cellar)
    link = db.session.scalars(select(Invitation)).one()
    assert token not in (link.token_hash or "") and len(token) >= 40
    with transaction():
        commands.accept_link(cast.eve, link)
        commands.accept_link(cast.eve, link)
        commands.accept_link(max_, link)
    assert role_of(cast.cellar, cast.eve) == role_of(cast.cellar, max_) == "member" and counted(cast.cellar)
    with transaction():
        commands.withdraw_invitation(cast.oz, cast.cellar, link)
    with pytest.raises(Conflict), transaction():
        commands.accept_link(person("zoe"), link)


@pytest.mark.parametrize("end", ["removed", "demoted", "left"])
def test_who_runs_it_no_more_keeps_no_door(cast: Cast, end: str) -> None:
    with transaction():
        token = commands.invite_by_link(cast.ann, cast.cellar)
        mine = commands.invite_member(cast.ann, cast.cellar, username="eve")
        others = commands.invite_member(cast.oz, cast.cellar, username="mod")
    link = queries.invitation_by_token(token)
    assert link is not None
    with transaction():
        if end == "removed":
            commands.remove_member(cast.oz, cast.cellar, cast.ann, reason="Enough")
        elif end == "demoted":
            commands.change_role(cast.oz, cast.cellar, cast.ann, role="member", reason="Enough")
        else:
            commands.leave(cast.ann, cast.cellar)
    for door, who in ((link, cast.ann), (link, cast.eve)):
        with pytest.raises(Conflict), transaction():
            commands.accept_link(who, door)
    with pytest.raises(Conflict), transaction():
        commands.answer_invitation(cast.eve, mine, accept=True)
    assert role_of(cast.cellar, cast.ann) == ("member" if end == "demoted" else None)
    with transaction():
        commands.answer_invitation(cast.mod, others, accept=True)
    assert role_of(cast.cellar, cast.mod) == "member"


def test_invitations_expire(cast: Cast) -> None:
    with transaction():
        invitation = commands.invite_member(cast.ann, cast.cellar, username="eve")
    with clock.frozen(clock.now() + timedelta(days=14, seconds=1)), pytest.raises(Conflict), transaction():
        commands.answer_invitation(cast.eve, invitation, accept=True)
    assert role_of(cast.cellar, cast.eve) is None


def test_categories(cast: Cast) -> None:
    def order() -> list[str]:
        return list(db.session.scalars(
            select(Category.slug).where(Category.community_id == cast.square.id).order_by(Category.position)))

    with pytest.raises(Denied), transaction():
        commands.create_category(cast.ann, cast.square, name="Wood")
    with transaction():
        wood = commands.create_category(cast.oz, cast.square, name="Wood", tint=4)
        twin = commands.create_category(cast.oz, cast.square, name="Wood")
        rooms = commands.create_category(cast.oz, cast.square, name="Members")
    assert order() == ["general", "field", "wood", "wood-2", "members-2"]
    with transaction():
        commands.move_category(cast.oz, twin, up=True)
        commands.move_category(cast.oz, rooms, up=False)
        commands.edit_category(cast.oz, wood, name="Timber", tint=5, description="Frames")
    assert order() == ["general", "field", "wood-2", "wood", "members-2"] and wood.name == "Timber"
    for wrong in ({"name": " "}, {"name": "x", "tint": 1}, {"name": "Fine", "tint": 99},
                  {"name": "Fine", "description": "x" * 301}):
        with pytest.raises(Invalid), transaction():
            commands.edit_category(cast.oz, wood, **{"tint": 0, **wrong})  # type: ignore[arg-type]  # of either kind
    with transaction():
        commands.delete_category(cast.oz, twin)
    with pytest.raises(Conflict), transaction():
        commands.delete_category(cast.oz, twin)
    assert order() == ["general", "field", "wood", "members-2"]


def test_a_category_in_use_stays(cast: Cast) -> None:
    general = db.session.scalars(
        select(Category).where(Category.community_id == cast.square.id, Category.slug == "general")).one()
    body = compose(cast.ada, "Which timber for a cold roof?", community_locale="en")
    with transaction():
        open_thread(cast.ada, cast.square, title="Cold roofs", body=body, kind="question", category_id=general.id)
    with pytest.raises(Conflict), transaction():
        commands.delete_category(cast.oz, general)
