"""Cursors come back as they went, and nothing else is let in."""

import base64
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.pagination import BadCursor, Cursor


@given(st.integers(-(2**62), 2**62), st.text(max_size=40), st.booleans())
def test_a_cursor_survives_the_address(number: int, text: str, backward: bool) -> None:
    cursor = Cursor((number, text), backward)
    assert Cursor.decode(cursor.encode(), int, str) == cursor


@given(st.text(max_size=60))
def test_anything_else_is_refused(text: str) -> None:
    with contextlib.suppress(BadCursor):
        assert Cursor.decode(text, int, str).encode()


@pytest.mark.parametrize("text", ["", "x" * 1100, base64.urlsafe_b64encode(b"[" * 740).decode(),
                                  "WzAsMV0", Cursor((True, "a")).encode(), Cursor((2**70, "a")).encode(),
                                  Cursor((1,)).encode(), Cursor(("a", "b")).encode()])
def test_wrong_values_are_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        Cursor.decode(text, int, str)


@pytest.mark.parametrize("letter", ["a", "é", "д", "田", "😀", "\""])
def test_the_longest_value_of_a_list_fits_in_any_script(letter: str) -> None:
    cursor = Cursor((letter * 160, 2**31))
    assert Cursor.decode(cursor.encode(), str, int) == cursor
