"""What is said beside a page: figures, addresses, kept answers. None of it tells outsiders of what they may not read."""

import re
from collections.abc import Callable
from typing import Any

from flask import Flask

from forum.communities import commands as communities
from forum.core import page_cache
from forum.core.db import db as database
from forum.core.db import transaction
from forum.threads.models import FormerAddress, Solution
from tests.cast import Cast
from tests.threads.talk import closed, deleted, edited, first_post, opened, pinned, replied

SECRET = "sentinel"


def furnished(cast: Cast) -> dict[str, Any]:
    """A hidden and a members' thread, each answered, quoted in public, pinned, with a former address and a solution."""
    made: dict[str, Any] = {}
    for place in (cast.cellar, cast.circle):
        thread = opened(cast.ada, place, f"A {SECRET} question", f"The {SECRET} words.", kind="question")
        answer = replied(cast.bob, thread, f"A {SECRET} answer for @ada.")
        gone = replied(cast.bob, thread, f"A {SECRET} regret.")
        edited(cast.ada, first_post(thread), f"The {SECRET} words, again.")
        deleted(cast.ann, gone, f"A {SECRET} reason.")
        pinned(cast.ann, thread)
        closed(cast.ann, thread, f"A {SECRET} closure.")
        with transaction() as session:
            session.add(Solution(thread_id=thread.id, post_id=answer.id))
            session.add(FormerAddress(foreign_id=4000 + thread.id, slug=f"former-{thread.id}", thread_id=thread.id))
        made[place.slug] = (thread, answer, gone)
        public = opened(cast.ada, cast.square, "A public thread",
                        f'[quote="bob, post:2, topic:{thread.id}"]\nas said\n[/quote]\n\n/t/-/{thread.id} /posts/{answer.id}')
        made.setdefault("public", public)
    return made


def test_outsiders_hear_nothing(cast: Cast, visit: Callable[[Any], Any]) -> None:
    made = furnished(cast)
    public = made["public"]
    paths = ["/", "/?lang=fr", "/communities", "/c/square", "/c/square/questions", "/c/square/general", "/c/square/about",
             "/c/square/members", f"/t/{public.slug}/{public.id}", f"/t/{public.slug}/{public.id}?view=time",
             *[f"/u/{name}{tail}" for name in ("ada", "bob", "ann") for tail in ("", "/discussions", "/solutions", "/reactions")],
             f"/search?q={SECRET[:4]}*", "/search?q=question", "/search?q=author:ada", "/search?q=is:solved",
             "/search?q=in:cellar+words",
             "/search?q=words&in=cellar", "/search?q=words&in=circle", "/search?q=in:circle+words",
             "/c/circle", "/c/circle/questions", "/c/circle/general", "/c/circle/no-such", "/c/circle/about", "/c/circle/members",
             "/invitations", "/settings/decisions"]
    for place in ("cellar", "circle"):
        thread, answer, gone = made[place]
        paths += [f"/t/{thread.id}", f"/t/{thread.slug}/{thread.id}", f"/t/x/{thread.id}/2",
                  f"/t/former-{thread.id}/{4000 + thread.id}", f"/t/{4000 + thread.id}",
                  *[f"/posts/{post.id}{tail}" for post in (answer, gone)
                                              for tail in ("", "/revisions", "/edit", "/deletion")],
                  f"/t/{thread.id}/posts/new?reply_to=2&quote=1", f"/t/{thread.id}/closure",
                  f"/c/{place}/log", f"/c/{place}/threads/new"]
    for who in ("visitor", "eve"):
        browser = visit(cast.everyone[who])
        for path in paths:
            for answer in (browser.get(path), browser.get(path, headers={"If-None-Match": "*"})):
                said = answer.text.replace(path, "").replace(path.replace("*", "%2A"), "")
                told = [*re.findall(rf".{{60}}{SECRET}.{{60}}", said), answer.headers.get("Location", "").split("next=")[0]]
                assert not any(SECRET in one for one in told), (who, path, told)
                assert "Cellar" not in said, (who, path)
                assert answer.status_code in (200, 303, 304, 403, 404), (who, path, answer.status_code)
                if "/t/" in path or "/posts/" in path:
                    assert answer.status_code in (200, 303, 304, 404), (who, path)


def test_figures_count_what_one_reads(cast: Cast, visit: Callable[[Any], Any]) -> None:
    furnished(cast)
    database.session.expire_all()

    def figure(who: str) -> int:
        found = re.search(r"<dt>posts?</dt><dd>(\d+)</dd>", visit(cast.everyone[who]).get("/u/ada").text)
        assert found, who
        return int(found[1])

    assert {who: figure(who) for who in ("visitor", "eve", "bob", "mod")} == {"visitor": 2, "eve": 2, "bob": 4, "mod": 4}


def test_an_old_form_tells_no_address(cast: Cast, visit: Callable[[Any], Any]) -> None:
    browser = visit(cast.bob)
    form = {"title": "Plans of the cellar", "source": "Words.", "kind": "discussion", "form_key": "one-filling"}
    there = browser.post("/c/circle/threads", data=form).headers["Location"]
    assert there.startswith("/t/plans-of-the-cellar/")
    with transaction():
        communities.remove_member(cast.ann, cast.circle, cast.bob, reason="Enough")
    for place in ("circle", "square"):
        answer = browser.post(f"/c/{place}/threads", data=form)
        assert there not in answer.text + answer.headers.get("Location", ""), place
        assert "plans-of" not in answer.headers.get("Location", ""), place


def test_what_is_kept_belongs_to_nobody(app: Flask, cast: Cast, visit: Callable[[Any], Any]) -> None:
    """Pages kept for visitors hold no token of the one they were made for, and are not served to anybody with a session."""
    made = furnished(cast)
    thread = f"/t/{made['public'].slug}/{made['public'].id}"
    paths = ("/", "/c/square", "/c/square/questions", "/c/square/general", "/c/square/about", thread, f"{thread}?view=time",
             f"{thread}/1")
    for path in paths:
        first = visit(None).get(path)
        assert "csrf_token" not in first.text, path
        assert "view=" in path or "Set-Cookie" not in first.headers, path
        assert "private" in first.headers["Cache-Control"] or first.headers["Cache-Control"] == "no-store", path
    kept = len(page_cache._pages)
    assert kept >= len(paths) - 1
    for who in ("eve", "ada", "adm"):
        browser = visit(cast.everyone[who])
        for path in paths:
            mine = browser.get(path)
            assert "/sign-in" not in mine.text or "csrf_token" in mine.text, (who, path)
            assert mine.headers["Cache-Control"] in ("no-cache, private", "no-store")
    assert len(page_cache._pages) <= kept
    flashed = visit(cast.eve)
    assert flashed.post("/c/square/membership").status_code == 303
    assert "You are a member" not in visit(None).get("/c/square/about").text
    assert "You are a member" in flashed.get("/c/square/about").text


def test_a_community_that_closes_is_gone_at_once(cast: Cast, visit: Callable[[Any], Any]) -> None:
    browser = visit(None)
    assert browser.get("/c/square").status_code == 200
    etag = browser.get("/c/square").headers["ETag"]
    with transaction():
        communities.edit_community(cast.oz, cast.square, communities.Particulars(name="The Square", visibility="hidden"))
    assert browser.get("/c/square").status_code == 404
    assert browser.get("/c/square", headers={"If-None-Match": etag}).status_code == 404
    assert "Square" not in browser.get("/").text


def test_who_was_removed_is_outside(cast: Cast, visit: Callable[[Any], Any]) -> None:
    """A browser that stays signed in while its owner loses their place: every act is refused, nothing is told."""
    made = furnished(cast)
    thread, answer, _gone = made["cellar"]
    bob, ann = visit(cast.bob), visit(cast.ann)
    assert bob.get(f"/t/{thread.slug}/{thread.id}").status_code == 200
    with transaction():
        communities.remove_member(cast.oz, cast.cellar, cast.bob, reason="Enough")
        communities.change_role(cast.oz, cast.square, cast.ann, role="member", reason="Enough")
    one, whole = f"/posts/{answer.id}", f"/t/{thread.id}"
    for method, path in (("GET", one), ("PUT", one), ("DELETE", one), ("POST", f"{one}/restoration"), ("GET", f"{one}/revisions"),
                         ("POST", f"{whole}/posts"), ("POST", "/c/cellar/threads"), ("DELETE", "/c/cellar/membership"),
                         ("POST", "/c/cellar/membership")):
        assert bob.open(path, method=method, data={"title": "Still here", "source": "Words."}).status_code == 404, (method, path)
    one, whole = f"/posts/{first_post(made['public']).id}", f"/t/{made['public'].id}"
    form = {"reason": "Because", "source": "Words.", "username": "eve", "role": "owner", "base_revision": "1"}
    for method, path in (("POST", f"{whole}/closure"), ("DELETE", f"{whole}/closure"), ("POST", f"{whole}/pin"),
                         ("DELETE", f"{whole}/pin"), ("DELETE", one), ("PUT", one), ("GET", "/c/square/log"),
                         ("GET", "/c/square/requests"), ("POST", "/c/square/invitations"), ("DELETE", "/c/square/members/bob"),
                         ("POST", "/c/square/members/ann/role")):
        assert ann.open(path, method=method, data=form).status_code == 403, (method, path)


def test_a_key_opens_one_form(cast: Cast, visit: Callable[[Any], Any]) -> None:
    """The key of one filling, sent again with another form: nothing is said to be done that was not."""
    from forum.communities.models import Category, JoinRequest

    with transaction():
        for place in (cast.square, cast.circle):
            communities.edit_community(cast.oz, place, communities.Particulars(name=place.name, join_policy="request"))
    eve, oz, ada = visit(cast.eve), visit(cast.oz), visit(cast.ada)
    assert eve.post("/c/square/requests", data={"message": "", "form_key": "k"}).status_code == 303
    assert eve.post("/c/circle/requests", data={"message": "", "form_key": "k"}).status_code == 409
    assert JoinRequest.query.count() == 1
    fields = {"name": "Tools", "tint": "1", "description": "", "form_key": "k"}
    assert oz.post("/c/square/settings/categories", data=fields).status_code == 303
    assert oz.post("/c/circle/settings/categories", data=fields).status_code == 409
    assert Category.query.filter_by(name="Tools").count() == 1
    first, second = opened(cast.bob, cast.square, "First"), opened(cast.bob, cast.square, "Second")
    for key in ("k", "k" * 64, "é" * 64, "q" * 3000):
        reply = {"source": f"Same words, {len(key)}.", "form_key": key}
        done, again = ada.post(f"/t/{first.id}/posts", data=reply), ada.post(f"/t/{first.id}/posts", data=reply)
        assert (done.status_code, again.headers["Location"]) == (303, done.headers["Location"])
        assert ada.post(f"/t/{second.id}/posts", data=reply).status_code == 409
    assert visit(cast.bob).post(f"/t/{second.id}/posts", data={"source": "Bob's.", "form_key": "k"}).status_code == 303
    for _twice in range(2):
        assert ada.post(f"/t/{second.id}/posts", data={"source": "Keyless.", "form_key": ""}).status_code == 303
    database.session.expire_all()
    assert (first.reply_count, second.reply_count) == (4, 3)
