"""Reading folders and tars: what is there, what is refused, and what never happens to the disk."""

import json
import os
import tarfile
from pathlib import Path

import pytest

from forum.transfer.discourse import archive
from forum.transfer.discourse.archive import NotAnArchive, from_folder, opened
from tests.transfer.archives import files, many, to_folder, to_tar


def reasons(found: archive.Archive) -> dict[str, str]:
    return {problem.name: problem.reason for problem in found.problems}


def test_a_folder(tmp_path: Path) -> None:
    found = from_folder(to_folder(tmp_path, {**files(many(12)), "posts/readme.rst": b"", "posts/.hidden.json": b""}))
    assert [entry.key for entry in found.entries] == [str(number) for number in range(1, 13)]
    assert found.entries[0].name == "posts/json/thread-1.1.json"
    assert all(entry.raw for entry in found.entries)
    assert (found.ignored, found.problems) == (2, [])


@pytest.mark.parametrize("compression", ["", "gz", "bz2", "xz"])
def test_a_tar_in_any_compression_and_order(tmp_path: Path, compression: str) -> None:
    content = files(many(3))
    shuffled = dict(sorted(content.items(), key=lambda item: item[0][::-1]))
    path = to_tar(tmp_path / "archive.tar", shuffled, compression)
    heard: list[int] = []
    with opened(path, tmp_path / "spool", heard.append) as found:
        assert [entry.key for entry in found.entries] == ["1", "2", "3"]
        for entry in found.entries:
            body, raw = entry.read()
            assert body == content[entry.name]
            assert raw == content[entry.name.replace("json", "raw", 1).replace(".json", ".md")]
    assert heard
    assert list((tmp_path / "spool").iterdir()) == []


def test_hostile_members_touch_nothing(tmp_path: Path) -> None:
    link = tarfile.TarInfo("posts/json/link.8.json")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    hard = tarfile.TarInfo("posts/json/hard.9.json")
    hard.type, hard.linkname = tarfile.LNKTYPE, "../../../../etc/passwd"
    device = tarfile.TarInfo("posts/json/device.10.json")
    device.type = tarfile.CHRTYPE
    body = files(many(1))["posts/json/thread-1.1.json"]
    content = {"../../escaped.1.json": body, f"{tmp_path}/absolute.2.json": body, "posts/json/a\nb\x1b[31m.3.json": body}
    path = to_tar(tmp_path / "hostile.tar.gz", content, members=[link, hard, device])
    before = sorted(tmp_path.rglob("*"))
    with opened(path, tmp_path / "spool") as found:
        assert [entry.key for entry in found.entries] == ["1", "2", "3"]
        assert all((tmp_path / "spool") in entry.json.parents for entry in found.entries)
        assert len(found.problems) == 3
        assert all("link or a device" in problem.reason for problem in found.problems)
        assert all(name.isprintable() for name in (entry.name for entry in found.entries))
    assert [path for path in sorted(tmp_path.rglob("*")) if path.name != "spool"] == before


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text("{}")
    folder = to_folder(tmp_path / "archive", files(many(1)))
    (folder / "link.7.json").symlink_to(secret)
    (folder / "elsewhere").symlink_to(tmp_path)
    found = from_folder(folder)
    assert [entry.key for entry in found.entries] == ["1"]
    assert reasons(found) == {"link.7.json": "is a link, not a file"}


@pytest.mark.parametrize("compression", ["", "gz", "xz"])
def test_a_truncated_tar_keeps_what_came_before(tmp_path: Path, compression: str) -> None:
    path = to_tar(tmp_path / "cut.tar", files(many(40, text=os.urandom(2000).hex())), compression)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with opened(path, tmp_path / "spool") as found:
        assert 0 < len(found.entries) < 40
        assert "ends early or is damaged" in reasons(found)["cut.tar"]
        for entry in found.entries:
            json.loads(entry.read()[0])


@pytest.mark.parametrize("body", [b"", b"not a tar at all", b"\x1f\x8b\x08 broken", b"\xfd7zXZ\x00 broken", bytes(10240)])
def test_what_is_no_archive_says_so(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "archive.tar"
    path.write_bytes(body)
    with pytest.raises(NotAnArchive), opened(path, tmp_path / "spool"):
        pass
    assert list((tmp_path / "spool").iterdir()) == []


def test_nothing_and_a_folder_without_topics(tmp_path: Path) -> None:
    with pytest.raises(NotAnArchive), opened(tmp_path / "absent", tmp_path / "spool"):
        pass
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotAnArchive), opened(tmp_path / "empty", tmp_path / "spool"):
        pass


def test_too_large_a_file_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_FILE_BYTES", 100_000)
    content = {**files(many(1)), "posts/json/huge.2.json": b" " * 100_001}
    for path in (to_folder(tmp_path / "folder", content), to_tar(tmp_path / "archive.tar.gz", content)):
        with opened(path, tmp_path / "spool") as found:
            assert [entry.key for entry in found.entries] == ["1"]
            assert "is larger than" in reasons(found)["posts/json/huge.2.json"]


def test_two_files_for_one_thread(tmp_path: Path) -> None:
    found = from_folder(to_folder(tmp_path, {"a/one.1.json": b"{}", "b/other.01.json": b"{}", "plain.json": b"{}"}))
    assert [entry.key for entry in found.entries] == ["1", "plain"]
    assert reasons(found) == {"b/other.01.json": "is a second file for what a/one.1.json holds"}


def test_the_spool_of_a_dead_process_is_swept(tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    dead, alive, other = spool / f"import-{2**22 + 1}-x", spool / "import-1-x", spool / "uploads"
    for folder in (dead, alive, other):
        folder.mkdir(parents=True)
        (folder / "file").write_text("")
    with opened(to_tar(tmp_path / "a.tar", files(many(1)), ""), spool):
        assert not dead.exists()
    assert alive.exists() and other.exists()


def test_a_long_tar_is_read_without_remembering_its_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    most = 0
    spooled = archive._spool

    def watched(tar: tarfile.TarFile, *rest: object) -> None:
        nonlocal most
        most = max(most, len(vars(tar)["members"]))
        spooled(tar, *rest)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(archive, "_spool", watched)
    with opened(to_tar(tmp_path / "a.tar", files(many(300, replies=0)), ""), tmp_path / "spool") as found:
        assert len(found.entries) == 300
    assert most <= 2
