"""Who may do what: the whole cast, in every state of a thread. One letter a person says yes."""

from typing import Any

import pytest
from sqlalchemy import select

from forum.communities.policy import standing_of
from forum.core.db import db as database
from forum.threads import policy
from forum.threads.models import Closure, Post, Thread
from tests.cast import Cast
from tests.threads.talk import closed, deleted, first_post, opened, replied

# visitor v, ada a (author of the thread), bob b (author of the reply), ann n (animator), oz o (owner), eve e (outsider),
# mod m (site moderator), adm d (administrator)
LETTERS = {"visitor": "v", "ada": "a", "bob": "b", "ann": "n", "oz": "o", "eve": "e", "mod": "m", "adm": "d"}
EVERYBODY, INSIDERS = set("vabnoemd"), set("abnomd")


def make(cast: Cast, place: str, state: str) -> tuple[Thread, Post]:
    thread = opened(cast.ada, getattr(cast, place))
    reply = replied(cast.bob, thread)
    if state == "closed":
        closed(cast.ann, thread)
    elif state == "archived":
        closed(cast.ann, thread)
        Closure.query.filter_by(thread_id=thread.id).one().kind = "archived"
        database.session.commit()
    elif state == "deleted":
        deleted(cast.ann, first_post(thread), "Off topic.")
    elif state == "reply deleted by its author":
        deleted(cast.bob, reply)
    elif state == "reply deleted by an animator":
        deleted(cast.ann, reply, "Off topic.")
    return thread, reply


def yes(cast: Cast, thread: Thread, judge: Any) -> str:
    allowed = [LETTERS[name] for name, person in cast.everyone.items() if judge(standing_of(person, thread.community_id))]
    return "".join(sorted(allowed))


def table(*rows: str) -> list[Any]:
    return [pytest.param(*(cell.strip() for cell in row.split("|")), id=row.split("|")[0].strip()) for row in rows]


@pytest.mark.parametrize(("state", "read", "reply", "close", "edit_reply", "delete_reply", "restore_reply", "read_reply"), table(
    "open                         | abdemnov | abno | dmno | bdmno | bdmno |       | abdemnov",
    "closed                       | abdemnov |      | dmno | bdmno | bdmno |       | abdemnov",
    "archived                     | abdemnov |      | dmno | dmno  | bdmno |       | abdemnov",
    "deleted                      | admno    |      | dmno | dmno  | dmno  |       | admno",
    "reply deleted by its author  | abdemnov | abno | dmno |       |       | bdmno | bdmno",
    "reply deleted by an animator | abdemnov | abno | dmno |       |       | dmno  | bdmno",
))
def test_in_a_public_community(cast: Cast, state: str, read: str, reply: str, close: str, edit_reply: str, delete_reply: str,
                               restore_reply: str, read_reply: str) -> None:
    thread, post = make(cast, "square", state)
    assert yes(cast, thread, lambda standing: policy.can_read_thread(standing, thread)) == read
    assert yes(cast, thread, lambda standing: policy.can_reply(standing, thread)) == reply
    assert yes(cast, thread, lambda standing: policy.can_close(standing, thread)) == close
    assert yes(cast, thread, lambda standing: policy.can_pin(standing, thread)) == close
    assert yes(cast, thread, lambda standing: policy.can_edit(standing, post)) == edit_reply
    assert yes(cast, thread, lambda standing: policy.can_delete(standing, post)) == delete_reply
    assert yes(cast, thread, lambda standing: policy.can_restore(standing, post)) == restore_reply
    assert yes(cast, thread, lambda standing: policy.can_read_post(standing, post)) == read_reply


@pytest.mark.parametrize("place", ["circle", "cellar"])
def test_outside_a_closed_community_nothing_is_allowed(cast: Cast, place: str) -> None:
    thread, post = make(cast, place, "open")
    for judge in (policy.can_read_thread, policy.can_reply, policy.can_close, policy.can_pin):
        assert set(yes(cast, thread, lambda standing, judge=judge: judge(standing, thread))) <= INSIDERS
    for judge in (policy.can_edit, policy.can_delete, policy.can_restore, policy.can_read_post):
        assert set(yes(cast, thread, lambda standing, judge=judge: judge(standing, post))) <= INSIDERS


def test_every_refusal_says_why(cast: Cast) -> None:
    for state in ("open", "closed", "archived", "deleted", "reply deleted by an animator"):
        thread, post = make(cast, "square", state)
        for person in cast.everyone.values():
            standing = standing_of(person, thread.community_id)
            for verdict in (policy.can_reply(standing, thread), policy.can_close(standing, thread),
                            policy.can_edit(standing, post), policy.can_delete(standing, post),
                            policy.can_restore(standing, post)):
                assert verdict or (verdict.reason and str(verdict.sentence))


def test_both_faces_of_the_rule_agree(cast: Cast) -> None:
    """What the WHERE clauses show is what the verdicts allow, deleted threads aside: those are in no list."""
    made = [make(cast, place, state) for place in ("square", "circle", "cellar")
            for state in ("open", "closed", "deleted", "reply deleted by its author")]
    for person in cast.everyone.values():
        threads = set(database.session.scalars(select(Thread.id).where(policy.visible_threads(person))))
        posts = set(database.session.scalars(select(Post.id).where(policy.visible_posts(person))))
        for thread, reply in made:
            standing = standing_of(person, thread.community_id)
            live = thread.deleted_at is None
            assert (thread.id in threads) == (live and bool(policy.can_read_thread(standing, thread)))
            for post in (first_post(thread), reply):
                shown = live and post.deleted_at is None and bool(policy.can_read_post(standing, post))
                assert (post.id in posts) == shown


@pytest.mark.parametrize(("replies", "delete_first"), table(
    "none    | admno",
    "one     | dmno",
    "deleted | admno",
))
def test_a_first_post_is_its_authors_to_delete_while_nobody_replied(cast: Cast, replies: str, delete_first: str) -> None:
    thread = opened(cast.ada, cast.square)
    if replies != "none":
        reply = replied(cast.bob, thread)
        if replies == "deleted":
            deleted(cast.bob, reply)
    database.session.expire_all()  # the database counts, the session does not look again
    assert yes(cast, thread, lambda standing: policy.can_delete(standing, first_post(thread))) == delete_first
    if replies == "one":
        verdict = policy.can_delete(standing_of(cast.ada, thread.community_id), first_post(thread))
        assert verdict.reason == "has-replies" and "animators" in str(verdict.sentence)


def test_leaving_takes_away_writing_but_not_taking_back(cast: Cast) -> None:
    from forum.communities.models import Membership

    thread, post = make(cast, "square", "open")
    Membership.query.filter_by(community_id=cast.square.id, user_id=cast.bob.id).delete()
    database.session.commit()
    standing = standing_of(cast.bob, cast.square.id)
    assert not policy.can_edit(standing, post) and not policy.can_reply(standing, thread)
    assert policy.can_delete(standing, post)
