"""What changed between two texts: told whole, in words, in bounded time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.text.difference import Passage, Piece, difference, words

LETTERS = st.text(st.sampled_from("ab c\n."), max_size=40)


def shown(pieces: tuple[Piece, ...]) -> str:
    return "".join(f"[{one.sign}{one.text}]" if one.sign else one.text for one in pieces)


@pytest.mark.parametrize(("before", "after", "told"), [
    ("The cold side.", "The warm side.", "The [-cold][+warm] side."),
    ("Four five six seven eight", "Four five 6 7 eight", "Four five [-six seven][+6 7] eight"),
    ("Wall", "", "[-Wall]"), ("", "Wall", "[+Wall]"), ("same", "same", "same"),
    ("See /t/on-a-wall/9, then.", "See it on Monday, then.", "See [-/t/on-a-wall/9,][+it on Monday,] then."),
    ("Merci : j’essaie.", "Merci. J’essaie lundi.", "Merci[+.] [-: j’essaie][+J’essaie lundi]."),
    ("One thing", "Quite another matter", "[-One thing][+Quite another matter]")])
def test_words(before: str, after: str, told: str) -> None:
    assert shown(words(before, after)) == told


def test_passages_with_their_surroundings() -> None:
    before = "\n".join(str(number) for number in range(20))
    after = before.replace("5", "five", 1).replace("15", "fifteen")
    signs = [one.sign for one in difference(before, after)]
    assert signs.count("~") == 2 and signs.count("…") == 3
    assert difference("same", "same") == ()


def test_lines_added_and_removed() -> None:
    assert difference("a\nb", "a\nb\nc")[-1] == Passage("+", (Piece("+", "c"),))
    assert difference("a\nb\nc", "b\nc")[0] == Passage("-", (Piece("-", "a"),))


@given(LETTERS, LETTERS)
def test_both_texts_can_be_read_from_their_difference(before: str, after: str) -> None:
    pieces = words(before, after)
    assert "".join(one.text for one in pieces if one.sign != "+") == before
    assert "".join(one.text for one in pieces if one.sign != "-") == after
    passages = difference(before, after)
    assert bool(passages) == (before != after)
    if passages and not any(one.sign == "…" for one in passages):
        old = [one for one in passages if one.sign != "+"]
        new = [one for one in passages if one.sign != "-"]
        assert "\n".join("".join(piece.text for piece in one.before) for one in old) == before or not old
        assert "\n".join("".join(piece.text for piece in one.after) for one in new) == after or not new


@pytest.mark.parametrize(("before", "after"), [
    ("a\n" * 16_000, "b\na\n" * 8_000), ("a b " * 8_000, "b a " * 8_000), ("." * 32_000, "." * 31_999 + "!"),
    ("\n".join(map(str, range(6000))), "\n".join(map(str, range(6000, 0, -1)))),
    ("word " * 6_400, " ".join(f"w{number}" for number in range(5_000)))])
def test_no_two_texts_take_long(before: str, after: str) -> None:
    """Measured at 30 to 160 ms on the slowest machine at hand; ten times that would be a mistake in the method."""
    began = time.perf_counter()
    difference(before, after)
    assert time.perf_counter() - began < 2
