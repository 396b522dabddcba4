"""What a member does not want in their lists: the nearest of their levels for a thread is "muted".

The rule is that of `forum.threads.following` (a test holds both to one answer): the most specific word counts, that on the
thread, else on its tags (one muted is enough), else on its category, else on its community. Whoever opens what they muted is
shown all of it: a category's list and a tag's leave nothing out, a community's does not ask whether it is muted itself.
"""

from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, or_, select

from forum.threads.models import CategoryFollow, CommunityFollow, Thread, TagFollow, ThreadFollow, ThreadTag

MUTING = ("mine", "community", "kind")


def not_muted(scope: str) -> list[ColumnElement[bool]]:
    """The threads that the bind `viewer` wants in a list of that scope.

    Whoever muted nothing is found out once, not for every thread.
    """
    if scope not in MUTING:
        return []
    tables: tuple[Any, ...] = (ThreadFollow, TagFollow, CategoryFollow, *((CommunityFollow,) if scope == "mine" else ()))
    anything = or_(*(select(table.user_id).where(table.user_id == bindparam("viewer"), table.level == "muted").exists()
                     for table in tables))
    levels = [_level(ThreadFollow, ThreadFollow.thread_id == Thread.id), _of_tags(),
              _level(CategoryFollow, CategoryFollow.category_id == Thread.category_id)]
    if scope == "mine":
        levels.append(_level(CommunityFollow, CommunityFollow.community_id == Thread.community_id))
    return [or_(~anything, func.coalesce(*levels, 0) == 0)]


def _level(table: Any, here: ColumnElement[bool]) -> Any:
    """1 for muted, 0 for any other level, NULL for none."""
    return (select(case((table.level == "muted", 1), else_=0)).where(table.user_id == bindparam("viewer"), here)
            .correlate(Thread).scalar_subquery())


def _of_tags() -> Any:
    return (select(func.max(case((TagFollow.level == "muted", 1), else_=0)))
            .join(ThreadTag, ThreadTag.tag_id == TagFollow.tag_id)
            .where(ThreadTag.thread_id == Thread.id, TagFollow.user_id == bindparam("viewer")).correlate(Thread).scalar_subquery())
