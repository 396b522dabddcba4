"""Telling those who watch, a few hundred at a time: who wrote the post does not wait for it.

    notifications.tell_some   post_id=… audience="watchers"
"""

from typing import Any

from forum.core.db import transaction
from forum.core.jobs import job
from forum.notifications import commands


@job("notifications.tell_some", batch=50)
def tell_some(payloads: list[dict[str, Any]]) -> None:
    """Until everybody is told: each batch is a transaction of its own, and what was interrupted goes on from there."""
    for payload in payloads:
        more = True
        while more:
            with transaction(private=True):
                more = commands.tell_some(payload["post_id"], payload["audience"])
