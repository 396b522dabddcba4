"""Who is told of what: once, never of what they may not read, merged while unread, gone with what it tells of."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.auth.models import Mute
from forum.communities.models import Membership
from forum.core import settings
from forum.core.clock import now
from forum.core.db import db as database
from forum.core.db import transaction
from forum.notifications import commands, queries
from forum.notifications.models import Notice, Telling
from forum.threads import commands as talk
from forum.threads.models import Mention, MeToo, Post, Thread
from forum.threads.signals import (
    EditSuggested,
    MembersMentioned,
    PostDeleted,
    ReminderDue,
    ScheduledFailed,
    SuggestionDecided,
)
from tests.cast import Cast
from tests.notifications.telling import calling, choose, counted, say, told, watch, work
from tests.threads.talk import deleted, first_post, opened, replied, restored


def test_each_reader_is_told_once_of_a_post(cast: Cast) -> None:
    """A mention comes before an answer, an answer before watching."""
    thread = opened(cast.ada, cast.square)
    post = replied(cast.bob, thread, "As I said.")
    for user in (cast.oz, cast.ann):
        watch(user, cast.square)
    work()
    assert told(cast.ada) == [("post", 2)] and told(cast.bob) == []
    replied(cast.ann, thread, "Yes, @oz and @bob, but @ann not herself.", to=post)
    work()
    assert told(cast.bob) == [("mention", 3)]
    assert told(cast.oz) == [("mention", 3), ("thread", 1)] or told(cast.oz) == [("mention", 3), ("post", 2), ("thread", 1)]
    assert ("mention", 3) not in told(cast.ann)
    replied(cast.ann, thread, "And an answer.", to=post)
    work()
    assert told(cast.bob) == [("reply", 4), ("mention", 3)]
    assert counted(cast.ada) == {"post": 3}


def test_a_quotation_is_told(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square, source="Words worth quoting.")
    first = replied(cast.bob, thread, "More words.")
    replied(cast.ann, thread, f'[quote="bob, post:2, topic:{thread.id}"]\nMore words.\n[/quote]\n\nIndeed.')
    assert told(cast.bob) == [("quote", 3)]
    replied(cast.ann, thread, f'[quote="bob, post:2, topic:{thread.id}"]\nMore words.\n[/quote]\n\nIndeed.', to=first)
    assert told(cast.bob) == [("reply", 4), ("quote", 3)]


def test_quoting_everybody_calls_no_more_people_than_mentions_may(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    for one in (cast.ann, cast.oz):
        replied(one, thread)
    settings.override(threads__max_mentions=2)
    quotes = (f'[quote="x, post:{number}, topic:{thread.id}"]\nSo?\n[/quote]\n\n' for number in (1, 2, 3))
    replied(cast.bob, thread, "".join(
        quotes))
    assert [kind for one in (cast.ada, cast.ann, cast.oz) for kind in counted(one)].count("quote") == 2


def test_a_new_thread_is_told_to_who_watches_its_place(cast: Cast) -> None:
    watch(cast.bob, cast.square)
    watch(cast.eve, cast.square, "tracking")
    thread = opened(cast.ada, cast.square)
    work()
    assert told(cast.bob) == [("thread", 1)] and told(cast.eve) == told(cast.ada) == []
    replied(cast.ada, thread)
    work()
    assert told(cast.bob) == [("post", 2), ("thread", 1)]


@pytest.mark.parametrize("how", ["thread", "community", "person", "left"])
def test_who_is_not_told(cast: Cast, how: str) -> None:
    where = cast.circle
    thread = opened(cast.ada, where)
    post = replied(cast.bob, thread)
    if how == "thread":
        with transaction(private=True):
            talk.follow_thread(cast.bob, thread, "muted")
    elif how == "community":
        watch(cast.oz, where, "muted")
    elif how == "person":
        database.session.add(Mute(user_id=cast.bob.id, muted_id=cast.ann.id, at=now()))
    else:
        Membership.query.filter_by(user_id=cast.bob.id, community_id=where.id).delete()
    database.session.commit()
    with transaction():
        talk.reply(cast.ann, thread, body=calling("Look, @bob and @oz.", cast.bob, cast.oz), reply_to=post)
    work()
    assert told(cast.bob) == ([("mention", 3)] if how == "community" else [])
    assert told(cast.oz) == ([] if how == "community" else [("mention", 3)])
    assert Notice.query.filter_by(user_id=cast.ann.id).count() == 0


def test_unread_notices_of_a_thread_merge(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    for _again in range(3):
        replied(cast.bob, thread)
    work()
    assert counted(cast.ada) == {"post": 3} and told(cast.ada) == [("post", 2)]
    (row,) = queries.notices_page(cast.ada).rows
    assert row.sentence == "3 new posts in your discussion, the latest by Bob Noyce" and row.url.endswith("/2#post-2")
    with transaction(private=True):
        talk.mark_read(cast.ada, thread, 4)
    assert counted(cast.ada) == {} and not queries.notices_page(cast.ada).any_unread
    replied(cast.ann, thread)
    work()
    assert counted(cast.ada) == {"post": 1} and told(cast.ada) == [("post", 5), ("post", 2)]
    assert [row.sentence for row in queries.notices_page(cast.ada, show="unread").rows] == ["Ann Dupré wrote in your discussion"]


def test_seen_and_read_apart(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    replied(cast.bob, thread, "Dear @ada, hello.")
    assert queries.unseen_of(cast.ada) == 1
    at = now()
    with transaction(private=True):
        commands.note_seen(cast.ada, at - timedelta(days=1))
    assert queries.unseen_of(cast.ada) == 1
    with transaction(private=True):
        commands.note_seen(cast.ada)
    assert queries.unseen_of(cast.ada) == 0 and queries.notices_page(cast.ada).any_unread
    replied(cast.bob, thread, "Dear @ada, again.")
    assert queries.unseen_of(cast.ada) == 1 and counted(cast.ada) == {"mention": 2}
    (row,) = queries.notices_page(cast.ada).rows
    with transaction(private=True):
        assert not commands.note_read(cast.bob, row.id)
    assert counted(cast.ada) == {"mention": 2}
    with transaction(private=True):
        assert commands.note_read(cast.ada, row.id)
    assert counted(cast.ada) == {} and queries.unseen_of(cast.ada) == 0


def test_reading_a_community_leaves_what_is_addressed(cast: Cast) -> None:
    watch(cast.bob, cast.square)
    thread = opened(cast.ada, cast.square)
    replied(cast.ada, thread, "Over to @bob.")
    other = opened(cast.ada, cast.circle)
    work()
    watch(cast.bob, cast.circle)
    replied(cast.ada, other)
    work()
    assert counted(cast.bob) == {"thread": 1, "mention": 1, "post": 1}
    with transaction(private=True):
        talk.mark_community_read(cast.bob, cast.square)
    assert counted(cast.bob) == {"mention": 1, "post": 1}
    with transaction(private=True):
        talk.mark_all_read(cast.bob)
    assert counted(cast.bob) == {"mention": 1}
    with transaction(private=True):
        commands.note_all_read(cast.bob)
    assert counted(cast.bob) == {}


def test_a_deleted_post_is_told_no_more_and_restored_again(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    post = replied(cast.bob, thread, "For @oz.")
    assert told(cast.oz) == [("mention", 2)] and queries.unseen_of(cast.oz) == 1
    deleted(cast.bob, post)
    assert told(cast.oz) == [] and queries.unseen_of(cast.oz) == 0
    again = replied(cast.bob, thread, "For @oz again.")
    assert told(cast.oz) == [("mention", again.number)] and counted(cast.oz) == {"mention": 1}
    restored(cast.bob, post)
    assert sorted(told(cast.oz)) == [("mention", 2), ("mention", 3)]
    third = replied(cast.bob, thread, "For @oz, a third time.")
    assert sorted(told(cast.oz)) == [("mention", 2), ("mention", 3)]  # the third joined the second
    deleted(cast.bob, again)
    assert sorted(told(cast.oz)) == [("mention", 2), ("mention", third.number)]
    deleted(cast.ann, first_post(thread), "Off topic.")
    assert told(cast.oz) == [] and queries.unseen_of(cast.oz) == 0
    restored(cast.ann, first_post(thread))
    assert len(told(cast.oz)) == 2


def test_a_post_that_is_gone_is_not_counted(cast: Cast) -> None:
    """Nor in another kind of notice than that in which somebody was told of it, nor where they were not."""
    thread = opened(cast.ada, cast.square)
    work()
    watch(cast.oz, cast.square)
    posts = [replied(cast.bob, thread, words) for words in ("One.", "Two, @oz.", "Three.", "Four, @oz.")]
    work()
    assert counted(cast.ada) == {"post": 4} and counted(cast.oz) == {"post": 2, "mention": 2}
    deleted(cast.bob, posts[2])
    assert counted(cast.ada) == {"post": 3} and counted(cast.oz) == {"post": 1, "mention": 2}
    deleted(cast.bob, posts[3])
    assert counted(cast.ada) == {"post": 2} and counted(cast.oz) == {"post": 1, "mention": 1}
    late = replied(cast.bob, thread, "Five.")
    deleted(cast.bob, late)  # before anybody was told
    work()
    assert counted(cast.ada) == {"post": 2} and told(cast.ada) == [("post", 2)]
    database.session.add(Mute(user_id=cast.ada.id, muted_id=cast.ann.id, at=now()))
    database.session.commit()
    hushed = replied(cast.ann, thread, "Six.")
    work()
    deleted(cast.ann, hushed)
    assert counted(cast.ada) == {"post": 2}


def test_solutions(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square, kind="question")
    one, two = replied(cast.bob, thread), replied(cast.oz, thread)
    with transaction(private=True):
        commands.note_all_read(cast.ada)
        database.session.add(MeToo(thread_id=thread.id, user_id=cast.mod.id, created_at=now()))
        database.session.get_one(Thread, thread.id).me_too_count = 1
    choose(cast.ann, thread, one)
    work()
    assert told(cast.bob, "solutions") == [("solution", 2)] and told(cast.mod, "solutions") == [("solution", 2)]
    assert [row.sentence for row in queries.notices_page(cast.ada, show="solutions").rows] == [
        "Ann Dupré chose the solution of your question"]
    assert queries.notices_page(cast.mod).rows[0].sentence == "A question you have too now has a solution"
    choose(cast.ada, thread, two)
    work()
    assert told(cast.bob, "solutions") == told(cast.ada, "solutions") == []
    assert told(cast.oz, "solutions") == told(cast.mod, "solutions") == [("solution", 3)]
    with transaction():
        talk.withdraw_solution(cast.ada, thread)
    assert told(cast.oz, "solutions") == told(cast.mod, "solutions") == []


def test_other_kinds(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    post = replied(cast.bob, thread)
    for user in (cast.ann, cast.oz):
        with transaction():
            talk.react(user, post, "helped")
            talk.react(user, post, "like")
    assert counted(cast.bob) == {"reaction": 2}
    with transaction():
        talk.withdraw(cast.ann, post, "helped")
    assert counted(cast.bob) == {"reaction": 1}
    with transaction():
        talk.withdraw(cast.oz, post, "helped")
    assert counted(cast.bob) == {}
    say(EditSuggested(cast.ann, post, 1), EditSuggested(cast.oz, post, 2), ReminderDue(cast.bob.id, post),
        ReminderDue(cast.bob.id, first_post(thread)), ScheduledFailed(cast.bob.id, None, 7),
        SuggestionDecided(cast.bob, post, 1, cast.ann.id, True), MembersMentioned(cast.bob, post, (cast.oz.id, cast.bob.id)))
    assert counted(cast.bob) == {"suggestion": 2, "reminder": 1, "scheduled": 1}
    rows = queries.notices_page(cast.bob).rows
    assert {row.sentence for row in rows} == {
        "2 changes to your posts are suggested, the latest by Oz Martin", "You wanted to be reminded of this",
        "What you had scheduled could not be published: your text is kept"}
    assert len(rows) == 4 and {row.url for row in rows if row.kind == "scheduled"} == {"/scheduled"}
    assert queries.notices_page(cast.ann).rows[0].sentence == "Bob Noyce decided on the change that you suggested"
    assert told(cast.oz) == [("mention", 2)]


def test_a_conversation_tells_those_who_take_part(cast: Cast) -> None:
    cast.cellar.visibility = "private"
    database.session.commit()
    thread = opened(cast.ada, cast.cellar)
    replied(cast.ada, thread, "A word.")
    assert counted(cast.bob) == counted(cast.oz) == {"message": 2} and counted(cast.ada) == {}
    assert Notice.query.filter_by(user_id=cast.mod.id).count() == 0 and Telling.query.count() == 0


def test_a_first_message_taken_away_leaves_the_others_told(cast: Cast) -> None:
    cast.cellar.visibility = "private"
    database.session.commit()
    thread = opened(cast.ada, cast.cellar)
    replied(cast.ada, thread, "A word.")
    first = first_post(thread)
    first.deleted_at, first.deleted_by_id = now(), cast.mod.id  # as `forum.messages.commands` takes one away
    database.session.flush()
    say(PostDeleted(cast.mod, first, "Not here."))
    assert counted(cast.bob) == {"message": 1} and told(cast.bob) == [("message", 2)]
    Membership.query.filter_by(user_id=cast.bob.id, community_id=cast.cellar.id).delete()
    database.session.commit()
    assert told(cast.bob) == [] and queries.unseen_of(cast.bob) == 0, "who left is told of nothing any more"


@pytest.mark.parametrize("seed", range(6))
def test_nobody_is_told_of_what_they_may_not_read(cast: Cast, seed: int) -> None:
    """Random people, places and acts; then everything that anybody sees is compared with what they may read, post by post."""
    dice = random.Random(seed)
    people = [user for user in cast.everyone.values() if user is not None]
    places = [cast.square, cast.circle, cast.cellar]
    for user in people:
        for place in places:
            if Membership.query.filter_by(user_id=user.id, community_id=place.id).count() and dice.random() < 0.6:
                watch(user, place, dice.choice(("watching", "muted", "watching")))
    threads = [opened(dice.choice([cast.ada, cast.bob]), place) for place in places]
    for _again in range(30):
        act, thread = dice.random(), dice.choice(threads)
        thread = database.session.get_one(Thread, thread.id)
        if act < 0.6 and thread.deleted_at is None:
            post = Post.query.filter_by(thread_id=thread.id, deleted_at=None).order_by(Post.number.desc()).first()
            who = dice.choice([cast.ann, cast.oz])
            new = replied(who, thread, dice.choice(["Words.", "Hello @bob.", "Hello @ada @ann."]), to=dice.choice((None, post)))
            # as if a name had been let through that cannot read this
            database.session.add_all(Mention(post_id=new.id, user_id=user.id) for user in (cast.eve, cast.mod)
                                     if not Mention.query.filter_by(post_id=new.id, user_id=user.id).count())
            database.session.commit()
            with transaction():
                commands.tell_addressed(new, only=("mention",))
        elif act < 0.75:
            post = dice.choice(Post.query.filter_by(thread_id=thread.id).all())
            (deleted if post.deleted_at is None else restored)(cast.ann, post, *(["Dice."] if post.deleted_at is None else []))
        elif act < 0.85:
            Membership.query.filter_by(user_id=dice.choice([cast.ada, cast.bob]).id, community_id=thread.community_id).delete()
            database.session.commit()
        elif act < 0.95:
            dice.choice(places).visibility = dice.choice(("public", "members", "hidden"))
            database.session.commit()
        else:
            thread.community_id, thread.category_id = dice.choice(places).id, None  # moved out of sight, perhaps
            database.session.commit()
        if dice.random() < 0.5:
            work()
    work()
    from forum.threads.policy import visible_posts

    for user in people:
        seen = {row.id for row in queries.notices_page(user, size=500).rows}
        allowed = {row.id for row in Notice.query.filter_by(user_id=user.id)
                   if database.session.scalar(select(Post.id).where(Post.id == row.post_id, visible_posts(user)))}
        assert seen == allowed, (seed, user.username)
        unseen = Notice.query.filter(Notice.id.in_(allowed), Notice.seen_at.is_(None)).count()
        assert queries.unseen_of(user) == min(unseen, 100)
