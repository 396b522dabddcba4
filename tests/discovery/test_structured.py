"""Threads as search engines are told of them: what the documentation asks for, nothing off the page, nothing hostile."""

from typing import Any

import pytest

from forum.core import settings
from forum.core.db import transaction
from forum.threads import commands
from forum.threads.models import Solution, Thread
from tests.browser_client import Visitor
from tests.cast import BEGINNING, Cast
from tests.discovery.told import BLOCK, data_of, mistakes, of_type
from tests.threads.talk import deleted, edited, first_post, numbered, opened, replied

HOSTILE = "</script><script>alert(1)</script> <!-- & \u2028 ]]> &lt;/script>"


def address(thread: Thread, rest: str = "") -> str:
    return f"/t/{thread.slug}/{thread.id}{rest}"


def solve(thread: Thread, number: int) -> None:
    post = numbered(thread, number)
    with transaction() as session:
        session.add(Solution(thread_id=thread.id, post_id=post.id, chosen_by_id=thread.author_id, chosen_at=BEGINNING))


def test_a_discussion(cast: Cast, client: Visitor) -> None:
    thread = opened(cast.ada, cast.square, "Fixing a roof", "How *do* you?")
    second = replied(cast.bob, thread, "With **nails**.")
    third = replied(cast.ada, thread, "And glue?", to=second)
    replied(cast.ann, thread, "Please no.")
    with transaction():
        commands.react(cast.ada, second, "like")
    html = client.get(address(thread, "?view=tree").removesuffix("?view=tree")).text
    assert list(mistakes(data_of(html))) == []
    told = of_type(html, "DiscussionForumPosting")
    assert told["headline"] == "Fixing a roof" and told["text"] == "How do you?" and told["inLanguage"] == "en"
    assert told["url"] == f"http://localhost{address(thread)}"
    assert told["author"] == {"@type": "Person", "name": "Ada Lovelace", "url": "http://localhost/u/ada"}
    counts = {one["interactionType"]["@type"]: one["userInteractionCount"] for one in told["interactionStatistic"]}
    assert counts["CommentAction"] == 3
    assert [one["text"] for one in told["comment"]] == ["With nails.", "Please no."]
    assert told["comment"][0]["url"].endswith(f"/{second.number}")
    assert told["comment"][0]["interactionStatistic"][0]["userInteractionCount"] == 1
    assert [one["url"].rpartition("/")[2] for one in told["comment"][0]["comment"]] == [str(third.number)]


def test_in_time_comments_stand_side_by_side(cast: Cast, client: Visitor) -> None:
    thread = opened(cast.ada, cast.square)
    replied(cast.ann, thread, "Second.", to=replied(cast.bob, thread, "First."))
    settings.override(threads__view="time")
    told = of_type(client.get(address(thread)).text, "DiscussionForumPosting")
    assert [one["text"] for one in told["comment"]] == ["First.", "Second."]


def test_a_question_with_its_answers(cast: Cast, client: Visitor) -> None:
    thread = opened(cast.ada, cast.square, "Which nails?", "For a roof.", kind="question")
    replied(cast.bob, thread, "Long ones.")
    chosen = replied(cast.ann, thread, "Copper nails.")
    replied(cast.ada, thread, "Thank you.", to=chosen)
    solve(thread, chosen.number)
    html = client.get(address(thread)).text
    assert list(mistakes(data_of(html))) == []
    question = of_type(html, "QAPage")["mainEntity"]
    assert question["name"] == "Which nails?" and question["text"] == "For a roof." and question["answerCount"] == 3
    assert question["acceptedAnswer"]["text"] == "Copper nails."
    assert [one["text"] for one in question["acceptedAnswer"]["comment"]] == ["Thank you."]
    assert [one["text"] for one in question["suggestedAnswer"]] == ["Long ones."]


def test_a_solution_on_another_page_is_told_on_the_first(cast: Cast, client: Visitor) -> None:
    settings.override(threads__page_size=5)
    thread = opened(cast.ada, cast.square, "Which nails?", kind="question")
    for number in range(2, 12):
        replied(cast.bob, thread, f"Reply {number}.")
    solve(thread, 9)
    question = of_type(client.get(address(thread)).text, "QAPage")["mainEntity"]
    assert question["acceptedAnswer"]["text"] == "Reply 9." and len(question["suggestedAnswer"]) == 4


def test_a_question_nobody_answered_is_a_discussion(cast: Cast, client: Visitor) -> None:
    html = client.get(address(opened(cast.ada, cast.square, kind="question"))).text
    assert list(mistakes(data_of(html))) == []
    assert of_type(html, "DiscussionForumPosting")


def test_the_next_page_tells_its_own_posts_under_the_same_opening(cast: Cast, client: Visitor) -> None:
    settings.override(threads__page_size=5)
    thread = opened(cast.ada, cast.square, "A long one", "It began so.")
    for number in range(2, 9):
        replied(cast.bob, thread, f"Reply {number}.")
    first = client.get(address(thread)).text
    further = first.split("?after=")[1].split('"')[0]
    html = client.get(address(thread, f"?after={further}")).text
    assert list(mistakes(data_of(html))) == []
    told = of_type(html, "DiscussionForumPosting")
    assert told["text"] == "It began so." and told["url"].endswith(address(thread))
    assert [one["text"] for one in told["comment"]] == ["Reply 6.", "Reply 7.", "Reply 8."]


def test_deleted_posts_are_not_told(cast: Cast, client: Visitor) -> None:
    thread = opened(cast.ada, cast.square)
    gone = replied(cast.bob, thread, "A secret.")
    replied(cast.ann, thread, "An answer to it.", to=gone)
    deleted(cast.bob, gone)
    html = client.get(address(thread)).text
    assert "A secret" not in html and "Bob" not in str(data_of(html))
    assert [one["text"] for one in of_type(html, "DiscussionForumPosting")["comment"]] == ["An answer to it."]


def test_an_edit_is_dated(cast: Cast, client: Visitor) -> None:
    thread = opened(cast.ada, cast.square)
    edited(cast.ada, first_post(thread), "Other words.")
    told = of_type(client.get(address(thread)).text, "DiscussionForumPosting")
    assert list(mistakes(told)) == [] and told["text"] == "Other words."


def test_hostile_words_stay_words(cast: Cast, client: Visitor) -> None:
    thread = opened(cast.ada, cast.square, f"Title {HOSTILE}"[:100], HOSTILE)
    replied(cast.bob, thread, f"`{HOSTILE}`")
    html = client.get(address(thread)).text
    (block,) = BLOCK.findall(html)
    assert not set("<>&\u2028\u2029") & set(block)
    assert "<script>alert" not in html
    told = of_type(html, "DiscussionForumPosting")
    assert "</script>" in told["headline"] and "<!--" in told["comment"][0]["text"]


def test_long_posts_are_cut(cast: Cast, client: Visitor) -> None:
    thread = opened(cast.ada, cast.square, source="word " * 3000)
    text = of_type(client.get(address(thread)).text, "DiscussionForumPosting")["text"]
    assert len(text) <= 2001 and text.endswith("word…")


@pytest.mark.parametrize("who", ["ada", "visitor"])
def test_only_visitors_and_public_pages_are_told(cast: Cast, visit: Any, who: str) -> None:
    browser = visit(cast.everyone[who])
    public = client_data(browser, address(opened(cast.ada, cast.square)))
    closed_room = client_data(browser, address(opened(cast.ada, cast.circle)))
    assert (public != []) == (who == "visitor") and closed_room == []


def client_data(browser: Visitor, path: str) -> list[dict[str, Any]]:
    return data_of(browser.get(path).text)


def test_the_page_around_one_post_leaves_it_to_the_thread(cast: Cast, client: Visitor) -> None:
    thread = opened(cast.ada, cast.square)
    replied(cast.bob, thread)
    assert data_of(client.get(address(thread, "/2")).text) == []


def test_where_a_page_stands(cast: Cast, client: Visitor) -> None:
    thread = opened(cast.ada, cast.square, "A leaf")
    trail = of_type(client.get(address(thread)).text, "BreadcrumbList")["itemListElement"]
    assert [(one["position"], one["name"]) for one in trail] == [(1, "Parvis"), (2, "The Square"), (3, "A leaf")]
    assert trail[1]["item"] == "http://localhost/c/square"
    for path in ("/c/square", "/c/square/questions", "/c/square/general"):
        assert list(mistakes(data_of(client.get(path).text))) == [], path


def test_the_front_is_the_site(cast: Cast, client: Visitor) -> None:
    site = of_type(client.get("/").text, "WebSite")
    assert list(mistakes(site)) == []
    assert site["potentialAction"]["target"]["urlTemplate"] == "http://localhost/search?q={search_term_string}"


def test_the_measure_finds_mistakes() -> None:
    bad = {"@type": "DiscussionForumPosting", "url": "/t/x/1", "datePublished": "2026-01-01T10:00:00", "text": "", "headline": 3}
    found = "\n".join(mistakes(bad))
    for part in ("author is required", "no absolute address", "no time with its zone", "text is empty", "headline is no"):
        assert part in found
