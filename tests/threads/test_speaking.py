"""Mentions, quotations, #words and addresses of this site in a text: what becomes of them, for whom, and what is noted."""

import json
import re
from typing import Any

import pytest
from sqlalchemy import select

from forum.auth.models import User
from forum.communities import commands as rooms
from forum.communities.commands.founding import Particulars
from forum.communities.models import Community
from forum.core import clock, settings
from forum.core.db import db as database
from forum.core.db import transaction
from forum.core.jobs import run_all
from forum.threads import commands, queries
from forum.threads.composing import compose
from forum.threads.models import FormerAddress, Mention, Post, PostLink, Tag, TagSynonym, Thread
from forum.threads.resolving import Target, target_of
from tests.cast import Cast
from tests.threads.talk import closed, deleted, edited, first_post, opened, replied, restored

SITE = "https://forum.example"


@pytest.fixture(autouse=True)
def known_address(db: Any) -> None:
    settings.override(site__url=SITE)


def mentioned(post: Post) -> set[str]:
    return set(database.session.scalars(select(User.username).join(Mention, Mention.user_id == User.id)
                                        .where(Mention.post_id == post.id)))


def links(post: Post) -> set[tuple[int, int, bool]]:
    rows = database.session.execute(
        select(PostLink.thread_id, PostLink.number, PostLink.quoted).where(PostLink.post_id == post.id))
    return {(row.thread_id, row.number, row.quoted) for row in rows}


def html(post: Post) -> str:
    database.session.expire_all()
    return post.html


# mentions

def test_who_may_read_is_mentioned_and_who_may_not_is_nobody(cast: Cast) -> None:
    names = "@ada @eve @mod @nobody @Ann"
    for place, seen in ((cast.square, {"ada", "eve", "mod", "ann"}), (cast.circle, {"ada", "mod", "ann"}),
                        (cast.cellar, {"ada", "mod", "ann"})):
        thread = opened(cast.bob, place, source=names)
        post = first_post(thread)
        assert mentioned(post) == seen == queries_names(queries.mentioned_ids(post.id))
        assert set(re.findall(r'class="mention" href="/u/(\w+)"', post.html)) == seen
        reply = replied(cast.bob, thread, names)
        assert mentioned(reply) == seen
    assert "@eve" in html(reply) and "/u/eve" not in html(reply)
    assert html(reply).replace("@eve", "@nobody").count("@nobody") == 2, "the hidden one looks like the one who is not there"


def queries_names(ids: set[int]) -> set[str]:
    return set(database.session.scalars(select(User.username).where(User.id.in_(ids))))


def test_mentions_follow_an_edit(cast: Cast) -> None:
    post = replied(cast.ada, opened(cast.ada, cast.circle), "@bob and @ann")
    edited(cast.ada, post, "@ann and @oz, not @eve")
    assert mentioned(post) == {"ann", "oz"}
    edited(cast.ada, post, "Nobody.")
    assert mentioned(post) == set()


def test_a_text_composed_for_one_place_mentions_nobody_who_cannot_read_another(cast: Cast) -> None:
    body = compose(cast.ada, "@eve @bob", community_locale="en")
    from_public = body.references.mentions
    with transaction():
        thread = opened_with(cast.ada, cast.cellar, body)
    assert set(from_public) == {"eve", "bob"} and mentioned(first_post(thread)) == {"bob"}


def opened_with(actor: User, where: Community, body: Any) -> Thread:
    return commands.open_thread(actor, where, title="Another place", body=body)


def test_names_beyond_the_limit_stay_text(cast: Cast) -> None:
    settings.override(threads__max_mentions=1)
    post = first_post(opened(cast.bob, cast.square, source="@ada @ann"))
    assert mentioned(post) == {"ada"}


def test_writing_without_names_or_links_asks_nothing_more(cast: Cast, count_queries: Any) -> None:
    thread = opened(cast.ada, cast.square)
    with count_queries() as seen:
        replied(cast.bob, thread, "Plain *words*.")
    ours = re.compile(r"(INSERT INTO|DELETE FROM) (mentions|post_links|post_previews)|FROM link_previews")
    assert not [one for one in seen if ours.search(one)]


# quotations

def test_a_quotation_names_who_wrote_it_whatever_is_typed(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square, "The first of all")
    said = replied(cast.bob, thread, "Bob's words.")
    post = replied(cast.ann, thread, f'[quote="Ada Lovelace, post:2, topic:{thread.id}, username:ada"]\nBob\'s words.\n[/quote]')
    assert "Ada" not in html(post)
    assert f'<a class="quote-author" href="/u/bob" rel="nofollow ugc noopener">Bob Noyce</a>, <a class="quote-source" ' \
           f'href="/t/the-first-of-all/{thread.id}/2" rel="nofollow ugc noopener">no.&nbsp;2</a>' in html(post)
    assert links(post) == {(thread.id, 2, True)}
    assert queries.quoted_author_ids(post) == {said.author_id}


def test_a_quotation_of_what_is_not_there_is_nobodys(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    gone = replied(cast.bob, thread)
    deleted(cast.bob, gone)
    for source in ('[quote="ada, post:77"]\nx\n[/quote]', '[quote="bob, post:2"]\nx\n[/quote]',
                   '[quote="ada"]\nx\n[/quote]',
                   '[quote="ada, post:1, topic:999999"]\nx\n[/quote]',
                   f'[quote="ada, post:{2**40}, topic:{2**40}"]\nx\n[/quote]'):
        post = replied(cast.ann, thread, source)
        assert "<a " not in html(post) and "<figcaption>" in html(post), source
        assert queries.quoted_author_ids(post) == set()


def test_a_quotation_across_discussions_shows_its_title_where_all_readers_may_read_it(cast: Cast) -> None:
    places = (cast.square, cast.circle, cast.cellar)
    homes = {place.slug: opened(cast.ada, place, f"Heard in the {place.slug}") for place in places}
    for here in homes.values():
        for there in homes.values():
            post = replied(cast.bob, here, f'[quote="ada, post:1, topic:{there.id}"]\nwords\n[/quote]')
            open_to_all = there is here or there.community_id == here.community_id or there is homes["square"]
            assert (f"/t/{there.slug}/{there.id}/1" in html(post)) == open_to_all
            assert ("Ada Lovelace" in html(post)) == open_to_all
            assert ("Heard in" in html(post)) == (open_to_all and there is not here)


def test_what_is_quoted_inside_a_quotation_does_not_count(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    replied(cast.bob, thread, "Words.")
    post = replied(cast.ann, thread, '[quote="bob, post:2"]\n[quote="ada, post:1"]\nx\n[/quote]\n@oz /t/-/1\n[/quote]\nMine.')
    assert links(post) == {(thread.id, 2, True)} and mentioned(post) == set()


# categories and tags

@pytest.fixture
def tagged(cast: Cast) -> None:
    for place in (cast.square, cast.cellar):
        tag = Tag(community_id=place.id, slug=f"lime-{place.slug}", name="Lime", created_at=clock.now())
        shadow = Tag(community_id=place.id, slug="field", name="Field", created_at=clock.now())
        database.session.add_all([tag, shadow])
        database.session.flush()
        database.session.add(TagSynonym(community_id=place.id, slug="chaux", name="Chaux", tag_id=tag.id))
    database.session.commit()


def test_a_word_after_a_hash_names_a_category_or_tag_of_the_community(cast: Cast, tagged: None) -> None:
    post = first_post(opened(cast.ada, cast.square, source="#general #Lime-Square #chaux #field #lime-cellar #nothing C#field "
                                                           "`#general` [#general](/x) a#general #general-x \\#general"))
    assert re.findall(r'class="hashtag" href="([^"]+)" rel="[^"]+">([^<]+)<', post.html) == [
        ("/c/square/general", "#general"), ("/c/square/tags/lime-square", "#Lime-Square"),
        ("/c/square/tags/lime-square", "#chaux"), ("/c/square/field", "#field")]
    assert "#lime-cellar" in post.html and "#nothing" in post.html


def test_a_heading_is_no_tag(cast: Cast) -> None:
    assert "hashtag" not in first_post(opened(cast.ada, cast.square, source="# general\n\nWords #1.")).html


def test_completion_after_a_hash(cast: Cast, tagged: None, visit: Any) -> None:
    rows = json.loads(visit(cast.ada).get("/c/square/completion?kind=hashtag&q=l").text)
    assert rows == [{"word": "lime-square", "name": "Lime", "note": "Tag", "tint": None}]
    rows = json.loads(visit(cast.ada).get("/c/square/completion?kind=hashtag&q=fi").text)
    assert [(row["word"], row["note"]) for row in rows] == [("field", "Category")], "the tag of that word would lead there"
    assert json.loads(visit(cast.ada).get("/c/square/completion?kind=hashtag&q=cha").text)[0]["word"] == "lime-square"
    for who in (None, cast.eve, cast.mod):
        assert visit(who).get("/c/cellar/completion?kind=hashtag&q=l").status_code == 404


# addresses of this site

def test_a_bare_address_is_shown_as_the_title_where_all_readers_may_read_it(cast: Cast) -> None:
    places = (cast.square, cast.circle, cast.cellar)
    homes = {place.slug: opened(cast.ada, place, f"<Heard> in the {place.slug}") for place in places}
    for here in homes.values():
        for there in homes.values():
            url = f"{SITE}/t/{there.slug}/{there.id}/4?view=time#post-4"
            post = replied(cast.bob, here, f"See {url} and [this]({url}).")
            shown = there.community_id == here.community_id or there is homes["square"]
            title = f'<a href="/t/{there.slug}/{there.id}/4" rel="nofollow ugc noopener">&lt;Heard&gt; in the'
            assert (title in html(post)) == shown and ("no.&nbsp;4" in html(post)) == shown
            assert f'<a href="{url}" rel="nofollow ugc noopener">this</a>' in html(post)
            assert links(post) == {(there.id, 4, False)}, "noted, whoever may see it"


def test_other_addresses_stay_as_they_are(cast: Cast) -> None:
    there = opened(cast.ada, cast.square, "A title")
    for url in (f"https://elsewhere.example/t/a-title/{there.id}", f"{SITE}/t/a-title/999999", f"{SITE}/c/square",
                f"{SITE}/t/a/0", f"{SITE}/t/a-title/{2**40}", f"{SITE}/t/a-title/{there.id}/x"):
        post = replied(cast.bob, there, f"See {url} here.")
        assert f">{url}</a>" in html(post) and links(post) == set(), url


def test_a_title_is_followed_and_leaves_with_the_right_to_read_it(cast: Cast) -> None:
    there, elsewhere = opened(cast.ada, cast.square, "The former title"), opened(cast.ada, cast.circle)
    post = replied(cast.bob, elsewhere, f"{SITE}/t/{there.slug}/{there.id}")
    assert "The former title" in html(post)
    settings.override(site__url="")  # a worker that was not told the name of the site knows the link all the same
    edited(cast.ada, first_post(there), "Other words.", title="The present title")
    run_all()
    assert "The present title" in html(post) and f"/t/the-present-title/{there.id}" in html(post)
    deleted(cast.ada, first_post(there))
    run_all()
    assert "The present title" not in html(post) and links(post) == {(there.id, 1, False)}
    restored(cast.ada, first_post(there))
    run_all()
    assert "The present title" in html(post)
    with transaction():
        rooms.edit_community(cast.oz, cast.square, particulars(cast.square, "hidden"))
    run_all()
    assert "The present title" not in html(post)


def test_a_link_says_the_state_of_the_discussion_and_follows_it(cast: Cast) -> None:
    there = opened(cast.ada, cast.square, "Why so?", kind="question")
    answer = replied(cast.bob, there, "Because.")
    post = replied(cast.bob, opened(cast.bob, cast.circle), f"{SITE}/t/{there.slug}/{there.id}/2")

    def says() -> str:
        run_all()
        found = re.search(r"<a [^>]*>(Why so[^<]*)</a>", html(post))
        assert found is not None
        return found[1]

    assert says() == "Why so?, no.&nbsp;2"
    with transaction():
        commands.choose_solution(cast.ada, there, answer)
    assert says() == "Why so? (solved), no.&nbsp;2"
    closed(cast.ann, there)
    assert says() == "Why so? (solved, closed), no.&nbsp;2"
    also = replied(cast.ann, opened(cast.ann, cast.square), f"{SITE}/t/x/{there.id}")
    assert ">Why so? (solved, closed)<" in html(also), "said at once where the state was there before"
    with transaction():
        commands.reopen_thread(cast.ann, there)
    deleted(cast.bob, answer)
    assert says() == "Why so?, no.&nbsp;2"


def particulars(place: Community, visibility: str) -> Any:
    return Particulars(name=place.name, kind=place.kind, description=place.description, tint=place.tint, locale=place.locale,
                       visibility=visibility, join_policy=place.join_policy)


def test_a_former_address_leads_where_a_reader_is_led(cast: Cast) -> None:
    one, other = opened(cast.ada, cast.square, "One"), opened(cast.ada, cast.square, "Other")
    database.session.add(FormerAddress(foreign_id=one.id, slug="formerly", thread_id=other.id))
    database.session.commit()
    post = replied(cast.bob, one, f"{SITE}/t/formerly/{one.id} {SITE}/t/stale-slug/{one.id}")
    assert links(post) == {(other.id, 1, False), (one.id, 1, False)} and ">Other<" in html(post) and ">One<" in html(post)


@pytest.mark.parametrize(("url", "target"), [
    ("/t/a/5", Target("a", 5)), ("/t/a/5/7", Target("a", 5, 7)), ("/t/a/5#post-7", Target("a", 5, 7)),
    (f"{SITE}/t/a/5/", Target("a", 5)),
    ("http://FORUM.example/t/a/5", Target("a", 5)), ("//forum.example/t/a/5", Target("a", 5)), ("/t/a/05", None), ("/t/5", None),
    ("https://forum.example.evil.example/t/a/5", None), ("https://forum.example:8443/t/a/5", None), ("mailto:/t/a/5", None),
    ("https://x@forum.example/t/a/5", None), ("https://[/t/a/5", None), ("/t/a/99999999999", None), ("/t/a/5/9999999999", None)])
def test_which_addresses_are_ours(db: Any, url: str, target: Target | None) -> None:
    assert target_of(url) == target


def test_the_host_of_the_request_is_ours(cast: Cast, visit: Any) -> None:
    settings.override(site__url="")
    there = opened(cast.ada, cast.square, "Known by its host")
    for host, known in (("localhost", True), ("elsewhere.example", False)):
        answer = visit(cast.ada).post("/preview", data={"place": "thread:square", "source": f"http://{host}/t/x/{there.id}"})
        assert ("Known by its host" in answer.text) == known
