"""What is alive in a community, in a few words beside its lists: who runs it, and what the last seven days brought."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, bindparam, case, func, literal, select

from forum.auth.models import User
from forum.communities.models import Community, Membership, runs
from forum.communities.queries import Room
from forum.core.clock import now
from forum.core.db import UTCDateTime, db
from forum.threads.addresses import person_url
from forum.threads.models import Thread
from forum.threads.queries.rows import initials

MOST_ANIMATORS = 5
MOST_COUNTED = 1000
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Animator:
    """One of those who run a community."""

    name: str
    initials: str
    tint: int
    organisation: str
    url: str


@dataclass(frozen=True, slots=True)
class Life:
    """Beside a community's lists. Of the last seven days: discussions that `moved`, `opened` ones among them, who `joined`."""

    animators: tuple[Animator, ...]
    moved: int
    opened: int
    joined: int


_week = bindparam("week", type_=UTCDateTime())
_moved = (
    select(Thread.created_at)
    .where(Thread.community_id == bindparam("community"), Thread.deleted_at.is_(None), Thread.bumped_at > _week)
    .order_by(Thread.bumped_at.desc(), Thread.id.desc()).limit(literal(MOST_COUNTED, literal_execute=True)).subquery())
_talk = (
    select(func.count().label("moved"), func.sum(case((_moved.c.created_at > _week, 1), else_=0)).label("opened"))
    .select_from(_moved).subquery())
_joined = (
    select(Membership.user_id).where(Membership.community_id == bindparam("community"), Membership.joined_at > _week)
    .limit(literal(MOST_COUNTED, literal_execute=True)).subquery())
_life = (
    select(_talk.c.moved, _talk.c.opened, select(func.count()).select_from(_joined).scalar_subquery().label("joined"),
           User.username, User.name, User.tint, User.organisation)
    .select_from(Community).join(_talk, _talk.c.moved >= 0)
    .outerjoin(Membership, and_(Membership.community_id == Community.id, runs()))
    .outerjoin(User, User.id == Membership.user_id)
    .where(Community.id == bindparam("community"))
    .order_by(case((Membership.role == "animator", 0), else_=1), User.name_key, User.id)
    .limit(literal(MOST_ANIMATORS, literal_execute=True)))


def life_of(room: Room) -> Life:
    """Who runs a readable room and what the last week brought; figures stop at a thousand. One query."""
    rows = db.session.execute(_life, {"community": room.id, "week": now() - WEEK}).all()
    return Life(
        tuple(Animator(row.name or row.username, initials(row.name or row.username), row.tint, row.organisation,
                       person_url(row.username)) for row in rows if row.username),
        rows[0].moved, rows[0].opened or 0, rows[0].joined)
