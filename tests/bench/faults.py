"""Writers against one thread: how long an acknowledgement takes, and what survives being killed again and again."""

import random
import tempfile
import threading
from pathlib import Path
from typing import Any

from tests.reliability.site import Writer, check_whole, make_site, wait_for, wait_for_more

SECONDS, KILLS = 20, 100


def run() -> list[dict[str, Any]]:
    """Rows: the load run's counts and percentiles, then the kill run's counts."""
    with tempfile.TemporaryDirectory() as folder:
        return [_load(Path(folder) / "load"), _kills(Path(folder) / "kills")]


def _load(folder: Path) -> dict[str, Any]:
    site = make_site(folder)
    writers = [Writer(site, number) for number in range(8)]
    site.start()
    for writer in writers:
        writer.start()
    threading.Event().wait(SECONDS)
    for writer in writers:
        writer.ending.set()
    for writer in writers:
        writer.join(30)
    site.stop()
    check_whole(site, writers)
    took = sorted(second for writer in writers for second in writer.seconds)
    return {"run": f"8 writers, {SECONDS} s", "posts": len(took), "failures": sum(len(w.failures) for w in writers),
            "p50_ms": round(1000 * took[len(took) // 2]), "p99_ms": round(1000 * took[int(len(took) * 0.99)]),
            "max_ms": round(1000 * took[-1])}


def _kills(folder: Path) -> dict[str, Any]:
    site = make_site(folder)
    writers = [Writer(site, number) for number in range(8)]
    site.start()
    for writer in writers:
        writer.start()
    for _ in range(KILLS):
        wait_for_more(writers, random.randint(1, 60))
        site.kill()
        site.start()
    for writer in writers:
        writer.ending.set()
    for writer in writers:
        writer.join(30)
    wait_for(lambda: site.rows("SELECT count(*) FROM jobs") == [(0,)], 10, "the index catches up")
    site.stop()
    check_whole(site, writers)
    return {"run": f"{KILLS} kills", "posts": sum(len(w.acknowledged) for w in writers),
            "failures": sum(len(w.failures) for w in writers)}
