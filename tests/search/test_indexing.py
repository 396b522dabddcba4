"""From acts to the index: what is written is found, what is deleted, hidden or renamed is found no more, whatever breaks."""

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from forum.auth.models import User
from forum.communities.models import Category, Community
from forum.communities.signals import CommunityVisibilityChanged
from forum.core import readiness
from forum.core.db import transaction
from forum.core.jobs import Job, enqueue
from forum.core.settings import data_folder
from forum.core.signals import publish
from forum.search import cli, indexing, jobs
from forum.search.backend import Rebuild
from forum.search.queries import search_page
from forum.threads.models import Post, Solution
from tests.cast import Cast
from tests.threads.talk import deleted, edited, first_post, opened, replied, restored

Index = Callable[[], int]


def urls(viewer: User | None, typed: str, **more: Any) -> list[str]:
    """The addresses of the results, the newest first."""
    page = search_page(viewer, typed, **{"sort": "newest", **more})
    assert not page.degraded
    return [result.url for result in page.results]


def test_a_post_is_found_once_its_job_is_done(cast: Cast, index: Index) -> None:
    thread = opened(cast.ada, cast.square, "Une question de TVA", "Voici l’économie du projet.")
    assert urls(None, "economies") == []
    index()
    assert urls(None, "economies") == urls(None, "tva question") == [f"/t/{thread.slug}/{thread.id}"]
    reply = replied(cast.bob, thread, "Encore une économie.")
    index()
    assert urls(None, "économie") == [f"/t/{thread.slug}/{thread.id}/{reply.number}", f"/t/{thread.slug}/{thread.id}"]


def test_an_edit_a_deletion_a_restoration(cast: Cast, index: Index) -> None:
    thread = opened(cast.ada, cast.square, source="premier texte")
    post = replied(cast.bob, thread, "deuxième texte")
    edited(cast.bob, post, "troisième version")
    index()
    assert urls(None, "deuxieme") == []
    assert len(urls(None, "troisieme")) == 1
    deleted(cast.bob, post)
    assert urls(None, "troisieme") == [], "hidden at once, before its job"
    index()
    assert list(indexing.backend().ids()) == [first_post(thread).id]
    restored(cast.bob, post)
    index()
    assert len(urls(None, "troisieme")) == 1


def test_with_its_first_post_the_thread_goes_and_comes_back(cast: Cast, index: Index) -> None:
    thread = opened(cast.ada, cast.square, source="premier texte")
    replied(cast.bob, thread, "deuxième texte")
    index()
    deleted(cast.ann, first_post(thread), "Advertising.")
    index()
    assert list(indexing.backend().ids()) == []
    restored(cast.ann, first_post(thread))
    index()
    assert len(urls(None, "texte")) == 2


def test_a_new_title_and_category_are_found(cast: Cast, index: Index, db: Any) -> None:
    thread = opened(cast.ada, cast.square, "Ancien titre", "premier texte")
    replied(cast.bob, thread, "deuxième texte")
    index()
    field = db.session.scalar(select(Category.id).where(Category.slug == "field", Category.community_id == cast.square.id))
    edited(cast.ada, first_post(thread), "premier texte", title="Nouvel intitulé", category_id=field)
    index()
    assert urls(None, "ancien") == []
    assert len(urls(None, "intitule")) == 1
    assert len(urls(None, "texte category:field")) == 2
    assert urls(None, "texte category:general") == []


def test_questions_and_their_solutions(cast: Cast, index: Index, db: Any) -> None:
    thread = opened(cast.ada, cast.square, source="texte", kind="question")
    opened(cast.ada, cast.square, source="texte")
    post = replied(cast.bob, thread, "texte de réponse")
    db.session.add(Solution(thread_id=thread.id, post_id=post.id))
    db.session.commit()
    index()
    assert len(urls(None, "texte is:question")) == 2
    assert len(urls(None, "texte is:solved")) == 2
    assert [result.is_solution for result in search_page(None, "reponse").results] == [True]


def test_the_visibility_of_a_community(cast: Cast, index: Index) -> None:
    opened(cast.ada, cast.square, source="texte")
    index()

    def show(visibility: str) -> None:
        with transaction():
            cast.square.visibility = visibility
            publish(CommunityVisibilityChanged(cast.oz, cast.square))

    show("hidden")
    assert urls(None, "texte") == [], "hidden at once, before its job"
    assert len(urls(cast.bob, "texte")) == 1
    index()
    assert (len(urls(None, "texte")), len(urls(cast.eve, "texte")), len(urls(cast.bob, "texte"))) == (0, 0, 1)
    show("public")
    index()
    assert len(urls(None, "texte")) == 1


def test_a_large_community_is_done_in_parts(cast: Cast, index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "PART", 2)
    thread = opened(cast.ada, cast.square, source="texte")
    for _ in range(4):
        replied(cast.bob, thread, "texte")
    with transaction():
        enqueue("search.index_community", community_id=cast.square.id, after=0)
    assert index() >= 3 + 5
    assert len(urls(None, "texte")) == 5


def test_records_of_acts_are_not_found(cast: Cast, index: Index, db: Any) -> None:
    thread = opened(cast.ada, cast.square, source="texte")
    post = replied(cast.bob, thread, "texte")
    post.kind = "action"
    db.session.commit()
    index()
    assert len(urls(None, "texte")) == 1


def test_nothing_is_noted_when_the_act_is_undone(cast: Cast, index: Index, db: Any) -> None:
    index()

    def undone() -> None:
        with transaction():
            enqueue("search.index", post_id=1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    assert db.session.scalars(select(Job.id)).all() == []


def test_the_same_jobs_again_change_nothing(cast: Cast, index: Index, db: Any) -> None:
    thread = opened(cast.ada, cast.square, source="texte")
    post = replied(cast.bob, thread, "texte")
    index()
    for _ in range(2):
        jobs.index_posts([{"post_id": post.id}, {"post_id": post.id}, {"post_id": 10**9}])
        jobs.index_threads([{"thread_id": thread.id}, {"thread_id": 10**9}])
    assert len(urls(None, "texte")) == 2
    assert indexing.status().documents == 2


def _fill(cast: Cast) -> list[Post]:
    thread = opened(cast.ada, cast.square, source="mot premier")
    return [first_post(thread), *(replied(cast.bob, thread, f"mot numéro {number}") for number in range(2, 6))]


def _damage() -> None:
    for path in (data_folder() / "index").glob("*/*.seg"):
        path.write_bytes(b"")
    indexing._backends.clear()


def test_check_finds_what_differs(cast: Cast, index: Index) -> None:
    posts = _fill(cast)
    index()
    assert not indexing.check()
    indexing.backend().write((), [posts[0].id, posts[2].id])
    indexing.backend().write([indexing.documents(Post.id == posts[1].id)[0].__class__(
        10**6, posts[0].created_at, "public", "intruder")], ())
    differences = indexing.check()
    assert (differences.missing_ids, differences.surplus_ids) == ((posts[0].id, posts[2].id), (10**6,))
    indexing.rebuild()
    assert not indexing.check()
    assert len(urls(None, "mot")) == 5


def test_rebuilding_reads_in_batches_and_says_how_far_it_is(cast: Cast, index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "REBUILD_BATCH", 2)
    posts = _fill(cast)
    deleted(cast.bob, posts[1])
    seen: list[tuple[int, int]] = []
    assert indexing.rebuild(lambda done, total: seen.append((done, total))) == 4
    assert seen == [(2, 5), (4, 5), (4, 4)]
    assert len(urls(None, "mot")) == 4


def test_what_is_written_during_a_rebuild_is_in_it(cast: Cast, index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    posts = _fill(cast)
    index()
    catch_up = indexing._catch_up
    acts = [lambda: edited(cast.ada, posts[0], "autre chose"), lambda: deleted(cast.bob, posts[1])]

    def act_then_catch_up(new: Rebuild) -> None:
        if acts:
            acts.pop()()
            if len(acts) == 1:  # the second time nobody may write: its job is done after the switch
                index()
        catch_up(new)

    monkeypatch.setattr(indexing, "_catch_up", act_then_catch_up)
    indexing.rebuild()
    index()
    assert not indexing.check()
    assert len(urls(None, "mot")) == 3
    assert len(urls(None, "autre chose")) == 1


@pytest.mark.parametrize("small", [True, False])
def test_a_damaged_index_is_noticed_and_made_anew(cast: Cast, index: Index, monkeypatch: pytest.MonkeyPatch, small: bool) -> None:
    _fill(cast)
    index()
    _damage()
    assert not readiness.look()["search index"]
    page = search_page(None, "first thread")
    assert page.degraded
    assert [result.number for result in page.results] == [1]
    rebuilt: list[bool] = []
    if not small:  # a large site's is made beside the worker; here, where all share one connection, only that is looked at
        monkeypatch.setattr(indexing, "is_small", lambda: False)
        monkeypatch.setattr(jobs.threading.Thread, "start", lambda self: rebuilt.append(self.name == "parvis-reindex"))
        jobs.look_after()
        assert rebuilt == [True]
        return
    jobs.look_after()
    assert readiness.look()["search index"]
    assert len(urls(None, "mot")) == 5


def test_a_job_that_meets_a_damaged_index_mends_it(cast: Cast, index: Index) -> None:
    posts = _fill(cast)
    _damage()
    assert index() >= len(posts)
    assert len(urls(None, "mot")) == 5


def test_an_index_of_another_language_is_made_anew(cast: Cast, index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    _fill(cast)
    index()
    monkeypatch.setitem(indexing.__dict__, "setting", lambda key: "fr")
    assert indexing.status().state == "older"
    assert search_page(None, "mot").degraded
    jobs.look_after()
    assert indexing.status().state == "ready"
    assert len(urls(None, "mot")) == 5


def test_an_empty_site_is_ready_without_an_index(index: Index) -> None:
    _damage()
    assert readiness.look()["search index"]


def test_the_command(cast: Cast, index: Index) -> None:
    posts = _fill(cast)
    run = CliRunner().invoke
    broken = run(cli.reindex, ["--check"])
    assert broken.exit_code == 1
    assert "missing from the index: 5" in broken.output
    done = run(cli.reindex)
    assert done.exit_code == 0, done.output
    assert "5 posts" in done.output
    assert run(cli.reindex, ["--check"]).exit_code == 0
    indexing.backend().write((), [posts[0].id])
    assert f"(posts {posts[0].id})" in run(cli.reindex, ["--check"]).output
    with indexing.backend().rebuilding():
        assert "another process" in run(cli.reindex).output


def test_communities_are_kept_apart(cast: Cast, index: Index) -> None:
    for place in (cast.square, cast.circle, cast.cellar):
        opened(cast.ada, place, source="texte commun")
    index()
    assert isinstance(cast.square, Community)
    assert len(urls(cast.ada, "texte in:circle")) == 1
    assert len(urls(cast.ada, "texte in:circle dans:cellar")) == 2
    assert len(urls(cast.ada, "texte", community="circle")) == 1
    assert len(urls(cast.ada, 'texte in:"the cellar"')) == 1
