"""How a post helped: the line that one may add to "this helped me", who reads, changes and removes it."""

from collections.abc import Callable
from typing import Any

import pytest

from forum.communities.policy import standing_of
from forum.core.db import db as database
from forum.core.db import transaction
from forum.threads import commands, policy
from forum.threads.models import Post, Reaction, Thread
from tests.cast import Cast
from tests.threads.reacting import LETTERS, SCRIPT, counts, gave, make, rows, took_back
from tests.threads.talk import opened, replied

Visit = Callable[..., Any]


@pytest.fixture
def talk(cast: Cast) -> tuple[Thread, Post]:
    """A thread by Ada with a reply by Bob."""
    thread = opened(cast.ada, cast.square)
    return thread, replied(cast.bob, thread)


def test_how_it_helped_is_a_line_of_ones_own(cast: Cast, visit: Visit, talk: tuple[Thread, Post]) -> None:
    thread, post = talk
    address, back = f"/posts/{post.id}/reactions/helped", f"/t/{thread.slug}/{thread.id}/2#post-2"
    ada, put = visit(cast.ada), {"_method": "PUT"}
    assert "How did it help you?" in ada.get(address).text
    answer = ada.post(address, data={**put, "line": "  Used on a \n north wall: dry since.  "})
    assert (answer.status_code, answer.location) == (303, back) and counts(thread) == (1, 1, 2)
    ada.post(address, data=put)
    assert "Used on a north wall: dry since." in visit(None).get(f"/posts/{post.id}/reactions").text, "given again, it stays"
    assert 'value="Used on a north wall: dry since."' in ada.get(address).text
    ada.post(address, data={**put, "line": "<b>Twice</b> by now."})
    page = visit(None).get(f"/posts/{post.id}/reactions").text
    assert "&lt;b&gt;Twice&lt;/b&gt; by now." in page and "north wall" not in page and counts(thread) == (1, 1, 2)
    ada.post(f"/posts/{post.id}/reactions/like", data={**put, "line": "Not for a like."})
    assert "Not for a like" not in visit(None).get(f"/posts/{post.id}/reactions").text
    took_back(cast.ada, post, "helped")
    assert "Twice" not in visit(None).get(f"/posts/{post.id}/reactions").text


def test_who_left_the_community_writes_no_line(cast: Cast, visit: Visit, talk: tuple[Thread, Post]) -> None:
    from forum.communities.models import Membership

    thread, post = talk
    said(cast.ada, post, "Dry since.")
    Membership.query.filter_by(community_id=cast.square.id, user_id=cast.ada.id).delete()
    database.session.commit()
    ada, address = visit(cast.ada), f"/posts/{post.id}/reactions/helped"
    assert ada.post(address, data={"_method": "PUT", "line": "Buy my lime."}).status_code == 403
    assert ada.get(address).status_code == 403 and f'id="how-{post.id}"' not in ada.get(f"/t/{thread.slug}/{thread.id}").text
    assert Reaction.query.filter_by(post_id=post.id).one().line == "Dry since."
    said(cast.ada, post, "")
    assert Reaction.query.filter_by(post_id=post.id).one().line == ""


def test_a_line_too_long_is_kept_in_the_form(cast: Cast, visit: Visit, talk: tuple[Thread, Post]) -> None:
    thread, post = talk
    address, data = f"/posts/{post.id}/reactions/helped", {"_method": "PUT", "line": "x" * 301}
    refused = visit(cast.ada).post(address, data=data)
    assert refused.status_code == 422 and "at most 300 characters" in refused.text and "x" * 301 in refused.text
    piece = visit(cast.ada).post(address, data=data, headers=SCRIPT)
    assert piece.status_code == 422 and piece.headers["HX-Retarget"] == "#helped-form" and "<html" not in piece.text
    assert counts(thread) == (1, 0, 1)


def test_asking_how_in_place(cast: Cast, visit: Visit, talk: tuple[Thread, Post]) -> None:
    thread, post = talk
    ada, url = visit(cast.ada), f"/t/{thread.slug}/{thread.id}"
    assert f'id="how-{post.id}"' not in ada.get(url).text
    piece = ada.post(f"/posts/{post.id}/reactions/helped", data={"_method": "PUT"}, headers=SCRIPT).text
    assert f'id="how-{post.id}"' in piece and "Say how" in piece
    dialog = ada.get(f"/posts/{post.id}/reactions/helped", headers=SCRIPT).text
    assert "<dialog" in dialog and "<html" not in dialog and f'hx-target="#reactions-{post.id}"' in dialog
    assert visit(cast.bob).get(f"/posts/{post.id}/reactions/helped").status_code == 403
    assert visit(None).get(f"/posts/{post.id}/reactions/helped").status_code == 303
    assert visit(cast.eve).get(f"/posts/{post.id}/reactions/helped").status_code == 403


def said(actor: Any, post: Post, line: str) -> None:
    with transaction():
        commands.react(actor, post, "helped", line=line)


def test_who_has_said_how_may_change_it(cast: Cast, visit: Visit, talk: tuple[Thread, Post]) -> None:
    thread, post = talk
    ada, url = visit(cast.ada), f"/t/{thread.slug}/{thread.id}"
    gave(cast.ada, post, "helped")
    assert "Say how" in ada.get(url).text
    answer = ada.post(f"/posts/{post.id}/reactions/helped", data={"_method": "PUT", "line": "Dry since."}, headers=SCRIPT).text
    assert "Change what you said" in answer
    assert "Say how" not in answer
    assert "Change what you said" in ada.get(url).text
    gave(cast.ann, post, "helped")
    assert "Say how" in visit(cast.ann).get(url).text, "what another said is not one's own"


def test_the_first_two_lines_on_demand(cast: Cast, visit: Visit, talk: tuple[Thread, Post], count_queries: Any) -> None:
    thread, post = talk
    url, lines = f"/t/{thread.slug}/{thread.id}", f"/posts/{post.id}/reactions/lines"
    gave(cast.ann, post, "helped")
    assert "How it helped" not in visit(None).get(url).text, "nobody said how"
    for someone, words in ((cast.ada, "First line."), (cast.ann, "Second <b>line</b>.")):
        said(someone, post, words)
    for reader in (None, cast.eve, cast.ada):
        page = visit(reader).get(url).text
        assert f'<details class="said" id="said-{post.id}" hx-get="{lines}"' in page
        assert "First line." not in page
    browser = visit(None)
    with count_queries() as seen:
        piece = browser.get(lines, headers=SCRIPT).text
    assert len(seen) == 4, "the post, its community (two), the lines"
    assert "First line." in piece
    assert "Second &lt;b&gt;line&lt;/b&gt;." in piece
    assert "Everyone it helped" not in piece
    said(cast.oz, post, "Third line.")
    piece = browser.get(lines, headers=SCRIPT).text
    assert piece.count("<q ") == 2
    assert "Everyone it helped" in piece
    alone = browser.get(lines)
    assert (alone.status_code, alone.location) == (302, f"/posts/{post.id}/reactions")
    hidden = replied(cast.bob, opened(cast.ada, cast.cellar))
    said(cast.ada, hidden, "Nobody outside reads this.")
    assert visit(cast.eve).get(f"/posts/{hidden.id}/reactions/lines", headers=SCRIPT).status_code == 404
    with transaction():
        commands.remove_line(cast.oz, post, cast.oz)
        commands.withdraw(cast.ada, post, "helped")
        commands.withdraw(cast.ann, post, "helped")
    assert "taken back or removed" in browser.get(lines, headers=SCRIPT).text


@pytest.mark.parametrize(("place", "state", "removes"), [
    ("square", "open", "dmno"),
    ("square", "closed", "dmno"),
    ("square", "archived", "dmno"),
    ("square", "deleted", "dmno"),
    ("square", "reply deleted", ""),
    ("square", "act", ""),
    ("circle", "open", "dmno"),
    ("cellar", "open", "dmno"),
])
def test_who_may_remove_a_line(cast: Cast, place: str, state: str, removes: str) -> None:
    post, may = make(cast, place, state), ""
    for name, someone in cast.everyone.items():
        verdict = policy.can_remove_line(standing_of(someone, post.thread.community_id), post)
        assert verdict or (verdict.reason and str(verdict.sentence)), name
        may += LETTERS[name] if verdict else ""
    assert "".join(sorted(may)) == removes


def test_an_animator_removes_a_line_and_says_why(cast: Cast, visit: Visit, talk: tuple[Thread, Post]) -> None:
    thread, post = talk
    said(cast.ada, post, "Call me on 555 0100.")
    listed, address = f"/posts/{post.id}/reactions", f"/posts/{post.id}/reactions/lines/ada"
    for reader in (None, cast.ada, cast.bob, cast.eve):
        assert address not in visit(reader).get(listed).text
    ann, delete = visit(cast.ann), {"_method": "DELETE"}
    assert f'href="{address}"' in ann.get(listed).text
    assert "Call me on 555 0100." in ann.get(address).text
    refused = ann.post(address, data=delete)
    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert visit(cast.bob).get(address).status_code == 403
    refused = visit(cast.bob).post(address, data={**delete, "reason": "Mine."})
    assert refused.status_code == 403
    assert "Only the animators" in refused.text
    assert visit(None).post(address, data=delete).status_code == 401
    assert ann.get(address.replace("/ada", "/bob")).status_code == 404
    answer = ann.post(address, data={**delete, "reason": "No telephone numbers here."})
    assert (answer.status_code, answer.location) == (303, listed)
    assert "555 0100" not in ann.get(listed).text
    assert (counts(thread), rows(post)) == ((1, 1, 2), {"helped": 1}), "that it helped stays"
    assert ann.post(address, data={**delete, "reason": "Again."}).status_code == 404
    decisions = visit(cast.ada).get("/settings/decisions").text
    assert "Your line on how a post helped you was removed" in decisions
    assert "No telephone numbers here." in decisions
    assert "No telephone numbers here." not in visit(cast.bob).get("/settings/decisions").text, "the post is not concerned"
    assert "removed a line on how a post helped" in ann.get("/c/square/log").text


def test_ones_own_line_goes_without_a_word_in_the_log(cast: Cast, visit: Visit, talk: tuple[Thread, Post]) -> None:
    said(cast.ann, talk[1], "Mine.")
    assert "/reactions/lines/ann" not in visit(cast.ann).get(f"/posts/{talk[1].id}/reactions").text, "it is changed, not removed"
    with transaction():
        commands.remove_line(cast.ann, talk[1], cast.ann)
        commands.remove_line(cast.ann, talk[1], cast.ann)
    assert "removed a line" not in visit(cast.ann).get("/c/square/log").text
