"""Where else a post is spoken of: computed when a text is written, counted and shown as far as each viewer may read."""

import random
import re
from typing import Any

import pytest
from sqlalchemy import select

from forum.core import settings
from forum.core.db import db as database
from forum.core.db import transaction
from forum.threads import queries
from forum.threads.models import Closure, Post, Solution, Thread
from forum.threads.policy import visible_posts
from tests.cast import Cast
from tests.threads.talk import deleted, edited, first_post, opened, replied, restored

SITE = "https://forum.example"


@pytest.fixture(autouse=True)
def known_address(db: Any) -> None:
    settings.override(site__url=SITE)


def found(viewer: Any, thread: Thread) -> queries.FoundThread:
    one = queries.find_thread(viewer, thread.id)
    assert one is not None
    return one


def counts(viewer: Any, thread: Thread) -> dict[int, int]:
    page = queries.thread_page(viewer, found(viewer, thread), view="time")
    assert page is not None
    return {post.number: post.extras.mentioned for post in page.posts if post.extras.mentioned}


def speakers(viewer: Any, thread: Thread, number: int | None = None) -> list[tuple[str, int]]:
    page = queries.mentions_page(viewer, found(viewer, thread), number, here="/")
    return [(link.title, link.number) for link in page.links]


def test_each_sees_the_discussions_they_may_read_and_no_count_of_others(cast: Cast, visit: Any) -> None:
    there = opened(cast.ada, cast.square, "What is spoken of")
    replied(cast.bob, there, "The second post.")
    for place in (cast.square, cast.circle, cast.cellar):
        opened(cast.ada, place, f"Speaks from {place.slug}", f"As {SITE}/t/x/{there.id} says, and {SITE}/t/x/{there.id}/2 too.")
    everywhere = {"ada": 3, "bob": 3, "ann": 3, "oz": 3, "mod": 3, "adm": 3, "eve": 1, "visitor": 1}
    for name, viewer in cast.everyone.items():
        assert counts(viewer, there) == {1: everywhere[name], 2: everywhere[name]}, name
        page = queries.thread_page(viewer, found(viewer, there))
        assert page is not None and page.posts[0].extras.thread_mentioned == everywhere[name]
        assert len(speakers(viewer, there)) == len(speakers(viewer, there, 2)) == everywhere[name]
        shown = visit(viewer).get(f"/t/{there.slug}/{there.id}").text
        words = "Mentioned in 3 discussions" if everywhere[name] == 3 else "Mentioned in 1 discussion<"
        assert shown.count(words) == 3, "twice under posts, once beside"
        for path in (f"/posts/{first_post(there).id}/mentions", f"/t/{there.id}/mentions"):
            answer = visit(viewer).get(path)
            assert answer.status_code == 200 and ("Speaks from cellar" in answer.text) == (everywhere[name] == 3)
            part = visit(viewer).get(path, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
            assert "<dialog" in part.text and "<main" not in part.text


def test_the_unseen_has_no_mentions(cast: Cast, visit: Any) -> None:
    hidden = opened(cast.ada, cast.cellar)
    post = replied(cast.ada, opened(cast.ada, cast.square))
    deleted(cast.ada, post)
    for path in (f"/t/{hidden.id}/mentions", f"/posts/{first_post(hidden).id}/mentions", f"/posts/{post.id}/mentions",
                 "/t/999999/mentions", "/posts/999999/mentions"):
        assert visit(cast.eve).get(path).status_code == 404
    assert visit(cast.ada).get(f"/t/{hidden.id}/mentions?after=x").status_code in (400, 404)


def test_what_a_list_says(cast: Cast) -> None:
    there = opened(cast.ada, cast.square, "There")
    source = opened(cast.bob, cast.square, "A question that quotes",
                    f'[quote="ada, post:1, topic:{there.id}"]\nOpening words.\n[/quote]\n\nWhat does <b> mean?', kind="question")
    answer = replied(cast.ann, source, f"[See]({SITE}/t/-/{there.id}).")
    with transaction() as session:
        session.add(Solution(thread_id=source.id, post_id=answer.id))
        session.add(Closure(thread_id=source.id, closed_at=source.created_at))
    links = queries.mentions_page(None, found(None, there), here="/").links
    assert [(one.number, one.quoted, one.solved, one.closed, one.author_name, one.kind) for one in links] == [
        (2, False, True, True, "Ann Dupré", "question"), (1, True, True, True, "Bob Noyce", "question")]
    assert links[1].excerpt == "What does <b> mean?" and links[1].url == f"/t/{source.slug}/{source.id}/1#post-1"
    assert counts(None, there) == {1: 1}, "two posts of one discussion are one discussion"


def test_a_discussion_speaks_of_itself_without_being_listed(cast: Cast) -> None:
    there = opened(cast.ada, cast.square)
    replied(cast.bob, there, f"Up there: {SITE}/t/x/{there.id}/1")
    assert counts(None, there) == {} and speakers(None, there) == []


def test_long_lists_come_in_pages(cast: Cast, visit: Any) -> None:
    there = opened(cast.ada, cast.square, "There")
    elsewhere = opened(cast.bob, cast.square, "Elsewhere")
    for _number in range(25):
        replied(cast.bob, elsewhere, f"{SITE}/t/x/{there.id}")
    browser = visit(None)
    first = browser.get(f"/t/{there.id}/mentions").text
    assert first.count('class="result"') == 20
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    assert browser.get(following[1]).text.count('class="result"') == 5


def test_the_cost_is_that_of_a_page_without(cast: Cast, count_queries: Any) -> None:
    there, quiet = opened(cast.ada, cast.square, "There"), opened(cast.ada, cast.square, "Quiet")
    for place in (cast.square, cast.circle):
        opened(cast.ada, place, "Speaks", f"{SITE}/t/x/{there.id}")
    seen = []
    for thread in (quiet, there):
        for viewer in (None, cast.bob, cast.mod):
            one = found(viewer, thread)
            database.session.rollback()
            with count_queries() as statements:
                queries.thread_page(viewer, one)
            seen.append(len(statements))
    assert seen[:3] == seen[3:]


@pytest.mark.parametrize("seed", range(4))
def test_links_are_those_of_the_texts_after_any_sequence_of_acts(cast: Cast, seed: int) -> None:
    """The definition, naively: for each viewer, who of the posts they may find holds a link to it, in another discussion."""
    chance = random.Random(seed)
    places = [cast.square, cast.circle, cast.cellar]
    threads = [opened(cast.ada, place, f"Number {number}") for number, place in enumerate(places * 2)]
    posts = [first_post(thread) for thread in threads]

    def words() -> str:
        said = []
        for _link in range(chance.randrange(3)):
            target = chance.choice(posts)
            tail = "" if target.number == 1 and chance.random() < 0.5 else f"/{target.number}"
            said.append(chance.choice((
                f"{SITE}/t/{target.thread.slug}/{target.thread_id}{tail}", f"[a](/t/old/{target.thread_id}{tail})",
                f"\n[quote=\"ada, post:{target.number}, topic:{target.thread_id}\"]\nx\n[/quote]\n")))
        return " ".join(["Words.", *said])

    for _act in range(30):
        act, post = chance.random(), chance.choice(posts)
        post = database.session.get_one(Post, post.id)
        live = post.deleted_at is None
        if act < 0.4:
            thread = database.session.get_one(Thread, chance.choice(threads).id)
            if thread.deleted_at is None:
                posts.append(replied(cast.ada, thread, words()))
        elif act < 0.7 and live:
            edited(cast.ada, post, words())
        elif act < 0.85 and live:
            deleted(cast.ann, post, "So it is.")
        elif not live:
            restored(cast.ann, post)
    database.session.expire_all()
    everything = database.session.scalars(select(Post)).all()
    for viewer in cast.everyone.values():
        seen = set(database.session.scalars(select(Post.id).where(visible_posts(viewer))))
        for thread in threads:
            if queries.find_thread(viewer, thread.id) is None:
                continue
            for target in (one for one in everything if one.thread_id == thread.id):
                naive = {one.id for one in everything if one.id in seen and one.thread_id != thread.id
                         and target.number in {number for place, number in spoken_of(one) if place == thread.id}}
                page = queries.mentions_page(viewer, found(viewer, thread), target.number, here="/")
                assert {link.url for link in page.links} == {
                    f"/t/{one.thread.slug}/{one.thread_id}/{one.number}#post-{one.number}"
                    for one in everything if one.id in naive}
                sources = {one.thread_id for one in everything if one.id in naive}
                assert counts(viewer, thread).get(target.number, 0) == len(sources)


def spoken_of(post: Post) -> set[tuple[int, int]]:
    """The places that a text names, read from its source by other means than the renderer's."""
    addresses = re.findall(r"/t/[\w-]+/(\d+)(?:/(\d+))?", post.source)
    quotes = re.findall(r'post:(\d+), topic:(\d+)"', post.source)
    return {(int(thread), int(number or 1)) for thread, number in [*addresses, *((thread, number) for number, thread in quotes)]}
