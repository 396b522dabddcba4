"""How closely one follows: the rule on its two faces, who may choose, what follows by itself, the pages and the control."""

import itertools
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from forum.auth.models import User
from forum.communities.models import Category, Community, Membership
from forum.communities.policy import can_read, readers_of, standing_of
from forum.core.clock import now
from forum.core.db import db as database
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.core.policy import Denied
from forum.threads import commands, policy, queries
from forum.threads.following import Follow, Said, level_for, reason_of
from forum.threads.models import LEVELS, CategoryFollow, CommunityFollow, Tag, TagFollow, Thread, ThreadFollow, ThreadTag
from forum.threads.queries.following import is_muted, level_of
from tests.cast import Cast, person
from tests.threads.talk import deleted, first_post, opened, replied

Visit = Callable[..., Any]
SCRIPT = {"HX-Request": "true", "HX-Request-Type": "partial"}


def category_of(where: Community, slug: str = "general") -> Category:
    return Category.query.filter_by(community_id=where.id, slug=slug).one()


def tagged(thread: Thread, *names: str) -> list[Tag]:
    """The thread bears tags of these names."""
    tags = [Tag(community_id=thread.community_id, slug=name, name=name, created_at=now()) for name in names]
    database.session.add_all(tags)
    database.session.flush()
    database.session.add_all(ThreadTag(thread_id=thread.id, tag_id=tag.id, bumped_at=thread.bumped_at) for tag in tags)
    database.session.commit()
    return tags


def said(user: User, thread: Thread, tags: list[Tag], own: tuple[str, bool] | None, of_tags: tuple[str | None, ...],
         category: str | None, community: str | None) -> Said:
    """Note all of it for `user`, and tell the rule."""
    rows: list[Any] = []
    if own is not None:
        rows.append(ThreadFollow(user_id=user.id, thread_id=thread.id, level=own[0], chosen=own[1], at=now()))
    rows += [TagFollow(user_id=user.id, tag_id=tag.id, level=level, at=now())
             for tag, level in zip(tags, of_tags, strict=True) if level is not None]
    if category is not None:
        rows.append(CategoryFollow(user_id=user.id, category_id=thread.category_id, level=category, at=now()))
    if community is not None:
        rows.append(CommunityFollow(user_id=user.id, community_id=thread.community_id, level=community, at=now()))
    database.session.add_all(rows)
    return Said(own[0] if own else None, bool(own and own[1]),
                tuple((level, tag.name) for tag, level in zip(tags, of_tags, strict=True) if level is not None),
                category, community)


@pytest.mark.parametrize(("words", "level", "why"), [
    (Said(), "normal", "default"),
    (Said(community="watching"), "watching", "community"),
    (Said(community="watching", category="normal"), "normal", "category"),
    (Said(category="muted", tags=(("tracking", "wood"),)), "tracking", "tag"),
    (Said(tags=(("watching", "wood"), ("muted", "events"))), "muted", "tag"),      # muted wins among tags
    (Said(tags=(("normal", "wood"), ("watching", "events"))), "watching", "tag"),  # else the closest
    (Said(thread="tracking", category="watching"), "watching", "category"),        # what follows by itself takes nothing away
    (Said(thread="tracking", category="muted"), "tracking", "automatic"),
    (Said(thread="watching", tags=(("muted", "events"),)), "watching", "automatic"),
    (Said(thread="normal", chosen=True, community="watching"), "normal", "chosen"),
    (Said(thread="muted", chosen=True, tags=(("watching", "wood"),)), "muted", "chosen"),
])
def test_the_rule(words: Said, level: str, why: str) -> None:
    follow = level_for(words)
    assert (follow.level, follow.why) == (level, why)
    assert follow.tag == {"watching": "events" if len(words.tags) > 1 else "wood", "muted": "events", "tracking": "wood"}.get(
        level, "") if why == "tag" else follow.tag == ""


def test_both_faces_of_the_rule_agree(cast: Cast) -> None:
    """Every combination of what can be said of a thread, two tags, a category and a community, each by somebody else."""
    thread = opened(cast.oz, cast.square, category_id=category_of(cast.square).id)
    tags = tagged(thread, "wood", "events")
    own: tuple[Any, ...] = (None, ("watching", False), ("tracking", False), *((level, True) for level in LEVELS))
    some = (None, "watching", "muted", "normal")
    cases = list(itertools.product(own, some, some, (None, *LEVELS), (None, "watching", "muted")))
    people = [person(f"p{number}") for number in range(len(cases))]
    database.session.flush()
    told = {user.id: said(user, thread, tags, one, (first, second), category, community)
            for user, (one, first, second, category, community) in zip(people, cases, strict=True)}
    database.session.commit()
    levels = dict(database.session.execute(select(User.id, level_of(Thread, User.id)).select_from(User).join(
        Thread, Thread.id == thread.id).where(User.id.in_(told))).all())
    muted = dict(database.session.execute(select(User.id, is_muted(Thread, User.id)).select_from(User).join(
        Thread, Thread.id == thread.id).where(User.id.in_(told))).all())
    assert len(levels) == len(cases) == 1680
    for user_id, words in told.items():
        assert levels[user_id] == level_for(words).level, words
        assert bool(muted[user_id]) == (level_for(words).level == "muted"), words
    watching = {user_id for user_id, words in told.items() if level_for(words).level == "watching"} | {cast.oz.id}
    found, after = [], 0
    while batch := queries.watchers_of(thread, after=after, limit=100):
        assert len(batch) <= 100
        found += batch
        after = batch[-1]
    assert found == sorted(watching)
    for user in people[::37]:  # as the page of the thread reads it
        page = queries.find_thread(user, thread.id)
        assert page is not None and page.follow.level == levels[user.id], told[user.id]


def test_who_reads_a_community_from_its_other_side(cast: Cast) -> None:
    for place in (cast.square, cast.circle, cast.cellar):
        readers = set(database.session.scalars(select(User.username).where(readers_of(place.id))))
        assert readers == {name for name, user in cast.everyone.items()
                           if user is not None and can_read(standing_of(user, place.id), place)}


@pytest.mark.parametrize(("place", "gone", "may"), [
    ("square", False, {"ada", "bob", "ann", "oz", "eve", "mod", "adm"}),
    ("circle", False, {"ada", "bob", "ann", "oz", "mod", "adm"}),
    ("cellar", False, {"ada", "bob", "ann", "oz", "mod", "adm"}),
    ("square", True, set()),
])
def test_who_may_choose(cast: Cast, place: str, gone: bool, may: set[str]) -> None:
    where: Community = getattr(cast, place)
    thread = opened(cast.ada, where)
    if gone:
        deleted(cast.ann, first_post(thread), "Off topic.")
        database.session.refresh(thread)
    for name, someone in cast.everyone.items():
        standing = standing_of(someone, where.id)
        verdict = policy.can_follow(standing, thread)
        assert bool(verdict) == (name in may), name
        assert verdict or (verdict.reason and str(verdict.sentence)), name
        assert bool(policy.can_follow_in(standing, where)) == (name in may or (gone and someone is not None)), name
        if not verdict:
            with pytest.raises(Denied), transaction(private=True):
                commands.follow_thread(someone, thread, "watching")


def test_what_follows_by_itself(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    replied(cast.bob, thread)
    rows = {row.user_id: (row.level, row.chosen) for row in ThreadFollow.query.filter_by(thread_id=thread.id)}
    assert rows == {cast.ada.id: ("watching", False), cast.bob.id: ("tracking", False)}
    with transaction(private=True):
        commands.follow_thread(cast.bob, thread, "muted")
    replied(cast.bob, thread)  # what one chose stays
    assert queries.find_thread(cast.bob, thread.id).follow == Follow("muted", "chosen")  # type: ignore[union-attr]  # there
    with transaction(private=True):
        commands.follow_thread(cast.bob, thread, None)
        commands.follow_thread(cast.eve, thread, None)
    assert queries.find_thread(cast.bob, thread.id).follow == Follow("tracking", "automatic")  # type: ignore[union-attr]  # there
    assert queries.find_thread(cast.eve, thread.id).follow == Follow()  # type: ignore[union-attr]  # there


def test_choosing_for_places(cast: Cast) -> None:
    category = category_of(cast.square)
    thread = opened(cast.ada, cast.square, category_id=category.id)
    (tag,) = tagged(thread, "wood")

    def level() -> tuple[str, str, str]:
        found = queries.find_thread(cast.eve, thread.id)
        assert found is not None
        return found.follow.level, found.follow.why, found.follow_control.reason

    with transaction(private=True):
        commands.follow_community(cast.eve, cast.square, "watching")
    assert level() == ("watching", "community", "You are notified of every post: you chose so for the community The Square.")
    with transaction(private=True):
        commands.follow_category(cast.eve, category, "muted")
    assert level()[:2] == ("muted", "category") and "General" in level()[2]
    with transaction(private=True):
        commands.follow_tag(cast.eve, tag, "tracking")
    assert level()[:2] == ("tracking", "tag") and "wood" in level()[2]
    with transaction(private=True):
        commands.follow_tag(cast.eve, tag, None)
        commands.follow_category(cast.eve, category, None)
        commands.follow_community(cast.eve, cast.square, "normal")
    assert level()[:2] == ("normal", "default")
    assert CommunityFollow.query.count() == 0
    with pytest.raises(Invalid), transaction(private=True):
        commands.follow_tag(cast.eve, tag, "closely")


def test_watchers_are_readers(cast: Cast) -> None:
    thread = opened(cast.ada, cast.circle)
    with transaction(private=True):
        commands.follow_community(cast.bob, cast.circle, "watching")
        commands.follow_community(cast.mod, cast.circle, "watching")
    assert queries.watchers_of(thread) == sorted([cast.ada.id, cast.bob.id, cast.mod.id])
    Membership.query.filter_by(user_id=cast.bob.id, community_id=cast.circle.id).delete()
    database.session.commit()
    assert queries.watchers_of(thread) == sorted([cast.ada.id, cast.mod.id])


def test_every_reason_is_a_sentence() -> None:
    for level, why in itertools.product(LEVELS, ("chosen", "automatic", "tag", "category", "community", "default")):
        words = reason_of(Follow(level, why, "wood"), category="Field", community="Square")
        assert words[0].isupper() and words.endswith(".") and "%" not in words


@pytest.mark.parametrize("scripted", [False, True])
def test_the_control_of_a_thread(cast: Cast, visit: Visit, scripted: bool) -> None:
    thread, eve = opened(cast.ada, cast.square), visit(cast.eve)
    page = eve.get(f"/t/{thread.slug}/{thread.id}")
    assert 'id="follow"' in page.text and page.text.count("follow__choice") == 4
    assert 'id="follow"' not in visit(None).get(f"/t/{thread.slug}/{thread.id}").text
    answer = eve.open(f"/t/{thread.id}/follow", method="PUT", data={"level": "watching"}, headers=SCRIPT if scripted else {})
    if scripted:
        assert answer.status_code == 200 and "you chose so for this discussion" in answer.text and "<html" not in answer.text
    else:
        assert answer.status_code == 303 and answer.headers["Location"].endswith(f"/t/{thread.slug}/{thread.id}")
        assert "you chose so for this discussion" in eve.get(answer.headers["Location"]).text
    page = eve.get(f"/t/{thread.id}/follow", headers=SCRIPT if scripted else {})
    assert re.search(r'value="watching" aria-pressed="true"', page.text)
    assert ("follow-dialog" in page.text) == scripted
    assert eve.open(f"/t/{thread.id}/follow", method="DELETE").status_code == 303
    assert ThreadFollow.query.filter_by(user_id=cast.eve.id).count() == 0
    assert eve.open(f"/t/{thread.id}/follow", method="PUT", data={"level": "x"}).status_code == 422
    assert eve.get(f"/t/{opened(cast.ada, cast.cellar).id}/follow").status_code == 404


def test_places_and_what_one_follows(cast: Cast, visit: Visit) -> None:
    thread = opened(cast.ada, cast.square, "A thread in General", category_id=category_of(cast.square).id)
    tagged(thread, "wood")
    bob = visit(cast.bob)
    for path, level in (("/c/square/follow", "watching"), ("/c/square/follow?category=field", "muted"),
                        ("/c/square/tags/wood/follow", "tracking"), (f"/t/{thread.id}/follow", "tracking")):
        assert bob.get(path).status_code == 200, path
        assert bob.get(path, headers=SCRIPT).text.startswith("<dialog"), path
        assert bob.open(path, method="PUT", data={"level": level}).status_code == 303, path
    for path in ("/c/square/follow?category=nowhere", "/c/square/tags/nothing/follow", "/c/nowhere/follow"):
        assert bob.get(path).status_code == 404, path
    replied(cast.ada, thread)
    with transaction(private=True):
        commands.mark_read(cast.bob, thread, 1)
    page = bob.get("/settings/follows").text
    for words in ("The Square", "Field work", "wood", "A thread in General"):
        assert words in page, words
    assert "?unread=1" in page
    answer = bob.open("/c/square/follow", method="PUT", data={"level": "muted", "next": "/settings/follows"})
    assert answer.headers["Location"].endswith("/settings/follows")
    assert visit(cast.eve).get("/settings/follows").text.count('class="row"') == 0
    assert visit(None).get("/settings/follows").status_code in (302, 303)
    Membership.query.filter_by(user_id=cast.bob.id, community_id=cast.square.id).delete()
    cast.square.visibility = "hidden"
    database.session.commit()
    assert "General" not in bob.get("/settings/follows").text


def test_what_one_follows_says_how_much_is_unread(cast: Cast) -> None:
    """As the lists do: to marking everything as read, and to what was deleted again, it pays heed."""
    thread = opened(cast.ada, cast.square)
    replied(cast.bob, thread)

    def unread(who: User) -> int:
        (row,) = queries.follows_of(who).threads
        return row.unread

    assert unread(cast.ada) == 1 and unread(cast.bob) == 0
    with transaction(private=True):
        commands.mark_community_read(cast.ada, cast.square)
    assert unread(cast.ada) == 0
    late = replied(cast.bob, thread)
    assert unread(cast.ada) == 1
    deleted(cast.bob, late)
    assert unread(cast.ada) == 0
    with transaction(private=True):  # who reads without being a member has nothing but their own mark
        commands.follow_thread(cast.eve, thread, "watching")
    assert unread(cast.eve) == 0
    with transaction(private=True):
        commands.mark_read(cast.eve, thread, 1)
    assert unread(cast.eve) == 2
    with transaction(private=True):
        commands.follow_thread(cast.eve, thread, "muted")
    assert unread(cast.eve) == 0


def test_the_page_of_a_thread_costs_no_more(cast: Cast, visit: Visit, count_queries: Callable[[], Any]) -> None:
    thread, bob = opened(cast.ada, cast.square), visit(cast.bob)
    bob.get(f"/t/{thread.slug}/{thread.id}")
    counts = []
    for level in (None, "watching"):
        if level:
            bob.open("/c/square/follow", method="PUT", data={"level": level})
        with count_queries() as seen:
            bob.get(f"/t/{thread.slug}/{thread.id}")
        counts.append(len(seen))
    assert counts[0] == counts[1]
    with count_queries() as seen:
        queries.follows_of(cast.bob)
    assert len(seen) == 2
    with count_queries() as seen:
        queries.watchers_of(thread)
    assert len(seen) == 1


def test_what_is_followed_is_held_until_the_choice_is_written(cast: Cast, count_queries: Callable[[], Any]) -> None:
    """Whoever merges tags locks the tag, then the choices: in another order both would wait, without a lock it may go."""
    opened(cast.ada, cast.square, tags=["Damp"])
    tag, category = Tag.query.one(), Category.query.filter_by(community_id=cast.square.id, slug="field").one()
    for act, what in ((commands.follow_tag, tag), (commands.follow_category, category)):
        with count_queries() as seen, transaction(private=True):
            act(cast.bob, what, "watching")
        held = [place for place, statement in enumerate(seen) if "FOR KEY SHARE" in statement]
        written = [place for place, statement in enumerate(seen) if statement.startswith("INSERT INTO")]
        assert database.session.get_bind().dialect.name == "sqlite" or held[0] < written[0]
