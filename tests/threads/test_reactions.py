"""Answering without words: who may, what it counts, how it is shown and done, with and without a script."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from forum.communities.models import Community
from forum.communities.policy import standing_of
from forum.core import settings
from forum.core.db import db as database
from forum.core.db import transaction
from forum.core.policy import Denied
from forum.core.signals import _handlers, subscribe
from forum.threads import commands, policy, queries
from forum.threads.models import Post, Reaction, ReactionCount, Thread
from forum.threads.queries.extras import extras_of
from forum.threads.queries.reactions import reactions_from
from forum.threads.queries.rows import PostExtras, PostReactions
from forum.threads.recounting import recount_all
from forum.threads.signals import PostReacted, ReactionWithdrawn
from tests.cast import Cast, enrol, person
from tests.threads.reacting import LETTERS, SCRIPT, counts, gave, make, rows, took_back
from tests.threads.talk import deleted, first_post, opened, replied, restored

Visit = Callable[..., Any]


@pytest.fixture
def talk(cast: Cast) -> tuple[Thread, Post]:
    """A thread by Ada with a reply by Bob."""
    thread = opened(cast.ada, cast.square)
    return thread, replied(cast.bob, thread)


@pytest.mark.parametrize(("place", "state", "reacts", "takes_back"), [
    ("square", "open", "ano", "abdemno"),       # the reply is Bob's; moderators of the site are no members
    ("square", "closed", "ano", "abdemno"),
    ("square", "archived", "", ""),
    ("square", "deleted", "", ""),
    ("square", "reply deleted", "", ""),
    ("square", "act", "", ""),
    ("circle", "open", "ano", "abdmno"),
    ("cellar", "open", "ano", "abdmno"),
])
def test_who_may_react(cast: Cast, place: str, state: str, reacts: str, takes_back: str) -> None:
    post = make(cast, place, state)
    may: dict[str, list[str]] = {"react": [], "withdraw": []}
    for name, someone in cast.everyone.items():
        standing = standing_of(someone, post.thread.community_id)
        for what, judge in (("react", policy.can_react), ("withdraw", policy.can_withdraw)):
            verdict = judge(standing, post)
            assert verdict or (verdict.reason and str(verdict.sentence)), (name, what)
            may[what] += LETTERS[name] if verdict else ""
    assert ("".join(sorted(may["react"])), "".join(sorted(may["withdraw"]))) == (reacts, takes_back)


def test_giving_twice_is_giving_once_and_taking_back_is_the_end(cast: Cast, talk: tuple[Thread, Post]) -> None:
    thread, post = talk
    heard: list[Any] = []
    hear = subscribe(PostReacted, ReactionWithdrawn)(heard.append)
    try:
        gave(cast.ada, post)
        gave(cast.ada, post)
        gave(cast.ada, post, "helped")
        gave(cast.ann, post)
        assert (counts(thread), rows(post)) == ((1, 3, 4), {"like": 2, "helped": 1})
        took_back(cast.ada, post)
        took_back(cast.ada, post)
        assert (counts(thread), rows(post)) == ((1, 2, 3), {"like": 1, "helped": 1})
        took_back(cast.ada, post, "helped")
        assert rows(post) == {"like": 1}
    finally:
        for kind in (PostReacted, ReactionWithdrawn):
            _handlers[kind].remove(hear)
    assert [(type(one).__name__, one.actor.username, one.kind) for one in heard] == [
        ("PostReacted", "ada", "like"), ("PostReacted", "ada", "helped"), ("PostReacted", "ann", "like"),
        ("ReactionWithdrawn", "ada", "like"), ("ReactionWithdrawn", "ada", "helped")]


def test_one_does_not_applaud_oneself(cast: Cast, talk: tuple[Thread, Post]) -> None:
    with pytest.raises(Denied, match="your-own"):
        gave(cast.bob, talk[1])
    with pytest.raises(ValueError, match="applause"):
        gave(cast.ada, talk[1], "applause")
    assert rows(talk[1]) == {}


def test_who_left_the_community_still_takes_back(cast: Cast, talk: tuple[Thread, Post]) -> None:
    from forum.communities.models import Membership

    gave(cast.ada, talk[1])
    Membership.query.filter_by(community_id=cast.square.id, user_id=cast.ada.id).delete()
    database.session.commit()
    took_back(cast.ada, talk[1])
    with pytest.raises(Denied, match="join-first"):
        gave(cast.ada, talk[1])
    assert counts(talk[0]) == (1, 0, 1)


def test_a_deleted_post_takes_its_reactions_along_and_brings_them_back(cast: Cast, talk: tuple[Thread, Post]) -> None:
    thread, post = talk
    post.archived_likes = 5
    database.session.commit()
    gave(cast.ada, post)
    gave(cast.bob, first_post(thread))
    deleted(cast.bob, post)
    assert counts(thread) == (0, 1, 1)
    restored(cast.bob, post)
    assert (counts(thread), rows(post)) == ((1, 7, 8), {"like": 1})


def test_recounting_repairs_reactions(cast: Cast, talk: tuple[Thread, Post]) -> None:
    thread, post = talk
    gave(cast.ada, post)
    gave(cast.oz, post, "helped")
    with transaction():
        database.session.execute(Thread.__table__.update().values(reaction_count=40, score=2))  # type: ignore[attr-defined]  # a Table
        database.session.execute(ReactionCount.__table__.update().values(number=9))  # type: ignore[attr-defined]  # a Table
        database.session.execute(ReactionCount.__table__.insert().values(  # type: ignore[attr-defined]  # a Table
            post_id=first_post(thread).id, kind="like", number=3))
    assert list(recount_all())
    assert (counts(thread), rows(post), rows(first_post(thread))) == ((1, 2, 3), {"like": 1, "helped": 1}, {})


def test_a_page_of_posts_costs_one_question(cast: Cast, talk: tuple[Thread, Post], count_queries: Any) -> None:
    thread, post = talk
    gave(cast.ada, post)
    gave(cast.ann, post, "helped")
    first = first_post(thread)
    with count_queries() as seen:
        found = extras_of(cast.ada, [first.id, post.id])
    assert len(seen) == 1
    assert reactions_from(found.get(first.id, PostExtras()), 4) == PostReactions({"like": 4})
    assert reactions_from(found[post.id], 2) == PostReactions({"like": 3, "helped": 1}, frozenset({"like"}))
    assert not extras_of(None, [post.id])[post.id].reacted


def button(page: str, name: str, post: Post) -> str:
    found = re.search(rf'<button[^>]* id="{name}-{post.id}".*?</button>', page, re.DOTALL)
    return found[0] if found else ""


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def test_the_buttons_say_what_they_do_and_how_many_did(cast: Cast, visit: Visit, talk: tuple[Thread, Post]) -> None:
    thread, post = talk
    gave(cast.ann, post)
    gave(cast.ada, post)
    gave(cast.oz, post, "helped")
    page = visit(cast.ada).get(f"/t/{thread.slug}/{thread.id}").text
    like, helped = button(page, "like", post), button(page, "helped", post)
    assert 'aria-pressed="true"' in like and 'value="DELETE"' in like and words(like).endswith("Like, 2 likes")
    assert 'aria-pressed="false"' in helped and 'value="PUT"' in helped and words(helped) == "This helped me, Helped 1 person"
    assert 'form="reacting"' in like and '<form id="reacting" method="post" hidden>' in page
    assert not button(page, "like", first_post(thread)), "nobody applauds themselves"
    seen = visit(None).get(f"/t/{thread.slug}/{thread.id}").text
    assert "2 likes" in seen and "Helped 1 person" in seen and 'aria-pressed' not in seen.partition('id="posts"')[2]


def test_without_a_script_the_form_leads_back_to_the_post(cast: Cast, visit: Visit, talk: tuple[Thread, Post]) -> None:
    thread, post = talk
    visitor, address = visit(cast.ada), f"/posts/{post.id}/reactions/like"
    for method, total in (("PUT", 1), ("PUT", 1), ("DELETE", 0)):
        answer = visitor.post(address, data={"_method": method})
        assert (answer.status_code, answer.location) == (303, f"/t/{thread.slug}/{thread.id}/2#post-2")
        assert counts(thread) == (1, total, 1 + total)


def test_a_script_gets_the_buttons_alone(cast: Cast, visit: Visit, talk: tuple[Thread, Post]) -> None:
    _thread, post = talk
    visitor, address = visit(cast.ada), f"/posts/{post.id}/reactions/helped"
    answer = visitor.post(address, data={"_method": "PUT"}, headers=SCRIPT)
    assert answer.status_code == 200 and answer.text.strip().startswith(f'<span class="reactions" id="reactions-{post.id}">')
    assert 'aria-pressed="true"' in button(answer.text, "helped", post) and "<html" not in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    answer = visitor.post(address, data={"_method": "DELETE"}, headers=SCRIPT)
    assert 'aria-pressed="false"' in button(answer.text, "helped", post)


def test_refusals(cast: Cast, visit: Visit, talk: tuple[Thread, Post]) -> None:
    thread, post = talk
    address = f"/posts/{post.id}/reactions/like"
    put = {"_method": "PUT"}
    assert visit(cast.ada).post(address.replace("like", "applause"), data=put).status_code == 404
    assert visit(cast.ada).post("/posts/999999/reactions/like", data=put).status_code == 404
    refused = visit(cast.eve).post(address, data=put)
    assert refused.status_code == 403 and "Join this community" in refused.text
    refused = visit(cast.eve).post(address, data=put, headers=SCRIPT)
    assert refused.status_code == 403 and refused.headers["HX-Retarget"] == "#notices" and "<html" not in refused.text
    assert visit(None).post(address, data=put).status_code == 401
    hidden = replied(cast.bob, opened(cast.ada, cast.cellar))
    assert visit(cast.eve).post(f"/posts/{hidden.id}/reactions/like", data=put).status_code == 404
    assert visit(cast.eve).get(f"/posts/{hidden.id}/reactions").status_code == 404
    assert visit(cast.ada).post(address, data=put, csrf=False).status_code == 400
    assert counts(thread) == (1, 0, 1)
    settings.override(threads__reaction_rate="1/minute")
    visitor = visit(cast.ada)
    assert [visitor.post(address, data=put).status_code for _time in range(2)] == [303, 429]


def test_who_reacted(cast: Cast, visit: Visit, talk: tuple[Thread, Post]) -> None:
    thread, post = talk
    gave(cast.ada, post)
    gave(cast.ada, post, "helped")
    gave(cast.ann, post)
    post.archived_likes = 3
    database.session.commit()
    page = visit(None).get(f"/posts/{post.id}/reactions").text
    assert page.index("Ann Dupré") < page.index("Ada Lovelace"), "the latest first"
    assert "5 likes" in page and "3 likes were counted before" in page and page.count("was helped") == 1
    piece = visit(cast.ada).get(f"/posts/{post.id}/reactions", headers=SCRIPT).text
    assert "<dialog" in piece and "<html" not in piece and "Ann Dupré" in piece
    assert "Nobody reacted" in visit(None).get(f"/posts/{first_post(thread).id}/reactions").text


def test_a_count_or_the_menu_leads_to_who_reacted(cast: Cast, visit: Visit, talk: tuple[Thread, Post]) -> None:
    thread, post = talk
    link = f'href="/posts/{post.id}/reactions"'
    assert link not in visit(None).get(f"/t/{thread.slug}/{thread.id}").text, "nobody reacted"
    gave(cast.ann, post)
    database.session.commit()
    for reader in (None, cast.ada, cast.bob, cast.eve):
        assert link in visit(reader).get(f"/t/{thread.slug}/{thread.id}").text


def test_at_most_fifty_readers_are_named(cast: Cast, talk: tuple[Thread, Post]) -> None:
    crowd = [person(f"reader{number}") for number in range(53)]
    database.session.flush()
    for one in crowd:
        enrol(cast.square, one)
    database.session.commit()
    with transaction():
        for one in crowd:
            commands.react(one, talk[1], "like")
    found = queries.find_post(cast.ada, talk[1].id)
    assert found is not None
    page = queries.reactions_page(cast.ada, found)
    assert len(page.readers) == 50 and page.more and [(kind.name, number) for kind, number in page.counts] == [("like", 53)]


def test_reactions_go_with_their_author_or_post(cast: Cast, talk: tuple[Thread, Post]) -> None:
    gave(cast.ada, talk[1])
    assert database.session.scalar(select(Reaction.kind).where(Reaction.post_id == talk[1].id)) == "like"
    with transaction():
        database.session.execute(Reaction.__table__.delete())  # type: ignore[attr-defined]  # a Table
    list(recount_all())
    assert (counts(talk[0]), rows(talk[1])) == ((1, 0, 1), {})


def offering(where: Community, *kinds: str) -> None:
    with transaction():
        where.reactions = ",".join(kinds)


def test_a_community_offers_its_own_kinds_in_its_order(cast: Cast, visit: Visit, talk: tuple[Thread, Post]) -> None:
    thread, post = talk
    url = f"/t/{thread.slug}/{thread.id}"
    offering(cast.square, "thanks", "like")
    page = visit(cast.ada).get(url).text
    assert button(page, "thanks", post), "the first is at hand"
    assert not button(page, "like", post) and f'formaction="/posts/{post.id}/reactions/like"' in page, "the others in a menu"
    assert not button(page, "helped", post)
    gave(cast.ann, post)
    assert words(button(visit(cast.ada).get(url).text, "like", post)).endswith("Like, 1 like"), "given once, it is at hand too"
    offering(cast.square)
    page = visit(cast.oz).get(url).text
    assert not re.search(r'<button[^>]*class="[^"]*\breaction\b', page.partition('id="posts"')[2]), "none"
    assert "1 like" in page, "what was given stays counted"


def test_a_kind_that_is_no_longer_offered_can_only_be_taken_back(cast: Cast, visit: Visit, talk: tuple[Thread, Post]) -> None:
    thread, post = talk
    gave(cast.ada, post, "insightful")
    gave(cast.ann, post, "insightful")
    offering(cast.square, "like")
    with pytest.raises(Denied, match="not-offered"):
        gave(cast.oz, post, "insightful")
    gave(cast.ann, post, "insightful")
    assert not policy.can_give(standing_of(cast.oz, cast.square.id), post, "insightful")
    url = f"/t/{thread.slug}/{thread.id}"
    assert not button(visit(cast.oz).get(url).text, "insightful", post)
    assert "insightful to 2 readers" in visit(cast.oz).get(url).text
    mine = button(visit(cast.ada).get(url).text, "insightful", post)
    assert 'aria-pressed="true"' in mine and 'value="DELETE"' in mine
    took_back(cast.ada, post, "insightful")
    assert rows(post) == {"insightful": 1}
    assert visit(cast.oz).post(f"/posts/{post.id}/reactions/insightful", data={"_method": "PUT"}).status_code == 403
