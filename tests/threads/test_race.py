"""Eight people write at the same instant, on both databases: one is heard after the other, and every figure stays exact."""

import json
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.threads.race import AT_ONCE, CROWD, REPLIERS, ROUNDS, VOTERS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_one_after_the_other(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = ""
    if database == "postgresql":
        shared = request.getfixturevalue("postgres_url")
        with psycopg.connect(shared, autocommit=True) as connection:
            connection.execute("CREATE DATABASE writing_race")
        url = shared.rsplit("/", 1)[0] + "/writing_race"
    ran = subprocess.run([sys.executable, "-m", "tests.threads.race", str(tmp_path), url], cwd=ROOT, capture_output=True,
                         text=True, timeout=200, check=False)
    assert ran.returncode == 0, ran.stderr
    report = json.loads(ran.stdout)
    acts = {name: outcome for name, outcome in report.items() if isinstance(outcome, dict) and "broken" in outcome}
    assert {name for name, outcome in acts.items() if outcome["broken"]} == set(), ran.stderr[-4000:]
    assert acts["submit"]["done"] == AT_ONCE and report["once"] == 1
    assert (acts["edit"]["done"], acts["edit"]["conflict"]) == (1, AT_ONCE - 1)
    assert (acts["delete"]["done"], acts["delete"]["denied"]) == (1, AT_ONCE - 1)
    assert acts["answer_and_delete"]["done"] >= 1
    assert acts["react"]["done"] == CROWD and report["reactions"] == {"like": CROWD * 4 // 5, "helped": CROWD // 5}
    assert acts["vote_and_reply"]["done"] == VOTERS + REPLIERS
    assert report["votes"] == [VOTERS * 9 // 10, 0, VOTERS // 10, 1 + REPLIERS, 2 + REPLIERS], "for, against, askers, replies"
    assert acts["poll"]["done"] == VOTERS
    assert report["voters"] == [180, 80, 160, 100], "who voted, and for each option"
    assert (report["closed"], report["late"]) == (ROUNDS, 0), "a reply was taken after the thread was closed"
    assert acts["anything"]["done"] > AT_ONCE
    assert report["wrong"] == [] and report["gapless"]
