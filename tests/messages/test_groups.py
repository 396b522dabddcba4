"""Writing to those who run a community, all of them at once."""

from collections.abc import Callable
from typing import Any

import pytest

from forum.auth.models import Mute
from forum.communities import commands as rooms
from forum.communities.models import Membership
from forum.core import clock, settings
from forum.core.db import db, transaction
from forum.messages.queries import animators_to_write_to
from tests.cast import Cast, enrol, person


@pytest.fixture
def seasoned(db: Any) -> None:
    """Nobody is new here."""
    settings.override(messages__newcomer_days=0, messages__newcomer_posts=0)


def written_to(page: str) -> str:
    """What stands in the field of the recipients."""
    return page.partition('name="to"')[2].partition('value="')[2].partition('"')[0]


@pytest.mark.usefixtures("seasoned")
def test_the_page_of_a_community_leads_to_its_animators(cast: Cast, visit: Callable[[Any], Any]) -> None:
    eve = visit(cast.eve)
    assert 'href="/messages/new?animators=square"' in eve.get("/c/square/about").text
    assert "/messages/new" not in visit(None).get("/c/square/about").text
    assert written_to(eve.get("/messages/new?animators=square").text) == "ann, oz"
    answer = eve.post("/messages", data={"to": "ann, oz", "title": "A question of rules", "source": "May I?"})
    assert answer.status_code == 303
    assert "A question of rules" in visit(cast.ann).get("/messages").text
    assert "A question of rules" in visit(cast.oz).get("/messages").text


@pytest.mark.usefixtures("seasoned")
def test_nobody_is_named_who_may_not_be_known_or_written_to(cast: Cast, visit: Callable[[Any], Any]) -> None:
    for user, place, names in ((cast.eve, "cellar", ""), (cast.ada, "cellar", "ann, oz"), (cast.eve, "circle", "ann, oz"),
                               (cast.ann, "square", "oz"), (cast.eve, "nowhere", ""), (cast.eve, "général", "")):
        page = visit(user).get("/messages/new", query_string={"animators": place}).text
        assert written_to(page) == names, (user.username, place)
        assert ("No message can be sent to those who run this community." in page) is not bool(names)
    db.session.add(Mute(user_id=cast.ann.id, muted_id=cast.eve.id, at=clock.now()))
    db.session.commit()
    assert written_to(visit(cast.eve).get("/messages/new?animators=square").text) == "oz"


def test_as_many_as_a_conversation_of_theirs_holds(cast: Cast) -> None:
    animators = [person(f"anim{number}") for number in range(4)]
    db.session.flush()
    for one in animators:
        enrol(cast.square, one, "animator")
    db.session.commit()
    assert [one.usernames for one in animators_to_write_to(cast.eve, ["square"])] == [("anim0", "anim1")]
    settings.override(messages__newcomer_days=0, messages__newcomer_posts=0)
    (all_of_them,) = animators_to_write_to(cast.eve, ["square"])
    assert all_of_them.usernames == ("anim0", "anim1", "anim2", "anim3", "ann", "oz")


@pytest.mark.usefixtures("seasoned")
def test_completion_offers_them_together(cast: Cast, visit: Callable[[Any], Any]) -> None:
    offered = {"name": "Animators of The Square", "value": "ann, oz", "note": "Ann Dupré, Oz Martin"}
    assert visit(cast.eve).get("/messages/completion?q=squ").json == [offered]
    assert visit(cast.eve).get("/messages/completion?q=cell").json == []
    assert [one["name"] for one in visit(cast.ada).get("/messages/completion?q=cell").json] == ["Animators of The Cellar"]
    Membership.query.filter_by(community_id=cast.square.id).delete()
    db.session.commit()
    assert visit(cast.eve).get("/messages/completion?q=squ").json == []


def test_a_decision_is_answered_to_them(cast: Cast, visit: Callable[[Any], Any]) -> None:
    with transaction():
        rooms.change_role(cast.oz, cast.square, cast.bob, role="animator", reason="You do it already")
    assert 'href="/messages/new?animators=square"' in visit(cast.bob).get("/settings/decisions").text
