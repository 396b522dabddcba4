"""Closing, pinning, deleting and taking that back: with a script in place, without one by whole pages."""

from collections.abc import Callable
from typing import Any

import pytest

from forum.threads.models import Closure, Post, Thread
from tests.cast import Cast
from tests.threads.talk import closed, opened, pinned, replied

Visit = Callable[..., Any]
PIECE = {"HX-Request": "true", "HX-Request-Type": "partial"}
WHOLE = {"HX-Request": "true", "HX-Request-Type": "full"}


@pytest.fixture
def talk(cast: Cast) -> tuple[Thread, Post]:
    """A thread by Ada with a reply by Bob."""
    thread = opened(cast.ada, cast.square)
    return thread, replied(cast.bob, thread)


def test_a_notice_offers_to_undo(cast: Cast, visit: Visit, talk: tuple[Thread, Post]) -> None:
    thread, _post = talk
    visitor, address = visit(cast.ann), f"/t/{thread.id}/pin"
    page = visitor.post(address, follow_redirects=True).text
    notice = page.partition('id="notices"')[2].partition("</form>")[0]
    assert "The discussion was pinned." in notice and f'action="{address}"' in notice
    assert 'name="_method" value="DELETE"' in notice and "Undo" in notice
    page = visitor.post(address, data={"_method": "DELETE"}, follow_redirects=True).text
    notice = page.partition('id="notices"')[2].partition("</form>")[0]
    assert "The discussion was unpinned." in notice and "_method" not in notice
    assert "was unpinned" not in visitor.get(f"/t/{thread.slug}/{thread.id}").text, "said once"


def test_an_act_in_place_stays_on_the_page_one_reads(cast: Cast, visit: Visit, talk: tuple[Thread, Post]) -> None:
    thread, _post = talk
    here, visitor = f"/t/{thread.slug}/{thread.id}", visit(cast.ann)
    for seen, target in ((f"http://localhost{here}/2?view=time", f"{here}/2?view=time"), ("http://localhost/search", here),
                         (f"http://elsewhere.example{here}0", here), ("", here)):
        headers = {**WHOLE, "HX-Current-URL": seen}
        assert visitor.post(f"/t/{thread.id}/pin", headers=headers).location == target
    assert visitor.post(f"/t/{thread.id}/pin", headers={"HX-Current-URL": f"{here}/2"}).location == here


def test_closing_asks_why_in_a_dialog(cast: Cast, visit: Visit, talk: tuple[Thread, Post]) -> None:
    thread, _post = talk
    visitor, address = visit(cast.ann), f"/t/{thread.id}/closure"
    asked = visitor.get(address, headers=PIECE).text
    assert "<dialog" in asked and "<html" not in asked and 'name="reason"' in asked
    assert "<html" in visitor.get(address).text
    again = visitor.post(address, data={"reason": " "}, headers=WHOLE)
    assert again.status_code == 422 and again.headers["HX-Retarget"] == again.headers["HX-Reselect"] == "#close-form"
    assert "Say why" in again.text and "<dialog" not in again.text and "<html" not in again.text
    assert visitor.post(address, data={"reason": "Settled."}, headers=WHOLE).status_code == 303
    assert Closure.query.filter_by(thread_id=thread.id).one().reason == "Settled."


def test_a_refused_act_in_place_is_a_notice(cast: Cast, visit: Visit, talk: tuple[Thread, Post]) -> None:
    refused = visit(cast.bob).post(f"/t/{talk[0].id}/pin", headers=WHOLE)
    assert refused.status_code == 403 and "<html" not in refused.text and "animators" in refused.text
    assert (refused.headers["HX-Retarget"], refused.headers["HX-Reselect"]) == ("#notices", ".notice")
    assert refused.headers["HX-Replace-Url"] == "false"


def test_a_deleted_post_changes_where_it_stands_and_comes_back(cast: Cast, visit: Visit, talk: tuple[Thread, Post]) -> None:
    thread, post = talk
    visitor, address = visit(cast.ann), f"/posts/{post.id}"
    asked = visitor.get(f"{address}/deletion", headers=PIECE).text
    assert "<dialog" in asked and "<html" not in asked
    again = visitor.post(address, data={"_method": "DELETE"}, headers=PIECE)
    assert again.status_code == 422 and "<dialog" not in again.text and 'id="delete-form"' in again.text
    answer = visitor.post(address, data={"_method": "DELETE", "reason": "Off topic."}, headers=PIECE).text
    assert 'hx-target="#post-2"' in answer and "post--deleted" in answer and "The post was deleted." in answer
    assert f'action="{address}/restoration"' in answer and "Undo" in answer
    answer = visitor.post(f"{address}/restoration", headers=PIECE).text
    assert 'hx-target="#post-2"' in answer and "post--deleted" not in answer and "The post is back." in answer
    first = Post.query.filter_by(thread_id=thread.id, number=1).one()
    gone = visitor.post(f"/posts/{first.id}", data={"_method": "DELETE", "reason": "Off topic."}, headers=PIECE)
    assert gone.headers["HX-Redirect"] == "/c/square"
    back = visitor.post(f"/posts/{first.id}/restoration", headers=PIECE)
    assert back.headers["HX-Redirect"].startswith(f"/t/{thread.slug}/{thread.id}")


def test_the_forms_of_a_thread_work_without_a_script_too(cast: Cast, visit: Visit, talk: tuple[Thread, Post]) -> None:
    thread, _post = talk
    closed(cast.ann, thread)
    page = visit(cast.ann).get(f"/t/{thread.slug}/{thread.id}").text
    for address in (f"/t/{thread.id}/pin", f"/t/{thread.id}/closure"):
        assert f'method="post" action="{address}" hx-post="{address}"' in page


def test_undoing_leads_back_to_the_list_it_was_done_in(cast: Cast, visit: Visit, talk: tuple[Thread, Post]) -> None:
    thread, _post = talk
    pinned(cast.ann, thread)
    bob, address = visit(cast.bob), f"/t/{thread.id}/pin/dismissal"
    for place, back in (("square", "/c/square"), ("", f"/t/{thread.slug}/{thread.id}")):
        page = bob.post(address, data={"_method": "PUT", "list": place}, follow_redirects=True).text
        undo = page.partition('class="notice__undo"')[2].partition('action="')[2].partition('"')[0]
        assert bob.post(undo, data={"_method": "DELETE"}).location == back


def test_closing_in_place_changes_the_state_alone(cast: Cast, visit: Visit, talk: tuple[Thread, Post]) -> None:
    thread, _post = talk
    ann = visit(cast.ann)
    pieces = 'hx-select-oob="#notices:innerHTML,#thread-head,#reply-here"'
    asked = ann.get(f"/t/{thread.id}/closure", headers=PIECE).text
    assert 'hx-target="#thread-bar"' in asked and pieces in asked
    page = ann.post(f"/t/{thread.id}/closure", data={"reason": "Settled."}, follow_redirects=True).text
    notice = page.partition('class="notice__undo"')[2].partition("</form>")[0]
    assert 'hx-target="#thread-bar"' in notice and pieces in notice and 'id="reply-here" data-closed' in page
