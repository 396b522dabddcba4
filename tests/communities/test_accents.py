"""A community's own colour: typed, checked, derived for both themes, and served."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.communities import accents
from tests.browser_client import Visitor
from tests.cast import Cast

TOKENS = (Path(__file__).parents[2] / "forum/static/css/02-tokens.css").read_text(encoding="utf-8")
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"{number:06x}")


@pytest.mark.parametrize(("typed", "colour"), [
    ("#176A52", "176a52"), (" 176a52 ", "176a52"), ("#0a7", "00aa77"), ("", None), ("green", None), ("#12345", None),
    ("#1234567", None), ("١٢٣٤٥٦", None), ("176a52;}", None)])
def test_a_colour_is_read(typed: str, colour: str | None) -> None:
    assert accents.parse(typed) == colour


def test_contrast_is_the_standards() -> None:
    assert accents.contrast("ffffff", "000000") == pytest.approx(21)
    assert accents.contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_grounds_are_those_of_the_stylesheet() -> None:
    tokens = dict(re.findall(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}, #[0-9a-f]{6})\)", TOKENS.split("prefers-contrast")[0]))
    for number, ground in enumerate(("paper", "surface", "sunken")):
        assert tokens[ground] == f"#{accents.LIGHT_GROUNDS[number]}, #{accents.DARK_GROUNDS[number]}"
    assert tokens["ink-2"] == f"#{accents.LIGHT_INK}, #{accents.DARK_INK}"


@pytest.mark.parametrize(("colour", "fine"), [("176a52", True), ("000000", True), ("ffd400", False), ("ffffff", False),
                                              ("e4572e", False), ("b3261e", True)])
def test_what_cannot_be_read_does_not_hold(colour: str, fine: bool) -> None:
    assert accents.holds(colour) is fine
    assert (accents.nearest(colour) == colour) is fine


@given(colours)
def test_any_colour_leads_to_one_that_holds_in_both_themes(colour: str) -> None:
    near = accents.nearest(colour)
    assert accents.holds(near)
    for shades, grounds, ink in ((accents.light(near), accents.LIGHT_GROUNDS, accents.LIGHT_INK),
                                 (accents.dark(near), accents.DARK_GROUNDS, accents.DARK_INK)):
        assert all(accents.contrast(shades.accent, ground) >= 4.5 for ground in (*grounds, shades.soft, shades.on))
        assert accents.contrast(ink, shades.soft) >= 4.5


@given(colours)
def test_conversion_loses_nothing(colour: str) -> None:
    back = accents._hex(*accents._oklch(colour))
    assert max(abs(int(back[i : i + 2], 16) - int(colour[i : i + 2], 16)) for i in (0, 2, 4)) <= 1


def form(cast: Cast, **changed: str) -> dict[str, str]:
    return {"name": "The Square", "kind": "practice", "tint": "0", "locale": "en", "visibility": "public", "join_policy": "open",
            **changed}


def test_owners_choose_it_and_pages_wear_it(visit: Any, cast: Cast) -> None:
    owner = visit(cast.oz)
    assert owner.put("/c/square/settings", data=form(cast, accent="#B3261E")).status_code == 303
    assert cast.square.accent == "b3261e"
    page = owner.get("/c/square")
    address = re.search(r'href="(/assets/accent-[^"]+\.css)"', page.text)
    assert address and 'class="accent-own' in page.text
    sheet = owner.get(address.group(1))
    assert sheet.mimetype == "text/css" and "immutable" in sheet.headers["Cache-Control"]
    assert "--accent:light-dark(#b3261e," in sheet.text
    assert 'value="#b3261e"' in owner.get("/c/square/settings").text
    assert owner.put("/c/square/settings", data=form(cast, accent="")).status_code == 303
    assert cast.square.accent is None and "accent-own" not in owner.get("/c/square").text


def test_a_pale_one_is_refused_with_the_nearest_that_holds(visit: Any, cast: Cast) -> None:
    owner = visit(cast.oz)
    answer = owner.put("/c/square/settings", data=form(cast, accent="#ffd400", name="Another name"))
    near = accents.nearest("ffd400")
    assert answer.status_code == 422 and cast.square.accent is None
    assert 'value="#ffd400"' in answer.text and 'value="Another name"' in answer.text
    assert re.search(rf'<button[^>]*name="nearest"[^>]*value="#{near}"', answer.text)
    assert owner.put("/c/square/settings", data=form(cast, accent="#ffd400", nearest=f"#{near}")).status_code == 303
    assert cast.square.accent == near


@pytest.mark.parametrize("typed", ["red", "#12", "url(x)"])
def test_what_is_no_colour_is_refused(visit: Any, cast: Cast, typed: str) -> None:
    answer = visit(cast.oz).put("/c/square/settings", data=form(cast, accent=typed))
    assert answer.status_code == 422 and 'name="nearest"' not in answer.text


@pytest.mark.parametrize("address", ["accent-ffd400", "accent-zzz", "accent-B3261E", "accent-", "accent-b3261e;x"])
def test_no_stylesheet_for_what_does_not_hold(client: Visitor, address: str) -> None:
    assert client.get(f"/assets/{address}.css").status_code == 404
