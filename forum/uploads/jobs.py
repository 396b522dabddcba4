"""Sweeping, a little at a time, while the site is used."""

from forum.core import clock
from forum.core.jobs import tick
from forum.threads.orphans import sweep_objects, sweep_orphans

EVERY = 300


@tick(EVERY)
def sweep() -> None:
    """Files that nobody shows, and one shard of the stored objects: all of them within a day."""
    sweep_orphans()
    sweep_objects(int(clock.now().timestamp() // EVERY))
