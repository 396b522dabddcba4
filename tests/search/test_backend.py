"""What every search engine of ours must do, held against a model that reads everything: who may see what, in which order."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.search.analysis import Analysis
from forum.search.backend import PUBLIC, Document, IndexUnusable, RebuildRunning, Request
from forum.search.query import Query, Word, parse
from forum.search.whoosh import rebuild as rebuilding
from forum.search.whoosh import writing
from forum.search.whoosh.index import WhooshIndex

MIXED = Analysis()
BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)
EVERYTHING = None


def document(post_id: int, body: str, *, at: int | None = None, acl: str = PUBLIC, title: str = "", author: int = 1,
             community: int = 1, category: int = 0, kind: str = "discussion", solved: bool = False) -> Document:
    """A post; `at` is in hours after the beginning and grows with the number when it is not said."""
    return Document(post_id, BEGINNING + timedelta(hours=post_id if at is None else at), acl, body, title, author, community,
                    category, kind, solved)


@pytest.fixture
def index(tmp_path: Path) -> WhooshIndex:
    made = WhooshIndex(tmp_path / "index", MIXED)
    made.create()
    return made


def found(index: WhooshIndex, typed: str, *, sort: str = "newest", acls: frozenset[str] | None = EVERYTHING, limit: int = 50,
          **narrowed: frozenset[int]) -> list[int]:
    """The posts on all pages."""
    ids: list[int] = []
    after: tuple[int, ...] = ()
    while True:
        hits = index.search(Request(parse(typed, MIXED), acls, "best" if sort == "best" else "newest", after=after, limit=limit,
                                    **narrowed))
        ids += [hit.id for hit in hits.hits]
        if not hits.more:
            assert len(ids) == len(set(ids))
            return ids
        after = hits.hits[-1].place


def test_words_phrases_prefixes_and_exclusions(index: WhooshIndex) -> None:
    index.write([
        document(1, "le code du travail"), document(2, "le travail du code"), document(3, "travailler en C++", title="Économie"),
        document(4, "des économies, article L. 123-4"), document(5, "apprentis et apprentissage"),
    ], ())
    assert found(index, "code travail") == [2, 1]
    assert found(index, '"code du travail"') == [1]
    assert found(index, 'travail -"code du travail"') == [3, 2]
    assert found(index, "travail -code") == [3]
    assert found(index, "economie") == [4, 3]
    assert found(index, "appren*") == [5]
    assert found(index, "C++") == [3]
    assert found(index, "L123-4") == [4]
    assert found(index, "-travail") == [5, 4]
    assert found(index, "absent") == []
    assert found(index, "appren* -apprentissage") == []


def test_a_title_is_found_and_counts_more(index: WhooshIndex) -> None:
    index.write([document(1, "rien d'autre", title="La paie en question"), document(2, "on parle de la paie ici et là")], ())
    assert found(index, "paie", sort="best") == [1, 2]
    assert found(index, '"question rien"') == []


def test_filters(index: WhooshIndex) -> None:
    index.write([
        document(1, "paie", author=7, community=3, category=9, kind="question", solved=True),
        document(2, "paie", author=8, community=3, kind="question"), document(3, "paie", author=7, community=4, category=9)], ())
    assert found(index, "paie", authors=frozenset({7})) == [3, 1]
    assert found(index, "paie", authors=frozenset({7, 8})) == [3, 2, 1]
    assert found(index, "paie", communities=frozenset({3})) == [2, 1]
    assert found(index, "paie", categories=frozenset({9}), communities=frozenset({4})) == [3]
    assert found(index, "is:question") == [2, 1]
    assert found(index, "is:question is:solved") == [1]
    assert found(index, "paie", authors=frozenset({99})) == []
    assert found(index, "", authors=frozenset({8})) == [2]


def test_dates(index: WhooshIndex) -> None:
    index.write([document(number, "paie", at=24 * number) for number in range(60)], ())
    assert found(index, "paie after:2024-01-31 before:2024-02-03") == [32, 31]
    assert found(index, "before:2024-01-03") == [1, 0] or found(index, "before:2024-01-03") == [1]
    assert found(index, "paie after:2025") == []


def test_edits_and_deletions_replace(index: WhooshIndex) -> None:
    index.write([document(1, "ancien texte"), document(2, "autre texte")], ())
    index.write([document(1, "nouveau texte")], ())
    assert found(index, "ancien") == []
    assert found(index, "nouveau") == [1]
    assert found(index, "texte") == [2, 1]
    index.write((), [2, 99])
    assert found(index, "texte") == [1]
    assert list(index.ids()) == [1]
    index.write([document(2, "revenu"), document(2, "revenu deux fois")], [1])
    assert found(index, "revenu") == [2]
    assert index.status().documents == 1


def test_doing_it_twice_changes_nothing(index: WhooshIndex) -> None:
    for _ in range(3):
        index.write([document(1, "texte"), document(2, "texte")], [3])
    assert found(index, "texte") == [2, 1]
    assert index.status().documents == 2


def test_few_full_answers_are_completed_by_partial_ones(index: WhooshIndex) -> None:
    index.write([document(1, "congé parental"), document(2, "congé maladie"), document(3, "parental"), document(4, "rien")], ())
    request = Request(parse("congé parental", MIXED), EVERYTHING)
    hits = index.search(request)
    assert hits.hits[0].id == 1
    assert {hit.id for hit in hits.hits} == {1, 2, 3}
    assert hits.loosened
    assert found(index, "congé parental") == [1]
    assert found(index, "maladie parental") == [3, 2, 1]


def test_pages_of_best_results_follow_one_another(index: WhooshIndex) -> None:
    index.write([document(number, "paie " * (number % 7 + 1) + "mot " * (number % 5)) for number in range(1, 60)], ())
    whole = found(index, "paie", sort="best", limit=100)
    assert found(index, "paie", sort="best", limit=7) == whole
    assert len(whole) == 59


def test_nobody_sees_without_a_right(index: WhooshIndex) -> None:
    index.write([document(1, "secret", acl="c5"), document(2, "secret")], ())
    assert found(index, "secret", acls=frozenset()) == []
    assert found(index, "", acls=frozenset(), authors=frozenset({1})) == []
    assert found(index, "secret", acls=frozenset({PUBLIC})) == [2]
    assert found(index, "secret", acls=frozenset({"c5"})) == [1]
    assert found(index, "secret", acls=None) == [2, 1]
    with pytest.raises(ValueError, match="c0"):
        index.write([document(3, "x", acl="c0")], ())
    assert found(index, "secret") == [2, 1]


WORDS = ("alpha", "bravo", "carton", "dorado", "echo")
RIGHTS = (PUBLIC, "c1", "c2", "c3")
POSTS = st.tuples(st.integers(1, 25), st.lists(st.sampled_from(WORDS), max_size=5), st.integers(0, 8), st.sampled_from(RIGHTS))
STEPS = st.lists(st.tuples(st.lists(POSTS, max_size=8), st.lists(st.integers(1, 25), max_size=4)), min_size=1, max_size=12)
ACLS = st.one_of(st.none(), st.frozensets(st.sampled_from(RIGHTS)))
SEARCHES = st.tuples(st.lists(st.sampled_from(WORDS), max_size=3), st.sampled_from(("plain", "phrase", "prefix")),
                     st.lists(st.sampled_from(WORDS), max_size=1))
Step = tuple[list[tuple[int, list[str], int, str]], list[int]]
Search = tuple[tuple[list[str], str, list[str]], frozenset[str] | None, int]


class Model:
    """All posts, read one by one for every search."""

    def __init__(self) -> None:
        self.posts: dict[int, Document] = {}

    def write(self, documents: list[Document], gone: list[int]) -> None:
        for post_id in gone:
            self.posts.pop(post_id, None)
        for one in documents:
            self.posts[one.id] = one

    def search(self, wanted: list[str], how: str, unwanted: list[str], acls: frozenset[str] | None) -> list[int]:
        matching = [one for one in self.posts.values()
                    if (acls is None or one.acl in acls) and self._holds(one.body.split(), wanted, how)
                    and not set(unwanted) & set(one.body.split())]
        return [one.id for one in sorted(matching, key=lambda one: (one.at, one.id), reverse=True)]

    @staticmethod
    def _holds(words: list[str], wanted: list[str], how: str) -> bool:
        if how == "phrase":
            return not wanted or any(words[start:start + len(wanted)] == wanted for start in range(len(words)))
        if how == "prefix":
            return all(any(word[:3] == one[:3] for word in words) for one in wanted)
        return set(wanted) <= set(words)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.lists(st.tuples(SEARCHES, ACLS, st.integers(1, 6)), min_size=1, max_size=6))
def test_agrees_with_reading_everything(tmp_path: Path, steps: list[Step], searches: list[Search]) -> None:
    shutil.rmtree(tmp_path / "index", ignore_errors=True)
    index, model = WhooshIndex(tmp_path / "index", MIXED), Model()
    index.create()
    for posts, gone in steps:
        documents = list({row[0]: document(row[0], " ".join(row[1]), at=row[2], acl=row[3]) for row in posts}.values())
        left = [post_id for post_id in gone if post_id not in {one.id for one in documents}]
        index.write(documents, left)
        model.write(documents, left)
    assert list(index.ids()) == sorted(model.posts)
    for (wanted, how, unwanted), acls, limit in searches:
        phrase = [f'"{" ".join(wanted)}"'] if wanted else []
        words = {"plain": wanted, "phrase": phrase, "prefix": [f"{one[:3]}*" for one in wanted]}[how]
        typed = " ".join([*words, *(f"-{word}" for word in unwanted)])
        expected = model.search(wanted, how, unwanted, acls)
        several = len(parse(typed, MIXED).wanted) > 1
        if not parse(typed, MIXED).wanted or expected or not several:
            assert found(index, typed, acls=acls, limit=limit) == expected, typed
        best = found(index, typed, acls=acls, limit=limit, sort="best")
        assert set(expected) <= set(best)
        assert all(acls is None or model.posts[post_id].acl in acls for post_id in best)


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


def again(index: WhooshIndex) -> WhooshIndex:
    """The same index as another process sees it."""
    return WhooshIndex(index._folders.root, index.analysis)


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


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("forum.search.whoosh.ranking.BEST_SECONDS", -1.0)
    return iter(())


def test_out_of_time_says_so(filled: WhooshIndex, slow: None) -> None:
    hits = filled.search(Request(parse("mot", MIXED), None))
    assert hits.partial


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
        for number in range(31, 61):
            filled.write([document(number, "mot tardif")], ())
        stop.set()
        assert all(reader.result() for reader in readers)
    assert len(found(filled, "mot")) == 60


WRITER = """
import sys
from pathlib import Path
from tests.search.test_backend import MIXED, WhooshIndex, document
index = WhooshIndex(Path(sys.argv[1]), MIXED)
start = int(sys.argv[2])
print("ready", flush=True)
for batch in range(start, start + 1000):
    index.write([document(batch * 10 + offset, f"mot lot{batch}") for offset in range(10)], ())
    print(batch, flush=True)
"""


def test_killed_at_any_moment_it_is_whole(filled: WhooshIndex) -> None:
    start = 10
    for kill_after in (1, 4, 9):
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
