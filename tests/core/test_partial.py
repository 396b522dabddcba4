"""Pieces of pages for scripts: from the same addresses, never mistaken for the pages themselves."""

from collections.abc import Callable
from typing import Any

from forum.core.db import transaction
from forum.threads.commands import open_thread
from forum.threads.composing import compose
from tests.browser_client import Visitor
from tests.cast import Cast

PIECE = {"HX-Request": "true", "HX-Request-Type": "partial"}


def thread_of(cast: Cast) -> Any:
    with transaction():
        return open_thread(cast.ada, cast.square, title="A thread to act on in place", kind="discussion", category_id=None,
                           body=compose(cast.ada, "Its text.", community_locale="en"))


def test_a_piece_never_comes_out_of_a_cache_as_the_page(cast: Cast, client: Visitor) -> None:
    whole = client.get("/")
    piece = client.get("/", headers=PIECE)
    assert piece.headers["Cache-Control"] == "no-store"
    for answer in (whole, piece):
        assert "HX-Request" in answer.headers["Vary"]
    assert whole.headers.get("ETag") and not piece.headers.get("ETag")


def test_a_refusal_in_place_is_a_notice(cast: Cast, client: Visitor) -> None:
    answer = client.get("/c/no-such-place", headers=PIECE)
    assert answer.status_code == 404
    assert answer.headers["HX-Retarget"] == "#notices"
    assert "<html" not in answer.text and 'role="alert"' in answer.text


def test_a_form_without_a_session_asks_to_be_sent_as_a_page(cast: Cast, client: Visitor) -> None:
    thread = thread_of(cast)
    answer = client.post(f"/t/{thread.id}/posts", data={"source": "Typed for an hour."}, headers=PIECE)
    assert answer.status_code in (400, 401)
    assert answer.headers["Parvis-Send-As"] == "page"
    assert answer.headers["HX-Reswap"] == "none"
    assert "Parvis-Send-As" not in client.post(f"/t/{thread.id}/posts", data={"source": "Typed for an hour."}).headers


def test_a_page_that_needs_an_account_leads_to_the_sign_in_page(cast: Cast, client: Visitor) -> None:
    thread = thread_of(cast)
    answer = client.get(f"/t/{thread.id}/posts/new", headers=PIECE)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/sign-in?next=")


def test_choices_are_words_and_keep_pages_cacheable(cast: Cast, visit: Callable[[Any], Visitor]) -> None:
    browser = visit(None)
    browser.set_cookie("theme", "dark")
    assert 'data-theme="dark"' in browser.get("/").text
    assert browser.get("/").headers.get("ETag")
    assert 'data-theme="dark"' not in visit(None).get("/").text
    browser.set_cookie("theme", "\"><script>")
    assert "data-theme" not in browser.get("/").text
