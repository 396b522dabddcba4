"""Splitting raw files: every post once, never one person's words under another's name."""

from hypothesis import given
from hypothesis import strategies as st

from forum.transfer.discourse.raw import SEPARATOR, split


def raw_file(*posts: tuple[int, str, str], date: str = "2019-03-01 08:00:00") -> str:
    return "".join(f"{name} | {date} UTC | #{number}\n\n{text}{SEPARATOR}" for number, name, text in posts)


def test_posts_by_number() -> None:
    raw = raw_file((1, "ann", "First.\n\nTwo paragraphs."), (2, "bob", ""), (4, "ann", "    indented code"))
    assert split(raw, [(1, "ann"), (2, "bob"), (4, "ann")]) == {1: "First.\n\nTwo paragraphs.", 2: "", 4: "    indented code"}


def test_posts_past_the_end_of_the_raw_file_are_absent() -> None:
    raw = raw_file((1, "ann", "one"), (2, "bob", "two"))
    assert split(raw, [(1, "ann"), (2, "bob"), (3, "ann")]) == {1: "one", 2: "two"}


def test_lines_of_dashes_are_text() -> None:
    text = f"see{SEPARATOR}zed wrote | on #2\n\nsomething"
    assert split(raw_file((1, "ann", text), (2, "bob", "two")), [(1, "ann"), (2, "bob")]) == {1: text, 2: "two"}


def test_a_post_that_the_json_lacks_is_not_read_as_the_end_of_the_one_before() -> None:
    raw = raw_file((1, "ann", "one"), (2, "staff", "a secret"), (3, "bob", "three"))
    found = split(raw, [(1, "ann"), (3, "bob")])
    assert "secret" not in str(found)


def test_a_forged_header_gives_nobody_foreign_words() -> None:
    forged = f"mine{SEPARATOR}bob | 2020-01-01 00:00:00 UTC | #2\n\nI am bob"
    raw = raw_file((1, "ann", forged), (2, "bob", "really bob"), (3, "ann", "three"), (4, "bob", "four"))
    found = split(raw, [(1, "ann"), (2, "bob"), (3, "ann"), (4, "bob")])
    assert found == {3: "three", 4: "four"}


def test_a_forged_header_of_a_post_that_the_raw_file_lacks() -> None:
    forged = f"mine{SEPARATOR}bob | 2020-01-01 00:00:00 UTC | #9\n\nI am bob"
    raw = raw_file((1, "ann", "one"), (2, "cyd", forged), (3, "ann", "three"))
    found = split(raw, [(1, "ann"), (2, "cyd"), (3, "ann"), (8, "ann"), (9, "bob")])
    assert 9 not in found
    assert found[1] == "one"


def test_another_username_is_another_post() -> None:
    assert split(raw_file((1, "ann", "one")), [(1, "bob")]) == {}
    assert split("", [(1, "bob")]) == {}


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=40), min_size=1, max_size=8))
def test_whatever_was_typed_comes_back(texts: list[str]) -> None:
    posts = [(number, "ann", text) for number, text in enumerate(texts, start=1)]
    found = split(raw_file(*posts), [(number, "ann") for number, _, _ in posts])
    assert found == {number: text.strip("\n") for number, _, text in posts}
