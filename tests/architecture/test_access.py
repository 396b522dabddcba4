"""What one may not see answers exactly like what is not there: every address of the route table, for every outsider.

The addresses come from the route table itself, so that a new one cannot be forgotten: a parameter unknown here fails the test.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from forum.communities.models import Invitation, JoinRequest
from forum.core.clock import now
from forum.core.db import transaction
from forum.notifications.models import Notice
from forum.threads.commands import add_poll, open_thread
from forum.threads.composing import compose
from forum.threads.models import Post, Revision, ScheduledPost, SuggestedEdit
from forum.threads.polling import Asked
from forum.uploads.taking import take_file
from tests.cast import Cast
from tests.uploads.files import PDF

MISSING = {"community": "no-such-place", "category": "no-such", "thread_id": 1_900_000_000, "post_id": 1_900_000_000,
           "number": 1_900_000_000, "suggestion_id": 1_900_000_000, "scheduled_id": 1_900_000_000,
           "invitation_id": 1_900_000_000, "request_id": 1_900_000_000, "notice_id": 1_900_000_000,
           "poll_id": 1_900_000_000, "file_token": "0" * 32}
OPEN = {"asset", "auth.profile", "auth.end_session", "auth.first_run", "communities.offer", "communities.accept_by_link"}


@pytest.fixture
def hidden(cast: Cast) -> dict[str, Any]:
    """Things of the hidden community, by the name of the parameter that stands for them."""
    file = take_file(cast.ada, BytesIO(PDF), "plan.pdf")
    body = compose(cast.ada, f"Nobody outside may read this sentinel. {file.markdown}", community_locale="en")
    with transaction() as session:
        thread = open_thread(cast.ada, cast.cellar, title="A hidden sentinel", body=body, kind="question", category_id=None)
        session.flush()
        request = JoinRequest(community_id=cast.cellar.id, user_id=cast.bob.id, created_at=now())
        invitation = Invitation(community_id=cast.cellar.id, user_id=cast.bob.id, invited_by_id=cast.oz.id, created_at=now(),
                                expires_at=now())
        notice = Notice(user_id=cast.bob.id, kind="mention", thread_id=thread.id, created_at=now(), updated_at=now())
        first = session.query(Post).filter_by(thread_id=thread.id).one()
        suggestion = SuggestedEdit(post_id=first.id, author_id=cast.bob.id, base_revision=1, source="Another sentinel.",
                                   created_at=now())
        scheduled = ScheduledPost(author_id=cast.bob.id, community_id=cast.cellar.id, title="A later sentinel",
                                  source="A sentinel.", publish_at=now(), created_at=now())
        former = Revision(post_id=first.id, number=1, source="A former sentinel.", editor_id=cast.ada.id, replaced_at=now())
        first.revision = 2
        session.add_all([request, invitation, notice, suggestion, scheduled, former])
        session.flush()
        poll = add_poll(cast.ada, session.query(Post).filter_by(thread_id=thread.id).one(), Asked("A sentinel?", ("Yes", "No")))
        post = session.query(Post).filter_by(thread_id=thread.id).one()
    return {"community": cast.cellar.slug, "category": "general", "slug": thread.slug, "thread_id": thread.id, "number": 1,
            "post_id": post.id, "username": "ada", "version": 1, "request_id": request.id, "invitation_id": invitation.id,
            "notice_id": notice.id, "suggestion_id": suggestion.id,
            "scheduled_id": scheduled.id, "poll_id": poll.id,
            "file_token": file.facts.token, "filename": file.facts.name, "kind": "like"}


def addressed(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every rule with parameters that stand for something that may be hidden, with each of its methods."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in OPEN and rule.arguments & set(MISSING):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method


@pytest.mark.parametrize("who", ["visitor", "eve"])
def test_the_unseen_answers_like_the_missing(app: Flask, cast: Cast, hidden: dict[str, Any], who: str,
                                             visit: Callable[[Any], Any]) -> None:
    browser = visit(cast.everyone[who])
    asked = 0
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
    for rule, method in addressed(app):
        there = {name: hidden[name] for name in rule.arguments}
        not_there = {**there, **{name: MISSING[name] for name in rule.arguments if name in MISSING}}
        answers = []
        for values in (there, not_there):
            path = adapter.build(rule.endpoint, values, method=method)
            answer = browser.open(path, method=method, data={"title": "t" * 20, "source": "some words", "reason": "r"})
            assert "sentinel" not in answer.text.replace(hidden["slug"], ""), (who, method, path)  # a page may repeat its address
            assert answer.status_code in (303, 401, 404), (who, method, path, answer.status_code)
            answers.append((answer.status_code, len(answer.headers.get("Location", "")) > 0))
        assert answers[0] == answers[1], (who, method, rule.rule, answers)
        asked += 1
    assert asked > 30


@pytest.mark.parametrize("who", ["visitor", "eve"])
def test_no_side_door(cast: Cast, hidden: dict[str, Any], who: str, visit: Callable[[Any], Any]) -> None:
    browser = visit(cast.everyone[who])
    for path in ("/", "/communities", "/communities?q=cel", "/u/ada", "/search?q=nobody+outside", "/search?q=hidden", "/ready"):
        answer = browser.get(path)
        assert "sentinel" not in answer.text, (who, path)
        assert "Cellar" not in answer.text, (who, path)


def test_everybody_inside_sees_it(cast: Cast, hidden: dict[str, Any], visit: Callable[[Any], Any]) -> None:
    path = f"/t/{hidden['slug']}/{hidden['thread_id']}"
    for who in ("ada", "bob", "ann", "oz", "mod", "adm"):
        assert visit(cast.everyone[who]).get(path).status_code == 200, who


def test_wrong_methods_and_ids(cast: Cast, visit: Callable[[Any], Any]) -> None:
    browser = visit(cast.ada)
    for path in ("/t/x/0", "/t/x/99999999999999999999", "/t/x/abc", "/posts/0", "/c/%00", "/u/%F0%9F%92%A9", "/c/square/%2e%2e"):
        assert browser.get(path).status_code == 404, path
    assert browser.put("/sign-out").status_code == 405
