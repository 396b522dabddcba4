"""Communities, their categories, charters, members, requests and invitations."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.auth.models import User
from forum.core.db import Model, UTCDateTime

KINDS = ("practice", "trade", "service", "interest", "epistemic")
VISIBILITIES = ("public", "members", "hidden")
PRIVATE = "private"  # the visibility of a private conversation's room: for those who take part, not for the site's staff
VOTING = ("off", "questions", "all")
TAG_CREATION = ("members", "animators")
JOIN_POLICIES = ("open", "request", "invitation")
ROLES = ("member", "animator", "owner")


class Community(Model):
    """A community. `public`: anyone reads; `members`: anyone sees that it exists; `hidden`: outsiders get a 404.

    `reactions` names the kinds that its members may give, in order, between commas; `voting` what they may vote on: nothing, the
    answers to questions, or every post; `downvotes` whether against too; `tag_creation` who may make a new tag.
    `tint` is one of the twelve colours of the palette; `accent` a colour of its own (six hexadecimal digits), if it has one.
    """

    __tablename__ = "communities"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(160), index=True)
    kind: Mapped[str] = mapped_column(String(20), default="practice")
    description: Mapped[str] = mapped_column(String(500), default="")
    tint: Mapped[int] = mapped_column(default=0)
    accent: Mapped[str | None] = mapped_column(String(6))
    locale: Mapped[str] = mapped_column(String(8), default="en")
    reactions: Mapped[str] = mapped_column(String(120), default="like,thanks,insightful,helped")
    voting: Mapped[str] = mapped_column(String(10), default="questions")
    downvotes: Mapped[bool] = mapped_column(default=False)
    tag_creation: Mapped[str] = mapped_column(String(10), default="members")
    visibility: Mapped[str] = mapped_column(String(10), default="public", index=True)
    join_policy: Mapped[str] = mapped_column(String(12), default="open")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    member_count: Mapped[int] = mapped_column(default=0)
    thread_count: Mapped[int] = mapped_column(default=0)
    post_count: Mapped[int] = mapped_column(default=0)
    active_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)


class Charter(Model):
    """One version of a community's charter: its joint enterprise and its rules. The highest version is in force."""

    __tablename__ = "charters"
    __table_args__ = (UniqueConstraint("community_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    version: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Category(Model):
    """A section of a community (thématique). A new thread in it begins with `template`, and bears a tag if it must."""

    __tablename__ = "categories"
    __table_args__ = (UniqueConstraint("community_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(String(300), default="")
    tint: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    tags_required: Mapped[bool] = mapped_column(default=False)
    template: Mapped[str] = mapped_column(Text, default="")
    thread_count: Mapped[int] = mapped_column(default=0)


RUNNING = "role <> 'member'"


class Membership(Model):
    """A member of a community, with the role held there."""

    __tablename__ = "memberships"
    __table_args__ = (Index("ix_memberships_user_id", "user_id"),
                      Index("ix_memberships_community_id_joined_at", "community_id", "joined_at", "user_id"),
                      Index("ix_memberships_community_id_role", "community_id", "role", "user_id",
                            sqlite_where=text(RUNNING), postgresql_where=text(RUNNING)))

    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(10), default="member")
    joined_at: Mapped[datetime] = mapped_column(UTCDateTime)
    user: Mapped[User] = relationship()
    community: Mapped[Community] = relationship()


def runs() -> ColumnElement[bool]:
    """Whether a `Membership` is an owner's or an animator's, said so that its index of these few answers."""
    return literal_column(f"memberships.{RUNNING}")  # without a type: a Boolean would be compared with 1


class JoinRequest(Model):
    """Someone asks to join. Undecided while `decided_at` is empty; at most one undecided request a person."""

    __tablename__ = "join_requests"
    __table_args__ = (Index("ix_join_requests_community_id_decided_at", "community_id", "decided_at"),
                      Index("ix_join_requests_user_id", "user_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    message: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    accepted: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    user: Mapped[User] = relationship(foreign_keys=[user_id])


class Invitation(Model):
    """An invitation: to one member (`user_id`), or by a link that anyone who holds it may use (`token_hash`)."""

    __tablename__ = "invitations"
    __table_args__ = (Index("ix_invitations_user_id", "user_id"), Index("ix_invitations_community_id", "community_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    accepted: Mapped[bool | None]
    community: Mapped[Community] = relationship()
    invited_by: Mapped[User] = relationship(foreign_keys=[invited_by_id])
