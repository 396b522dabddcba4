"""`kill -9` at random instants under eight writers: nothing acknowledged is lost, nothing is there twice, all adds up."""

import random
from pathlib import Path

import pytest

from tests.reliability.site import Writer, check_whole, make_site, wait_for, wait_for_more

ROUNDS = 20


@pytest.mark.timeout(600)
def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    chance = random.Random(20)
    site = make_site(tmp_path / "site")
    writers = [Writer(site, number) for number in range(len(site.tokens))]
    site.start()
    try:
        for writer in writers:
            writer.start()
        for _ in range(ROUNDS):
            wait_for_more(writers, chance.randint(1, 60))
            site.kill()
            site.start()
        for writer in writers:
            writer.ending.set()
        for writer in writers:
            writer.join(30)
        wait_for(lambda: site.rows("SELECT count(*) FROM jobs WHERE attempts = 0") == [(0,)], 10, "the index catches up")
    finally:
        for writer in writers:
            writer.ending.set()
        site.stop()
    assert sum(len(writer.acknowledged) for writer in writers) > ROUNDS
    check_whole(site, writers)
    assert site.rows("SELECT name, error FROM jobs") == []
    checked = site.command("reindex", "--check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
