"""How often threads are opened. A read writes nothing: views are counted in memory and added up every few seconds.

What was not yet written is lost with the process when it is killed; a graceful stop writes it.
"""

import threading
from collections import Counter

from sqlalchemy import update

from forum.core.db import db, transaction
from forum.threads.models import Thread

_waiting: Counter[int] = Counter()
_lock = threading.Lock()


def count_view(thread_id: int) -> None:
    """One more view of a thread."""
    with _lock:
        _waiting[thread_id] += 1


def write_views() -> int:
    """Add the waiting views to the threads' own figures; how many there were. Kept for the next time if that fails."""
    with _lock:
        taken = dict(_waiting)
        _waiting.clear()
    if not taken:
        return 0
    try:
        with transaction():
            for thread_id, views in sorted(taken.items()):
                db.session.execute(
                    update(Thread).where(Thread.id == thread_id).values(view_count=Thread.view_count + views),
                    execution_options={"synchronize_session": False})
    except BaseException:
        with _lock:
            _waiting.update(taken)
        raise
    return sum(taken.values())
