"""Votes: who may, how they are counted and ranked, the order they give a thread, and the buttons."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, select

from forum.communities.models import Community
from forum.communities.policy import standing_of
from forum.core import settings
from forum.core.db import db as database
from forum.core.db import transaction
from forum.core.pagination import BadCursor, Cursor
from forum.core.policy import Denied
from forum.core.signals import _handlers, subscribe
from forum.threads import commands, policy, queries
from forum.threads.addresses import end, place, read_place
from forum.threads.models import Post, Thread, Vote
from forum.threads.recounting import recount_all
from forum.threads.signals import PostVoted
from forum.threads.votes import FIRST, lower_bound, rank_of
from tests.cast import Cast, enrol, person
from tests.threads.states import bring
from tests.threads.talk import first_post, numbered, opened, replied

Visit = Callable[..., Any]
SCRIPT = {"HX-Request": "true", "HX-Request-Type": "partial"}
LETTERS = {"visitor": "v", "ada": "a", "bob": "b", "ann": "n", "oz": "o", "eve": "e", "mod": "m", "adm": "d"}
PUT, DELETE = {"_method": "PUT"}, {"_method": "DELETE"}


def voted(actor: Any, post: Post, value: int = 1) -> None:
    with transaction():
        commands.vote(actor, post, value)


def retracted(actor: Any, post: Post) -> None:
    with transaction():
        commands.retract_vote(actor, post)


def rules(where: Community, voting: str = "questions", downvotes: bool = False) -> None:
    with transaction():
        where.voting, where.downvotes = voting, downvotes


def counts(post: Post) -> tuple[int, int]:
    database.session.expire_all()
    fresh = database.session.get_one(Post, post.id)
    return fresh.votes_up, fresh.votes_down


def make(cast: Cast, where: str, state: str, kind: str) -> Post:
    thread = opened(cast.ada, getattr(cast, where), kind=kind)
    reply = replied(cast.bob, thread)
    bring(cast, thread, reply, state)
    return reply


@pytest.mark.parametrize(("where", "voting", "kind", "state", "votes", "takes_back"), [
    ("square", "questions", "question",   "open",          "ano", "abdemno"),  # site moderators are no members
    ("square", "questions", "question",   "closed",        "ano", "abdemno"),
    ("square", "questions", "question",   "archived",      "",    ""),
    ("square", "questions", "question",   "deleted",       "",    ""),
    ("square", "questions", "question",   "reply deleted", "",    ""),
    ("square", "questions", "question",   "act",           "",    ""),
    ("square", "questions", "discussion", "open",          "",    "abdemno"),
    ("square", "all",       "discussion", "open",          "ano", "abdemno"),
    ("square", "off",       "question",   "open",          "",    "abdemno"),
    ("circle", "questions", "question",   "open",          "ano", "abdmno"),
    ("cellar", "all",       "discussion", "open",          "ano", "abdmno"),
])
def test_who_may_vote(cast: Cast, where: str, voting: str, kind: str, state: str, votes: str, takes_back: str) -> None:
    rules(getattr(cast, where), voting)
    post = make(cast, where, state, kind)
    may = {"vote": "", "against": "", "retract": ""}
    for name, someone in cast.everyone.items():
        standing = standing_of(someone, post.thread.community_id)
        for what, verdict in (("vote", policy.can_vote(standing, post)), ("against", policy.can_vote(standing, post, -1)),
                              ("retract", policy.can_retract(standing, post))):
            assert verdict or (verdict.reason and str(verdict.sentence)), (name, what)
            may[what] += LETTERS[name] if verdict else ""
    assert {what: "".join(sorted(who)) for what, who in may.items()} == {"vote": votes, "against": "", "retract": takes_back}
    rules(getattr(cast, where), voting, downvotes=True)
    against = [LETTERS[name] for name, someone in cast.everyone.items()
               if policy.can_vote(standing_of(someone, post.thread.community_id), post, -1)]
    assert "".join(sorted(against)) == votes


def test_the_question_itself_is_voted_on_only_where_all_posts_are(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square, kind="question")
    with pytest.raises(Denied, match="no-votes"):
        voted(cast.bob, first_post(thread))
    rules(cast.square, "all")
    voted(cast.bob, first_post(thread))
    assert counts(first_post(thread)) == (1, 0)


def test_one_vote_a_member_which_can_be_turned_and_taken_back(cast: Cast) -> None:
    rules(cast.square, "questions", downvotes=True)
    post = make(cast, "square", "open", "question")
    heard: list[Any] = []
    hear = subscribe(PostVoted)(heard.append)
    try:
        voted(cast.ada, post)
        voted(cast.ada, post)
        voted(cast.ann, post)
        assert counts(post) == (2, 0)
        voted(cast.ada, post, -1)
        assert counts(post) == (1, 1)
        retracted(cast.ada, post)
        retracted(cast.ada, post)
        assert counts(post) == (1, 0)
    finally:
        _handlers[PostVoted].remove(hear)
    assert [(one.actor.username, one.value) for one in heard] == [("ada", 1), ("ann", 1), ("ada", -1), ("ada", 0)]
    rules(cast.square, "questions")
    for who, value, reason in ((cast.bob, 1, "your-own"), (cast.ada, -1, "no-downvotes"), (cast.eve, 1, "join-first"),
                               (None, 1, "sign-in")):
        with pytest.raises(Denied, match=reason):
            voted(who, post, value)
    with pytest.raises(ValueError, match="2"):
        voted(cast.ada, post, 2)
    assert counts(post) == (1, 0)


def test_wilson() -> None:
    """Figures of the score interval at z = 1.96, computed by hand to four digits."""
    for up, down, bound in ((0, 0, 0.0), (0, 5, 0.0), (1, 0, 0.2065), (9, 1, 0.5958), (10, 0, 0.7225), (50, 50, 0.4038),
                            (100, 0, 0.9630), (600, 400, 0.5693)):
        assert lower_bound(up, down) == pytest.approx(bound, abs=5e-5), (up, down)
    for up in range(60):
        assert lower_bound(up, 3) < lower_bound(up + 1, 3) < 1
        assert lower_bound(up + 1, 4) < lower_bound(up + 1, 3)
    assert rank_of(1, 0, 9) == rank_of(1, 50, 0) == FIRST < rank_of(2, 10**9, 0) < rank_of(2, 1, 0) < rank_of(2, 0, 3) == 0.0


def test_recounting_repairs_votes(cast: Cast) -> None:
    post = make(cast, "square", "open", "question")
    voted(cast.ada, post)
    voted(cast.oz, post)
    first = first_post(post.thread)

    def figures() -> list[Any]:
        database.session.expire_all()
        return list(database.session.execute(
            select(Post.number, Post.votes_up, Post.votes_down, Post.vote_rank).order_by(Post.id)).all())

    right = figures()
    assert [tuple(row) for row in right] == [(1, 0, 0, FIRST), (2, 2, 0, -lower_bound(2, 0))]
    with transaction():
        database.session.execute(Post.__table__.update().values(votes_up=40, vote_rank=-0.5))  # type: ignore[attr-defined]  # a Table
    assert list(recount_all())
    assert figures() == right and first.number == 1


@pytest.fixture
def debate(cast: Cast) -> Thread:
    """A question with fifty replies, some of them with votes, and pages of ten posts."""
    settings.override(threads__page_size=10)
    thread = opened(cast.ada, cast.square, "How thick?", kind="question")
    crowd = [person(f"voter{number}") for number in range(6)]
    database.session.flush()
    for one in crowd:
        enrol(cast.square, one)
    for number in range(2, 52):
        replied(cast.bob, thread, f"Reply {number}.", to=numbered(thread, number - 1) if number % 3 == 0 and number > 3 else None)
    with transaction():
        for number in range(2, 52, 2):
            for voter in crowd[:number % 7]:
                commands.vote(voter, numbered(thread, number))
    return thread


def in_order(thread: Thread) -> list[int]:
    """The numbers as the definition has them: the question, then by votes for, the oldest first among equals."""
    posts = Post.query.filter_by(thread_id=thread.id).all()
    return [post.number for post in sorted(posts, key=lambda post: (post.number != 1, -post.votes_up, post.number))]


def test_pages_by_votes_hold_every_post_once_in_order(cast: Cast, debate: Thread) -> None:
    found = queries.find_thread(cast.ada, debate.id)
    assert found is not None
    wanted, read, url = in_order(debate), [], ""
    for _page in range(10):
        page = queries.thread_page(cast.ada, found, view="votes", place=url.partition("=")[2] or None)
        assert page is not None
        read += [post.number for post in page.posts]
        if page.next_url is None:
            break
        url = page.next_url.partition("?")[2]
    assert read == wanted and len(read) == 51
    assert page is not None and page.previous_url is not None
    back = queries.thread_page(cast.ada, found, place=page.previous_url.partition("?")[2].partition("=")[2])
    before = len(wanted) - len(page.posts)
    assert back is not None and [post.number for post in back.posts] == wanted[before - 10:before]
    last = queries.thread_page(cast.ada, found, place=end("votes"))
    assert last is not None and [post.number for post in last.posts] == wanted[-10:] and last.next_url is None
    around = queries.thread_page(cast.ada, found, view="votes", number=wanted[25])
    assert around is not None and [post.number for post in around.posts] == wanted[22:32]


def test_a_page_by_votes_costs_what_any_other_does(cast: Cast, debate: Thread, count_queries: Any) -> None:
    found = queries.find_thread(cast.ada, debate.id)
    assert found is not None
    seen = {}
    for view in ("time", "votes"):
        with count_queries() as statements:
            page = queries.thread_page(cast.ada, found, view=view)
        assert page is not None and page.votes_url is not None
        seen[view] = len(statements)
    assert seen["votes"] == seen["time"]


def test_its_plan_reads_one_short_range(cast: Cast, debate: Thread) -> None:
    found = queries.find_thread(None, debate.id)
    assert found is not None
    page = queries.thread_page(None, found, view="votes")
    assert page is not None and page.next_url is not None
    after = page.next_url.partition("after=")[2]
    connection = database.session.connection()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        connection.exec_driver_sql("SET LOCAL enable_sort = off")
    heard: list[tuple[str, Any]] = []

    def hear(conn: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        if "posts.html" in statement:
            heard.append((statement, parameters))

    event.listen(database.engines[None], "before_cursor_execute", hear)
    try:
        queries.thread_page(None, found, place=after)
        queries.thread_page(None, found, place=end("votes"))
    finally:
        event.remove(database.engines[None], "before_cursor_execute", hear)
    assert len(heard) == 2
    for statement, parameters in heard:
        explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
        steps = [str(row[-1]) for row in connection.exec_driver_sql(explain + statement, parameters)]
        assert any("ix_posts_thread_votes" in step for step in steps), steps
        assert not any("TEMP B-TREE" in step or "Sort" in step for step in steps), steps


def test_places_in_the_order_by_votes() -> None:
    for key in ((-0.20654931, 7), (0.0, 999), (-2.0, 1), (-1e-05, 12)):
        assert read_place(place("votes", key, backward=True)) == ("votes", key, True)
    assert read_place(end("votes"))[1] > (0.0, 10**8)
    for text in ("nan 1", "inf 3", "-0.5", "0.5 x", "1e999 1", "-0.5 1 1", "--1 2", "0.1 ٣"):
        with pytest.raises(BadCursor):
            read_place(Cursor(("votes", text)).encode())


def test_the_view_is_offered_where_there_are_votes_and_remembered(cast: Cast, visit: Visit, debate: Thread) -> None:
    url = f"/t/{debate.slug}/{debate.id}"
    plain = opened(cast.ada, cast.square, "A discussion")
    browser = visit(None)
    assert "?view=votes" in browser.get(url).text
    assert "?view=votes" not in browser.get(f"/t/{plain.slug}/{plain.id}").text
    shown = browser.get(f"{url}?view=votes").text
    assert re.findall(r'<article[^>]* id="post-(\d+)"', shown) == [str(number) for number in in_order(debate)[:10]]
    assert 'data-view="votes"' in browser.get(url).text, "remembered"
    assert 'data-view="tree"' in browser.get(f"/t/{plain.slug}/{plain.id}").text, "nobody votes there"
    rules(cast.square, "off")
    assert 'data-view="tree"' in browser.get(url).text


def button(page: str, post: Post, way: str = "up") -> str:
    found = re.search(rf'<button[^>]* id="vote-{way}-{post.id}".*?</button>', page, re.DOTALL)
    return found[0] if found else ""


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_buttons_say_what_they_do(cast: Cast, visit: Visit) -> None:
    post = make(cast, "square", "open", "question")
    url = f"/t/{post.thread.slug}/{post.thread_id}"
    voted(cast.ada, post)
    voted(cast.ann, post)
    mine, others = visit(cast.ada).get(url).text, visit(cast.oz).get(url).text
    assert 'aria-pressed="true"' in button(mine, post) and 'value="DELETE"' in button(mine, post)
    assert 'aria-pressed="false"' in button(others, post) and words(button(others, post)) == "2 Vote for this post, 2 votes"
    assert not button(others, post, "down")
    own, outside, visitor = (visit(who).get(url).text for who in (cast.bob, cast.eve, None))
    for page, sentence in ((own, "This post is yours: others vote on it."), (outside, "Join this community to take part."),
                           (visitor, "Sign in to take part.")):
        assert not button(page, post) and f'aria-disabled="true" title="{sentence}"' in page
    rules(cast.square, "questions", downvotes=True)
    assert 'formaction="/posts/' in button(visit(cast.oz).get(url).text, post, "down")
    rules(cast.square, "off")
    assert 'class="votes"' not in visit(cast.oz).get(url).text


def test_with_and_without_a_script(cast: Cast, visit: Visit) -> None:
    rules(cast.square, "questions", downvotes=True)
    post = make(cast, "square", "open", "question")
    address, back = f"/posts/{post.id}/vote", f"/t/{post.thread.slug}/{post.thread_id}/2#post-2"
    ada = visit(cast.ada)
    for data, total in ((PUT, (1, 0)), (PUT, (1, 0)), ({**PUT, "value": "-1"}, (0, 1)), (DELETE, (0, 0))):
        answer = ada.post(address, data=data)
        assert (answer.status_code, answer.location) == (303, back) and counts(post) == total
    piece = ada.post(f"{address}?value=1", data=PUT, headers=SCRIPT)
    assert piece.status_code == 200 and piece.text.strip().startswith(f'<span class="votes" id="votes-{post.id}">')
    assert 'aria-pressed="true"' in button(piece.text, post) and "<html" not in piece.text
    assert words(button(piece.text, post)).startswith("1 ")
    assert database.session.scalars(select(Vote.value)).all() == [1]


def test_machines_read_the_votes(cast: Cast, visit: Visit) -> None:
    post = make(cast, "square", "open", "question")
    for who in (cast.ada, cast.ann, cast.oz):
        voted(who, post)
    page = visit(None).get(f"/t/{post.thread.slug}/{post.thread_id}").text
    assert re.search('"upvoteCount": ?3[,}]', page)


def test_refusals(cast: Cast, visit: Visit) -> None:
    post = make(cast, "square", "open", "question")
    address = f"/posts/{post.id}/vote"
    assert visit(cast.bob).post(address, data=PUT).status_code == 403
    assert visit(cast.ada).post(address, data={**PUT, "value": "-1"}).status_code == 403
    assert visit(cast.ada).post(address, data={**PUT, "value": "5"}).status_code == 404
    assert visit(None).post(address, data=PUT).status_code == 401
    assert visit(cast.ada).post(address, data=PUT, csrf=False).status_code == 400
    hidden = make(cast, "cellar", "open", "question")
    assert visit(cast.eve).post(f"/posts/{hidden.id}/vote", data=PUT).status_code == 404
    refused = visit(cast.eve).post(address, data=PUT, headers=SCRIPT)
    assert refused.status_code == 403 and refused.headers["HX-Retarget"] == "#notices"
    settings.override(threads__vote_rate="1/minute")
    ada = visit(cast.ada)
    assert [ada.post(address, data=PUT).status_code for _time in range(2)] == [303, 429]
    assert counts(post) == (1, 0)
