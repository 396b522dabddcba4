"""Work done beside the pages: views written, posts rendered again."""

from typing import Any

from forum.core.db import transaction
from forum.core.jobs import enqueue, job, tick
from forum.threads import rerendering, view_counts


@tick(15)
def write_views() -> None:
    """Add up the views that were counted in memory."""
    view_counts.write_views()


@job("threads.rerender")
def rerender(payloads: list[dict[str, Any]]) -> None:
    """One batch of stale posts; what is left is another job, so that others get their turn."""
    looked_at, last = rerendering.rerender_batch(int(payloads[0].get("after", 0)))
    if looked_at:
        with transaction():
            enqueue("threads.rerender", after=last)
