"""Eight people act on one community at the same instant: one is heard after the other, on both databases."""

import json
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_one_after_the_other(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = ""
    if database == "postgresql":
        shared = request.getfixturevalue("postgres_url")
        with psycopg.connect(shared, autocommit=True) as connection:
            connection.execute("CREATE DATABASE race")
        url = shared.rsplit("/", 1)[0] + "/race"
    ran = subprocess.run([sys.executable, "-m", "tests.communities.race", str(tmp_path), url], cwd=ROOT, capture_output=True,
                         text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    report = json.loads(ran.stdout)
    assert report["join"] == {"done": 8, "conflict": 0, "denied": 0, "broken": 0}, ran.stderr
    assert report["ask"] == {"done": 1, "conflict": 7, "denied": 0, "broken": 0}, ran.stderr
    assert report["decide"] == {"done": 1, "conflict": 7, "denied": 0, "broken": 0}, ran.stderr
    assert report["leave"]["done"] == 1 and report["leave"]["broken"] == 0 and report["owners"] == 1, (report, ran.stderr)
    assert report["open"]["broken"] == 0 and report["open"]["done"] == report["slugs"] >= 1, (report, ran.stderr)
    assert report["requests"] == 1 and report["exact"]
