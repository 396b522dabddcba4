"""What goes wrong is told: a page with the right status, what happened, what to do, and what was typed."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, abort
from sqlalchemy.exc import OperationalError

from forum import refusals
from forum.core import settings
from forum.core.db import transaction
from forum.core.errors import Conflict, Invalid, TooMany, Unavailable
from forum.threads import commands
from forum.threads.composing import compose
from forum.threads.models import Post, Thread
from tests.browser_client import Visitor
from tests.cast import Cast

WORDS = "Half an hour of typing."
SCRIPT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def failing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`failing(error)`: the form of a charter meets `error`."""

    def plant(error: Exception) -> None:
        def fail(*args: Any, **kwargs: Any) -> None:
            raise error

        monkeypatch.setattr("forum.communities.commands.write_charter", fail)

    return plant


@pytest.fixture
def in_production(app: Flask) -> Iterator[None]:
    """A bug is answered, not raised."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield
    app.config["PROPAGATE_EXCEPTIONS"] = None


def write_charter(browser: Visitor, **more: Any) -> Any:
    return browser.put("/c/square/settings/charter", data={"charter": WORDS, "base_version": "0"}, **more)


def heading(answer: Any) -> str:
    found = re.findall(r"<h1[^>]*>(.*?)</h1>", answer.text, re.DOTALL)
    assert len(found) == 1
    return str(found[0]).strip()


@pytest.mark.parametrize(("error", "code"), [(TooMany(61), 429), (Unavailable(), 503)])
def test_what_was_typed_is_sent_again_from_the_error_page(visit: Any, cast: Cast, failing: Any, monkeypatch: pytest.MonkeyPatch,
                                                          error: Exception, code: int) -> None:
    owner = visit(cast.oz)
    failing(error)
    answer = write_charter(owner)
    assert answer.status_code == code and int(answer.headers["Retry-After"]) > 0
    assert WORDS in answer.text and 'action="/c/square/settings/charter"' in answer.text
    form = answer.text.partition('class="oops__kept"')[2]
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    assert sent["base_version"] == "0" and sent["csrf_token"]


def test_a_limit_says_when(visit: Any, cast: Cast, failing: Any) -> None:
    owner = visit(cast.oz)
    for seconds, words in ((1, "in 1 second."), (45, "in 45 seconds."), (600, "in 10 minutes."), (7000, "in 2 hours.")):
        failing(TooMany(seconds))
        answer = write_charter(owner)
        assert answer.headers["Retry-After"] == str(seconds) and words in answer.text


def test_a_busy_database_answers_503_and_keeps_the_text(visit: Any, cast: Cast, failing: Any, app: Flask) -> None:
    owner = visit(cast.oz)
    failing(OperationalError("INSERT", {}, Exception("database is locked")))
    answer = write_charter(owner)
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        assert answer.status_code == 503 and WORDS in answer.text and "Send it again" in answer.text


def test_passwords_are_not_shown(client: Visitor, cast: Cast) -> None:
    with client.application.test_request_context("/sign-up", method="POST", data={"password": "hunter2 hunter2", "name": "Ada"}):
        kept = refusals.kept_words()
        assert kept is not None and "hunter2" not in repr(kept)


def test_a_script_gets_a_notice(visit: Any, cast: Cast, failing: Any) -> None:
    failing(TooMany(30))
    answer = write_charter(visit(cast.oz), headers=SCRIPT)
    assert answer.status_code == 429 and answer.headers["HX-Retarget"] == "#notices"
    assert "in 30 seconds." in answer.text and "<html" not in answer.text and "notice--error" in answer.text


def test_a_refusal_has_its_heading_and_a_way_back(visit: Any, cast: Cast) -> None:
    body = compose(cast.ada, "Who has a key?", community_locale="en")
    with transaction():
        thread = commands.open_thread(cast.ada, cast.square, title="The shed at the end", body=body, kind="question",
                                      category_id=None)
        commands.close_thread(cast.ann, thread, reason="settled")
    path = f"/t/{thread.slug}/{thread.id}"
    browser = visit(cast.bob)
    answer = browser.get(f"/t/{thread.id}/posts/new", headers={"Referer": f"http://localhost{path}?view=time"})
    assert answer.status_code == 403 and heading(answer) == "This discussion is closed"
    assert f'href="{path}?view=time"' in answer.text and 'href="/c/square"' in answer.text
    for elsewhere in ("http://evil.example/x", "http://localhost//evil.example", f"http://localhost/posts/{thread.id}/restoration"):
        answer = browser.get("/nowhere", headers={"Referer": elsewhere})
        assert "Go back" not in answer.text and "evil" not in answer.text, elsewhere


def test_the_deleted_is_gone_where_it_could_be_read(visit: Any, cast: Cast) -> None:
    addresses = {}
    for place in (cast.square, cast.circle, cast.cellar):
        body = compose(cast.ada, "Soon gone.", community_locale="en")
        with transaction():
            thread = commands.open_thread(cast.ada, place, title="A passing thing", body=body, kind="discussion",
                                          category_id=None)
            commands.delete_post(cast.ann, first(thread), reason="off topic")
        addresses[place.slug] = f"/t/{thread.slug}/{thread.id}"
    expected = {"bob": (410, 410, 410), "eve": (410, 404, 404), "visitor": (410, 404, 404), "ada": (200, 200, 200)}
    for who, codes in expected.items():
        browser = visit(cast.everyone[who])
        for (slug, path), code in zip(addresses.items(), codes, strict=True):
            answer = browser.get(path)
            assert answer.status_code == code, (who, slug)
            if code == 410:
                assert "passing" not in answer.text.replace(path, "") and heading(answer) == "This page is gone"


def first(thread: Thread) -> Post:
    return Post.query.filter_by(thread_id=thread.id, number=1).one()


@pytest.mark.parametrize(("error", "code"), [(Invalid({"x": "Not so."}), 422), (Conflict("Not now."), 409)])
def test_the_unexpected_place_of_an_expected_error(app: Flask, client: Visitor, db: Any, error: Exception, code: int,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**kwargs: Any) -> None:
        raise error

    monkeypatch.setitem(app.view_functions, "communities.index", fail)
    answer = client.get("/communities")
    assert answer.status_code == code and "Not " in answer.text


@pytest.mark.parametrize("code", [400, 403, 404, 405, 409, 410, 413, 418, 422, 429, 500, 501, 503])
def test_every_status_has_a_page(app: Flask, client: Visitor, db: Any, code: int, monkeypatch: pytest.MonkeyPatch,
                                 in_production: None) -> None:
    monkeypatch.setitem(app.view_functions, "communities.index", lambda: abort(code))
    answer = client.get("/communities")
    assert answer.status_code == code and heading(answer) and f"Error {code}" in answer.text


def test_a_bug_answers_with_a_reference(app: Flask, client: Visitor, db: Any, monkeypatch: pytest.MonkeyPatch,
                                        in_production: None) -> None:
    monkeypatch.setitem(app.view_functions, "communities.index", lambda: 1 / 0)
    answer = client.get("/communities")
    assert answer.status_code == 500 and re.search(r"reference [0-9a-f]{12}", answer.text)
    assert "division" not in answer.text


@pytest.mark.parametrize("broken", ["forum.refusals.render_template", "forum.shell.my_communities_and"])
def test_an_error_page_that_fails_leaves_a_bare_one(app: Flask, visit: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch,
                                                    broken: str, in_production: None) -> None:
    browser = visit(cast.ada)

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("broken too")

    monkeypatch.setitem(app.view_functions, "communities.index", lambda: 1 / 0)
    monkeypatch.setattr(broken, fail)
    answer = browser.get("/communities", headers={"Accept-Language": "fr"})
    assert answer.status_code == 500 and "<h1>" in answer.text and "</html>" in answer.text
    assert "Content-Security-Policy" in answer.headers and "top__in" not in answer.text


def test_search_limits_say_when_too(client: Visitor, db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.search.views.results.RATE", "1/minute")
    settings.override(core__rate_limits=True)
    client.get("/search?q=one")
    answer = client.get("/search?q=two")
    assert answer.status_code == 429 and "Try again in" in answer.text
