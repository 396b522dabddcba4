"""Posts that every member edits, and changes that readers suggest."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.db import db as database
from forum.core.db import transaction
from forum.core.errors import Conflict, Invalid
from forum.core.policy import Denied
from forum.core.settings import override
from forum.moderation.models import LogEntry
from forum.threads import commands
from forum.threads.composing import compose
from forum.threads.models import Post, Revision, SuggestedEdit, Thread
from forum.threads.queries import suggestions_for, suggestions_in
from forum.threads.revising import mark_of
from tests.cast import Cast
from tests.threads.talk import edited, first_post, opened, replied

Visit = Callable[[Any], Any]


@pytest.fixture
def post(cast: Cast) -> Post:
    return replied(cast.bob, opened(cast.ada, cast.square, "How we seal"), "Seal the edges.")


def fresh(post: Post) -> Post:
    return database.session.get_one(Post, post.id, populate_existing=True)


def suggested(who: Any, post: Post, source: str, reason: str = "A detail.") -> SuggestedEdit:
    body = compose(who, source, community_locale="en", thread_id=post.thread_id, post_id=post.id)
    with transaction():
        return commands.suggest_edit(who, post, body=body, base_revision=post.revision, reason=reason)


def acts() -> list[str]:
    return list(database.session.scalars(select(LogEntry.act).order_by(LogEntry.id)))


def test_every_member_edits_a_wiki_post(visit: Visit, cast: Cast, post: Post) -> None:
    thread, address = post.thread, f"/posts/{post.id}"
    assert visit(cast.ada).get(f"{address}/edit").status_code == 403
    assert visit(cast.bob).get(f"{address}/wiki").status_code == 200
    for _again in range(2):
        assert visit(cast.bob).put(f"{address}/wiki").status_code == 303
    page = visit(cast.ada).get(f"/t/{thread.slug}/{thread.id}").text
    assert "Wiki post" in page and f"{address}/edit" in page and f"{address}/suggestions/new" not in page
    answer = visit(cast.ada).put(address, data={"source": "Seal the edges twice.", "base_revision": "1"})
    assert answer.status_code == 303 and fresh(post).source == "Seal the edges twice."
    assert "edited by Ada Lovelace" in visit(None).get(f"/t/{thread.slug}/{thread.id}").text
    assert acts() == []  # nobody acted upon another's post against their will
    assert visit(cast.eve).get(f"{address}/edit").status_code == 403
    assert visit(cast.bob).delete(f"{address}/wiki").status_code == 303
    assert visit(cast.ada).get(f"{address}/edit").status_code == 403
    assert fresh(post).source == "Seal the edges twice."


def test_an_animator_says_why(visit: Visit, cast: Cast, post: Post) -> None:
    address = f"/posts/{post.id}/wiki"
    assert visit(cast.ada).put(address).status_code == 403
    assert visit(cast.ann).put(address, data={"reason": ""}).status_code == 422
    assert visit(cast.ann).put(address, data={"reason": "We all know a part of it."}).status_code == 303
    assert visit(cast.ann).delete(address, data={"reason": "Done."}).status_code == 303
    assert acts() == ["wiki-opened", "wiki-closed"]
    assert "We all know a part of it." in visit(cast.bob).get("/settings/decisions").text


def test_a_wiki_does_not_give_away_the_thread(visit: Visit, cast: Cast, post: Post) -> None:
    """The first post's words are everybody's then; title, kind and category stay its author's."""
    thread = database.session.get_one(Thread, post.thread_id)
    first = first_post(thread)
    with transaction():
        commands.open_wiki(cast.ada, first)
    form = visit(cast.bob).get(f"/posts/{first.id}/edit").text
    assert 'name="source"' in form and 'name="title"' not in form
    sent = {"source": "Other words.", "title": "Taken over", "base_revision": "1"}
    assert visit(cast.bob).put(f"/posts/{first.id}", data=sent).status_code == 403
    database.session.expire_all()
    assert thread.title == "How we seal"
    with pytest.raises(Denied):
        edited(cast.bob, first, "Other words.", title="Taken over")
    edited(cast.bob, first, "Other words.")
    assert fresh(first).source == "Other words."


def test_a_suggestion_is_compared_and_accepted(visit: Visit, cast: Cast, post: Post) -> None:
    address = f"/posts/{post.id}/suggestions"
    ada = visit(cast.ada)
    assert "Seal the edges." in ada.get(f"{address}/new").text
    sent = {"source": "Seal all the edges.", "reason": "All of them.", "base_revision": "1", "form_key": "k" * 20}
    first, again = ada.post(address, data=sent), ada.post(address, data=sent)
    assert first.status_code == again.status_code == 303 and first.location == again.location
    made = database.session.scalars(select(SuggestedEdit)).one()
    one = f"{address}/{made.id}"
    assert ada.get(f"{address}/new").location == one
    assert ada.get(one).status_code == 200 and "Accept the change" not in ada.get(one).text
    thread = f"/t/{post.thread.slug}/{post.thread_id}"
    assert "1 suggested change" in visit(cast.bob).get(thread).text
    assert "1 suggested change" not in visit(cast.ada).get(thread).text
    shown = visit(cast.bob).get(one).text
    assert "<ins>" in shown and "Accept the change" in shown
    assert visit(cast.ada).post(f"{one}/decision", data={"answer": "accept", "mark": mark_of(post.source)}).status_code == 403
    for outsider in (cast.eve, None):
        assert visit(outsider).get(one).status_code in (303, 404, 401)
    assert visit(cast.bob).post(f"{one}/decision", data={"answer": "accept", "mark": mark_of(post.source)}).status_code == 303
    row = database.session.scalars(select(Revision).where(Revision.post_id == post.id)).one()
    assert fresh(post).source == "Seal all the edges." and (row.editor_id, row.accepted_by_id) == (cast.ada.id, cast.bob.id)
    versions = visit(None).get(f"/posts/{post.id}/revisions").text
    assert "Ada Lovelace" in versions and "accepted by Bob Noyce" in versions
    assert acts() == []


def test_the_text_moved_meanwhile(visit: Visit, cast: Cast, post: Post) -> None:
    made = suggested(cast.ada, post, "Seal all the edges.")
    seen = mark_of(post.source)
    edited(cast.bob, post, "Seal the edges. Wait a day.")
    one = f"/posts/{post.id}/suggestions/{made.id}"
    answer = visit(cast.bob).post(f"{one}/decision", data={"answer": "accept", "mark": seen})
    assert answer.status_code == 409 and "The post was changed" in answer.text
    shown = visit(cast.bob).get(one).text
    assert "The post was changed since this was written" in shown and "in the text it was written on" in shown
    accepted = visit(cast.bob).post(f"{one}/decision", data={"answer": "accept", "mark": mark_of(fresh(post).source)})
    assert accepted.status_code == 303 and fresh(post).source == "Seal all the edges." and fresh(post).revision == 3


def test_what_had_to_go_does_not_come_back_with_a_suggestion(visit: Visit, cast: Cast, post: Post) -> None:
    """A text written on a version that is hidden says most of the same: nobody but the moderators reads it, nobody takes it."""
    edited(cast.bob, post, "Call 0123456789.")
    made = suggested(cast.ada, post, "Call 0123456789 at noon.")
    edited(cast.bob, post, "Write to me.")
    with transaction():
        commands.hide_revision(cast.mod, post, 2, reason="A telephone number.")
    one = f"/posts/{post.id}/suggestions/{made.id}"
    for who in (cast.ada, cast.bob, cast.ann):
        page = visit(who).get(one).text
        assert "0123456789" not in page and "hid the text on which this was written" in page and "Accept the change" not in page
    assert "0123456789" in visit(cast.mod).get(one).text
    answer = visit(cast.bob).post(f"{one}/decision", data={"answer": "accept", "mark": mark_of(fresh(post).source)})
    assert answer.status_code == 409 and "0123456789" not in answer.text and fresh(post).source == "Write to me."
    assert visit(cast.bob).post(f"{one}/decision", data={"answer": "decline", "reason": "It had to go."}).status_code == 303
    assert "0123456789" not in visit(cast.ada).get(one).text


def test_a_suggestion_that_cannot_be_taken_says_why(visit: Visit, cast: Cast, post: Post) -> None:
    made = suggested(cast.ada, post, "Seal all the edges. " * 60)
    one = f"/posts/{post.id}/suggestions/{made.id}"
    override(threads__max_length=1000)
    answer = visit(cast.bob).post(f"{one}/decision", data={"answer": "accept", "mark": mark_of(post.source)})
    assert answer.status_code == 422 and "Write at most" in answer.text
    override(threads__max_length=32_000, threads__edit_window_days=1)
    with clock.frozen(clock.now() + timedelta(days=2)):
        page = visit(cast.bob).get(one).text
        assert "Accept the change" in page and "The time in which you may edit this post is over" in page
        assert f'action="{one}/decision"' not in page and f'action="{one}/decision"' in visit(cast.ann).get(one).text


def test_declined_with_a_reason_and_withdrawn(visit: Visit, cast: Cast, post: Post) -> None:
    made = suggested(cast.ada, post, "Seal nothing.")
    one = f"/posts/{post.id}/suggestions/{made.id}"
    assert visit(cast.ann).post(f"{one}/decision", data={"answer": "decline", "reason": " "}).status_code == 422
    assert visit(cast.ann).post(f"{one}/decision", data={"answer": "decline", "reason": "It leaks then."}).status_code == 303
    assert "It leaks then." in visit(cast.ada).get(one).text and fresh(post).source == "Seal the edges."
    assert visit(cast.bob).post(f"{one}/decision", data={"answer": "accept", "mark": mark_of(post.source)}).status_code == 409
    other = suggested(cast.ada, post, "Seal most edges.")
    two = f"/posts/{post.id}/suggestions/{other.id}"
    assert visit(cast.bob).delete(two).status_code == 409
    assert visit(cast.ada).delete(two).status_code == 303 and visit(cast.ada).get(two).status_code == 404


def test_what_may_be_suggested(cast: Cast, post: Post) -> None:
    for who in (cast.bob, cast.ann, cast.eve, None):
        with pytest.raises(Denied):
            suggested(who, post, "Other.")
    with pytest.raises(Invalid):
        suggested(cast.ada, post, post.source)
    with pytest.raises(Invalid):
        suggested(cast.ada, post, "Other.", reason="  ")
    suggested(cast.ada, post, "Other.")
    with pytest.raises(Conflict):
        suggested(cast.ada, post, "Another.")


def test_the_lists_of_what_waits(visit: Visit, cast: Cast, post: Post) -> None:
    suggested(cast.ada, post, "Other.", reason="Because of the cold.")
    assert [row.reason for row in suggestions_for(cast.bob).waiting] == ["Because of the cold."]
    assert [row.mine for row in suggestions_for(cast.ada).sent] == [True] and not suggestions_for(cast.ada).waiting
    listed = visit(cast.ann).get("/c/square/suggestions").text
    assert "Because of the cold." in listed and 'href="/c/square/settings/tags"' in listed, "a page among the settings"
    assert visit(cast.ada).get("/c/square/suggestions").status_code == 403
    assert visit(cast.ada).get("/suggestions").status_code == 200
    from forum.communities.queries import room

    place = room(cast.ann, "square")
    assert place is not None and len(suggestions_in(cast.ann, place).waiting) == 1
