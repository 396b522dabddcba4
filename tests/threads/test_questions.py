"""The solution of a question and who has the question too: who may, what it changes, how it is done with and without a script."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.communities.models import Membership
from forum.communities.policy import standing_of
from forum.core import settings
from forum.core.db import db as database
from forum.core.db import transaction
from forum.core.errors import Conflict, Invalid
from forum.core.policy import Denied
from forum.core.signals import _handlers, subscribe
from forum.moderation.models import LogEntry
from forum.threads import commands, policy, queries
from forum.threads.models import MeToo, Post, Solution, Thread
from forum.threads.recounting import recount_all
from forum.threads.signals import SolutionChosen, SolutionLocked, SolutionUnlocked, SolutionWithdrawn
from tests.cast import Cast
from tests.threads.states import bring
from tests.threads.talk import deleted, edited, first_post, opened, replied, restored

Visit = Callable[..., Any]
SCRIPT = {"HX-Request": "true", "HX-Request-Type": "partial"}
LETTERS = {"visitor": "v", "ada": "a", "bob": "b", "ann": "n", "oz": "o", "eve": "e", "mod": "m", "adm": "d"}
PUT, DELETE = {"_method": "PUT"}, {"_method": "DELETE"}


def did(act: Any, *args: Any) -> Any:
    with transaction():
        return act(*args)


@pytest.fixture
def asked(cast: Cast) -> tuple[Thread, Post, Post]:
    """A question by Ada with a reply by Bob and one by herself."""
    thread = opened(cast.ada, cast.square, "How thick?", kind="question")
    return thread, replied(cast.bob, thread, "Ten centimetres."), replied(cast.ada, thread, "I measured: twelve.")


def solution(thread: Thread) -> int | None:
    database.session.expire_all()
    return database.session.scalar(select(Solution.post_id).where(Solution.thread_id == thread.id))


def make(cast: Cast, place: str, state: str) -> tuple[Thread, Post]:
    """A question by Ada with a reply by Bob, in a state."""
    thread = opened(cast.ada, getattr(cast, place), kind="discussion" if state == "discussion" else "question")
    reply = replied(cast.bob, thread)
    bring(cast, thread, reply, state)
    if state in ("solved", "locked"):
        did(commands.choose_solution, cast.ada, thread, reply)
        if state == "locked":
            did(commands.lock_solution, cast.ann, thread)
    elif state == "asker left":
        Membership.query.filter_by(community_id=thread.community_id, user_id=cast.ada.id).delete()
        database.session.commit()
    database.session.expire_all()
    return thread, reply


@pytest.mark.parametrize(("place", "state", "choose", "settle", "lock", "me_too", "take_back"), [
    # v visitor, a Ada who asked, b Bob who replied, n animator, o owner, e outsider, m and d the site's moderator, administrator
    ("square", "open",          "admno", "admno", "",     "bno", "abdemno"),
    ("square", "solved",        "admno", "admno", "dmno", "bno", "abdemno"),
    ("square", "locked",        "dmno",  "dmno",  "dmno", "bno", "abdemno"),
    ("square", "closed",        "admno", "admno", "",     "bno", "abdemno"),
    ("square", "archived",      "",      "",      "",     "",    ""),
    ("square", "deleted",       "",      "",      "",     "",    ""),
    ("square", "discussion",    "",      "",      "",     "",    ""),
    ("square", "reply deleted", "",      "admno", "",     "bno", "abdemno"),
    ("square", "act",           "",      "admno", "",     "bno", "abdemno"),
    ("square", "asker left",    "dmno",  "dmno",  "",     "bno", "abdemno"),
    ("circle", "open",          "admno", "admno", "",     "bno", "abdmno"),
    ("cellar", "solved",        "admno", "admno", "dmno", "bno", "abdmno"),
])
def test_who_may(cast: Cast, place: str, state: str, choose: str, settle: str, lock: str, me_too: str, take_back: str) -> None:
    thread, post = make(cast, place, state)
    may: dict[str, str] = dict.fromkeys(("choose", "settle", "lock", "me_too", "take_back"), "")
    for name, someone in cast.everyone.items():
        standing = standing_of(someone, thread.community_id)
        for what, verdict in (
                ("choose", policy.can_choose(standing, post)), ("settle", policy.can_settle(standing, thread)),
                ("lock", policy.can_lock_solution(standing, thread)), ("me_too", policy.can_me_too(standing, thread)),
                ("take_back", policy.can_take_back_me_too(standing, thread))):
            assert verdict or (verdict.reason and str(verdict.sentence)), (name, what)
            may[what] += LETTERS[name] if verdict else ""
    assert {what: "".join(sorted(who)) for what, who in may.items()} == {
        "choose": choose, "settle": settle, "lock": lock, "me_too": me_too, "take_back": take_back}


def test_both_faces_agree_on_what_a_page_read(cast: Cast) -> None:
    """The verdicts upon a thread as the page knows it are those upon its row."""
    for state in ("open", "solved", "locked", "archived", "discussion"):
        thread, _post = make(cast, "square", state)
        for someone in cast.everyone.values():
            standing, found = standing_of(someone, thread.community_id), queries.find_thread(someone, thread.id)
            assert found is not None
            for judge in (policy.can_settle, policy.can_lock_solution, policy.can_me_too, policy.can_take_back_me_too):
                assert judge(standing, found) == judge(standing, thread), (state, judge)


def test_chosen_changed_withdrawn(cast: Cast, asked: tuple[Thread, Post, Post]) -> None:
    thread, bobs, adas = asked
    heard: list[Any] = []
    hear = subscribe(SolutionChosen, SolutionWithdrawn)(heard.append)
    try:
        did(commands.choose_solution, cast.ada, thread, bobs)
        first = Solution.query.filter_by(thread_id=thread.id).one()
        assert (first.post_id, first.chosen_by_id) == (bobs.id, cast.ada.id) and first.chosen_at is not None
        did(commands.choose_solution, cast.ann, thread, bobs)
        assert first.chosen_by_id == cast.ada.id, "chosen again, it stays as it was chosen first"
        did(commands.choose_solution, cast.ann, thread, adas)
        database.session.expire_all()
        now = Solution.query.filter_by(thread_id=thread.id).one()
        assert (now.post_id, now.chosen_by_id) == (adas.id, cast.ann.id)
        did(commands.withdraw_solution, cast.ada, thread)
        did(commands.withdraw_solution, cast.ada, thread)
    finally:
        for kind in (SolutionChosen, SolutionWithdrawn):
            _handlers[kind].remove(hear)
    assert solution(thread) is None
    assert [(type(one).__name__, one.actor.username, one.post.number, one.thread.id) for one in heard] == [
        ("SolutionChosen", "ada", 2, thread.id), ("SolutionChosen", "ann", 3, thread.id),
        ("SolutionWithdrawn", "ada", 3, thread.id)]


def test_what_cannot_be_the_solution(cast: Cast, asked: tuple[Thread, Post, Post]) -> None:
    thread, bobs, _adas = asked
    with pytest.raises(Denied, match="the-question"):
        did(commands.choose_solution, cast.ada, thread, first_post(thread))
    with pytest.raises(Denied, match="asker-only"):
        did(commands.choose_solution, cast.bob, thread, bobs)
    with pytest.raises(Denied, match="sign-in"):
        did(commands.choose_solution, None, thread, bobs)
    with pytest.raises(Conflict):
        did(commands.choose_solution, cast.ada, opened(cast.ada, cast.square, kind="question"), bobs)
    assert solution(thread) is None


def test_locked_it_is_the_animators(cast: Cast, asked: tuple[Thread, Post, Post]) -> None:
    thread, bobs, adas = asked
    heard: list[Any] = []
    hear = subscribe(SolutionLocked, SolutionUnlocked)(heard.append)
    try:
        with pytest.raises(Denied, match="no-solution"):
            did(commands.lock_solution, cast.ann, thread)
        did(commands.choose_solution, cast.ada, thread, bobs)
        with pytest.raises(Denied, match="animators-only"):
            did(commands.lock_solution, cast.ada, thread)
        did(commands.lock_solution, cast.ann, thread)
        did(commands.lock_solution, cast.oz, thread)
        for act in (lambda: commands.choose_solution(cast.ada, thread, adas),
                    lambda: commands.withdraw_solution(cast.ada, thread)):
            with pytest.raises(Denied, match="solution-locked"):
                did(act)
        did(commands.choose_solution, cast.ann, thread, adas)
        assert Solution.query.filter_by(thread_id=thread.id).one().locked_by_id == cast.ann.id, "changed, it stays locked"
        did(commands.unlock_solution, cast.ann, thread)
        did(commands.choose_solution, cast.ada, thread, bobs)
    finally:
        for kind in (SolutionLocked, SolutionUnlocked):
            _handlers[kind].remove(hear)
    assert solution(thread) == bobs.id and len(heard) == 2


def test_a_deleted_post_is_no_solution_any_more(cast: Cast, asked: tuple[Thread, Post, Post]) -> None:
    """Nor is it again when it comes back: meanwhile the question stood open, and who asked may have chosen, or learnt, better."""
    thread, bobs, adas = asked
    did(commands.choose_solution, cast.ada, thread, bobs)
    deleted(cast.bob, bobs)
    assert solution(thread) is None
    restored(cast.bob, bobs)
    assert solution(thread) is None
    did(commands.choose_solution, cast.ada, thread, bobs)
    deleted(cast.bob, bobs)
    did(commands.choose_solution, cast.ada, thread, adas)
    restored(cast.bob, bobs)
    assert solution(thread) == adas.id


def test_a_deleted_question_keeps_its_solution_for_when_it_returns(cast: Cast, asked: tuple[Thread, Post, Post]) -> None:
    thread, bobs, _adas = asked
    did(commands.choose_solution, cast.ada, thread, bobs)
    deleted(cast.ann, first_post(thread), "Off topic.")
    restored(cast.ann, first_post(thread))
    assert solution(thread) == bobs.id


def test_a_solved_question_does_not_become_a_discussion(cast: Cast, asked: tuple[Thread, Post, Post]) -> None:
    thread, bobs, _adas = asked
    did(commands.choose_solution, cast.ada, thread, bobs)
    with pytest.raises(Invalid) as refused:
        edited(cast.ada, first_post(thread), "How thick, again?", kind="discussion")
    assert "solution" in refused.value.fields["kind"]
    did(commands.withdraw_solution, cast.ada, thread)
    edited(cast.ada, first_post(thread), "How thick, again?", kind="discussion")
    assert database.session.get_one(Thread, thread.id).kind == "discussion"


def test_acts_upon_anothers_question_are_logged(cast: Cast, asked: tuple[Thread, Post, Post], visit: Visit) -> None:
    thread, bobs, adas = asked
    did(commands.choose_solution, cast.ada, thread, bobs)
    did(commands.withdraw_solution, cast.ada, thread)
    assert not database.session.scalar(select(func.count()).select_from(LogEntry)), "who asked settles their own question"
    did(commands.choose_solution, cast.ann, thread, bobs)
    did(commands.lock_solution, cast.ann, thread)
    did(commands.unlock_solution, cast.ann, thread)
    deleted(cast.bob, bobs)
    did(commands.choose_solution, cast.ann, thread, adas)
    did(commands.withdraw_solution, cast.ann, thread)
    acts = database.session.execute(select(LogEntry.act, LogEntry.concerns_id).order_by(LogEntry.id)).all()
    assert [act for act, _concerned in acts] == [
        "solution-chosen", "solution-locked", "solution-unlocked", "solution-chosen", "solution-withdrawn"]
    assert {concerned for _act, concerned in acts} == {cast.ada.id}
    page = visit(cast.ada).get("/settings/decisions").text
    assert "The solution of your question was chosen" in page and "was taken back" in page


def test_the_lists_follow(cast: Cast, asked: tuple[Thread, Post, Post], visit: Visit) -> None:
    thread, bobs, _adas = asked
    bare = opened(cast.ada, cast.square, "Nobody answered this", kind="question")
    everybody = visit(None)

    def listed(name: str) -> set[str]:
        page = everybody.get(f"/c/square/questions?list={name}").text
        return {one.title for one in (thread, bare) if one.title in page}

    assert (listed("unsolved"), listed("unanswered")) == ({thread.title, bare.title}, {bare.title})
    did(commands.choose_solution, cast.ada, thread, bobs)
    assert (listed("unsolved"), listed("unanswered")) == ({bare.title}, {bare.title})
    did(commands.withdraw_solution, cast.ada, thread)
    assert listed("unsolved") == {thread.title, bare.title}


def test_it_is_indexed_anew(cast: Cast, asked: tuple[Thread, Post, Post], monkeypatch: pytest.MonkeyPatch) -> None:
    from forum.search import subscribers

    noted: list[tuple[str, Any]] = []
    monkeypatch.setattr(subscribers, "enqueue", lambda name, **payload: noted.append((name, payload)))
    thread, bobs, _adas = asked
    did(commands.choose_solution, cast.ada, thread, bobs)
    did(commands.withdraw_solution, cast.ada, thread)
    assert noted == [("search.index_thread", {"thread_id": thread.id})] * 2


def test_me_too_counts_once(cast: Cast, asked: tuple[Thread, Post, Post]) -> None:
    thread, _bobs, _adas = asked

    def count() -> int:
        database.session.expire_all()
        return database.session.get_one(Thread, thread.id).me_too_count

    for someone in (cast.bob, cast.bob, cast.ann):
        did(commands.say_me_too, someone, thread)
    assert count() == 2
    with pytest.raises(Denied, match="your-own"):
        did(commands.say_me_too, cast.ada, thread)
    did(commands.take_back_me_too, cast.bob, thread)
    did(commands.take_back_me_too, cast.bob, thread)
    assert count() == 1
    with transaction():
        database.session.execute(Thread.__table__.update().values(me_too_count=7))  # type: ignore[attr-defined]  # a Table
    list(recount_all())
    assert count() == 1 == database.session.scalar(select(func.count()).select_from(MeToo))


def test_without_a_script_the_forms_lead_back(cast: Cast, visit: Visit, asked: tuple[Thread, Post, Post]) -> None:
    thread, bobs, _adas = asked
    address, url = f"/t/{thread.id}/solution", f"/t/{thread.slug}/{thread.id}"
    ada, ann = visit(cast.ada), visit(cast.ann)
    for browser, where, data, lands, kept in (
            (ada, address, {**PUT, "number": "2"}, f"{url}/2#post-2", bobs.id),
            (ann, f"{address}/lock", PUT, f"{url}/2#post-2", bobs.id),
            (ann, f"{address}/lock", DELETE, f"{url}/2#post-2", bobs.id), (ada, address, DELETE, f"{url}/2#post-2", None)):
        answer = browser.post(where, data=data)
        assert (answer.status_code, answer.location) == (303, lands), where
        assert solution(thread) == kept
    assert "open again" in ada.get(url).text, "said on the page that follows"
    bob = visit(cast.bob)
    for data, count in ((PUT, 1), (PUT, 1), (DELETE, 0)):
        answer = bob.post(f"/t/{thread.id}/me-too", data=data)
        assert (answer.status_code, answer.location) == (303, url)
        database.session.expire_all()
        assert database.session.get_one(Thread, thread.id).me_too_count == count


def test_a_script_gets_what_changed(cast: Cast, visit: Visit, asked: tuple[Thread, Post, Post]) -> None:
    thread, bobs, adas = asked
    did(commands.choose_solution, cast.ada, thread, bobs)
    answer = visit(cast.ada).post(f"/t/{thread.id}/solution?number=3", data=PUT, headers=SCRIPT)
    assert answer.status_code == 200 and "<html" not in answer.text
    targets = re.findall(r'hx-target="(#[a-z0-9-]+)" hx-swap="(?:outerHTML|innerHTML)"', answer.text)
    assert targets == ["#post-2", "#post-3", "#thread-state", "#solution", "#notices"]
    assert answer.text.count("post--solution") == 1 and "Solution by Ada Lovelace, no. 3" in answer.text
    assert f'action="/t/{thread.id}/solution?number=2"' in answer.text, "to undo it, the former one is chosen again"
    gone = visit(cast.ada).post(f"/t/{thread.id}/solution", data=DELETE, headers=SCRIPT).text
    assert "post--solution" not in gone and 'id="solution"' in gone and "Solution by" not in gone
    assert adas.number == 3
    piece = visit(cast.bob).post(f"/t/{thread.id}/me-too", data=PUT, headers=SCRIPT).text
    assert piece.strip().startswith('<p class="me-too" id="me-too">') and 'aria-pressed="true"' in piece
    assert "1 person has this question too" in piece


def test_refusals(cast: Cast, visit: Visit, asked: tuple[Thread, Post, Post]) -> None:
    thread, _bobs, _adas = asked
    address = f"/t/{thread.id}/solution"
    assert visit(cast.bob).post(address, data={**PUT, "number": "2"}).status_code == 403
    assert visit(None).post(address, data={**PUT, "number": "2"}).status_code == 401
    assert visit(cast.ada).post(address, data={**PUT, "number": "9"}).status_code == 404
    assert visit(cast.ada).post(address, data={**PUT, "number": "two"}).status_code == 422
    assert visit(cast.ada).post(address, data={**PUT, "number": "2"}, csrf=False).status_code == 400
    hidden = opened(cast.ada, cast.cellar, kind="question")
    replied(cast.bob, hidden)
    for where in (f"/t/{hidden.id}/solution", f"/t/{hidden.id}/solution/lock", f"/t/{hidden.id}/me-too"):
        assert visit(cast.eve).post(where, data={**PUT, "number": "2"}).status_code == 404
    refused = visit(cast.eve).post(f"/t/{thread.id}/me-too", data=PUT)
    assert refused.status_code == 403 and "Join this community" in refused.text
    assert solution(thread) is None


def test_choosing_to_and_fro_has_an_end(cast: Cast, visit: Visit, asked: tuple[Thread, Post, Post]) -> None:
    settings.override(threads__vote_rate="3/minute")
    ada, ann, address = visit(cast.ada), visit(cast.ann), f"/t/{asked[0].id}/solution"
    assert [ada.post(address, data={**how, "number": "2"}).status_code for how in (PUT, DELETE, PUT, DELETE)] == [303] * 3 + [429]
    assert [ann.post(f"{address}/lock", data=how).status_code for how in (PUT, DELETE, PUT, DELETE)] == [303] * 3 + [429]


def test_who_sees_which_control(cast: Cast, visit: Visit, asked: tuple[Thread, Post, Post]) -> None:
    thread, bobs, _adas = asked
    url = f"/t/{thread.slug}/{thread.id}"

    def page(who: Any) -> str:
        return str(visit(who).get(url).text)

    assert page(cast.ada).count('id="choose-') == 2 and 'id="me-too-button"' not in page(cast.ada)
    assert page(cast.ann).count("Choose as the solution") == 2 and 'id="choose-' not in page(cast.ann), "in the menu"
    assert f'{thread.id}/solution' not in page(cast.bob) and 'id="me-too-button"' in page(cast.bob)
    for who, sentence in ((None, "Sign in to take part."), (cast.eve, "Join this community to take part.")):
        assert f'aria-disabled="true" title="{sentence}"' in page(who), "a refused act says why"
    did(commands.choose_solution, cast.ada, thread, bobs)
    did(commands.lock_solution, cast.ann, thread)
    locked = page(cast.ada)
    assert 'id="choose-' not in locked and "only they may change it" in locked and "Solution locked" in locked
    assert "Unlock the solution" in page(cast.ann) and "No longer the solution" in page(cast.ann)
    plain = opened(cast.ada, cast.square, "No question")
    replied(cast.bob, plain)
    talk = visit(cast.ada).get(f"/t/{plain.slug}/{plain.id}").text
    assert "Choose as the solution" not in talk and 'id="me-too"' not in talk and 'id="solution"' not in talk


def under_the_question(page: str) -> str:
    found = re.search(r'<aside class="solution-link".*?</aside>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def test_who_chose_it_and_when_is_told(cast: Cast, visit: Visit, asked: tuple[Thread, Post, Post]) -> None:
    thread, bobs, _adas = asked
    url = f"/t/{thread.slug}/{thread.id}"
    did(commands.choose_solution, cast.ann, thread, bobs)
    shown = visit(None).get(url).text
    assert "Chosen by Ann Dupré, " in under_the_question(shown) and "Locked" not in under_the_question(shown)
    did(commands.lock_solution, cast.ann, thread)
    assert "Locked by the animators." in under_the_question(visit(None).get(url).text)
    piece = visit(cast.ann).post(f"/t/{thread.id}/solution?number=3", data=PUT, headers=SCRIPT).text
    assert "Chosen by Ann Dupré" in under_the_question(piece)
    with transaction():
        database.session.execute(Solution.__table__.update().values(chosen_by_id=None, chosen_at=None))  # type: ignore[attr-defined]  # a Table
    assert "Solution by" in (told := under_the_question(visit(None).get(url).text)) and "Chosen" not in told, "from an import"


def test_what_a_solution_hides_is_not_told_under_the_question(cast: Cast, visit: Visit) -> None:
    thread = opened(cast.ada, cast.square, "Who did it?", kind="question")
    reply = replied(cast.bob, thread, "It was ||the gardener|| & <b>nobody</b> else.")
    did(commands.choose_solution, cast.ada, thread, reply)
    told = under_the_question(visit(None).get(f"/t/{thread.slug}/{thread.id}").text)
    assert "It was […] &amp; &lt;b&gt;nobody&lt;/b&gt; else." in told and "gardener" not in told
