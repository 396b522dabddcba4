"""What a topic's JSON must be, what is made of a good one, and the reason given for a bad one."""

import json
from typing import Any

import pytest

from forum.transfer.discourse.shapes import BadFile, parse_thread
from tests.transfer.archives import files, likes, post, topic


def parsed(**over: Any) -> Any:
    return parse_thread(content(**over))


def content(posts: list[dict[str, Any]] | None = None, **over: Any) -> bytes:
    rows = posts if posts is not None else [post(1, "ann", "one"), post(2, "bob", "two")]
    return next(iter(files([topic(9, over.pop("title", "Title"), rows, **over)]).values()))


def broken(change: dict[str, Any], where: str = "topic") -> bytes:
    data = json.loads(content())
    target = data if where == "topic" else data["post_stream"]["posts"][1]
    target.update(change)
    return json.dumps(data).encode()


@pytest.mark.parametrize(("body", "reason"), [
    (b"", "is not JSON"), (b"<html>", "is not JSON"), (b"[]", "is not a JSON object"), (b"{}", "holds no post_stream"),
    (b"\xff\xfe", "is not JSON"), (b"[" * 100_000, "is not JSON"), (b'{"post_stream": {"posts": 3}}', "holds no post_stream"),
    (broken({"id": "9"}), "no usable number in id"), (broken({"id": True}), "no usable number in id"),
    (broken({"id": 2**40}), "no usable number in id"), (broken({"title": None}), "no text in title"),
    (broken({"created_at": "yesterday"}), "no usable date in created_at"),
    (broken({"post_stream": {"posts": []}}), "holds no posts"),
    (broken({"post_number": 0}, "post"), "no usable number in post_number"),
    (broken({"post_number": 36**4}, "post"), "no usable number in post_number"),
    (broken({"post_number": 1}, "post"), "two posts of one number"), (broken({"cooked": None}, "post"), "no text in cooked"),
    (broken({"created_at": "0000-01-01"}, "post"), "no usable date in created_at"),
])
def test_a_bad_file_says_why(body: bytes, reason: str) -> None:
    with pytest.raises(BadFile, match=reason):
        parse_thread(body)


def test_a_good_one() -> None:
    thread = parsed(posts=[
        post(1, "ann", "one"),
        post(5, "bob", "two", reply_to_post_number=1, actions_summary=likes(3), version=2),
        post(3, "ann", "", post_type=3, action_code="closed.enabled"),
        post(6, "cyd", "psst", post_type=4),
        post(7, "cyd", "self", reply_to_post_number=7), post(8, "cyd", "later", reply_to_post_number=9),
    ], accepted_answer={"post_number": 5, "username": "bob"}, closed=True)
    assert [one.number for one in thread.posts] == [1, 3, 5, 7, 8]
    assert [one.reply_to for one in thread.posts] == [None, None, 1, None, None]
    assert [one.kind for one in thread.posts] == ["post", "action", "post", "post", "post"]
    assert thread.posts[2].likes == 3
    assert thread.posts[2].edited_at is not None
    assert thread.posts[0].edited_at is None
    assert (thread.accepted, thread.left_out, thread.closed, dict(thread.hosts)) == (5, 1, True, {"old.example.org": 5})


def test_emoji_in_titles_are_characters() -> None:
    assert parsed(title=":four_leaf_clover: Luck", unicode_title="\U0001f340 Luck").title == "\U0001f340 Luck"
    assert parsed(title="Luck", unicode_title=None).title == "Luck"


def test_hostile_words_can_be_stored() -> None:
    thread = parsed(title="A\u202eB\x00C\ud800 " + "x" * 300, posts=[
        post(1, "ann", None, cooked="<p>a\x00b\ud800</p>", name="Ann\u202e\n\x1b[31m"), post(2, "bob", "", name=None)])
    assert thread.title.startswith("ABC x")
    assert len(thread.title) == 255
    assert thread.posts[0].cooked == "<p>ab?</p>"
    assert thread.posts[0].person.name == "Ann [31m"
    assert thread.posts[1].person.name == ""


def test_people_whose_account_is_gone_are_one_person() -> None:
    thread = parsed(posts=[{**post(1, "ann", None), "username": None}, {**post(2, "bob", None), "user_id": None}])
    assert {one.person.id for one in thread.posts} == {0}
