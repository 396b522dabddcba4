"""Bringing the real archive in: posts a second on one core, memory at its highest, and what a second run changes."""

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.site import ARCHIVE, COMMUNITY, FORUM, one_core

MEASURE = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=sys.stderr).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(code, used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def run() -> list[dict[str, Any]]:
    """A row for the first run and one for the second."""
    if not ARCHIVE.is_file():
        sys.exit(f"this benchmark measures a real archive, which is not here: {ARCHIVE.name}")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([FORUM, "init"], env={**os.environ, "FORUM_DATA": folder}, check=True, stdout=sys.stderr)
        first = _import(folder)
        before = _dump(Path(folder))
        second = _import(folder)
        return [{"run": "first", **first, **_counts(Path(folder))},
                {"run": "second", **second, "changed": "nothing" if _dump(Path(folder)) == before else "something"}]


def _import(folder: str) -> dict[str, Any]:
    command = [sys.executable, "-c", MEASURE, FORUM, "import", "discourse", ARCHIVE, "--community", COMMUNITY]
    started = time.monotonic()
    environment = {**os.environ, "FORUM_DATA": folder}
    answer = subprocess.run(one_core(command), env=environment, check=True, capture_output=True, text=True)
    wall = time.monotonic() - started
    sys.stderr.write(answer.stderr)
    code, cpu, peak = answer.stdout.split()
    with sqlite3.connect(Path(folder) / "site.db") as connection:
        posts = connection.execute("SELECT count(*) FROM posts").fetchone()[0]
    connection.close()
    return {"exit": int(code), "wall_s": round(wall, 1), "cpu_s": round(float(cpu), 1), "peak_mb": round(int(peak) / 1024),
            "posts_per_cpu_s": round(posts / float(cpu))}


def _counts(folder: Path) -> dict[str, int]:
    with sqlite3.connect(folder / "site.db") as connection:
        one = {name: connection.execute(f"SELECT {what}").fetchone()[0] for name, what in {
            "threads": "count(*) FROM threads", "posts": "count(*) FROM posts", "users": "count(*) FROM users",
            "likes": "sum(archived_likes) FROM posts"}.items()}
    connection.close()
    return one


def _dump(folder: Path) -> str:
    with sqlite3.connect(folder / "site.db") as connection:
        lines = [line for line in connection.iterdump() if not re.match(r'INSERT INTO "(jobs|sqlite_sequence)"', line)]
    connection.close()
    return "\n".join(lines)
