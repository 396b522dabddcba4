"""Work done beside the pages: views written, posts rendered again, previews of other sites fetched."""

from typing import Any

from forum.core.db import transaction
from forum.core.jobs import enqueue, job, tick
from forum.threads import commands, previewing, publishing, rerendering, view_counts


@tick(15)
def write_views() -> None:
    """Add up the views that were counted in memory."""
    view_counts.write_views()


@tick(15)
def publish_due() -> None:
    """Publish what was scheduled for now."""
    publishing.publish_due()


@tick(86_400)
def forget_published() -> None:
    """What was published a month ago is in its thread, and needs no list."""
    publishing.forget_published()


@tick(60)
def give_reminders() -> None:
    """Remind readers of the posts whose day has come."""
    given = 1
    while given:
        with transaction(private=True):
            given = commands.give_reminders()


@job("threads.rerender")
def rerender(payloads: list[dict[str, Any]]) -> None:
    """One batch of stale posts; what is left is another job, so that others get their turn."""
    looked_at, last = rerendering.rerender_batch(int(payloads[0].get("after", 0)))
    if looked_at:
        with transaction():
            enqueue("threads.rerender", after=last)


@job("threads.relabel")
def relabel(payloads: list[dict[str, Any]]) -> None:
    """One batch of the posts that show something of a thread (`thread_id`), or of a community's threads (`community_id`)."""
    where = {key: payloads[0][key] for key in ("thread_id", "community_id") if key in payloads[0]}
    looked_at, last = rerendering.relabel_batch(**where, after=int(payloads[0].get("after", 0)))
    if looked_at == rerendering.BATCH:
        with transaction():
            enqueue("threads.relabel", **where, after=last)


@job("threads.fetch_preview", batch=previewing.AT_ONCE)
def fetch_preview(payloads: list[dict[str, Any]]) -> None:
    """A few addresses elsewhere, asked at once: together they take the seconds that one may take."""
    previewing.fetch_previews([one["preview_id"] for one in payloads])
