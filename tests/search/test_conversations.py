"""What is said in private conversations is found with `in:messages`, by those who take part, and by nobody otherwise."""

from collections.abc import Callable
from typing import Any

import pytest

from forum.core import settings
from forum.search.queries import search_page
from forum.search.titles import threads_named
from tests.cast import Cast
from tests.messages.talk import written
from tests.threads.talk import opened, replied


@pytest.mark.parametrize("indexed", [True, False])
def test_only_where_it_is_asked_for(cast: Cast, index: Callable[[], int], monkeypatch: Any, indexed: bool) -> None:
    settings.override(messages__newcomer_days=0, messages__newcomer_posts=0)
    opened(cast.ada, cast.square, title="Zanzibar in the open")
    thread = written(cast.ada, cast.bob, title="Zanzibar in private", source="Zanzibar words")
    replied(cast.bob, thread, "Zanzibar answer")
    if indexed:
        index()
    else:
        settings.override(core__data=settings.setting("core.data") + "/elsewhere")
    for name, user in cast.everyone.items():
        assert {one.community_name for one in search_page(user, "Zanzibar").results} == {"The Square"}, name
        found = search_page(user, "Zanzibar in:messages")
        assert bool(found.results) == (name in ("ada", "bob")), name
        assert {one.community_url for one in found.results} <= {"/messages"}
        assert "in private" not in str(threads_named(user, "Zanzibar in"))


def test_words_of_filters_alone(cast: Cast, index: Callable[[], int]) -> None:
    settings.override(messages__newcomer_days=0, messages__newcomer_posts=0)
    written(cast.ada, cast.bob, title="Between us")
    index()
    assert len(search_page(cast.bob, "in:messages").results) == 1
    assert search_page(cast.mod, "in:messages").results == ()
    assert search_page(cast.mod, "author:ada").results == ()
    assert search_page(None, "in:messages").unknown == ("messages",)
