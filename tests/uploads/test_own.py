"""The files of one member: where they are shown, and deleting those that no post shows."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from forum.core import settings
from forum.core.db import db as database
from forum.core.db import transaction
from forum.core.policy import Denied
from forum.threads import commands
from forum.threads.models import PostUpload
from forum.threads.policy import can_delete_file
from forum.uploads import storage
from forum.uploads.models import Upload, UploadSize
from forum.uploads.taking import Taken, take_file
from tests.cast import Cast
from tests.threads.talk import deleted, edited, first_post, opened, replied, restored
from tests.uploads import files

Visit = Callable[[Any], Any]


def taken(actor: Any, name: str = "photo.png") -> Taken:
    data = files.picture(size=(400, 300)) if name.endswith("png") else files.PDF
    return take_file(actor, io.BytesIO(data), name)


def test_my_files_and_nobody_elses(cast: Cast, visit: Visit, count_queries: Callable[[], Any]) -> None:
    photo, plan, other = taken(cast.ada), taken(cast.ada, "plan <1>.pdf"), taken(cast.bob, "secret.pdf")
    thread = opened(cast.ada, cast.square, title="The hall", source=photo.markdown)
    for _time in range(4):
        replied(cast.bob, thread, photo.markdown)
    browser = visit(cast.ada)
    browser.get("/uploads")
    with count_queries() as seen:
        page = browser.get("/uploads").text
    assert len(seen) <= 8, seen
    assert page.index("plan 1.pdf") < page.index("photo.png"), "the latest first"
    assert "secret.pdf" not in page
    assert f'src="{photo.facts.sized(photo.facts.widths[0])}"' in page
    assert f'href="/t/{thread.slug}/{thread.id}/5#post-5">' in page
    assert page.count("#post-") == 3
    assert "2 other posts" in page
    assert page.count("No post shows it") == 1
    assert f'href="/uploads/{plan.facts.token}"' in page
    assert 'href="/uploads"' in browser.get("/settings/profile").text
    alone = browser.get(f"/uploads/{plan.facts.token}").text
    assert f"[plan 1.pdf](upload:{plan.facts.token})" in alone
    assert browser.get(f"/uploads/{other.facts.token}").status_code == 404
    assert "No files yet" in visit(cast.eve).get("/uploads").text
    assert visit(None).get("/uploads").status_code == 303
    assert browser.get("/uploads?after=x").status_code == 400


def test_what_shows_it_elsewhere_is_counted_not_named(cast: Cast, visit: Visit) -> None:
    one = taken(cast.bob)
    opened(cast.bob, cast.cellar, title="Below stairs", source=one.markdown)
    from forum.communities import commands as communities

    with transaction():
        communities.remove_member(cast.oz, cast.cellar, cast.bob, reason="Enough")
    page = visit(cast.bob).get("/uploads").text
    assert "Below stairs" not in page
    assert "1 post that you cannot read" in page


def test_a_page_at_a_time(cast: Cast, visit: Visit) -> None:
    settings.override(uploads__rate="1000/minute")
    names = [f"plan-{number:02}.pdf" for number in range(23)]
    for name in names:
        taken(cast.ada, name)
    browser = visit(cast.ada)
    first = browser.get("/uploads").text
    shown = [name for name in names if f">{name}</bdi>" in first]
    assert shown == names[3:]
    after = first.partition("/uploads?after=")[2].partition('"')[0]
    second = browser.get(f"/uploads?after={after}").text
    assert [name for name in names if f">{name}</bdi>" in second] == names[:3]


def test_who_may_delete_a_file(cast: Cast) -> None:
    for shown in (False, True):
        may = ""
        for name, person in cast.everyone.items():
            verdict = can_delete_file(person, cast.ada.id, shown=shown)
            assert verdict or (verdict.reason and str(verdict.sentence)), name
            may += name if verdict else ""
        assert may == ("" if shown else "ada")


def test_deleted_for_good_when_no_post_shows_it(cast: Cast, visit: Visit) -> None:
    one = taken(cast.ada)
    post = first_post(opened(cast.ada, cast.square, source=one.markdown))
    address, browser, delete = f"/uploads/{one.facts.token}", visit(cast.ada), {"_method": "DELETE"}
    page = browser.get(address).text
    assert "A post shows this file" in page
    assert 'aria-disabled="true"' in page
    refused = browser.post(address, data=delete)
    assert refused.status_code == 403
    assert "A post shows this file" in refused.text
    assert visit(cast.bob).post(address, data=delete).status_code == 404
    assert visit(cast.ann).post(address, data=delete).status_code == 404
    assert visit(None).post(address, data=delete).status_code == 401
    assert browser.post(address, data=delete, csrf=False).status_code == 400
    edited(cast.ada, post, "Words alone.")
    assert 'aria-disabled="true"' not in browser.get(address).text
    answer = browser.post(address, data=delete)
    assert (answer.status_code, answer.location) == (303, "/uploads")
    assert "photo.png was deleted." in browser.get("/uploads").text
    assert browser.get(one.facts.url).status_code == 404
    assert storage.open_object(one.facts.token, storage.part_of(one.facts.widths[0])) is None
    assert (Upload.query.count(), UploadSize.query.count(), PostUpload.query.count()) == (0, 0, 0)
    assert browser.post(address, data=delete).status_code == 404
    edited(cast.ada, post, f"Again {one.markdown}")
    assert "/uploads/" not in first_post(post.thread).html


def test_a_deleted_post_does_not_keep_a_file(cast: Cast) -> None:
    one, other = taken(cast.ada), taken(cast.ada)
    thread = opened(cast.ada, cast.square, source=one.markdown)
    post = first_post(thread)
    deleted(cast.ada, post)
    restored(cast.ada, post)
    with pytest.raises(Denied, match="still-shown"), transaction():
        commands.delete_file(cast.ada, one.facts.token)
    reply = replied(cast.ada, thread, other.markdown)
    deleted(cast.oz, post, "Off topic.")  # the whole thread goes
    for token in (one.facts.token, other.facts.token):
        with transaction():
            commands.delete_file(cast.ada, token)
            commands.delete_file(cast.ada, token)
    database.session.expire_all()
    restored(cast.oz, post)
    assert reply.html
    assert Upload.query.count() == 0


def test_what_is_undone_keeps_its_objects(cast: Cast) -> None:
    one = taken(cast.ada)

    def fail_after_deleting() -> None:
        with transaction():
            commands.delete_file(cast.ada, one.facts.token)
            raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        fail_after_deleting()
    assert storage.open_object(one.facts.token, storage.part_of(one.facts.widths[0])) is not None
    assert Upload.query.count() == 1


def test_a_form_too_large_says_the_limit_and_the_way_back(cast: Cast, visit: Visit) -> None:
    settings.override(uploads__file_megabytes=1, uploads__image_megabytes=1)
    thread, browser = opened(cast.bob, cast.square), visit(cast.ada)
    named = {"csrf_token": browser.csrf_token(), "source": "My words.",
             "files": FileStorage(io.BytesIO(files.PDF + b" " * 9_000_000), "plan.pdf")}
    boundary, body = encode_multipart(named)
    answer = browser.post(f"/t/{thread.id}/posts", data=body, content_type=f"multipart/form-data; boundary={boundary}",
                          headers={"Referer": f"http://localhost/t/{thread.id}/posts/new"})
    assert answer.status_code == 413
    assert "larger than 8\u00a0MB" in answer.text
    assert "your browser’s Back leads to the form with your text" in answer.text
    assert f'href="/t/{thread.id}/posts/new"' not in answer.text, "a link would open the form anew"
    assert len(answer.data) < 100_000
