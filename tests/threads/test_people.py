"""What a profile lists of a person: what its reader may read, in pages that join."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert

from forum.core import clock
from forum.core.db import db as database
from forum.core.db import transaction
from forum.core.pagination import BadCursor
from forum.threads import queries
from forum.threads.models import Reaction, ReactionCount, Solution, Thread
from tests.cast import Cast
from tests.threads.talk import closed, deleted, opened, replied

PLACES = ("square", "circle", "cellar")
READERS = {"visitor": {"square"}, "eve": {"square"}, "bob": set(PLACES), "mod": set(PLACES)}


@pytest.fixture
def busy(cast: Cast) -> dict[str, Any]:
    """In each community ada asked, bob's answer was chosen and helped ada; another reply of his was deleted."""
    made = {}
    for place in PLACES:
        thread = opened(cast.ada, getattr(cast, place), f"Asked in {place}", f"Words of {place}.", kind="question")
        answer = replied(cast.bob, thread, '[quote="ada, post:1"]\nsaid\n[/quote]\n\nThe *answer*.')
        deleted(cast.bob, replied(cast.bob, thread, "Taken back."))
        with transaction() as session:
            session.add(Solution(thread_id=thread.id, post_id=answer.id))
            session.add(Reaction(post_id=answer.id, user_id=cast.ada.id, kind="helped", created_at=clock.now()))
            session.add(Reaction(post_id=answer.id, user_id=cast.ada.id, kind="like", created_at=clock.now()))
            session.add(ReactionCount(post_id=answer.id, kind="helped", number=1))
        made[place] = thread
    return made


@pytest.mark.parametrize("who", READERS)
def test_each_part_lists_what_its_reader_may_read(cast: Cast, busy: dict[str, Thread], who: str) -> None:
    viewer, places = cast.everyone[who], READERS[who]
    titles = {f"Asked in {place}" for place in places}
    ada, bob = cast.ada.id, cast.bob.id
    for rows in (queries.posts_by(viewer, ada).rows, queries.posts_by(viewer, bob).rows, queries.threads_by(viewer, ada).rows,
                 queries.solutions_by(viewer, bob).rows):
        assert {row.title for row in rows} == titles and len(rows) == len(places)
    reactions = queries.reactions_by(viewer, ada).rows
    assert {row.title for row in reactions} == titles and len(reactions) == 2 * len(places)
    assert queries.threads_by(viewer, bob).rows == queries.solutions_by(viewer, ada).rows == ()
    database.session.expire_all()
    assert queries.figures_of(viewer, bob, cast.bob.post_count) == queries.PersonFigures(len(places), 0, len(places), len(places))
    assert queries.figures_of(viewer, ada, cast.ada.post_count).threads == len(places)


def test_a_row_says_what_happened(cast: Cast, busy: dict[str, Thread]) -> None:
    closed(cast.ann, busy["square"])
    answer = queries.solutions_by(None, cast.bob.id).rows[0]
    assert answer.excerpt == "The answer." and answer.url == f"/t/asked-in-square/{busy['square'].id}/2"
    asked = queries.threads_by(None, cast.ada.id).rows[0]
    assert (asked.excerpt, asked.solved, asked.closed, asked.reply_count) == ("Words of square.", True, True, 1)
    assert asked.url == f"/t/asked-in-square/{busy['square'].id}"
    liked, helped = queries.reactions_by(None, cast.ada.id).rows
    assert {liked.reaction, helped.reaction} == {"like", "helped"} and helped.author_name == "Bob Noyce"


def test_pages_join_in_every_part(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    for number in range(45):
        answer = replied(cast.bob, thread, f"Reply {number}.")
        database.session.execute(insert(Reaction).values(post_id=answer.id, user_id=cast.ada.id, kind="like",
                                                         created_at=clock.now()))
        opened(cast.bob, cast.square, f"Thread {number}")
    parts: list[tuple[Callable[..., queries.Activity], int, int]] = [
        (queries.posts_by, cast.bob.id, 90), (queries.threads_by, cast.bob.id, 45), (queries.reactions_by, cast.ada.id, 45)]
    for part, user_id, total in parts:
        page, seen, at = part(None, user_id), [], [""]
        seen += page.rows
        while page.after:
            at.append(page.after)
            page = part(None, user_id, page.after)
            seen += page.rows
        assert len(seen) == total == len({(row.url, row.title) for row in seen})
        assert [row.at for row in seen] == sorted((row.at for row in seen), reverse=True)
        back = part(None, user_id, page.before)
        assert back.rows == part(None, user_id, at[-2]).rows


def test_a_bad_cursor_is_refused(cast: Cast) -> None:
    for part in (queries.posts_by, queries.threads_by, queries.solutions_by, queries.reactions_by):
        with pytest.raises(BadCursor):
            part(None, cast.ada.id, "nonsense")
