"""A private conversation is seen by those who take part, and by nobody else, through no door: no title, name, count, notice."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.auth.models import User
from forum.communities import policy
from forum.communities.models import Community
from forum.core import settings
from forum.core.db import db
from forum.threads import policy as threads_policy
from forum.threads.models import Post, Thread
from tests.cast import Cast
from tests.messages.talk import written
from tests.threads.talk import first_post, opened, replied

SENTINEL = "Zanzibarsentinel"
OUTSIDE = ("visitor", "eve", "ann", "oz", "mod", "adm")


@pytest.fixture
def conversation(cast: Cast) -> Thread:
    """Between Ada and Bob, with an answer; the outsiders animate, own, moderate and administer."""
    settings.override(messages__newcomer_days=0, messages__newcomer_posts=0)
    thread = written(cast.ada, cast.bob, title=f"{SENTINEL} title", source=f"{SENTINEL} words")
    replied(cast.bob, thread, f"{SENTINEL} answer")
    return thread


@pytest.mark.parametrize("role", ["member", "moderator", "administrator"])
def test_both_faces_agree(cast: Cast, conversation: Thread, role: str) -> None:
    cast.eve.role = role
    db.session.commit()
    room, post = conversation.community, first_post(conversation)
    for name, user in cast.everyone.items():
        inside = name in ("ada", "bob")
        standing = policy.standing_of(user, room.id)
        assert bool(policy.can_know(standing, room)) == bool(policy.can_read(standing, room)) == inside, name
        assert not standing.animates and not standing.owns and not standing.is_staff, name
        seen = [
            db.session.scalar(select(Community.id).where(Community.id == room.id, policy.readable_communities(user))),
            db.session.scalar(select(Thread.id).where(Thread.id == conversation.id, threads_policy.visible_threads(user))),
            db.session.scalar(select(Post.id).where(Post.id == post.id, threads_policy.visible_posts(user)))]
        assert [one is not None for one in seen] == [inside] * 3, name
        gathered = [
            db.session.scalar(select(Community.id).where(Community.id == room.id, clause(user)))
            for clause in (policy.listed_communities, policy.browsable_communities)]
        listed = select(Thread.id).where(Thread.id == conversation.id, threads_policy.listed_threads(user))
        gathered.append(db.session.scalar(listed))
        gathered.append(db.session.scalar(select(Post.id).where(Post.id == post.id, threads_policy.listed_posts(user))))
        assert gathered == [None] * 4, name
        if user is not None:
            reads = db.session.scalar(select(User.id).where(User.id == user.id, policy.readers_of(room.id)))
            assert (reads is not None) == inside, name


def test_nobody_runs_it(cast: Cast, conversation: Thread) -> None:
    for user in cast.everyone.values():
        standing = policy.standing_of(user, conversation.community_id)
        for judge in (policy.can_animate, policy.can_manage, policy.can_join, policy.can_ask):
            assert not judge(standing, conversation.community)
        for act in (threads_policy.can_close, threads_policy.can_pin, threads_policy.can_tag, threads_policy.can_follow,
                    threads_policy.can_settle, threads_policy.can_me_too):
            assert not act(standing, conversation), act.__name__
        assert not threads_policy.can_follow_in(standing, conversation.community)


def doors(app: Flask, thread: Thread, post: Post) -> list[tuple[str, str]]:
    """Every address of the site that the things of a conversation can be put into, with its methods."""
    room = thread.community
    known: dict[str, Any] = {
        "community": room.slug, "category": "general", "slug": thread.slug, "thread_id": thread.id, "number": 1,
        "post_id": post.id, "username": "bob", "version": 1, "request_id": 1, "invitation_id": 1, "kind": "like",
        "tag": "t", "name": "t",
        "report_id": 1, "notice_id": 1, "what": "posts"}
    found = []
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.arguments <= set(known) and rule.endpoint not in ("asset", "auth.sign_out"):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                if method == "GET" or rule.arguments & {"community", "thread_id", "post_id"}:
                    path = adapter.build(rule.endpoint, {name: known[name] for name in rule.arguments}, method=method)
                    found.append((method, path))
    return found


@pytest.mark.parametrize("who", OUTSIDE)
def test_through_no_door(app: Flask, cast: Cast, conversation: Thread, who: str, visit: Callable[[Any], Any]) -> None:
    browser = visit(cast.everyone[who])
    room, post = conversation.community, first_post(conversation)
    for method, path in doors(app, conversation, post):
        answer = browser.open(path, method=method, data={"title": "t" * 20, "source": "some words", "reason": "r"})
        text = answer.text.replace(path, "").replace(conversation.slug, "")
        assert SENTINEL not in text, (who, method, path)
        assert room.slug not in text.replace(room.slug, "", text.count(path)), (who, method, path)
        if room.slug in path or f"/t/{conversation.id}" in path or f"/posts/{post.id}" in path or f"/{conversation.id}" in path:
            assert answer.status_code in (302, 303, 401, 404), (who, method, path, answer.status_code)
            led_to = answer.headers.get("Location", "").replace(path, "")
            assert conversation.slug not in led_to or "next=" in led_to


@pytest.mark.parametrize("who", [*OUTSIDE, "ada", "bob"])
def test_no_list_gathers_it(cast: Cast, conversation: Thread, who: str, visit: Callable[[Any], Any]) -> None:
    """Those who take part neither: it stands among their messages alone."""
    browser, room = visit(cast.everyone[who]), conversation.community
    for path in ("/", "/?list=new", "/?list=unread", "/?list=hot", "/?list=top", "/communities", "/communities?sort=active",
                 "/u/ada", "/u/bob", "/u/bob/discussions", "/u/ada/discussions", "/u/bob/received", "/u/bob/reactions",
                 "/c/square", f"/search?q={SENTINEL}", f"/palette?q={SENTINEL}", "/settings/follows"):
        answer = browser.get(path)
        for words in ("title", "words", "answer"):
            assert f"{SENTINEL} {words}" not in answer.text, (who, path)
        assert room.slug not in answer.text, (who, path)
    assert browser.get(f"/c/{room.slug}").status_code == browser.get(f"/c/{room.slug}/members").status_code == 404


def test_figures_do_not_tell_of_it(cast: Cast, conversation: Thread) -> None:
    db.session.refresh(cast.ada)
    assert cast.ada.post_count == 0
    opened(cast.ada, cast.square)
    db.session.refresh(cast.ada)
    assert cast.ada.post_count == 1


def test_those_who_left_see_no_more(cast: Cast, conversation: Thread, visit: Callable[[Any], Any]) -> None:
    bob = visit(cast.bob)
    address = f"/t/{conversation.slug}/{conversation.id}"
    assert bob.get(address).status_code == 200
    assert bob.post(f"/messages/{conversation.id}/membership", data={"_method": "DELETE"}).status_code == 303
    for path in (address, f"/messages/{conversation.id}", "/messages", "/messages?show=archived", "/notices"):
        assert SENTINEL not in bob.get(path).text, path
    assert bob.get(address).status_code == 404


def test_a_link_from_outside_does_not_name_it(cast: Cast, conversation: Thread, visit: Callable[[Any], Any]) -> None:
    thread = opened(cast.ada, cast.square, source=f"See http://localhost/t/{conversation.slug}/{conversation.id}")
    replied(cast.ada, conversation, f"See http://localhost/t/{thread.slug}/{thread.id}")
    assert "in 1 discussion" not in visit(cast.bob).get(f"/t/{thread.slug}/{thread.id}").text
    assert f"{SENTINEL} title" not in visit(cast.eve).get(f"/t/{thread.slug}/{thread.id}").text


def test_mentions_call_only_those_who_take_part(cast: Cast, conversation: Thread, visit: Callable[[Any], Any]) -> None:
    replied(cast.ada, conversation, "What would @eve and @mod say, @bob?")
    for user in (cast.eve, cast.mod):
        assert "mentioned" not in visit(user).get("/notices").text
    page = visit(cast.ada).get(f"/t/{conversation.slug}/{conversation.id}").text
    assert 'href="/u/bob"' in page and ">@eve</a>" not in page


def test_marking_all_read_leaves_messages_unread(cast: Cast, conversation: Thread, visit: Callable[[Any], Any]) -> None:
    bob = visit(cast.bob)
    replied(cast.ada, conversation, "And one more.")
    bob.post("/reading", data={})
    assert "conversation--unread" in bob.get("/messages").text
