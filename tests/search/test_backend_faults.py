"""Segments, rebuilding, damage, threads, kills: the index stays whole, or says that it is not."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from forum.search.analysis import Analysis
from forum.search.backend import IndexUnusable, RebuildRunning, Request
from forum.search.query import Query, Word, parse
from forum.search.whoosh import rebuild as rebuilding
from forum.search.whoosh import writing
from forum.search.whoosh.index import WhooshIndex
from tests.search.engine import MIXED, again, document, found


@pytest.fixture
def index(tmp_path: Path) -> WhooshIndex:
    made = WhooshIndex(tmp_path / "index", MIXED)
    made.create()
    return made


def test_segments_stay_few(index: WhooshIndex) -> None:
    for number in range(1, 150):
        index.write([document(number, f"mot w{number}", at=number * 37 % 100)], [])
    assert index.status().segments < 24
    expected = sorted(range(1, 150), key=lambda number: (number * 37 % 100, number), reverse=True)
    assert found(index, "mot") == expected
    assert found(index, "w57") == [57]


def test_tidying_merges_what_writing_left(index: WhooshIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.search.whoosh.index.merge", lambda *rest: False)
    for number in range(16):
        index.write([document(number * 10 + offset, "mot") for offset in range(10)], [])
    monkeypatch.undo()
    before = found(index, "mot")
    while index.tidy():
        pass
    assert index.status().segments == 2
    assert found(index, "mot") == before
    index.write((), before[:100])
    while index.tidy():
        pass
    assert found(index, "mot") == before[100:]


@pytest.fixture
def filled(index: WhooshIndex) -> WhooshIndex:
    index.write([document(number, f"mot w{number}") for number in range(1, 31)], ())
    return index


def test_a_failed_commit_leaves_everything_as_it_was(filled: WhooshIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*rest: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("whoosh.writing.SegmentWriter._commit_toc", fail)
        with pytest.raises(OSError, match="space"):
            filled.write([document(99, "mot neuf")], [1])
    for one in (filled, again(filled)):
        assert one.status().usable
        assert found(one, "mot") == list(range(30, 0, -1))
    filled.write([document(99, "mot neuf")], [1])
    assert found(filled, "neuf") == [99]
    assert len(list(filled._folders.current().glob("*.seg"))) == 2, "what the failed commit left behind is gone"


@pytest.mark.parametrize("kind", [".seg", ".toc"])
@pytest.mark.parametrize("kept", [0, 100])
def test_a_truncated_file_is_noticed(filled: WhooshIndex, kind: str, kept: int) -> None:
    folder = filled._folders.current()
    assert folder is not None
    for path in folder.glob(f"*{kind}"):
        path.write_bytes(path.read_bytes()[:kept])
    other = again(filled)
    assert other.status().state == "broken"
    for act in (lambda: other.search(Request(Query((Word("mot"),)), None)), lambda: other.write([document(1, "x")], ())):
        with pytest.raises(IndexUnusable):
            act()


def test_damage_inside_a_file_is_noticed(filled: WhooshIndex) -> None:
    folder = filled._folders.current()
    assert folder is not None
    (path,) = folder.glob("*.seg")
    content = bytearray(path.read_bytes())
    content[12:len(content) * 2 // 3] = b"\xa5" * (len(content) * 2 // 3 - 12)
    path.write_bytes(bytes(content))
    other = again(filled)
    typed = ("mot", "mo*", '"mot w1"', *(f"w{number}" for number in range(1, 31)))
    with pytest.raises(IndexUnusable):
        print([found(other, one, sort="best") for one in typed])
    assert other.status().state == "broken"


def test_missing_and_older_are_told_apart(tmp_path: Path) -> None:
    index = WhooshIndex(tmp_path / "index", MIXED)
    assert index.status().state == "missing"
    with pytest.raises(IndexUnusable):
        index.search(Request(Query((Word("mot"),)), None))
    WhooshIndex(tmp_path / "index", Analysis("fr")).create()
    assert index.status().state == "older"
    with pytest.raises(IndexUnusable):
        index.search(Request(Query((Word("mot"),)), None))


@pytest.mark.parametrize("name", ["../elsewhere", "", "x\n", "1.1mixed-20240101T000000000000/../.."])
def test_a_name_that_is_not_ours_is_not_opened(filled: WhooshIndex, name: str) -> None:
    (filled._folders.root / "CURRENT").write_text(name)
    assert again(filled).status().state == "missing"


def test_rebuilding_goes_on_beside_searches_and_writes(filled: WhooshIndex) -> None:
    other = again(filled)
    with other.rebuilding() as new:
        assert new.last_id == 0
        new.add([document(number, f"mot neuf w{number}") for number in range(1, 31)])
        assert found(filled, "mot") == list(range(30, 0, -1))
        assert found(filled, "neuf") == []
        filled.write([document(31, "mot tardif")], [5])
        assert new.changed() == {31, 5}
        new.replace([document(31, "mot neuf tardif")], [5])
        filled.write((), [6])
        with new.switching():
            assert new.changed() == {6}
            new.replace((), [6])
    expected = [number for number in range(31, 0, -1) if number not in (5, 6)]
    assert found(filled, "neuf") == expected
    assert found(other, "neuf") == expected
    assert filled.status().documents == 29
    assert len([path for path in filled._folders.root.iterdir() if path.is_dir()]) == 1


def test_a_rebuild_that_was_stopped_goes_on(filled: WhooshIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "SEGMENT_DOCUMENTS", 10)
    with filled.rebuilding() as new:  # and never switched, as when it is killed
        new.add([document(number, "mot neuf") for number in range(1, 11)])
        new.add([document(number, "mot neuf") for number in range(11, 15)])
    assert found(filled, "mot") == list(range(30, 0, -1))
    filled.write([document(3, "mot change")], ())
    other = again(filled)
    with other.rebuilding() as new:
        assert new.last_id == 10
        new.add([document(number, "mot neuf") for number in range(11, 31)])
        with new.switching():
            assert new.changed() == {3}
            new.replace([document(3, "mot neuf change")], ())
    assert found(other, "neuf") == list(range(30, 0, -1))


def test_a_rebuild_repairs_what_is_broken(filled: WhooshIndex) -> None:
    folder = filled._folders.current()
    assert folder is not None
    for path in folder.glob("*.seg"):
        path.write_bytes(b"")
    broken = again(filled)
    assert broken.status().state == "broken"
    with pytest.raises(IndexUnusable):
        broken.write([document(1, "mot")], ())
    with broken.rebuilding() as new:
        with pytest.raises(IndexUnusable):
            broken.write([document(2, "mot")], ())
        assert new.changed() == {2}, "what is written meanwhile is not lost"
        new.add([document(1, "mot")])
        with new.switching():
            pass
    assert broken.status().usable
    assert found(broken, "mot") == [1]


def test_only_one_rebuilds(filled: WhooshIndex) -> None:
    with filled.rebuilding(), pytest.raises(RebuildRunning), again(filled).rebuilding():
        pass


def test_readers_follow_writers_in_other_processes(filled: WhooshIndex) -> None:
    other = again(filled)
    assert found(other, "mot")[0] == 30
    filled.write([document(31, "mot")], [30])
    assert found(other, "mot")[:2] == [31, 29]


def test_out_of_time_says_so_and_still_answers(filled: WhooshIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.search.whoosh.ranking.BEST_SECONDS", -1.0)
    hits = filled.search(Request(parse("mot", MIXED), None))
    assert hits.partial
    assert hits.hits
    monkeypatch.setattr("forum.search.whoosh.ranking.HARD_SECONDS", -1.0)
    assert filled.search(Request(parse("mot", MIXED), None)).hits == ()


def test_memory_of_the_writer_is_bounded() -> None:
    assert writing.MEMORY_MB <= 64


def test_threads_search_while_another_writes(filled: WhooshIndex) -> None:
    stop = threading.Event()

    def look() -> int:
        looks = 0
        while not stop.is_set():
            numbers = found(filled, "mot", limit=7)
            assert numbers == sorted(numbers, reverse=True)
            assert len(numbers) >= 30
            looks += 1
        return looks

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(look) for _ in range(4)]
        for number in range(31, 46):
            filled.write([document(number, "mot tardif")], ())
        stop.set()
        assert all(reader.result() for reader in readers)
    assert len(found(filled, "mot")) == 45


WRITER = """
import sys
from pathlib import Path
from forum.search.whoosh.index import WhooshIndex
from tests.search.engine import MIXED, document
index = WhooshIndex(Path(sys.argv[1]), MIXED)
start = int(sys.argv[2])
print("ready", flush=True)
for batch in range(start, start + 1000):
    index.write([document(batch * 10 + offset, f"mot lot{batch}") for offset in range(10)], ())
    print(batch, flush=True)
"""


def test_killed_at_any_moment_it_is_whole(filled: WhooshIndex) -> None:
    start = 10
    for kill_after in (1, 6):
        process = subprocess.Popen([sys.executable, "-W", "ignore", "-c", WRITER, str(filled._folders.root), str(start)],
                                   stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == str(start + kill_after):
                process.kill()
                break
        acknowledged = start + kill_after
        done = [int(line) for line in process.stdout.read().split() if line.isdigit()]
        acknowledged = max([acknowledged, *done])
        process.wait()
        process.stdout.close()
        other = again(filled)
        assert other.status().usable
        for batch in range(start, acknowledged + 1):
            assert len(found(other, f"lot{batch}")) == 10, "what was acknowledged is there"
        assert len(found(other, f"lot{acknowledged + 1}")) in (0, 10), "all or nothing"
        other.write([document(10**6, "mot final")], ())
        assert found(other, "final") == [10**6]
        start = acknowledged + 2
