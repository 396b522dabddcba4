"""Stored paths sort as the tree reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.threads.paths import MAX_DEPTH, MAX_NUMBER, MAX_PATH, depth_of, path_of, segment


@given(st.integers(1, MAX_NUMBER), st.integers(1, MAX_NUMBER))
def test_segments_sort_as_numbers(one: int, other: int) -> None:
    assert (segment(one) < segment(other)) == (one < other)


@pytest.mark.parametrize("number", [0, -1, MAX_NUMBER + 1])
def test_numbers_that_have_no_place(number: int) -> None:
    with pytest.raises(ValueError, match="cannot be placed"):
        segment(number)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=40))
def test_sorting_by_path_is_reading_depth_first(parents: list[int]) -> None:
    paths: dict[int, str] = {1: path_of(1, None, None)}
    children: dict[int, list[int]] = {}
    for number, choice in enumerate(parents, start=2):
        parent = 1 + choice % (number - 1)
        paths[number] = path_of(number, paths[parent], parent)
        children.setdefault(parent if parent != 1 else 0, []).append(number)

    def read(number: int) -> list[int]:
        return [number, *(deeper for child in children.get(number, []) for deeper in read(child))]

    order = [1, *(deeper for child in children.get(0, []) for deeper in read(child))]
    assert sorted(paths, key=paths.__getitem__) == order


def test_past_the_greatest_depth_a_reply_stands_beside_what_it_answers() -> None:
    path = path_of(2, None, None)
    for number in range(3, MAX_DEPTH + 20):
        below = path_of(number, path, number - 1)
        assert path < below and len(below) <= MAX_PATH
        path = below
    assert depth_of(path) == MAX_DEPTH - 1
