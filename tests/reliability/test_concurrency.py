"""Eight members write to one thread at the same time, on SQLite."""

import threading
from pathlib import Path

import pytest

from tests.reliability.site import Writer, check_whole, make_site


@pytest.mark.timeout(180)
def test_eight_writers_on_one_thread(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    writers = [Writer(site, number) for number in range(8)]
    site.start()
    try:
        for writer in writers:
            writer.start()
        threading.Event().wait(20)
        for writer in writers:
            writer.ending.set()
        for writer in writers:
            writer.join(30)
    finally:
        site.stop()
    assert [status for writer in writers for status in writer.failures] == []
    assert all(len(writer.acknowledged) > 5 for writer in writers)
    check_whole(site, writers)
