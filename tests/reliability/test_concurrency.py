"""Eight members write to one thread at the same time, on SQLite."""

from pathlib import Path

import pytest

from tests.reliability.site import check_whole, make_site, write_for


@pytest.mark.timeout(180)
def test_eight_writers_on_one_thread(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    writers = write_for(site, 20)
    assert [status for writer in writers for status in writer.failures] == []
    assert all(len(writer.acknowledged) > 5 for writer in writers)
    check_whole(site, writers)
