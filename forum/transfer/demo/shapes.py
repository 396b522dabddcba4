"""What the demonstration's files say, as plain frozen rows. Days count back from the day the site is filled."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta


@dataclass(frozen=True, order=True)
class Moment:
    """A time of day (UTC), some days ago. Sorts from the most distant to the most recent one."""

    minus_days: int
    clock: time

    @classmethod
    def ago(cls, days: int, clock: time) -> "Moment":
        """`days` before the day of filling, at `clock`."""
        return cls(-days, clock)

    @property
    def days_ago(self) -> int:
        """How many days before the day of filling."""
        return -self.minus_days

    def on(self, today: date) -> datetime:
        """The aware instant, when `today` is the day of filling."""
        return datetime.combine(today + timedelta(days=self.minus_days), self.clock, UTC)


@dataclass(frozen=True)
class Person:
    """Someone who speaks in the demonstration."""

    username: str
    name: str
    organisation: str
    bio: str
    lang: str
    joined_days_ago: int


@dataclass(frozen=True)
class Section:
    """A category."""

    slug: str
    name: str
    description: str
    tint: int


@dataclass(frozen=True)
class Message:
    """One post: `number` counts from 1 in its thread, `reply_to` is the number of the post it answers."""

    number: int
    author: str
    at: Moment
    reply_to: int | None
    source: str


@dataclass(frozen=True)
class Closing:
    """Who closed a thread, when and why."""

    by: str
    days_ago: int
    reason: str


@dataclass(frozen=True)
class Talk:
    """One thread. `file` is its file's name, for messages about mistakes; `accepted` the number of the answer kept."""

    file: str
    title: str
    category: str
    kind: str
    posts: tuple[Message, ...]
    accepted: int | None = None
    pinned: bool = False
    tags: tuple[str, ...] = ()
    closing: Closing | None = None


@dataclass(frozen=True)
class Gathering:
    """One community with its people, by username. `role_reason` is told to the animators when they become it."""

    slug: str
    name: str
    lang: str
    kind: str
    tint: int
    description: str
    opened_days_ago: int
    owner: str
    animators: tuple[str, ...]
    members: tuple[str, ...]
    role_reason: str
    charter: str
    categories: tuple[Section, ...]
    threads: tuple[Talk, ...]

    @property
    def everyone(self) -> tuple[str, ...]:
        """The owner, the animators, the members."""
        return (self.owner, *self.animators, *self.members)


@dataclass(frozen=True)
class Demo:
    """The whole demonstration."""

    people: dict[str, Person]
    communities: tuple[Gathering, ...]
