"""Sending files: by a script, and with a form that has none. Whatever happens to a file, no word is lost."""

import io
import re
from collections.abc import Callable
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from forum.core import settings
from forum.threads.models import Draft, Post, PostUpload, Thread
from forum.uploads.models import Upload
from tests.cast import Cast
from tests.threads.talk import first_post, opened
from tests.uploads import files

JSON = {"Accept": "application/json"}


def sent(*named: tuple[bytes, str]) -> list[tuple[io.BytesIO, str]]:
    return [(io.BytesIO(data), name) for data, name in named]


def test_a_script_is_told_what_to_write(cast: Cast, visit: Callable[[Any], Any]) -> None:
    browser = visit(cast.ada)
    answer = browser.post("/uploads", headers=JSON, data={"files": sent(
        (files.picture(), "photo.png"), (files.SCRIPT, "page.html"), (files.animation(), "dance.gif"))})
    assert answer.status_code == 201
    photo, dance = answer.json["taken"]
    assert re.fullmatch(r"!\[describe this image\]\(upload:[0-9a-f]{32}\)", photo["markdown"])
    assert (photo["name"], photo["picture"], photo["animated"], dance["animated"]) == ("photo.png", True, False, True)
    assert browser.get(photo["url"]).status_code == 200
    refused, = answer.json["declined"]
    assert refused["name"] == "page.html"
    assert refused["sentence"].startswith("Files of this type are not taken.")
    alone = browser.post("/uploads", headers=JSON, data={"files": sent((b"", "empty.pdf"))})
    assert (alone.status_code, alone.json["declined"][0]["sentence"]) == (422, "This file is empty.")
    assert browser.post("/uploads", headers=JSON, data={}).status_code == 422


def test_in_the_reader_s_language(cast: Cast, visit: Callable[[Any], Any]) -> None:
    cast.ada.locale = "fr"
    answer = visit(cast.ada).post("/uploads", headers=JSON, data={"files": sent((files.picture(), "photo.png"))})
    assert answer.json["taken"][0]["markdown"].startswith("![décrivez cette image](upload:")


def test_without_a_script_a_page_says_it(cast: Cast, visit: Callable[[Any], Any]) -> None:
    browser = visit(cast.ada)
    answer = browser.post("/uploads", data={"files": sent((files.PDF, "plan.pdf"), (files.SCRIPT, "<b>.html"))})
    assert answer.status_code == 201
    assert f"[plan.pdf](upload:{Upload.query.one().token})" in answer.text
    assert "<b>" not in answer.text
    assert 'href="/uploads"' in answer.text


def test_how_often(cast: Cast, visit: Callable[[Any], Any]) -> None:
    settings.override(uploads__rate="1/minute")
    browser = visit(cast.ada)
    assert browser.post("/uploads", headers=JSON, data={"files": sent((files.PDF, "a.pdf"))}).status_code == 201
    answer = browser.post("/uploads", headers=JSON, data={"files": sent((files.PDF, "a.pdf"))})
    assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)
    assert "a short time" in answer.json["sentence"]


def test_many_in_one_form_count_each(cast: Cast, visit: Callable[[Any], Any]) -> None:
    settings.override(uploads__rate="2/minute")
    named = [(files.SCRIPT, "bad.png"), (files.PDF, "b.pdf"), (files.PDF, "c.pdf")]
    answer = visit(cast.ada).post("/uploads", headers=JSON, data={"files": sent(*named)}).json
    assert [one["name"] for one in answer["taken"]] == ["b.pdf"]
    assert [one["name"] for one in answer["declined"]] == ["bad.png", "c.pdf"]
    assert "a short time" in answer["declined"][1]["sentence"]


def test_a_reply_with_files_and_no_script(cast: Cast, visit: Callable[[Any], Any]) -> None:
    thread, browser = opened(cast.bob, cast.square), visit(cast.ada)
    form = {"source": "As asked.", "form_key": "one-filling"}
    for _twice in range(2):
        answer = browser.post(f"/t/{thread.id}/posts", data={
            **form, "files": sent((files.picture(), "photo.png"), (files.PDF, "plan.pdf"), (b"", ""))})
        assert answer.status_code == 303, answer.text
    reply = Post.query.filter_by(thread_id=thread.id, number=2).one()
    assert re.fullmatch(r"As asked\.\n\n!\[describe this image\]\(upload:\w+\)\n\n\[plan\.pdf\]\(upload:\w+\)", reply.source)
    assert 'alt=""' in reply.html
    assert PostUpload.query.filter_by(post_id=reply.id).count() == 2
    assert Post.query.filter_by(thread_id=thread.id).count() == 2
    page = browser.get(answer.headers["Location"]).text
    assert "One picture has no description" in page


def test_a_refused_file_loses_nothing(cast: Cast, visit: Callable[[Any], Any]) -> None:
    thread, browser = opened(cast.bob, cast.square), visit(cast.ada)
    answer = browser.post(f"/t/{thread.id}/posts", data={
        "source": "As asked.", "files": sent((files.PDF, "plan.pdf"), (files.SCRIPT, "page.svg"))})
    assert answer.status_code == 422
    kept = Upload.query.one()
    assert f"As asked.\n\n[plan.pdf](upload:{kept.token})</textarea>" in answer.text
    assert "page.svg: SVG drawings are not taken" in answer.text
    assert Post.query.filter_by(thread_id=thread.id).count() == 1
    stranger = visit(cast.eve).post("/c/square/threads", data={
        "title": "My question", "source": "Kept words.", "kind": "question", "files": sent((files.PDF, "plan.pdf"))})
    assert stranger.status_code == 403
    assert "Kept words." in stranger.text
    assert "Join a community first" in stranger.text
    assert Upload.query.count() == 1


def test_every_form_takes_files(cast: Cast, visit: Callable[[Any], Any]) -> None:
    browser = visit(cast.ada)
    named = {"files": sent((files.PDF, "plan.pdf"))}
    new = {"title": "With a plan", "source": "Here.", "kind": "discussion"}
    assert browser.post("/c/square/threads", data={**new, **named}).status_code == 303
    thread = Thread.query.filter_by(title="With a plan").one()
    post = first_post(thread)
    assert "/plan.pdf" in post.html
    shown = browser.post("/preview", data={"place": f"reply:{thread.id}", "source": "A look.",
                                           "files": sent((files.PDF, "look.pdf"))})
    assert shown.status_code == 200
    assert "/look.pdf" in shown.text
    assert "[look.pdf](upload:" in shown.text
    changed = browser.post(f"/posts/{post.id}", data={"source": "Here, changed.", "base_revision": "1",
                                                      "files": sent((files.PDF, "change.pdf"))})
    assert changed.status_code == 303
    assert "/change.pdf" in first_post(thread).html
    assert browser.post(f"/drafts/reply-{thread.id}", data={"source": "Begun.", "files": sent((files.PDF, "draft.pdf"))}
                        ).status_code in (303, 404)
    place = re.search(r'data-place="([^"]+)"', browser.get(f"/t/{thread.id}/posts/new").text)
    assert place is not None
    kept = browser.post(f"/drafts/{place[1]}", data={"source": "Begun.", "files": sent((files.PDF, "draft.pdf"))})
    assert kept.status_code == 303
    assert "[draft.pdf](upload:" in Draft.query.filter_by(user_id=cast.ada.id).one().source


def test_at_most_so_many_in_a_post(cast: Cast, visit: Callable[[Any], Any]) -> None:
    settings.override(uploads__per_post=2)
    thread, browser = opened(cast.bob, cast.square), visit(cast.ada)
    answer = browser.post(f"/t/{thread.id}/posts", data={
        "source": "Three.", "files": sent(*((files.PDF, f"plan{n}.pdf") for n in range(3)))})
    assert answer.status_code == 422
    assert "A post shows at most 2 files: this one has 3." in answer.text
    assert answer.text.count("](upload:") >= 3


def test_large_bodies_are_for_files_and_members(cast: Cast, visit: Callable[[Any], Any]) -> None:
    large = files.PDF + b" " * 3_000_000
    ada, visitor, thread = visit(cast.ada), visit(None), opened(cast.ada, cast.square)

    def send(browser: Any, path: str, data: bytes = large, **fields: Any) -> int:
        """By hand, since the test client leaves the temporary file open that it makes of a large form."""
        named = {"csrf_token": browser.csrf_token(), **fields, "files": FileStorage(io.BytesIO(data), "plan.pdf")}
        boundary, body = encode_multipart(named)
        kind = f"multipart/form-data; boundary={boundary}"
        return int(browser.post(path, data=body, content_type=kind, headers=JSON).status_code)

    assert send(ada, "/uploads") == 201
    assert send(ada, f"/t/{thread.id}/posts", source="Words.") == 303
    assert send(visitor, "/uploads") == 413
    assert send(ada, f"/t/{thread.id}/pin") == 413
    assert send(ada, f"/t/{thread.id}/posts", source="w" * 3_000_000) == 413
    settings.override(uploads__file_megabytes=1, uploads__image_megabytes=1)
    assert send(ada, "/uploads", files.PDF + b" " * 9_000_000) == 413


def test_a_gentle_word_in_place(cast: Cast, visit: Callable[[Any], Any]) -> None:
    browser, thread = visit(cast.ada), opened(cast.ada, cast.square)
    uploaded = browser.post("/uploads", headers=JSON, data={"files": sent((files.picture(), "a.png"))})
    markdown = uploaded.json["taken"][0]["markdown"]
    form = {"source": markdown, "at": "dock", "view": "time"}
    answer = browser.post(f"/t/{thread.id}/posts", data=form, headers={"HX-Request": "true"})
    assert "One picture has no description" in answer.text
    described = markdown.replace("describe this image", "A plan of the hall")
    answer = browser.post(f"/t/{thread.id}/posts", data={**form, "source": described}, headers={"HX-Request": "true"})
    assert "has no description" not in answer.text
    assert 'alt="A plan of the hall"' in answer.text
