"""`forum import discourse` as it is run: what it says, how it ends, and a process killed in the middle of it."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.transfer.archives import files, many, to_folder, to_tar

ROOT = Path(__file__).parents[2]
TABLES = ("users", "categories", "memberships", "threads", "posts", "closures", "pins", "solutions", "former_addresses",
          "imported_items")
PATIENCE = 240


def start(data: Path, path: Path, *options: str) -> subprocess.Popen[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("FORUM_")}
    return subprocess.Popen(
        [sys.executable, "-m", "forum.cli", "import", "discourse", str(path), "--community", "roofs", *options],
        cwd=ROOT, env={**environment, "FORUM_DATA": str(data)}, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def run(data: Path, path: Path, *options: str) -> tuple[int, str]:
    process = start(data, path, *options)
    out, errors = process.communicate(timeout=PATIENCE)
    return process.returncode, out + errors


def dump(data: Path) -> dict[str, list[object]]:
    with sqlite3.connect(data / "site.db") as connection:
        found = {name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2, 3").fetchall() for name in TABLES}
        found["communities"] = connection.execute(
            "SELECT id, slug, name, member_count, thread_count, post_count, active_at FROM communities").fetchall()
    connection.close()
    return found


def arrived(data: Path) -> int:
    """Threads that people can see, read from beside the process."""
    if not (data / "site.db").exists():
        return 0
    connection = sqlite3.connect(f"file:{data / 'site.db'}?mode=ro", uri=True, timeout=10)
    try:
        return int(connection.execute("SELECT count(*) FROM threads WHERE deleted_at IS NULL").fetchone()[0])
    except sqlite3.OperationalError:  # no table yet
        return 0
    finally:
        connection.close()


def test_it_says_what_came_and_what_did_not(tmp_path: Path) -> None:
    content = {**files(many(3)), "posts/json/broken.91.json": b"{"}
    path = to_tar(tmp_path / "archive.tar.gz", content)
    code, said = run(tmp_path / "data", path, "--name", "Roofs and walls", "--category", "4=Heat")
    assert code == 3, said
    assert "Came in: 3 threads, 15 posts, 3 people, 1 categories." in said
    assert "posts/json/broken.91.json: is not JSON" in said
    assert "The community roofs now has 3 threads and 15 posts." in said
    good = to_folder(tmp_path / "good", files(many(3)))
    code, said = run(tmp_path / "data", good)
    assert code == 0, said
    assert "Nothing changed." in said
    assert [path.name for path in (tmp_path / "data" / "tmp").iterdir()] == []


@pytest.mark.parametrize(("content", "options", "sentence"), [
    (b"no tar", (), "cannot be read as a tar archive"),
    (None, ("--category", "four=Heat"), "is not NUMBER=NAME"),
    (None, ("--owner", "nobody-here"), "Nobody here has the username nobody-here."),
])
def test_what_cannot_be_begun_is_one_sentence(tmp_path: Path, content: bytes | None, options: tuple[str, ...],
                                              sentence: str) -> None:
    path = to_folder(tmp_path / "archive", files(many(1))) if content is None else tmp_path / "archive.tar"
    if content is not None:
        path.write_bytes(content)
    code, said = run(tmp_path / "data", path, *options)
    assert code not in (0, 3)
    assert sentence in said
    assert "Traceback" not in said


def test_killed_in_the_middle_and_run_again(tmp_path: Path) -> None:
    """kill -9 twice, at different places; the third run ends with the very rows of an import that nobody stopped."""
    path = to_folder(tmp_path / "archive", files(many(400)))
    data, straight = tmp_path / "killed", tmp_path / "straight"
    for wanted in (50, 200):
        process = start(data, path)
        while arrived(data) < wanted:
            try:
                process.wait(0.02)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError(f"ended too early: {process.communicate()}")
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=PATIENCE)
        assert process.returncode == -signal.SIGKILL
        assert wanted <= arrived(data) < 400
    code, said = run(data, path)
    assert code == 0, said
    assert run(straight, path)[0] == 0
    assert dump(data) == dump(straight)


def test_the_console_speaks_english_of_a_french_archive(tmp_path: Path) -> None:
    path = to_folder(tmp_path / "archive", files(many(3)))
    code, said = run(tmp_path / "data", path, "--language", "fr")
    assert code == 0, said
    assert "Came in: 3 threads" in said and "discussion" not in said and "Lecture" not in said
