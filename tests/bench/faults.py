"""Writers against one thread: how long an acknowledgement takes, and what survives being killed again and again."""

import random
import tempfile
from pathlib import Path
from typing import Any

from tests.reliability.site import check_whole, make_site, write_for, write_under_kills

SECONDS, KILLS = 20, 100


def run() -> list[dict[str, Any]]:
    """Rows: the load run's counts and percentiles, then the kill run's counts."""
    with tempfile.TemporaryDirectory() as folder:
        return [_load(Path(folder) / "load"), _kills(Path(folder) / "kills")]


def _load(folder: Path) -> dict[str, Any]:
    site = make_site(folder)
    writers = write_for(site, SECONDS)
    check_whole(site, writers)
    took = sorted(second for writer in writers for second in writer.seconds)
    return {"run": f"8 writers, {SECONDS} s", "posts": len(took), "failures": sum(len(one.failures) for one in writers),
            "p50_ms": round(1000 * took[len(took) // 2]), "p99_ms": round(1000 * took[int(len(took) * 0.99)]),
            "max_ms": round(1000 * took[-1])}


def _kills(folder: Path) -> dict[str, Any]:
    site = make_site(folder)
    writers = write_under_kills(site, KILLS, random.Random())
    check_whole(site, writers)
    return {"run": f"{KILLS} kills", "posts": sum(len(one.acknowledged) for one in writers),
            "failures": sum(len(one.failures) for one in writers)}
