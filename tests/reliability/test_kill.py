"""`kill -9` at random instants under eight writers: nothing acknowledged is lost, nothing is there twice, all adds up."""

import random
from pathlib import Path

import pytest

from tests.reliability.site import check_whole, make_site, write_under_kills

KILLS = 20


@pytest.mark.timeout(600)
def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    writers = write_under_kills(site, KILLS, random.Random(20))
    assert sum(len(writer.acknowledged) for writer in writers) > KILLS
    check_whole(site, writers)
    assert site.rows("SELECT name, error FROM jobs") == []
    checked = site.command("reindex", "--check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
