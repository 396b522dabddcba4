"""Disk and S3 behave alike; what nobody shows goes, whatever was cut off."""

import io
import os
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from forum.core import clock, settings
from forum.core.db import db as database
from forum.core.db import transaction
from forum.threads.commands import save_draft
from forum.threads.orphans import sweep_objects, sweep_orphans
from forum.threads.places import new_thread
from forum.uploads import storage
from forum.uploads.jobs import sweep
from forum.uploads.models import Upload, UploadSize
from forum.uploads.taking import take_file
from tests.cast import Cast
from tests.threads.talk import deleted, edited, first_post, opened
from tests.uploads import files


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """The address of an S3 service with a bucket named "files"."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    client = boto3.client("s3", endpoint_url=address, region_name="us-east-1", aws_access_key_id="key",
                          aws_secret_access_key="secret")
    client.create_bucket(Bucket="files")
    client.close()
    yield address
    server.stop()


@pytest.fixture(params=["disk", "s3"])
def store(request: pytest.FixtureRequest, db: Any, tmp_path: Any) -> str:
    """Each kind of storage, empty."""
    settings.override(core__data=str(tmp_path))
    if request.param == "s3":
        settings.override(uploads__s3_bucket="files", uploads__s3_endpoint=request.getfixturevalue("bucket"),
                          uploads__s3_access_key="key", uploads__s3_secret_key="secret")
    return str(request.param)


def take(cast: Cast, data: bytes = files.PDF, name: str = "plan.pdf") -> Any:
    return take_file(cast.ada, io.BytesIO(data), name)


def objects(token: str) -> set[str]:
    return set(storage.stored(token[:2])) & {token}


def test_written_read_removed(store: str, cast: Cast, visit: Any) -> None:
    one, other = take(cast), take(cast, files.picture(), "photo.png")
    browser = visit(cast.ada)
    assert browser.get(one.facts.url).data == files.PDF
    assert browser.get(one.facts.url, headers={"Range": "bytes=0-4"}).data == files.PDF[:5]
    assert browser.get(other.facts.sized(320)).data[8:12] == b"WEBP"
    assert storage.open_object("0" * 32, storage.ORIGINAL) is None
    storage.remove(one.facts.token)
    storage.remove(one.facts.token)
    assert objects(one.facts.token) == set()
    assert browser.get(one.facts.url).status_code == 404
    assert browser.get(other.facts.sized(320)).status_code == 200


def test_keys_hold_nothing_that_was_typed(cast: Cast) -> None:
    one = take(cast, files.PDF, "../../etc/passwd.pdf")
    root = settings.data_folder() / "uploads"
    paths = [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file() and one.facts.token in str(path)]
    assert paths == [f"{one.facts.token[:2]}/{one.facts.token}/file"]


def test_orphans_are_swept(store: str, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    shown, former, in_draft, lost = take(cast), take(cast), take(cast), take(cast, files.picture(), "photo.png")
    post = first_post(opened(cast.ada, cast.square, source=f"{shown.markdown} {former.markdown}"))
    edited(cast.ada, post, shown.markdown)
    deleted(cast.ada, post)  # it can be restored
    with transaction():
        save_draft(cast.ada, new_thread(cast.square.id), source=in_draft.markdown)
    assert sweep_orphans() == 0
    later = clock.now() + timedelta(hours=49)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert (sweep_orphans(), sweep_orphans()) == (1, 0)
    left = {row.token for row in Upload.query}
    assert left == {shown.facts.token, former.facts.token, in_draft.facts.token}
    assert UploadSize.query.count() == 0
    assert objects(lost.facts.token) == set()
    assert all(objects(token) for token in left)


def test_objects_without_a_row_are_swept(store: str, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process was killed between the object and its row, or between the row's end and the object's."""
    kept, cut = take(cast), "ab" + "0" * 30
    storage.put(cut, storage.ORIGINAL, b"cut off")
    sweep_objects(0xAB)
    assert objects(cut)  # its row may still come
    later = clock.now() + timedelta(hours=49)
    monkeypatch.setattr(clock, "now", lambda: later)
    for shard in (0xAB, int(kept.facts.token[:2], 16)):
        sweep_objects(shard + 256)
    assert objects(cut) == set()
    assert objects(kept.facts.token)


def test_the_tick_sweeps(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    one = take(cast)
    later = clock.now() + timedelta(hours=49)
    monkeypatch.setattr(clock, "now", lambda: later)
    sweep()
    database.session.expire_all()
    assert Upload.query.filter_by(token=one.facts.token).count() == 0


def test_a_dead_store_is_busy_for_a_while(cast: Cast, visit: Any) -> None:
    one = take(cast)
    settings.override(uploads__s3_bucket="files", uploads__s3_endpoint="http://127.0.0.1:9", uploads__s3_access_key="key",
                      uploads__s3_secret_key="secret")
    before = time.monotonic()
    browser = visit(cast.ada)
    sent = browser.post("/uploads", data={"files": (io.BytesIO(files.PDF), "plan.pdf")})
    assert sent.status_code == 503
    assert browser.get(one.facts.url).status_code == 503
    assert time.monotonic() - before < 30
    assert Upload.query.count() == 1


def test_a_full_disk_takes_nothing(cast: Cast, tmp_path: Any) -> None:
    if os.geteuid() == 0:
        settings.override(core__data=str(tmp_path / "file"))
        (tmp_path / "file").write_text("not a folder")
    else:
        settings.override(core__data=str(tmp_path / "closed"))
        (tmp_path / "closed").mkdir(mode=0o500)
    from forum.core.errors import Unavailable

    with pytest.raises(Unavailable):
        take(cast)
    assert Upload.query.count() == 0
