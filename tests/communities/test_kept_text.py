"""A form of a community that cannot be taken now comes back with what was typed."""

from collections.abc import Callable
from typing import Any

import pytest

from forum.communities import commands
from forum.communities.models import Category
from forum.core import limits, settings
from forum.core.db import db, transaction
from tests.cast import Cast
from tests.threads.talk import opened

Visit = Callable[[Any], Any]
NEW = {"name": "Timber & Retrofit", "kind": "trade", "description": "Kept <words>", "tint": "4", "locale": "en",
       "visibility": "public", "join_policy": "open", "charter": "Kept charter"}


@pytest.fixture
def limited_to_nothing(cast: Cast) -> None:
    """Everybody has used up what an hour allows."""
    settings.override(core__rate_limits=True)
    limits.forget_all()
    for person in cast.everyone.values():
        for name, rate in (("communities.create", "10/hour"), ("communities.ask", "20/hour"),
                           ("communities.invite", "100/hour")):
            for _ in range(int(rate.partition("/")[0])):
                limits.limited(name, str(person.id) if person else "", rate)


def test_too_many_communities(cast: Cast, visit: Visit, limited_to_nothing: None) -> None:
    answer = visit(cast.eve).post("/communities", data={**NEW, "form_key": "k"})
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 3000
    assert "Kept &lt;words&gt;" in answer.text and "Kept charter" in answer.text and "Wait a little" in answer.text


def test_too_many_requests_to_join(cast: Cast, visit: Visit, limited_to_nothing: None) -> None:
    cast.square.join_policy = "request"
    db.session.commit()
    answer = visit(cast.eve).post("/c/square/requests", data={"message": "Kept <words>", "form_key": "k"})
    assert answer.status_code == 429 and "Kept &lt;words&gt;" in answer.text and "Retry-After" in answer.headers


def test_too_many_invitations(cast: Cast, visit: Visit, limited_to_nothing: None) -> None:
    answer = visit(cast.oz).post("/c/square/invitations", data={"username": "Kept <words>"})
    assert answer.status_code == 429 and 'value="Kept &lt;words&gt;"' in answer.text and "Retry-After" in answer.headers
    assert "Wait a little" in answer.text


def test_a_category_form_sent_twice_with_other_words(cast: Cast, visit: Visit) -> None:
    owner = visit(cast.oz)
    fields = {"name": "Roofs", "tint": "3", "description": "", "form_key": "k"}
    assert owner.post("/c/square/settings/categories", data=fields).status_code == 303
    answer = owner.post("/c/square/settings/categories", data={**fields, "name": "Kept name"})
    assert answer.status_code == 409 and 'value="Kept name"' in answer.text and 'name="form_key" value="k"' not in answer.text


def test_a_category_deleted_while_it_was_edited(cast: Cast, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, edit = visit(cast.oz), commands.edit_category

    def too_late(actor: Any, category: Category, **more: Any) -> None:
        db.session.execute(db.delete(Category).where(Category.id == category.id),
                           execution_options={"synchronize_session": False})
        edit(actor, category, **more)

    monkeypatch.setattr(commands, "edit_category", too_late)
    answer = owner.post("/c/square/settings/categories/field", data={"name": "Kept name", "tint": "3"})
    assert answer.status_code == 409 and 'value="Kept name"' in answer.text and "no longer there" in answer.text


def test_a_category_that_is_not_empty_stays(cast: Cast, visit: Visit) -> None:
    category = db.session.scalar(db.select(Category).where(Category.slug == "field", Category.community_id == cast.square.id))
    opened(cast.ada, cast.square, category_id=category.id)
    answer = visit(cast.oz).delete("/c/square/settings/categories/field")
    assert answer.status_code == 409 and "still holds discussions" in answer.text
    with transaction():
        assert db.session.get(Category, category.id) is not None
