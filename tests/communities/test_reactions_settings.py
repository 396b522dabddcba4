"""What a community offers of reactions and votes: who decides, what is kept, and how the form does it."""

from collections.abc import Callable
from typing import Any

import pytest

from forum.communities import commands
from forum.communities.models import Community
from forum.communities.reactions import REACTIONS, kinds_of, offered
from forum.core.db import db as database
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.core.policy import Denied
from tests.cast import Cast

Visit = Callable[..., Any]


def kept(cast: Cast) -> tuple[str, str, bool]:
    database.session.expire_all()
    found = database.session.get_one(Community, cast.square.id)
    return found.reactions, found.voting, found.downvotes


def test_the_words_are_read_in_their_order_and_helped_stands_last() -> None:
    assert offered("helped,thanks,like,like,applause,") == ("thanks", "like", "helped")
    assert offered("") == ()
    kinds = kinds_of("helped,thanks")
    assert [(kind.name, kind.offered) for kind in kinds] == [
        ("thanks", True), ("like", False), ("insightful", False), ("helped", True)]
    assert {kind.name for kind in kinds} == set(REACTIONS)
    for kind in kinds:
        assert kind.counted(1) != kind.counted(2) and str(kind.label) and str(kind.hint)


@pytest.mark.parametrize(("who", "may"), [
    ("ada", False), ("ann", False), ("eve", False), ("mod", False), ("oz", True), ("adm", True)])
def test_who_decides(cast: Cast, who: str, may: bool) -> None:
    def decide() -> None:
        with transaction():
            commands.choose_reactions(getattr(cast, who), cast.square, kinds=["thanks"], voting="all", downvotes=True)

    before = kept(cast)
    if may:
        decide()
        assert kept(cast) == ("thanks", "all", True) != before
    else:
        with pytest.raises(Denied):
            decide()
        assert kept(cast) == before


def test_what_does_not_fit(cast: Cast) -> None:
    for kinds, voting, field in ((["applause"], "off", "kinds"), (["like"], "sometimes", "voting")):
        with pytest.raises(Invalid) as refused, transaction():
            commands.choose_reactions(cast.oz, cast.square, kinds=kinds, voting=voting, downvotes=False)
        assert set(refused.value.fields) == {field}


def test_the_form(cast: Cast, visit: Visit) -> None:
    oz, address = visit(cast.oz), "/c/square/settings/reactions"
    page = oz.get(address).text
    assert page.count('name="kinds"') == 4 and page.count(" checked") == 5, "all four, and votes on questions"
    form = {"_method": "PUT", "kinds": ["insightful", "like", "helped"], "place-insightful": "1", "place-like": "2",
            "voting": "all"}
    answer = oz.post(address, data=form)
    assert (answer.status_code, answer.location) == (303, address)
    assert kept(cast) == ("insightful,like,helped", "all", False)
    page = oz.get(address).text
    assert page.index("Insightful") < page.index("Thanks") and 'value="thanks" checked' not in page
    oz.post(address, data={"_method": "PUT", "voting": "off", "downvotes": "1"})
    assert kept(cast) == ("", "off", True), "none is a choice too"
    refused = oz.post(address, data={"_method": "PUT", "voting": "perhaps", "kinds": ["like"]})
    assert refused.status_code == 422 and kept(cast) == ("", "off", True)
    assert visit(cast.ada).get(address).status_code == 403 and visit(None).get(address).status_code == 303
    assert visit(cast.eve).get("/c/cellar/settings/reactions").status_code == 404
