"""The demonstration: its files agree with each other, and the site they make is the one they describe."""

import re
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from sqlalchemy import func, select

from forum.auth.models import User
from forum.auth.usernames import username_key
from forum.communities.models import Category, Charter, Community, Membership
from forum.core import clock, settings
from forum.text.render import render
from forum.threads.counters import recount_author, recount_thread
from forum.threads.models import Closure, Pin, Post, Solution, Thread
from forum.transfer.demo import fill as filling
from forum.transfer.demo.checks import problems
from forum.transfer.demo.fill import fill
from forum.transfer.demo.loader import BadContent, load, parse_posts, parse_thread
from forum.transfer.demo.pictures import DRAWINGS
from forum.transfer.demo.shapes import Closing, Demo, Gathering, Message, Moment, Person, Section, Talk
from forum.uploads.models import Upload

SHIPPED = load()
THREADS = [talk for community in SHIPPED.communities for talk in community.threads]
FRONT = '+++\ntitle = "Ramps"\ncategory = "bikes"\nkind = "question"\n+++\n'
ONE_POST = "=== 1 ada, 9 days ago 08:05\nHow steep?\n"
TODAY = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


# Reading


def test_a_thread_is_read_from_its_file() -> None:
    talk = parse_thread(
        FRONT.replace("+++\n", '+++\naccepted = 2\nclosed_by = "oz"\nclosed_days_ago = 2\nclosed_reason = "Answered."\n', 1)
        + ONE_POST + "\n=== 2 bob, 1 day ago 17:30, to 1\nEight per cent.\n\n- at most\n", "bikes/ramps.md")
    assert talk == Talk(
        file="bikes/ramps.md", title="Ramps", category="bikes", kind="question", accepted=2,
        closing=Closing("oz", 2, "Answered."),
        posts=(Message(1, "ada", Moment.ago(9, time(8, 5)), None, "How steep?"),
               Message(2, "bob", Moment.ago(1, time(17, 30)), 1, "Eight per cent.\n\n- at most")))


@pytest.mark.parametrize(("text", "said"), [
    (ONE_POST, "begins with +++"),
    (FRONT.replace('"Ramps"', "Ramps") + ONE_POST, "Invalid value"),
    (FRONT.replace("title", "titel") + ONE_POST, "titel"),
    (FRONT.replace('kind = "question"\n', "") + ONE_POST, "kind"),
    (FRONT, "no post"),
    (FRONT + "Hello\n" + ONE_POST, "text before the first post"),
    (FRONT + ONE_POST.replace("days ago", "days"), "cannot read"),
    (FRONT + ONE_POST.replace("08:05", "25:05"), "hour"),
])
def test_a_file_that_cannot_be_read_is_named_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(BadContent) as caught:
        parse_thread(text, "bikes/ramps.md")
    assert str(caught.value).startswith("bikes/ramps.md: ")
    assert said in str(caught.value)


def test_a_rule_of_equal_signs_inside_a_post_is_text() -> None:
    (post,) = parse_posts(ONE_POST + "====\n  === 2 bob, 1 day ago 09:00\n", "x.md")
    assert post.source == "How steep?\n====\n  === 2 bob, 1 day ago 09:00"


def test_a_folder_without_people_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadContent, match=r"people\.toml"):
        load(tmp_path)


def test_days_count_back_from_the_day_of_filling() -> None:
    assert Moment.ago(2, time(8, 5)).on(TODAY.date()) == datetime(2026, 2, 28, 8, 5, tzinfo=UTC)
    assert Moment.ago(2, time(23, 0)) < Moment.ago(1, time(1, 0)) < Moment.ago(1, time(2, 0))


# What must hold between the files


def test_the_shipped_files_agree_with_each_other() -> None:
    assert problems(SHIPPED) == []


def small(*posts: Message, **thread: Any) -> Demo:
    """A sound demonstration of one thread, or the same with something changed."""
    facts: dict[str, Any] = {"file": "square/ramps.md", "title": "Ramps", "category": "bikes", "kind": "question", "accepted": 2}
    answer = said(2, "bob", 8, 1, '[quote="ada, post:1"]\nHow steep?\n[/quote]\nVery.')
    talk = Talk(posts=posts or (said(1), answer), **facts | thread)
    room = Gathering(
        slug="square", name="Square", lang="en", kind="practice", tint=1, description="", opened_days_ago=20, owner="oz",
        animators=("ada",), members=("bob",), role_reason="Since the opening.", charter="Talk.",
        categories=(Section("bikes", "Bikes", "", 1),), threads=(talk,))
    return Demo({name: Person(name, name, "", "", "en", 30) for name in ("oz", "ada", "bob")}, (room,))


def said(number: int, author: str = "ada", days: int = 9, to: int | None = None, source: str = "How steep?") -> Message:
    return Message(number, author, Moment.ago(days, time(9, 0)), to, source)


@pytest.mark.parametrize(("demo", "sentence"), [
    (small(said(1), said(3)), "it is number 2 in the file"),
    (small(said(1), said(2, "eve")), "eve is not a member of the community"),
    (small(said(1, days=20), said(2)), "ada was not there 20 days ago"),
    (small(said(1), said(2, days=0)), "today is not in the past yet"),
    (small(said(1), said(2, days=10)), "earlier than the post before it"),
    (small(said(1), said(2, to=2)), "it answers 2"),
    (small(said(1), said(2, source="")), "it is empty"),
    (small(said(1), said(2, source='[quote="ada, post:3"]\nHow steep?\n[/quote]')), "it quotes 3"),
    (small(said(1), said(2, source='[quote="bob, post:1"]\nHow steep?\n[/quote]')), "as bob's"),
    (small(said(1), said(2, source='[quote="ada, post:1"]\nHow long?\n[/quote]')), "words that 1 does not hold"),
    (small(said(1), said(2, source="![A ramp](upload:ff)")), "it shows ff, which nobody drew"),
    (small(said(1), said(2, source=f"![](upload:{next(iter(DRAWINGS))})")), "without saying what is to be seen"),
    (small(said(1), said(2, source='[quote="ada"]How steep?[/quote]')), "a quote is not written as"),
    (small(kind="discussion"), "it is no question"),
    (small(kind="quarrel", accepted=None), "quarrel is not a kind"),
    (small(accepted=1), "the accepted answer, 1"),
    (small(accepted=3), "the accepted answer, 3"),
    (small(category="cars"), "cars is not a category"),
    (small(closing=Closing("bob", 1, "Done.")), "bob may not close it"),
    (small(closing=Closing("oz", 1, "")), "closed without a reason"),
    (small(closing=Closing("oz", 8, "Done.")), "closed on the day of its last post"),
])
def test_a_mistake_is_found_and_its_file_named(demo: Demo, sentence: str) -> None:
    (found,) = problems(demo)
    assert found.startswith("square/ramps.md: ")
    assert sentence in found


def test_mistakes_of_a_community_are_found() -> None:
    demo = small()
    assert problems(demo) == []
    room = demo.communities[0]
    changed = replace(room, members=("bob", "ada", "ivy"), opened_days_ago=40, categories=room.categories * 2,
                      threads=room.threads * 2)
    assert [sentence.partition(": ")[2] for sentence in problems(replace(demo, communities=(changed,)))] == [
        "ivy is not in people.toml", "somebody is listed twice", "opened before its owner came",
        "two categories have one address", "two threads have one title"]


# What is worth showing


def test_there_is_a_community_in_each_language_with_enough_to_read() -> None:
    assert [room.lang for room in SHIPPED.communities] == ["fr", "en"]
    for room in SHIPPED.communities:
        assert len(room.threads) >= 14
        assert len(room.categories) >= 5
        assert {talk.category for talk in room.threads} == {section.slug for section in room.categories}
        assert any(talk.accepted for talk in room.threads)
        assert any(talk.kind == "question" and not talk.accepted for talk in room.threads)
        assert any(talk.pinned for talk in room.threads)
        assert any(talk.closing for talk in room.threads)


def test_one_thread_is_long_and_branches() -> None:
    longest = max(THREADS, key=lambda talk: len(talk.posts))
    answered = [post.reply_to for post in longest.posts if post.reply_to]
    assert len(longest.posts) >= 60
    assert max(answered.count(number) for number in set(answered)) >= 3
    depth: dict[int, int] = {}
    for post in longest.posts:
        depth[post.number] = depth.get(post.reply_to or 0, 0) + 1
    assert max(depth.values()) >= 6


@pytest.mark.parametrize("sign", ["```python", "```csv", "```json", "| ---", "- [ ]", "[^", "[quote=", "@", ":smile:", "<script>",
                                  "onerror=", "javascript:", "<parking "])
def test_the_texts_show_what_the_renderer_does(sign: str) -> None:
    assert any(sign in post.source for talk in THREADS for post in talk.posts)


def test_html_that_people_typed_is_shown_as_text() -> None:
    live = {"script", "parking", "places", "loft", "b", "img"}
    for room in SHIPPED.communities:
        for talk in room.threads:
            for post in talk.posts:
                page = lxml.html.fromstring(f"<div>{render(post.source, lang=room.lang).html}</div>")
                assert not {element.tag for element in page.iter()} & live, f"{talk.file} {post.number}"
    hostile = next(post for talk in THREADS for post in talk.posts if "<script>alert(1)</script>" in post.source)
    shown = lxml.html.fromstring(f"<div>{render(hostile.source).html}</div>").text_content()
    assert "<script>alert(1)</script>" in shown


# The site it makes

SAMPLE = replace(SHIPPED, communities=tuple(
    replace(room, threads=tuple(talk for talk in room.threads if talk.accepted or talk.closing or talk.pinned))
    for room in SHIPPED.communities))


def filled(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(filling.loader, "load", lambda: demo)
    sentences: list[str] = []
    with clock.frozen(TODAY):
        assert fill(sentences.append)
    return sentences


def talks_of(demo: Demo) -> list[Talk]:
    return [talk for room in demo.communities for talk in room.threads]


def test_filling_writes_everything_once(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def rows() -> dict[type[Any], int]:
        return {table: db.session.scalar(select(func.count()).select_from(table))
                for table in (User, Community, Charter, Category, Thread, Post, Solution, Closure, Pin)}

    (sentence,) = filled(SHIPPED, monkeypatch)
    assert "Éco-quartiers and Timber & Retrofit" in sentence
    expected = {
        User: len(SHIPPED.people), Community: 2, Charter: 2, Thread: len(THREADS),
        Category: sum(len(room.categories) for room in SHIPPED.communities), Post: sum(len(talk.posts) for talk in THREADS),
        Solution: sum(talk.accepted is not None for talk in THREADS),
        Closure: sum(talk.closing is not None for talk in THREADS), Pin: sum(talk.pinned for talk in THREADS)}
    assert rows() == expected
    pages = "\n".join(db.session.scalars(select(Post.html)))
    assert 'href="/u/pmarchetti"' in pages
    silo = db.session.scalar(select(Thread.id).where(Thread.title.startswith("Parking silo")))
    assert re.search(rf'href="/t/[\w-]+/{silo}/7"', pages)
    shown = db.session.execute(select(Upload.token, Upload.filename, User.username).join(User, User.id == Upload.owner_id)).all()
    assert {row.token for row in shown} == set(DRAWINGS)
    for token in DRAWINGS:
        assert re.search(rf'<img src="/uploads/{token}/690.webp" [^>]*width="960" height="420" alt="[^"]{{80,}}"', pages)

    again: list[str] = []
    assert not fill(again.append)
    assert again == ["Nothing to do: the site already has the demonstration (eco-quartiers, timber-retrofit)."]
    assert rows() == expected
    assert db.session.scalar(select(func.count()).select_from(Upload)) == len(DRAWINGS)


def test_a_drawing_is_read_by_everybody(db: Any, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    room = SHIPPED.communities[0]
    talk = next(one for one in room.threads if any("upload:" in post.source for post in one.posts))
    filled(replace(SHIPPED, communities=(replace(room, threads=(talk,)),)), monkeypatch)
    address = re.search(r"/uploads/\w+/690\.webp", db.session.scalar(select(Post.html).where(Post.html.contains("/uploads/"))))
    assert address is not None
    answer = client.get(address[0])
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert len(answer.data) < 60_000


def test_nobody_of_the_demonstration_can_sign_in(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(small(), monkeypatch)
    people = db.session.scalars(select(User)).all()
    assert {person.username for person in people} == {"oz", "ada", "bob"}
    assert {(person.email, person.password_hash, person.role) for person in people} == {(None, None, "member")}
    assert all(person.last_seen_at for person in people), "they look like members, not like accounts that came with an import"


def test_everyone_has_the_role_the_files_say(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(replace(SHIPPED, communities=tuple(replace(room, threads=()) for room in SHIPPED.communities)), monkeypatch)
    found = db.session.execute(
        select(Community.slug, User.username, Membership.role).select_from(Membership)
        .join(Community, Community.id == Membership.community_id).join(User, User.id == Membership.user_id)).all()
    told = {(room.slug, name, role) for room in SHIPPED.communities for role, names in (
        ("owner", (room.owner,)), ("animator", room.animators), ("member", room.members)) for name in names}
    assert {tuple(row) for row in found} == told


def test_posts_and_answers_are_those_of_the_files(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(SAMPLE, monkeypatch)
    rows = db.session.execute(
        select(Thread.title, Post.number, Post.created_at, Post.source, Post.reply_to_id, Post.id, User.username)
        .join(Thread, Thread.id == Post.thread_id).join(User, User.id == Post.author_id).order_by(Post.id)).all()
    numbers = {row.id: row.number for row in rows}
    found = {(row.title, row.number): (row.created_at, row.username, row.source, numbers.get(row.reply_to_id)) for row in rows}
    assert found == {(talk.title, post.number): (post.at.on(TODAY.date()), post.author, post.source, post.reply_to)
                     for talk in talks_of(SAMPLE) for post in talk.posts}
    assert [row.created_at for row in rows] == sorted(row.created_at for row in rows)
    assert rows[-1].created_at < TODAY

    chosen = db.session.execute(
        select(Thread.title, Thread.author_id, Solution.chosen_by_id, Solution.chosen_at, Post.number,
               Post.created_at.label("given"))
        .join(Solution, Solution.thread_id == Thread.id).join(Post, Post.id == Solution.post_id)).all()
    assert {(row.title, row.number) for row in chosen} == {(talk.title, talk.accepted) for talk in THREADS if talk.accepted}
    assert all(row.chosen_by_id == row.author_id for row in chosen)
    assert all(row.given < row.chosen_at < TODAY for row in chosen)


def test_counters_equal_a_recount(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(SAMPLE, monkeypatch)

    def figures() -> list[Any]:
        db.session.expire_all()
        threads = select(Thread.id, Thread.reply_count, Thread.last_number, Thread.bumped_at).order_by(Thread.id)
        people = select(User.id, User.post_count).order_by(User.id)
        return [*db.session.execute(threads), *db.session.execute(people)]

    before = figures()
    for number in db.session.scalars(select(Thread.id)).all():
        recount_thread(number)
    for number in db.session.scalars(select(User.id)).all():
        recount_author(number)
    assert figures() == before
    rooms = db.session.scalars(select(Community)).all()
    assert {(room.slug, room.member_count, room.thread_count, room.post_count) for room in rooms} == {
        (room.slug, len(room.everyone), len(room.threads), sum(len(talk.posts) for talk in room.threads))
        for room in SAMPLE.communities}


def test_a_visitor_reads_the_demonstration(db: Any, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    room = SHIPPED.communities[0]
    filled(replace(SHIPPED, communities=(replace(room, threads=room.threads[1:2]),)), monkeypatch)
    assert client.get("/c/eco-quartiers").status_code == 200
    silo = db.session.execute(select(Thread.id, Thread.slug).where(Thread.title.startswith("Parking silo"))).one()
    for view in ("tree", "time"):
        page = client.get(f"/t/{silo.slug}/{silo.id}?view={view}")
        assert page.status_code == 200
        assert "Mamadou Diallo" in page.text


# When it must not be filled


def test_a_name_that_is_taken_leaves_the_site_alone(db: Any) -> None:
    db.session.add(User(username="CRoussel", username_key=username_key("croussel"), created_at=TODAY))
    db.session.commit()
    sentences: list[str] = []
    assert not fill(sentences.append)
    assert "already called CRoussel" in sentences[0]
    assert db.session.scalar(select(func.count()).select_from(Community)) == 0


def test_a_site_where_members_open_no_communities_is_left_alone(db: Any) -> None:
    settings.override(communities__creation="administrators")
    sentences: list[str] = []
    assert not fill(sentences.append)
    assert "communities.creation" in sentences[0]
    assert db.session.scalar(select(func.count()).select_from(User)) == 0


def test_it_is_there_whole_or_not_at_all(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Cut(Exception):
        """Stands for whatever ends the filling half-way."""

    def cut(*args: Any, **kw: Any) -> None:
        raise Cut

    monkeypatch.setattr(filling.loader, "load", lambda: SAMPLE)
    monkeypatch.setattr(filling.talks, "close_thread", cut)
    with pytest.raises(Cut):
        fill(print)
    assert db.session.scalar(select(func.count()).select_from(User)) == 0
    assert db.session.scalar(select(func.count()).select_from(Post)) == 0


def test_files_that_do_not_agree_are_not_written(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling.loader, "load", lambda: small(accepted=9))
    with pytest.raises(BadContent, match="the accepted answer, 9"):
        fill(print)
    assert db.session.scalar(select(func.count()).select_from(User)) == 0
