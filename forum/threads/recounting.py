"""Every counter of the site computed anew, a batch at a time, while the site is used."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import func, select

from forum.auth.models import User
from forum.communities.counters import recount_category, recount_community
from forum.communities.models import Category, Community
from forum.core.db import db, transaction
from forum.threads.counters import recount_author, recount_tag, recount_thread
from forum.threads.models import Tag, Thread

BATCH = 200


def recount_all() -> Iterator[tuple[int, int]]:
    """Compute every counter of the site anew, a batch at a time, each in a transaction: yields (done, total).

    Threads come before communities, whose figures are sums of theirs. It may be stopped at any time and run again.
    """
    steps: list[tuple[Any, Callable[[int], None]]] = [
        (Thread, recount_thread), (User, recount_author), (Category, recount_category), (Tag, recount_tag),
        (Community, recount_community)]
    total = sum(db.session.scalar(select(func.count()).select_from(model)) or 0 for model, _ in steps)
    done = 0
    for model, recount in steps:
        last = 0
        while ids := db.session.scalars(select(model.id).where(model.id > last).order_by(model.id).limit(BATCH)).all():
            with transaction():
                for one in ids:
                    recount(one)
            last, done = ids[-1], done + len(ids)
            yield done, total
