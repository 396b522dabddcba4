"""Polls: who may do what, how votes are counted, what is told before its time, the forms and the pages."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum.communities.models import Membership
from forum.communities.policy import standing_of
from forum.core import clock
from forum.core.db import db as database
from forum.core.db import transaction
from forum.core.errors import Conflict, Invalid
from forum.core.policy import Denied
from forum.moderation.models import LogEntry
from forum.threads import commands, policy, queries, runoff
from forum.threads.models import Closure, Poll, PollChoice, PollOption, Post
from forum.threads.polling import Asked
from forum.threads.recounting import recount_all
from tests.cast import Cast
from tests.threads.talk import closed, deleted, first_post, opened, replied

Visit = Callable[..., Any]
SCRIPT = {"HX-Request": "true", "HX-Request-Type": "partial"}
LETTERS = {"visitor": "v", "ada": "a", "bob": "b", "ann": "n", "oz": "o", "eve": "e", "mod": "m", "adm": "d"}
PUT, DELETE = {"_method": "PUT"}, {"_method": "DELETE"}
FORM = {"poll_question": "Which wall first?", "poll_options": "North\nSouth\n\nEast", "poll_kind": "single",
        "poll_results": "voted"}


def asked(*options: str, **more: Any) -> Asked:
    return Asked(more.pop("question", "Which wall first?"), options or ("North", "South", "East"), **more)


def polled(actor: Any, post: Post, *options: str, **more: Any) -> Poll:
    with transaction():
        return commands.add_poll(actor, post, asked(*options, **more))


def options_of(poll: Poll) -> list[PollOption]:
    return list(database.session.scalars(select(PollOption).where(PollOption.poll_id == poll.id).order_by(PollOption.position)))


def answered(actor: Any, post: Post, poll: Poll, *places: int) -> None:
    known = [option.id for option in options_of(poll)]
    with transaction():
        commands.answer_poll(actor, post, [known[place - 1] for place in places])


def figures(poll: Poll) -> tuple[int, ...]:
    database.session.expire_all()
    return (database.session.get_one(Poll, poll.id).voter_count, *(option.vote_count for option in options_of(poll)))


def make(cast: Cast, where: str, state: str) -> tuple[Post, Poll]:
    thread = opened(cast.ada, getattr(cast, where))
    post = replied(cast.bob, thread)
    poll = polled(cast.bob, post)
    if state in ("closed", "archived"):
        closed(cast.ann, thread)
        Closure.query.filter_by(thread_id=thread.id).one().kind = state
    elif state == "deleted":
        deleted(cast.ann, first_post(thread), "Off topic.")
    elif state == "post deleted":
        deleted(cast.bob, post)
    elif state == "over":
        poll.closes_at = clock.now() - timedelta(seconds=1)
    elif state == "begun":
        poll.voter_count = 1
    database.session.commit()
    return post, poll


@pytest.mark.parametrize(("where", "state", "may"), [
    ("square", "open", {"add": "b", "change": "b", "answer": "abno", "leave": "abdemno", "close": "bdmno", "reopen": "bdmno",
                        "bookmark": "abdemno"}),
    ("square", "begun", {"add": "b", "change": "", "answer": "abno", "leave": "abdemno", "close": "bdmno", "reopen": "bdmno",
                         "bookmark": "abdemno"}),
    ("square", "over", {"add": "b", "change": "", "answer": "", "leave": "", "close": "bdmno", "reopen": "",
                        "bookmark": "abdemno"}),
    ("square", "closed", {"add": "", "change": "", "answer": "", "leave": "", "close": "bdmno", "reopen": "bdmno",
                          "bookmark": "abdemno"}),
    ("square", "archived", {"add": "", "change": "", "answer": "", "leave": "", "close": "", "reopen": "",
                            "bookmark": "abdemno"}),
    ("square", "deleted", {"add": "", "change": "", "answer": "", "leave": "", "close": "", "reopen": "", "bookmark": "admno"}),
    ("square", "post deleted", {"add": "", "change": "", "answer": "", "leave": "", "close": "", "reopen": "", "bookmark": ""}),
    ("circle", "open", {"add": "b", "change": "b", "answer": "abno", "leave": "abdmno", "close": "bdmno", "reopen": "bdmno",
                        "bookmark": "abdmno"}),
    ("cellar", "open", {"add": "b", "change": "b", "answer": "abno", "leave": "abdmno", "close": "bdmno", "reopen": "bdmno",
                        "bookmark": "abdmno"}),
])
def test_who_may(cast: Cast, where: str, state: str, may: dict[str, str]) -> None:
    post, poll = make(cast, where, state)
    at, found = clock.now(), dict.fromkeys(may, "")
    for name, someone in cast.everyone.items():
        standing, thread = standing_of(someone, post.thread.community_id), post.thread
        for what, verdict in {
                "add": policy.can_add_poll(standing, thread, post),
                "change": policy.can_change_poll(standing, thread, post, poll, at),
                "answer": policy.can_answer_poll(standing, thread, post, poll, at),
                "leave": policy.can_leave_poll(standing, thread, post, poll, at),
                "close": policy.can_close_poll(standing, thread, post),
                "reopen": policy.can_reopen_poll(standing, thread, post, poll, at),
                "bookmark": policy.can_bookmark(standing, thread, post)}.items():
            assert verdict or (verdict.reason and str(verdict.sentence)), (name, what)
            found[what] += LETTERS[name] if verdict else ""
    assert {what: "".join(sorted(who)) for what, who in found.items()} == may


def test_an_author_opens_again_only_what_they_closed(cast: Cast) -> None:
    post, poll = make(cast, "square", "open")
    with transaction():
        commands.close_poll(cast.ann, post, reason="Enough.")
    with pytest.raises(Denied, match="not-yours"), transaction():
        commands.reopen_poll(cast.bob, post)
    with transaction():
        commands.reopen_poll(cast.ann, post)
        commands.close_poll(cast.bob, post)
        commands.reopen_poll(cast.bob, post)
    entries = database.session.scalars(select(LogEntry).order_by(LogEntry.id))
    assert [entry.act for entry in entries] == ["poll-closed", "poll-reopened"]
    with pytest.raises(Invalid), transaction():
        commands.close_poll(cast.ann, post)
    assert poll.closed_at is None


@pytest.mark.parametrize(("more", "field"), [
    ({"question": " "}, "poll_question"), ({"question": "q" * 301}, "poll_question"), ({"kind": "lot"}, "poll_kind"),
    ({"results": "never"}, "poll_results"), ({"kind": "multiple", "most": 4}, "poll_most"),
    ({"kind": "multiple", "most": 1}, "poll_most"), ({"closes_at": clock.now() - timedelta(hours=1)}, "poll_closes"),
    ({"closes_at": clock.now() + timedelta(days=400)}, "poll_closes")])
def test_what_cannot_be_asked(cast: Cast, more: dict[str, Any], field: str) -> None:
    post = first_post(opened(cast.ada, cast.square))
    with pytest.raises(Invalid) as refused, transaction():
        commands.add_poll(cast.ada, post, asked(**more))
    assert set(refused.value.fields) == {field} and str(refused.value.fields[field])


@pytest.mark.parametrize("options", [("One",), ("One", "one"), ("One", " "), tuple(map(str, range(21))), ("One", "x" * 201)])
def test_options_that_are_none(cast: Cast, options: tuple[str, ...]) -> None:
    post = first_post(opened(cast.ada, cast.square))
    with pytest.raises(Invalid) as refused, transaction():
        commands.add_poll(cast.ada, post, asked(*options))
    assert set(refused.value.fields) == {"poll_options"}


def test_one_poll_a_post_which_changes_until_somebody_votes(cast: Cast) -> None:
    post = first_post(opened(cast.ada, cast.square))
    poll = polled(cast.ada, post)
    with pytest.raises(Conflict):
        polled(cast.ada, post)
    with transaction():
        commands.change_poll(cast.ada, post, asked("Left", "Right", question="Which way?"))
    assert [option.text for option in options_of(poll)] == ["Left", "Right"]
    answered(cast.bob, post, poll, 1)
    for act in (lambda: commands.change_poll(cast.ada, post, asked()), lambda: commands.remove_poll(cast.ada, post)):
        with pytest.raises(Denied, match="poll-begun"), transaction():
            act()
    with transaction():
        commands.leave_poll(cast.bob, post)
        commands.remove_poll(cast.ada, post)
    assert Poll.query.count() == PollOption.query.count() == PollChoice.query.count() == 0


def test_votes_are_counted_changed_and_taken_back(cast: Cast) -> None:
    post = first_post(opened(cast.ada, cast.square))
    poll = polled(cast.ada, post, kind="multiple", most=2)
    answered(cast.bob, post, poll, 1, 2)
    answered(cast.ada, post, poll, 2)
    assert figures(poll) == (2, 1, 2, 0)
    answered(cast.bob, post, poll, 3)
    answered(cast.bob, post, poll, 3)
    assert figures(poll) == (2, 0, 1, 1)
    with pytest.raises(Invalid), transaction():
        commands.answer_poll(cast.bob, post, [option.id for option in options_of(poll)])
    with pytest.raises(Invalid), transaction():
        commands.answer_poll(cast.bob, post, [])
    with pytest.raises(Conflict), transaction():
        commands.answer_poll(cast.bob, post, [1_900_000_000])
    for _again in range(2):
        with transaction():
            commands.leave_poll(cast.bob, post)
    assert figures(poll) == (1, 0, 1, 0)


def test_recounting_repairs_polls(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    ranked = polled(cast.ada, first_post(thread), kind="ranked")
    post = replied(cast.bob, thread)
    single = polled(cast.bob, post)
    answered(cast.ada, first_post(thread), ranked, 2, 1)
    answered(cast.bob, first_post(thread), ranked, 3)
    answered(cast.ada, post, single, 1)
    right = figures(ranked), figures(single)
    assert right == ((2, 0, 1, 1), (1, 1, 0, 0))
    with transaction():
        Poll.query.update({"voter_count": 9})
        PollOption.query.update({"vote_count": 9})
    list(recount_all())
    assert (figures(ranked), figures(single)) == right


def test_instant_runoff() -> None:
    # Forty-two of a hundred want Memphis, which is far from the others: the capital of Tennessee, as the textbooks vote.
    memphis, nashville, chattanooga, knoxville = 1, 2, 3, 4
    count = runoff.count((1, 2, 3, 4), {
        (memphis, nashville, chattanooga, knoxville): 42, (nashville, chattanooga, knoxville, memphis): 26,
        (chattanooga, knoxville, nashville, memphis): 15, (knoxville, chattanooga, nashville, memphis): 17})
    assert count.winners == (knoxville,)
    assert [one.out for one in count.rounds] == [(chattanooga,), (nashville,), ()]
    assert count.rounds[-1].counts == {memphis: 42, knoxville: 58}
    assert runoff.count((1, 2), {}) == runoff.Runoff((), ())
    tied = runoff.count((1, 2, 3), {(1,): 2, (2,): 2, (3,): 1})
    assert tied.tied and tied.winners == (1, 2) and tied.rounds[1].silent == 1
    assert runoff.count((1, 2, 3, 4), {(1,): 3, (2, 1): 1, (3, 1): 1, (4,): 1}).rounds[0].out == (2, 3, 4)


def test_a_closing_time_closes_exactly(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    post = first_post(opened(cast.ada, cast.square))
    ends = clock.now() + timedelta(hours=1)
    poll = polled(cast.ada, post, closes_at=ends)
    monkeypatch.setattr(clock, "now", lambda: ends - timedelta(microseconds=1))
    answered(cast.bob, post, poll, 1)
    monkeypatch.setattr(clock, "now", lambda: ends)
    with pytest.raises(Denied, match="poll-closed"):
        answered(cast.bob, post, poll, 2)
    assert figures(poll) == (1, 1, 0, 0)


@pytest.mark.parametrize(("results", "told"), [("always", "vnb"), ("voted", "b"), ("closed", "")])
def test_nothing_is_told_before_its_time(cast: Cast, visit: Visit, results: str, told: str) -> None:
    thread = opened(cast.ada, cast.square)
    post = first_post(thread)
    poll = polled(cast.ada, post, results=results)
    answered(cast.bob, post, poll, 2)
    people = {"v": None, "n": cast.ann, "b": cast.bob}
    for letter, someone in people.items():
        page = visit(someone).get(f"/t/{thread.slug}/{thread.id}").text
        assert ("<meter" in page) == (letter in told), letter
        assert ("1 person voted" in page) == (letter in told), letter
        assert (visit(someone).get(f"/polls/{poll.id}/votes").status_code == 200) == (letter in told), letter
    with transaction():
        commands.close_poll(cast.ada, post)
    for someone in people.values():
        page = visit(someone).get(f"/t/{thread.slug}/{thread.id}").text
        assert "1 person voted" in page and 'value="100"' in page
        assert "Bob Noyce" in visit(someone).get(f"/polls/{poll.id}/votes").text


def test_every_option_has_its_first_voters(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not only the option that many chose before anybody chose another."""
    monkeypatch.setattr(queries.polls, "MOST_NAMES", 1)
    post = first_post(opened(cast.ada, cast.square))
    poll = polled(cast.ada, post, "North", "South")
    for who, place in ((cast.ada, 1), (cast.bob, 1), (cast.ann, 1), (cast.oz, 2)):
        answered(who, post, poll, place)
    found = queries.find_post(cast.ada, post.id)
    piece = queries.poll_alone(cast.ada, found) if found is not None else None
    page = queries.votes_page(piece) if piece is not None else None
    assert page is not None
    assert [(one.option.text, [person.name for person, _url in one.people], one.more) for one in page.voters] == [
        ("North", ["Ada Lovelace"], 2), ("South", [cast.oz.display_name], 0)]


def test_an_anonymous_poll_names_nobody(cast: Cast, visit: Visit) -> None:
    thread = opened(cast.ada, cast.square)
    post = first_post(thread)
    poll = polled(cast.ada, post, anonymous=True, kind="ranked", results="always")
    answered(cast.bob, post, poll, 2, 1)
    for someone in (cast.ada, cast.ann, cast.adm):
        page = visit(someone).get(f"/polls/{poll.id}/votes").text
        assert "Round 1" in page and "wins" in page
        assert "Bob Noyce" not in page


def test_a_vote_on_the_page(cast: Cast, visit: Visit) -> None:
    thread = opened(cast.ada, cast.square)
    post = first_post(thread)
    poll = polled(cast.ada, post)
    browser, url = visit(cast.bob), f"/polls/{poll.id}/votes"
    chosen = options_of(poll)[1].id
    answer = browser.post(url, data={**PUT, "option": chosen})
    assert answer.status_code == 303 and answer.location.endswith("#poll-1")
    piece = browser.post(url, data={**PUT, "option": chosen}, headers=SCRIPT)
    assert piece.status_code == 200 and piece.text.strip().startswith('<section class="poll" id="poll-1"')
    assert "your choice" in piece.text and "100" in piece.text
    refused = browser.post(url, data=PUT, headers=SCRIPT)
    assert refused.status_code == 422 and "Choose an option first." in refused.text
    assert browser.post(url, data=PUT).status_code == 422
    assert browser.post(url, data=DELETE).status_code == 303
    assert figures(poll) == (0, 0, 0, 0)
    assert visit(cast.eve).post(url, data={**PUT, "option": chosen}).status_code == 403
    assert visit(None).post(url, data={**PUT, "option": chosen}).status_code in (303, 401)


def test_ranks_are_given_in_a_form(cast: Cast, visit: Visit) -> None:
    post = first_post(opened(cast.ada, cast.square))
    poll = polled(cast.ada, post, kind="ranked")
    north, south, east = (option.id for option in options_of(poll))
    browser, url = visit(cast.bob), f"/polls/{poll.id}/votes"
    refused = browser.post(url, data={**PUT, f"rank-{north}": "1", f"rank-{east}": "1"}, headers=SCRIPT)
    assert refused.status_code == 422 and "same place" in refused.text
    browser.post(url, data={**PUT, f"rank-{north}": "3", f"rank-{east}": "1", f"rank-{south}": ""})
    rows = database.session.execute(select(PollChoice.option_id, PollChoice.rank).order_by(PollChoice.rank)).all()
    assert [tuple(row) for row in rows] == [(east, 1), (north, 2)]


def test_a_poll_comes_with_a_thread(cast: Cast, visit: Visit) -> None:
    browser = visit(cast.ada)
    thread = {"title": "Where to begin", "source": "Words.", "kind": "discussion"}
    refused = browser.post("/c/square/threads", data={**thread, **FORM, "poll_options": "One"})
    assert refused.status_code == 422 and "one a line" in refused.text and "Which wall first?" in refused.text
    assert Poll.query.count() == 0
    answer = browser.post("/c/square/threads", data={**thread, **FORM})
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "Which wall first?" in page and len(re.findall(r'type="radio" name="option"', page)) == 3


def test_a_poll_is_added_changed_and_closed(cast: Cast, visit: Visit) -> None:
    thread = opened(cast.ada, cast.square)
    post = first_post(thread)
    url, browser = f"/posts/{post.id}/poll", visit(cast.ada)
    assert "Add a poll" in browser.get(f"/t/{thread.slug}/{thread.id}").text
    assert browser.get(url).status_code == 200
    assert visit(cast.bob).get(url).status_code == 403
    closing = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    for question in ("Which?", "Which one?"):
        assert browser.post(url, data={**PUT, **FORM, "poll_question": question, "poll_closes": closing}).status_code == 303
    assert browser.post(url, data={**PUT, **FORM, "poll_closes": "soon"}).status_code == 422
    assert "Which one?" in browser.get(url).text and closing in browser.get(url).text
    poll = Poll.query.one()
    closure = f"/polls/{poll.id}/closure"
    assert "Reason" in visit(cast.ann).get(closure).text
    assert visit(cast.ann).post(closure, data=PUT).status_code == 422
    assert visit(cast.ann).post(closure, data={**PUT, "reason": "Enough."}).status_code == 303
    assert "Closed on" in browser.get(f"/t/{thread.slug}/{thread.id}").text
    assert "Your poll was closed" in browser.get("/settings/decisions").text
    assert visit(cast.ann).post(closure, data=DELETE).status_code == 303
    assert browser.post(url, data=DELETE).status_code == 303
    assert Poll.query.count() == 0


def test_who_left_takes_a_vote_back_but_gives_none(cast: Cast) -> None:
    post = first_post(opened(cast.ada, cast.square))
    poll = polled(cast.ada, post)
    answered(cast.bob, post, poll, 1)
    with transaction():
        Membership.query.filter_by(user_id=cast.bob.id, community_id=cast.square.id).delete()
    with pytest.raises(Denied, match="join-first"):
        answered(cast.bob, post, poll, 2)
    with transaction():
        commands.leave_poll(cast.bob, post)
    assert figures(poll) == (0, 0, 0, 0)


def test_a_poll_costs_its_page_one_query(cast: Cast, visit: Visit, count_queries: Any) -> None:
    thread = opened(cast.ada, cast.square)
    others = [replied(cast.ada, thread, f"Reply {number}.") for number in range(4)]
    browser, path = visit(cast.bob), f"/t/{thread.slug}/{thread.id}"
    seen = []
    for polls in range(3):
        for post in others[:polls and 2 * polls]:
            if Poll.query.filter_by(post_id=post.id).first() is None:
                polled(cast.ada, post, results="always")
        browser.get(path)
        with count_queries() as statements:
            browser.get(path)
        seen.append(len(statements))
    assert seen == [seen[0], seen[0] + 1, seen[0] + 1]


def test_machines_are_not_told_what_is_hidden(cast: Cast, visit: Visit) -> None:
    thread = opened(cast.ada, cast.square, source="Who did it? ||The butler.||")
    page = visit(None).get(f"/t/{thread.slug}/{thread.id}").text
    assert page.count("The butler.") == 1, "in its place alone: neither in the description nor in the structured data"
