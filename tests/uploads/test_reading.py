"""A file is as visible as its posts, whatever was done to them, and at whatever address it is asked for."""

import io
import random
from collections.abc import Callable
from typing import Any

import pytest

from forum.communities import commands as communities
from forum.core.db import db as database
from forum.core.db import transaction
from forum.threads.models import Post, PostUpload
from forum.threads.policy import can_upload, visible_posts
from forum.threads.rerendering import rerender_batch
from forum.uploads.taking import Taken, take_file
from tests.cast import Cast
from tests.threads.talk import deleted, edited, first_post, opened, replied, restored
from tests.uploads import files


def taken(actor: Any, data: bytes = b"", name: str = "photo.png") -> Taken:
    return take_file(actor, io.BytesIO(data or files.picture(size=(400, 300))), name)


def addresses(one: Taken) -> list[str]:
    facts = one.facts
    return [facts.url, *(facts.sized(width) for width in facts.widths)]


def seen_by(cast: Cast, one: Taken, visit: Callable[[Any], Any]) -> set[str]:
    """Who of the cast gets the file, at each of its addresses alike."""
    who = set()
    for name, person in cast.everyone.items():
        statuses = {visit(person).get(path).status_code for path in addresses(one)}
        assert statuses in ({200}, {404}), (name, statuses)
        if statuses == {200}:
            who.add(name)
    return who


EVERYBODY = {"visitor", "ada", "bob", "ann", "oz", "eve", "mod", "adm"}


def test_of_nobody_but_its_owner_until_a_post_shows_it(cast: Cast, visit: Callable[[Any], Any]) -> None:
    one = taken(cast.ada)
    assert seen_by(cast, one, visit) == {"ada"}
    thread = opened(cast.ada, cast.square, source=f"Look: {one.markdown}")
    assert seen_by(cast, one, visit) == EVERYBODY
    post = first_post(thread)
    deleted(cast.ada, post)
    assert seen_by(cast, one, visit) == {"ada"}
    restored(cast.ada, post)
    assert seen_by(cast, one, visit) == EVERYBODY
    edited(cast.ada, post, "Nothing to see any more.")
    assert seen_by(cast, one, visit) == {"ada"}
    edited(cast.ada, post, f"Here again {one.markdown}")
    assert seen_by(cast, one, visit) == EVERYBODY


def test_as_closed_as_its_community(cast: Cast, visit: Callable[[Any], Any]) -> None:
    one = taken(cast.ada, files.PDF, "plan.pdf")
    thread = opened(cast.ada, cast.cellar, source=one.markdown)
    inside = EVERYBODY - {"visitor", "eve"}
    assert seen_by(cast, one, visit) == inside
    with transaction():
        communities.remove_member(cast.oz, cast.cellar, cast.bob, reason="Enough")
    assert seen_by(cast, one, visit) == inside - {"bob"}
    replied(cast.ada, opened(cast.ada, cast.square), one.markdown)
    assert seen_by(cast, one, visit) == EVERYBODY
    assert thread.id


def test_somebody_elses_file_needs_a_post_that_one_reads(cast: Cast, visit: Callable[[Any], Any]) -> None:
    secret, public = taken(cast.ada), taken(cast.ada)
    opened(cast.ada, cast.cellar, source=secret.markdown)
    opened(cast.ada, cast.square, source=public.markdown)
    cast_eve = cast.eve
    with transaction():
        communities.join(cast_eve, cast.square)
    typed = f"{secret.markdown} ![x]({secret.facts.url}) ![y]({secret.facts.sized(320)}) [z]({secret.facts.url})"
    stolen = first_post(opened(cast_eve, cast.square, source=f"{typed} {public.markdown}"))
    assert secret.facts.token not in stolen.html.replace(secret.facts.url, "").replace(secret.facts.sized(320), "")
    assert "describe this image" in stolen.html  # its words are left
    assert f"/uploads/{public.facts.token}/" in stolen.html
    assert "eve" not in seen_by(cast, secret, visit)
    assert database.session.query(PostUpload).filter_by(post_id=stolen.id).count() == 1
    quoted = first_post(opened(cast.bob, cast.square, source=secret.markdown))  # bob reads the cellar, and shows it outside
    assert secret.facts.token in quoted.html
    assert seen_by(cast, secret, visit) == EVERYBODY


def test_a_former_text_keeps_its_files(cast: Cast, visit: Callable[[Any], Any]) -> None:
    """Restoring an earlier text of one's post shows its file again, though nobody read it in between."""
    from forum.threads.commands import edit_post
    from forum.threads.composing import compose

    one = taken(cast.ada)
    post = first_post(opened(cast.ada, cast.square, source=one.markdown))
    edited(cast.ada, post, "Gone.")
    body = compose(cast.ann, one.markdown, community_locale="en", post_id=post.id)
    with transaction():
        edit_post(cast.ann, post, body=body, base_revision=2, reason="Back to what it said")
    assert one.facts.token in post.html
    assert seen_by(cast, one, visit) == EVERYBODY


def test_rendered_again_it_shows_the_same(cast: Cast) -> None:
    mine, other = taken(cast.ada), taken(cast.bob)
    post = first_post(opened(cast.ada, cast.square, source=f"{mine.markdown} {other.markdown}"))
    before = post.html
    assert mine.facts.token in before
    assert other.facts.token not in before
    with transaction():
        post.render_version = 0
    rerender_batch()
    database.session.expire_all()
    assert database.session.get(Post, post.id).html == before


@pytest.mark.parametrize("seed", range(4))
def test_random_visibility(cast: Cast, visit: Callable[[Any], Any], seed: int) -> None:
    """Whatever happens, whoever gets a file may read a post that shows it, or owns it; and the other way round."""
    chance = random.Random(seed)
    shown = {place.slug: taken(cast.ada) for place in (cast.square, cast.circle, cast.cellar)}
    threads = [opened(cast.ada, place, source=shown[place.slug].markdown) for place in (cast.square, cast.circle, cast.cellar)]
    posts = [first_post(thread) for thread in threads]
    for _step in range(6):
        thread = chance.choice(threads)
        act = chance.randrange(4)
        if act == 0 and thread.deleted_at is None:
            posts.append(replied(cast.bob, thread, chance.choice(list(shown.values())).markdown))
        elif act == 1:
            post = chance.choice(posts)
            if post.deleted_at is None and (post.number > 1 or post.thread.reply_count == 0):
                deleted(cast.oz, post, "Enough")
        elif act == 2:
            post = chance.choice(posts)
            if post.deleted_at is not None:
                restored(cast.oz, post)
        else:
            post = chance.choice(posts)
            if post.deleted_at is None and thread.deleted_at is None and post.thread.deleted_at is None:
                edited(post.author, post, chance.choice(["Words only.", *(one.markdown for one in shown.values())]))
    database.session.expire_all()
    for one in shown.values():
        for name, person in cast.everyone.items():
            texts = database.session.scalars(database.select(Post.html).where(visible_posts(person)))
            expected = name == "ada" or any(f"/uploads/{one.facts.token}/" in text for text in texts)
            for path in addresses(one):
                assert (visit(person).get(path).status_code == 200) is expected, (seed, name, path)


def test_how_it_is_sent(cast: Cast, visit: Callable[[Any], Any]) -> None:
    data = files.PDF + b" " * 5000
    file, picture = taken(cast.ada, data, "Compte rendu été.pdf"), taken(cast.ada)
    opened(cast.ada, cast.square, source=f"{file.markdown} {picture.markdown}")
    browser = visit(cast.bob)
    answer = browser.get(file.facts.url)
    assert answer.data == data
    headers = answer.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == (
        "attachment; filename=\"compte-rendu-ete.pdf\"; filename*=UTF-8''Compte%20rendu%20%C3%A9t%C3%A9.pdf")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert headers["Cache-Control"] == "private, no-cache"
    assert browser.get(file.facts.url, headers={"If-None-Match": headers["ETag"]}).status_code == 304
    part = browser.get(file.facts.url, headers={"Range": "bytes=5-12"})
    assert (part.status_code, part.data, part.headers["Content-Range"]) == (206, data[5:13], f"bytes 5-12/{len(data)}")
    assert browser.get(file.facts.url, headers={"Range": "bytes=999999-"}).status_code == 416
    head = browser.head(file.facts.url)
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", str(len(data)))
    shown = browser.get(picture.facts.sized(320))
    assert (shown.headers["Content-Type"], shown.headers["Content-Disposition"].split(";")[0]) == ("image/webp", "inline")
    assert shown.headers["ETag"] != browser.get(picture.facts.url).headers["ETag"]
    for wrong in ("file", "other.pdf", "320.webp"):
        assert browser.get(f"/uploads/{file.facts.token}/{wrong}").status_code == 404
    for wrong in ("file", "321.webp", "../x", "photo.png"):
        assert browser.get(f"/uploads/{picture.facts.token}/{wrong}").status_code == 404


def test_one_query_for_a_file(cast: Cast, visit: Callable[[Any], Any], count_queries: Callable[[], Any]) -> None:
    one = taken(cast.ada)
    opened(cast.ada, cast.square, source=one.markdown)
    for who, most in ((None, 1), (cast.bob, 2)):
        browser = visit(who)
        with count_queries() as seen:
            assert browser.get(one.facts.url).status_code == 200
        assert len(seen) == most, seen


def test_who_may_upload(cast: Cast, visit: Callable[[Any], Any]) -> None:
    may = {name for name, person in cast.everyone.items() if can_upload(person)}
    assert may == {"ada", "bob", "ann", "oz"}
    for name, person in cast.everyone.items():
        answer = visit(person).post("/uploads", data={"files": (io.BytesIO(files.PDF), "plan.pdf")},
                                    headers={"Accept": "application/json"})
        assert answer.status_code == (401 if person is None else 201 if name in may else 403), name
        if answer.status_code == 403:
            assert answer.json["sentence"] == "Join a community first: files go with what its members write."
