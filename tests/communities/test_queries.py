"""Reading communities: what is shown to whom, and pages that lose and repeat nobody."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from forum.communities import commands, queries
from forum.communities.models import Category, Community, JoinRequest, Membership
from forum.communities.policy import can_know, can_read, standing_of
from forum.core import clock
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.folding import fold
from forum.core.pagination import BadCursor, Cursor
from tests.cast import BEGINNING, Cast, person
from tests.threads.talk import deleted, opened, replied


def test_a_room_tells_where_the_viewer_stands(cast: Cast) -> None:
    for slug in ("square", "circle", "cellar"):
        community = getattr(cast, slug)
        for name, user in cast.everyone.items():
            standing = standing_of(user, community.id)
            found = queries.room(user, slug)
            assert (found is not None) == bool(can_know(standing, community)), (slug, name)
            if found is not None:
                assert found == queries.room_by_id(user, community.id) and found.standing == standing
                assert found.readable == bool(can_read(standing, community))
                assert [row.slug for row in found.categories] == (["general", "field"] if found.readable else [])


def test_a_room_costs_two_queries(cast: Cast, count_queries: Callable[[], Any]) -> None:
    for user in (None, cast.ada):
        db.session.expire_all()
        _ = user and user.id
        with count_queries() as seen:
            queries.room(user, "square")
        assert len(seen) == 2, seen


def test_my_communities(cast: Cast) -> None:
    assert [link.name for link in queries.my_communities(cast.ada)] == ["The Cellar", "The Circle", "The Square"]
    assert queries.my_communities(cast.eve) == queries.my_communities(None) == ()


def test_the_directory_names_only_what_may_be_known(cast: Cast) -> None:
    for name, user in cast.everyone.items():
        listed = {room.slug for room in queries.directory_page(user).rooms}
        assert listed == ({"square", "circle"} if name in ("visitor", "eve") else {"square", "circle", "cellar"}), name
    cards = {room.slug: room for room in queries.directory_page(cast.eve).rooms}
    assert cards["square"].thread_count == 0 and cards["circle"].thread_count is None


def test_the_directory_is_searched_by_beginning_without_accents(cast: Cast) -> None:
    with transaction():
        commands.create_community(cast.oz, commands.Particulars(name="Éco-quartiers"))
    assert [room.name for room in queries.directory_page(None, "  eco-Q ").rooms] == ["Éco-quartiers"]
    assert queries.directory_page(None, "the c").rooms[0].slug == "circle"
    assert [room.slug for room in queries.directory_page(None, "quar").rooms] == []
    assert [room.slug for room in queries.directory_page(None, "CIRC").rooms] == ["circle"]
    for nothing in ("%", "_", "cellar", "x" * 500):
        assert queries.directory_page(None, nothing).rooms == (), nothing


def test_the_directory_by_kind_and_by_what_is_alive(cast: Cast) -> None:
    later = BEGINNING + timedelta(days=9)
    cast.circle.active_at, cast.cellar.active_at, cast.square.active_at = later + timedelta(days=2), later, later
    cast.circle.kind = "trade"
    db.session.commit()

    def found(viewer: Any, **wanted: str) -> list[str]:
        return [room.slug for room in queries.directory_page(viewer, **wanted).rooms]

    assert found(None, kind="trade") == ["circle"] and found(None, kind="king") == ["circle", "square"]
    assert found(cast.ada, sort="active") == ["circle", "cellar", "square"] == found(cast.mod, sort="active")
    assert found(None, sort="active") == ["square", "circle"], "what happens inside does not show outside"
    cards = {room.slug: room.active_at for room in queries.directory_page(cast.eve).rooms}
    assert cards == {"square": later, "circle": None}


def test_pages_of_the_directory_by_what_is_alive(cast: Cast) -> None:
    for number in range(60):
        db.session.add(Community(slug=f"club-{number}", name=f"Club {number}", name_key=f"club {number}", created_at=BEGINNING,
                                 active_at=BEGINNING + timedelta(days=number % 7) if number % 3 else None))
    db.session.commit()
    expected = [row.slug for row in sorted(db.session.query(Community).filter(Community.visibility != "hidden"), reverse=True,
                                           key=lambda row: (row.active_at or row.created_at, row.id))]

    def read(cursor: str) -> tuple[list[str], str, str]:
        page = queries.directory_page(None, cursor=cursor, sort="active")
        return [room.slug for room in page.rooms], page.before, page.after

    check_pages(read, expected, 3)


def forward(read: Callable[[str], tuple[list[Any], str, str]]) -> Iterator[tuple[list[Any], str]]:
    """Every page from the first to the last, each with the cursor that leads back."""
    cursor = ""
    while True:
        rows, before, after = read(cursor)
        yield rows, before
        if not after:
            return
        cursor = after


def check_pages(read: Callable[[str], tuple[list[Any], str, str]], expected: list[Any], pages: int) -> None:
    """Forward and back, the pages hold `expected` once and in order."""
    there = list(forward(read))
    assert [row for rows, _ in there for row in rows] == expected
    assert len(there) == pages and there[0][1] == ""
    cursor, back = there[-1][1], [there[-1][0]]
    while cursor:
        rows, cursor, _after = read(cursor)
        back.insert(0, rows)
    assert [row for rows in back for row in rows] == expected


def test_pages_of_the_directory(cast: Cast) -> None:
    for number in range(60):
        name = f"Club {number % 30:02}"
        db.session.add(Community(slug=f"club-{number}", name=name, name_key=fold(name), created_at=BEGINNING))
    db.session.commit()
    expected = [row.slug for row in sorted(db.session.query(Community).filter(Community.visibility != "hidden"),
                                           key=lambda row: (row.name_key, row.id))]

    def read(cursor: str) -> tuple[list[str], str, str]:
        page = queries.directory_page(None, cursor=cursor)
        return [room.slug for room in page.rooms], page.before, page.after

    check_pages(read, expected, 3)


@pytest.mark.parametrize("sort", ["name", "newest"])
def test_pages_of_members(cast: Cast, sort: str) -> None:
    for number in range(100):
        user = person(f"m{number}", name=f"Member {number % 7}")
        db.session.flush()
        db.session.add(Membership(community_id=cast.square.id, user_id=user.id,
                                  joined_at=BEGINNING + timedelta(hours=number // 3)))
    db.session.commit()
    members = db.session.query(Membership).filter_by(community_id=cast.square.id).all()
    if sort == "newest":
        members.sort(key=lambda row: (row.joined_at, row.user_id), reverse=True)
    else:
        members.sort(key=lambda row: (row.user.name_key, row.user_id))
    room = queries.room(cast.ada, "square")
    assert room is not None

    def read(cursor: str) -> tuple[list[int], str, str]:
        page = queries.members_page(room, sort=sort, cursor=cursor)
        return [row.user_id for row in page.members], page.before, page.after

    check_pages(read, [row.user_id for row in members], 3)


def test_members_by_role_and_name(cast: Cast) -> None:
    room = queries.room(cast.ada, "square")
    assert room is not None

    def found(**wanted: str) -> list[str]:
        return [row.username for row in queries.members_page(room, **wanted).members]

    assert found() == ["ada", "ann", "bob", "oz"]
    assert found(role="owner") == ["oz"] and found(role="animator") == ["ann"] and found(role="king") == found()
    assert found(query="ADA") == found(query="lovel") == found(query="@ada") == ["ada"]
    assert found(query="dupre") == ["ann"] and found(query="%") == [] and found(query="a", role="member") == ["ada"]


def test_members_who_wrote_lately_come_first(cast: Cast) -> None:
    room = queries.room(cast.ada, "square")
    assert room is not None
    thread = opened(cast.ada, cast.square)
    for _ in range(3):
        replied(cast.bob, thread)
    deleted(cast.bob, replied(cast.bob, thread))
    opened(cast.bob, cast.circle)
    rows = queries.members_page(room, sort="active").members
    assert [(row.username, row.wrote) for row in rows] == [("bob", 3), ("ada", 1)]
    assert [row.username for row in queries.members_page(room, sort="active", query="ada").members] == ["ada"]
    with clock.frozen(clock.now() + timedelta(days=91)):
        assert queries.members_page(room, sort="active").members == ()


@pytest.mark.parametrize(
    "cursor", ["x", "%%%", Cursor((1, 2)).encode(), Cursor(("a", 1, 2)).encode(), Cursor(("a", "1")).encode(),
               Cursor(("a\0", 1)).encode(), Cursor(("\ud800", 1)).encode()])
def test_a_cursor_of_another_make(cast: Cast, cursor: str) -> None:
    room = queries.room(None, "square")
    assert room is not None
    with pytest.raises(BadCursor):
        queries.directory_page(None, cursor=cursor)
    with pytest.raises(BadCursor):
        queries.members_page(room, sort="newest", cursor=cursor)


def test_the_face_of_a_community(cast: Cast) -> None:
    def face(user: Any, slug: str) -> queries.AboutPage:
        room = queries.room(user, slug)
        assert room is not None
        return queries.about_page(user, room)

    assert [row.username for row in face(None, "square").animators] == ["oz", "ann"]
    assert face(None, "square").post_count == 0 and face(None, "circle").post_count is None
    assert face(cast.eve, "square").can_join and not face(cast.ada, "square").can_join
    cast.square.join_policy = "request"
    db.session.commit()
    with transaction():
        request = commands.ask_to_join(cast.eve, cast.square)
    assert face(cast.eve, "square").asked_at == request.created_at
    with transaction():
        commands.decide_request(cast.ann, cast.square, request, accept=False, reason="Not your trade")
    page = face(cast.eve, "square")
    assert page.asked_at is None and page.refusal is not None and page.refusal.reason == "Not your trade"
    with transaction():
        invitation = commands.invite_member(cast.ann, cast.square, username="eve")
    assert face(cast.eve, "square").invitation_id == invitation.id


def test_what_waits(cast: Cast) -> None:
    cast.square.join_policy = "request"
    db.session.commit()
    with transaction():
        commands.ask_to_join(cast.eve, cast.square)
        commands.invite_member(cast.ann, cast.cellar, username="eve")
    mine = queries.waiting_for(cast.eve)
    assert [row.community.slug for row in mine.invitations] == ["cellar"] and mine.requests == () and mine
    for animator in (cast.ann, cast.oz):
        waiting = queries.waiting_for(animator)
        assert [(row.community.slug, row.count) for row in waiting.requests] == [("square", 1)]
    for other in (cast.ada, cast.mod, None):
        assert not queries.waiting_for(other)
    assert [row.community.slug for row in queries.mine_page(cast.eve).asked] == ["square"]


def test_a_request_to_what_became_hidden_names_nothing(cast: Cast) -> None:
    db.session.add(JoinRequest(community_id=cast.cellar.id, user_id=cast.eve.id, created_at=now()))
    db.session.commit()
    assert queries.mine_page(cast.eve).asked == ()


def test_a_link_opens_the_face_of_a_hidden_community(cast: Cast) -> None:
    with transaction():
        token = commands.invite_by_link(cast.ann, cast.cellar)
    for user in (None, cast.eve, cast.ada):
        offer = queries.offer_by_token(user, token)
        assert offer is not None and offer.community.slug == "cellar" and offer.already_member == (user is cast.ada)
    for wrong in ("", "x", token + "x", "x" * 200, "\udcff"):
        assert queries.offer_by_token(cast.eve, wrong) is None


def test_categories_keep_their_order(cast: Cast) -> None:
    first = db.session.query(Category).filter_by(community_id=cast.square.id, slug="general").one()
    with transaction():
        commands.move_category(cast.oz, first, up=False)
    room = queries.room(None, "square")
    assert room is not None and [row.slug for row in room.categories] == ["field", "general"]
    assert room.category("general") is not None and room.category("none") is None
