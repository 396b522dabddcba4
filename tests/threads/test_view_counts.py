"""Views are counted in memory and added up by the worker."""

from typing import Any

import pytest

from forum.core.db import db as database
from forum.core.jobs import run_ticks
from forum.threads import view_counts
from forum.threads.models import Thread
from tests.browser_client import Visitor
from tests.cast import Cast
from tests.threads.talk import opened


@pytest.fixture(autouse=True)
def nothing_waiting() -> None:
    view_counts._waiting.clear()


def views(thread: Thread) -> int:
    database.session.expire_all()
    return int(database.session.get(Thread, thread.id).view_count)  # type: ignore[union-attr]  # it is there


def test_every_reading_counts_once_served_from_memory_or_not(client: Visitor, cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    for _number in range(3):
        assert client.get(f"/t/{thread.slug}/{thread.id}").status_code == 200
    assert client.get(f"/t/wrong/{thread.id}").status_code == 301
    assert views(thread) == 0
    run_ticks(all_of_them=True)
    assert views(thread) == 3
    assert view_counts.write_views() == 0


def test_views_that_cannot_be_written_wait(cast: Cast, monkeypatch: Any) -> None:
    thread = opened(cast.ada, cast.square)
    view_counts.count_view(thread.id)
    view_counts.count_view(thread.id)

    def refuse() -> Any:
        raise RuntimeError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(view_counts, "transaction", refuse)
        with pytest.raises(RuntimeError):
            view_counts.write_views()
    assert view_counts.write_views() == 2 and views(thread) == 2
