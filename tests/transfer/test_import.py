"""An archive brought in: what is in it is here, what was private is not, and a second run changes nothing."""

import re
import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from forum.auth.models import User
from forum.communities.counters import recount_category, recount_community
from forum.communities.models import Category, Community, Membership
from forum.core.db import db as database
from forum.core.db import transaction
from forum.core.jobs import Job
from forum.threads.counters import recount_author, recount_thread
from forum.threads.models import Closure, FormerAddress, Pin, Post, Solution, Tag, Thread, ThreadTag
from forum.transfer import cli
from forum.transfer.discourse import arrival
from forum.transfer.discourse.archive import opened
from forum.transfer.discourse.categories import Names
from forum.transfer.discourse.home import settle_community, settle_source
from forum.transfer.discourse.report import Report
from tests.transfer.archives import HOST, PEOPLE, files, likes, many, post, to_folder, to_tar, topic

TABLES = ("users", "communities", "categories", "memberships", "threads", "posts", "closures", "pins", "solutions",
          "former_addresses", "imported_items", "import_sources", "jobs")
pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "BATCH", 3)


def bring(path: Path, *, slug: str = "roofs", host: str = "", names: dict[int, str] | None = None) -> Report:
    with transaction():
        community = settle_community(slug, name="Roofs")
        ids = community.id, settle_source(community).id
    with opened(path, path.parent / "spool") as archive:
        known = Names(names)
        archive.problems += known.read_files(archive.extras)
        return cli.bring_in(archive, ids[0], ids[1], known, host, cli.Lines())


def bring_topics(tmp_path: Path, topics: Sequence[dict[str, Any]], **given: Any) -> Report:
    return bring(to_folder(tmp_path / "archive", files(topics)), **given)


def rows() -> dict[str, list[Any]]:
    return {name: database.session.execute(text(f"SELECT * FROM {name} ORDER BY 1, 2")).all() for name in TABLES}


def thread(title: str) -> Thread:
    return database.session.scalars(select(Thread).where(Thread.title == title)).one()


def posts_of(title: str) -> list[Post]:
    return list(database.session.scalars(
        select(Post).where(Post.thread_id == thread(title).id).order_by(Post.number)))


def count(model: type[Any]) -> int:
    return database.session.scalar(select(func.count()).select_from(model)) or 0


def full() -> list[dict[str, Any]]:
    """One of everything."""
    first = topic(21, "How warm?", [
        post(1, "ann", "The *question* about U-values."),
        post(2, "bob", "One answer, see @admin", reply_to_post_number=1, actions_summary=likes(2)),
        post(4, "admin", '[quote="bob, post:2, topic:21"]\nOne answer\n[/quote]\n\nThe right one', reply_to_post_number=2,
             actions_summary=likes(5), version=3, admin=True),
        post(5, "cyd", "", cooked="", post_type=3, action_code="closed.enabled"),
        post(6, "Éve", None, cooked='<p>Only <strong>HTML</strong> <img class="emoji" title=":smile:" alt=":smile:"></p>'),
    ], accepted_answer={"post_number": 4}, closed=True, views=321, slug="how-warm")
    second = topic(505, "Links", [
        post(1, "bob", f"See https://{HOST}/t/how-warm/21/4 and [this](/t/links/505/2) and https://{HOST}/t/gone/99"),
        post(2, "ann", '[quote="ann, post:1, topic:21"]\nU-values\n[/quote]\n\nso', reply_to_post_number=1),
    ], archived=True, pinned_globally=True, pinned_at="2019-04-01T00:00:00.000Z", category_id=6)
    return [first, second]


def test_what_comes_in(tmp_path: Path) -> None:
    report = bring_topics(tmp_path, full(), names={4: "Heat", 6: "Links & more"})
    assert (report.threads, report.posts, report.people, report.categories) == (2, 7, 5, 2)
    warm = thread("How warm?")
    assert (warm.kind, warm.slug, warm.view_count, warm.reply_count, warm.last_number) == ("question", "how-warm", 321, 3, 6)
    assert (warm.deleted_at, warm.excerpt) == (None, "The question about U-values.")
    posts = posts_of("How warm?")
    assert [one.number for one in posts] == [1, 2, 4, 5, 6]
    assert [one.path for one in posts] == ["0001", "0002", "00020004", "0005", "0006"]
    assert [one.archived_likes for one in posts] == [0, 2, 5, 0, 0]
    assert [one.reply_to_id for one in posts] == [None, posts[0].id, posts[1].id, None, None]
    assert [(one.kind, one.action_code) for one in posts][3] == ("action", "closed.enabled")
    assert posts[2].edited_at is not None and posts[0].edited_at is None
    assert posts[4].source == "Only **HTML** :smile:"
    assert posts[2].source.startswith(f'[quote="bob, post:2, topic:{warm.id}"]')
    solution = database.session.scalars(select(Solution)).one()
    assert (solution.thread_id, solution.post_id, solution.chosen_by_id) == (warm.id, posts[2].id, None)
    closure = database.session.get_one(Closure, warm.id)
    assert (closure.kind, closure.closed_by_id, closure.closed_at) == ("closed", posts[3].author_id, posts[3].created_at)
    links = thread("Links")
    assert database.session.get_one(Closure, links.id).kind == "archived"
    assert database.session.get_one(Pin, links.id).pinned_at.isoformat() == "2019-04-01T00:00:00+00:00"
    assert posts_of("Links")[0].source == (
        f"See [How warm?](/t/how-warm/{warm.id}/4) and [this](/t/links/{links.id}/2) and https://{HOST}/t/gone/99")
    assert posts_of("Links")[1].source.startswith(f'[quote="ann, post:1, topic:{warm.id}"]')
    assert dict(database.session.execute(select(Category.name, Category.thread_count)).all()) == {
        "Heat": 1, "Links & more": 1}
    assert [job.name for job in database.session.scalars(select(Job))] == ["search.index_community"]


def test_people(tmp_path: Path, cast: Any) -> None:
    """`ann` is here already and stays who she is; `admin` is a reserved word; nobody gets power, e-mail or password."""
    report = bring_topics(tmp_path, full())
    came = {user.name: user for user in database.session.scalars(select(User).where(User.email.is_(None)))}
    assert len(came) == len(PEOPLE)
    assert {user.username for user in came.values()} == {"ann_2", "bob_2", "admin_2", "cyd", "Éve_2"}
    assert all((user.role, user.password_hash) == ("member", None) for user in came.values())
    assert (report.counts["renamed"], report.counts["staff"]) == (4, 1)
    assert "@admin_2" in posts_of("How warm?")[1].source
    assert '/u/admin_2"' in posts_of("How warm?")[1].html
    first = posts_of("Links")[0]
    assert came["Bob"].id == first.author_id
    assert came["Bob"].created_at == min(one.created_at for one in (first, posts_of("How warm?")[1]))
    assert came["Bob"].post_count == 2
    community = database.session.scalars(select(Community).where(Community.slug == "roofs")).one()
    assert community.member_count == 5
    joined = database.session.get_one(Membership, (community.id, came["Bob"].id))
    assert (joined.role, joined.joined_at) == ("member", came["Bob"].created_at)


def test_counters_are_what_recounting_gives(tmp_path: Path) -> None:
    bring_topics(tmp_path, [*full(), *withdrawn(), *many(4)])
    before = rows()
    with transaction():
        for identity in database.session.scalars(select(Thread.id)).all():
            recount_thread(identity)
        for identity in database.session.scalars(select(User.id)).all():
            recount_author(identity)
        for identity in database.session.scalars(select(Category.id)).all():
            recount_category(identity)
        for identity in database.session.scalars(select(Community.id)).all():
            recount_community(identity)
    assert rows() == before


def withdrawn() -> list[dict[str, Any]]:
    notice = "<p>This post was flagged by the community and is temporarily hidden.</p>"
    return [
        topic(31, "Hidden reply", [
            post(1, "ann", "fine"), post(2, "bob", "an insult", cooked=notice, hidden=True, cooked_hidden=True),
            post(3, "cyd", "taken back", user_deleted=True)]),
        topic(32, "Hidden first", [post(1, "ann", "an insult", cooked=notice, hidden=True), post(2, "bob", "calm down")]),
        topic(33, "Unlisted", [post(1, "ann", "not for lists"), post(2, "bob", "indeed")], visible=False),
        topic(34, "Deleted", [post(1, "ann", "gone")], deleted_at="2020-01-01T00:00:00.000Z"),
        topic(35, "Private", [post(1, "ann", "a secret letter")], archetype="private_message"),
        topic(36, "Whisper", [post(1, "ann", "loud"), post(2, "bob", "a staff secret", post_type=4)]),
    ]


def test_what_was_not_shown_there_is_not_shown_here(tmp_path: Path, client: Any) -> None:
    report = bring_topics(tmp_path, withdrawn())
    assert dict(database.session.execute(select(Thread.title, Thread.deleted_at.is_(None))).all()) == {
        "Hidden reply": True, "Hidden first": True, "Unlisted": False, "Deleted": False, "Whisper": True}
    hidden = posts_of("Hidden reply")
    assert [one.deleted_at is None for one in hidden] == [True, False, False]
    assert hidden[1].source == "an insult"
    assert "hidden" in hidden[1].deletion_reason
    assert posts_of("Hidden first")[0].source.startswith("This post was flagged")
    assert "secret" not in str([row.source for row in database.session.scalars(select(Post))])
    assert (report.counts["private"], report.counts["whispers"], report.counts["withdrawn"]) == (1, 1, 4)
    page = client.get(f"/t/hidden-reply/{thread('Hidden reply').id}").get_data(as_text=True)
    assert "fine" in page
    assert "insult" not in page
    for title in ("Unlisted", "Deleted"):
        assert client.get(f"/t/x/{thread(title).id}").status_code == 410


def test_old_addresses_lead_to_the_new_ones(tmp_path: Path, client: Any) -> None:
    bring_topics(tmp_path, [topic(70_001, "Somewhere else", [post(1, "ann", "one"), post(2, "bob", "two")], slug="old-slug")])
    new = thread("Somewhere else")
    for old, expected in (("/t/old-slug/70001", f"/t/somewhere-else/{new.id}"),
                          ("/t/old-slug/70001/2", f"/t/somewhere-else/{new.id}/2")):
        answer = client.get(old)
        assert answer.status_code in (301, 302, 303, 308)
        assert answer.location.endswith(expected)
    assert count(FormerAddress) == 1


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    path = to_tar(tmp_path / "archive.tar.gz", files([*full(), *withdrawn(), *many(8)]))
    first = bring(path)
    before = rows()
    second = bring(path)
    assert rows() == before
    assert second.changed_nothing
    assert second.already == first.threads == 15
    assert second.lines()[0] == "Nothing changed."


def test_a_folder_and_a_tar_are_the_same_archive(tmp_path: Path) -> None:
    bring(to_folder(tmp_path / "archive", files(full())))
    assert bring(to_tar(tmp_path / "archive.tar.xz", files(full()), "xz")).changed_nothing


class Stopped(Exception):
    pass


@pytest.fixture(params=["survey", "after the survey", "arrival", "arrival, inside the transaction", "counting"])
def stop(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Something breaks at one of the places where it may."""
    calls = 0

    def breaking(real: Any, at: int) -> Any:
        def act(*given: Any, **named: Any) -> Any:
            nonlocal calls
            calls += 1
            done = real(*given, **named) if calls < at or request.param.endswith("transaction") else None
            if calls >= at:
                raise Stopped
            return done
        return act

    with monkeypatch.context() as patch:
        target, name, at = {
            "survey": (cli.Survey, "write", 2), "after the survey": (cli.Survey, "finish", 1),
            "arrival": (arrival, "prepare", 3), "arrival, inside the transaction": (arrival, "write", 2),
            "counting": (cli.finishing, "finish", 1)}[request.param]
        patch.setattr(target, name, breaking(getattr(target, name), at))
        yield patch


def test_stopped_and_begun_again_ends_the_same(tmp_path: Path, stop: pytest.MonkeyPatch) -> None:
    topics = [*full(), *withdrawn(), *many(9)]
    path = to_folder(tmp_path / "archive", files(topics))
    with pytest.raises(Stopped):
        bring(path)
    database.session.remove()
    visible = database.session.scalars(select(Thread.id).where(Thread.deleted_at.is_(None))).all()
    for identity in visible:  # what is shown is whole
        assert database.session.scalar(select(func.count()).select_from(Post).where(Post.thread_id == identity))
    stop.undo()
    bring(path)
    whole = len(topics) - 1
    assert count(Thread) == whole
    resumed = comparable()
    assert bring(path).changed_nothing
    straight = bring_elsewhere(path)
    assert resumed == straight


def comparable() -> list[Any]:
    """Content without numbers: what a stopped import must have in common with one that was not."""
    found = database.session.execute(
        select(Thread.title, Thread.kind, Thread.reply_count, Thread.bumped_at, Thread.deleted_at, Post.number, Post.path,
               Post.html, User.name, User.created_at, Category.name, Post.archived_likes)
        .join(Post, Post.thread_id == Thread.id).join(User, User.id == Post.author_id)
        .join(Category, Category.id == Thread.category_id).join(Community, Community.id == Thread.community_id)
        .where(Community.slug == "roofs").order_by(Thread.title, Post.number)).all()
    return [tuple(re.sub(r"(/t/[\w-]+)/\d+", r"\1", value) if isinstance(value, str) else value for value in row)
            for row in found]


def bring_elsewhere(path: Path) -> list[Any]:
    """The same archive in an empty database: here, after everything was taken out again."""
    for name in ("jobs", "former_addresses", "solutions", "pins", "closures"):
        database.session.execute(text(f"DELETE FROM {name}"))
    database.session.execute(text("UPDATE posts SET reply_to_id = NULL"))
    for name in ("posts", "threads", "imported_items", "import_sources", "memberships", "categories", "communities", "users"):
        database.session.execute(text(f"DELETE FROM {name}"))
    database.session.commit()
    database.session.remove()
    bring(path)
    return comparable()


def test_broken_files_are_named_and_stop_nothing(tmp_path: Path) -> None:
    content = {**files(many(4)), "posts/json/broken.91.json": b"{", "posts/json/other.92.json": b'{"users": []}',
               "posts/json/page.93.json": b"<html>Too many requests</html>"}
    report = bring(to_folder(tmp_path / "archive", content))
    assert report.threads == 4
    assert report.failures == 3
    assert {problem.name: problem.reason.split(":")[0] for problem in report.failed} == {
        "posts/json/broken.91.json": "is not JSON", "posts/json/other.92.json": "holds no post_stream",
        "posts/json/page.93.json": "is not JSON"}
    assert any("posts/json/broken.91.json" in line for line in report.lines())


def test_a_changed_thread_stays_as_it_is_here_and_a_new_one_comes(tmp_path: Path) -> None:
    bring_topics(tmp_path, many(2))
    longer = many(3)
    longer[0]["post_stream"]["posts"].append(post(9, "cyd", "since then", topic=1))
    report = bring(to_folder(tmp_path / "later", files(longer)))
    assert (report.threads, report.already, report.counts["changed"]) == (1, 1, 1)
    assert [one.number for one in posts_of("Thread 1")] == [1, 2, 3, 4, 5]


def test_two_files_of_one_thread(tmp_path: Path) -> None:
    content = files(many(1))
    body = content["posts/json/thread-1.1.json"]
    report = bring(to_folder(tmp_path / "archive", {**content, "posts/json/copy.2.json": body}))
    assert (report.threads, report.failures, count(Thread)) == (1, 1, 1)
    assert report.failed[0].reason == "is a second file of thread 1"


def test_replies_to_later_or_absent_posts_and_deep_chains(tmp_path: Path) -> None:
    chain = [post(number, "ann", f"n{number}", reply_to_post_number=number - 1 if number > 2 else None)
             for number in range(1, 200)]
    odd = [post(1, "ann", "a", reply_to_post_number=2), post(2, "bob", "b", reply_to_post_number=2),
           post(3, "bob", "c", reply_to_post_number=50), post(7, "ann", "d", reply_to_post_number=5)]
    bring_topics(tmp_path, [topic(1, "Chain", chain), topic(2, "Odd", odd)])
    assert [one.path for one in posts_of("Odd")] == ["0001", "0002", "0003", "0007"]
    assert [one.reply_to_id for one in posts_of("Odd")] == [None] * 4
    paths = [one.path for one in posts_of("Chain")]
    assert paths == sorted(paths)
    assert len(set(paths)) == 199
    assert max(map(len, paths)) == 240


def test_hostile_words_are_only_words(tmp_path: Path, client: Any) -> None:
    evil = "<script>alert(1)</script>"
    bring_topics(tmp_path, [
        topic(1, f"{evil}\u202e\x00 title", [
            post(1, "x<b>y", evil, name=f"{evil}\u202e"),
            post(2, "../../etc", None, cooked=f"<p>{evil}</p><img src=x onerror=alert(1)>"),
            post(3, "ann", "<b onclick=alert(1)>x</b> [url=javascript:alert(1)]x[/url] <a href='javascript:alert(1)'>y</a>"),
        ], slug="<script>", category_id=4)], names={4: evil})
    row = database.session.scalars(select(Thread)).one()
    page = client.get(f"/t/{row.slug}/{row.id}")
    assert page.status_code == 200
    shown = page.get_data(as_text=True)
    assert "<script>alert" not in shown
    assert "onerror=" not in shown.replace("onerror=alert(1)&gt;", "")
    assert 'href="javascript' not in shown
    assert "\u202e" not in shown
    assert all(ch.isalnum() or ch in "._-" for name in database.session.scalars(select(User.username)) for ch in name)


def test_a_post_beyond_the_renderers_bound_is_cut_and_told(tmp_path: Path) -> None:
    report = bring_topics(tmp_path, [topic(1, "Long", [post(1, "ann", "word " * 30_000, cooked="")])])
    assert report.counts["cut"] == 1
    assert len(posts_of("Long")[0].source) == 100_000


def test_category_names_from_the_archives_own_list(tmp_path: Path) -> None:
    listed = (b'{"category_list": {"categories": [{"id": 4, "name": "Heat", "subcategory_list": [{"id": 6, "name": "Sun"}]}]}}')
    bring(to_folder(tmp_path / "archive", {**files(full()), "categories.json": listed}))
    assert set(database.session.scalars(select(Category.name))) == {"Heat", "Sun"}


def test_a_list_of_categories_that_is_none_is_named(tmp_path: Path) -> None:
    report = bring(to_folder(tmp_path / "archive", {**files(many(1)), "site.json": b"{}"}))
    assert (report.threads, [(one.name, one.reason) for one in report.failed]) == (1, [("site.json", "lists no categories")])


def test_an_owner_opens_the_community(cast: Any) -> None:
    with transaction():
        community = settle_community("roofs", name="Roofs", owner="oz")
    assert database.session.get_one(Membership, (community.id, cast.oz.id)).role == "owner"
    with transaction():
        assert settle_community("roofs").id == community.id


def test_memory_stays_flat(tmp_path: Path) -> None:
    """Four times the threads, the same memory: what is kept of a thread that came is a name and a number."""
    peaks = []
    for number in (30, 120):
        path = to_tar(tmp_path / f"{number}.tar.gz", files(many(number, replies=0, text="word " * 1500)))
        bring(to_folder(tmp_path / f"warm{number}", files(many(1))), slug=f"warm-{number}")
        tracemalloc.start()
        bring(path, slug=f"size-{number}")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 300_000  # the texts of the further threads are 675,000 characters


def test_the_tags_of_topics_become_tags(tmp_path: Path) -> None:
    archive = to_tar(tmp_path / "tags.tar.gz", files([
        topic(1, "Slates", [post(1, "ann", "Which?")], tags=["Slate", "Roof pitch", "slate", 7]),
        topic(2, "Nails", [post(1, "bob", "Copper.", topic=2)], tags=[{"id": 3, "name": "slate", "slug": "slate"}]),
        topic(3, "Other", [post(1, "bob", "None.", topic=3)], tags="wrong")]))
    bring(archive)
    bring(archive)
    borne = database.session.execute(
        select(Thread.title, Tag.name).join(ThreadTag, ThreadTag.thread_id == Thread.id).join(Tag, Tag.id == ThreadTag.tag_id)
        .order_by(Thread.id, Tag.slug)).all()
    assert [tuple(row) for row in borne] == [("Slates", "Roof pitch"), ("Slates", "Slate"), ("Nails", "Slate")]
    assert dict(database.session.execute(select(Tag.slug, Tag.thread_count)).all()) == {"slate": 2, "roof-pitch": 1}
    assert all(row.bumped_at == row.moved for row in database.session.execute(
        select(ThreadTag.bumped_at, Thread.bumped_at.label("moved")).join(Thread, Thread.id == ThreadTag.thread_id)))
    assert all(row.hot > 0 for row in database.session.execute(select(Thread.hot)))
