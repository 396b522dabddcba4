"""What a member does not want in their lists: the nearest of their levels for a thread is "muted".

The rule is that of `forum.threads.following` (a test holds both to one answer): the most specific word counts, that on the
thread, else on its tags (one muted is enough), else on its category, else on its community. Whoever opens what they muted is
shown all of it: a category's list and a tag's leave nothing out, a community's does not ask whether it is muted itself.

The discussions of somebody whom they muted are left out too, unless they gave the discussion a level of its own, or that person
keeps order there.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select

from forum.auth.models import Mute, User
from forum.communities.models import Membership
from forum.threads.models import CategoryFollow, CommunityFollow, TagFollow, Thread, ThreadFollow, ThreadTag

MUTING = ("mine", "community", "kind")
_viewer: Any = bindparam("viewer")


def not_muted(scope: str) -> list[ColumnElement[bool]]:
    """The threads that the bind `viewer` wants in a list of that scope.

    Made for a thousand rows a page: who muted no place is found out once, and the few tags and categories that somebody spoke
    of are read once; of each thread are asked its own level, and its tags.
    """
    if scope not in MUTING:
        return []
    places: tuple[Any, ...] = (TagFollow, CategoryFollow, *((CommunityFollow,) if scope == "mine" else ()))
    anything = or_(*(select(table.user_id).where(table.user_id == _viewer, table.level == "muted").exists() for table in places))
    category = func.coalesce(Thread.category_id, 0)
    by_category: ColumnElement[bool] = category.not_in(_spoken_of(CategoryFollow, CategoryFollow.category_id, muted=True))
    if scope == "mine":
        by_category = or_(
            category.in_(_spoken_of(CategoryFollow, CategoryFollow.category_id, muted=False)),
            and_(by_category, Thread.community_id.not_in(_spoken_of(CommunityFollow, CommunityFollow.community_id, muted=True))))
    by_place = and_(~_tagged(muted=True), or_(by_category, _tagged(muted=False)))
    return [~_own(muted=True), or_(~anything, by_place, _own(muted=False)), or_(~_by_muted(), _keeps_order(), _own(muted=False))]


def _by_muted() -> ColumnElement[bool]:
    """Whether the viewer muted who opened the thread. The few whom one mutes are read once."""
    muted = select(Mute.muted_id).join(User, User.id == Mute.muted_id).where(Mute.user_id == _viewer, User.role == "member")
    return Thread.author_id.in_(muted)


def _keeps_order() -> ColumnElement[bool]:
    """Whether who opened the thread animates or owns its community."""
    return (select(Membership.user_id).where(Membership.community_id == Thread.community_id,
                                             Membership.user_id == Thread.author_id, Membership.role != "member")
            .correlate(Thread).exists())


def _spoken_of(table: Any, column: Any, *, muted: bool) -> Select[Any]:
    return select(column).where(table.user_id == _viewer, table.level == "muted" if muted else table.level != "muted")


def _tagged(*, muted: bool) -> ColumnElement[bool]:
    """Whether the thread bears a tag that was muted, or that was given another level."""
    which = _spoken_of(TagFollow, TagFollow.tag_id, muted=muted)
    return (select(ThreadTag.tag_id).where(ThreadTag.thread_id == Thread.id, ThreadTag.tag_id.in_(which))
            .correlate(Thread).exists())


def _own(*, muted: bool) -> ColumnElement[bool]:
    """Whether the thread itself was muted, or was given another level."""
    level = ThreadFollow.level == "muted" if muted else ThreadFollow.level != "muted"
    return (select(ThreadFollow.thread_id).where(ThreadFollow.user_id == _viewer, ThreadFollow.thread_id == Thread.id, level)
            .correlate(Thread).exists())
