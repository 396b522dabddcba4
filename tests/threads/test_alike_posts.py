"""What is alike under the posts of a page is made once, and reads as if it was made for each post alone."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from forum.core.db import db as database
from forum.core.db import transaction
from forum.threads import commands
from forum.threads.composing import compose
from forum.threads.models import Thread
from forum.threads.polling import Asked
from tests.browser_client import Visitor
from tests.cast import Cast
from tests.threads.talk import closed, deleted, first_post, numbered, opened, replied

Visit = Callable[..., Visitor]
# What differs each time a page is asked for.
FRESH = r'(name="form_key" value=")[^"]*|(nonce=")[^"]*|(name="csrf_token" value=")[^"]*'


def make(cast: Cast, state: str) -> Thread:
    """A question with thirteen posts of which no two are in the same state."""
    thread = opened(cast.ada, cast.square, "How thick?", kind="question")
    ada, ann, bob = cast.ada, cast.ann, cast.bob
    for who in (bob, ann, bob, ada, bob, ada, bob, ann, bob, bob, ada, bob):
        replied(who, thread, f"Said by {who.username} <b>& co</b>.")
    post = {number: numbered(thread, number) for number in range(1, 14)}
    body = compose(cast.ada, "Better.", community_locale="en", thread_id=thread.id, post_id=post[6].id)
    with transaction():
        commands.bookmark(cast.ada, post[2], note="Look <i>again</i>")
        commands.bookmark(cast.ada, post[3])
        commands.react(cast.ada, post[2], "like")
        commands.react(cast.ada, post[4], "helped", line="It did.")
        commands.react(cast.ann, post[4], "helped")
        commands.react(cast.bob, post[1], "thanks")
        commands.vote(cast.ada, post[6])
        commands.vote(cast.ann, post[6])
        commands.open_wiki(cast.bob, post[8])
        commands.suggest_edit(cast.ada, post[6], body=body, base_revision=post[6].revision, reason="A slip")
        commands.add_poll(cast.bob, post[10], Asked("Which?", ("North", "South")))
        commands.choose_solution(cast.ada, thread, post[9])
    deleted(cast.bob, post[11])
    deleted(cast.ann, post[12], reason="Beside the point")
    if state == "closed":
        closed(cast.ann, thread)
    database.session.expire_all()
    return thread


@pytest.mark.parametrize("state", ["open", "closed"])
def test_each_post_has_what_it_would_have_alone(cast: Cast, visit: Visit, app: Flask, monkeypatch: pytest.MonkeyPatch,
                                                state: str) -> None:
    thread = make(cast, state)
    assert first_post(thread).number == 1
    readers = [visit(someone) for someone in cast.everyone.values()]
    addresses = [f"/t/{thread.slug}/{thread.id}?view={view}" for view in ("tree", "time", "votes")]

    def pages() -> list[str]:
        return [re.sub(FRESH, "", reader.get(address).text) for reader in readers for address in addresses]

    pages()  # once before: what a first visit alone tells
    together = pages()

    def one_by_one(_made: Any, _key: Any, *figures: Any, caller: Callable[..., str]) -> str:
        return caller(*figures)

    monkeypatch.setitem(app.jinja_env.globals, "alike", one_by_one)
    assert together == pages()
