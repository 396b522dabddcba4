"""The rows that lists and threads are made of, ready to be written out: a template reads attributes and asks nothing more."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from forum.auth.models import initials as initials_of

initials = lru_cache(4096)(initials_of)


@dataclass(frozen=True, slots=True)
class Person:
    """A face in a list."""

    name: str
    initials: str
    tint: int


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread in a list. `excerpt` is there for pinned threads; `people` are up to four who wrote in it, the opener first.

    To a member (`tracked`) a thread may be `new` or hold `unread` posts (100 stands for more): `open_url` leads to the first
    of these, else to the thread's beginning.
    """

    id: int
    slug: str
    title: str
    url: str
    kind: str
    lang: str | None
    excerpt: str
    author_name: str
    author_initials: str
    author_tint: int
    author_url: str
    last_author_name: str | None
    last_url: str
    category_name: str | None
    category_slug: str | None
    category_tint: int | None
    category_url: str | None
    community_name: str
    community_slug: str
    community_tint: int
    community_lang: str
    community_url: str
    reply_count: int
    reaction_count: int
    view_count: int
    bumped_at: datetime
    pinned: bool
    closed: bool
    solved: bool
    people: tuple[Person, ...]
    open_url: str
    tracked: bool = False
    new: bool = False
    unread: int = 0


@dataclass(frozen=True, slots=True)
class PostReactions:
    """How many readers liked a post (those of a former engine included) or were helped by it, and whether the viewer is one."""

    likes: int = 0
    helped: int = 0
    liked: bool = False
    was_helped: bool = False

    def __bool__(self) -> bool:
        return self.likes > 0 or self.helped > 0


NO_REACTIONS = PostReactions()


@dataclass(frozen=True, slots=True)
class PostExtras:
    """What hangs on a post beside its text (see `forum.threads.queries.extras`)."""


NO_EXTRAS = PostExtras()


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post on its thread's page, with what the viewer may do with it.

    `branch` is the number of the post at the top level that it stands under (its own, there). In the tree, `replies_here` says
    how many posts of the page stand below it, `runs_over` whether some may stand on the next page.
    `reply_to_number` is set where the answered post does not stand just above. Of a deleted post the viewer may not read,
    only the place is left: no text, no name, no reason.
    """

    id: int
    number: int
    url: str
    acts_url: str
    kind: str
    author_name: str
    author_username: str
    author_url: str
    author_initials: str
    author_tint: int
    organisation: str
    role_badge: str | None
    created_at: datetime
    edited_at: datetime | None
    body_html: str
    lang: str | None
    depth: int
    branch: int
    replies_here: int
    runs_over: bool
    reply_to_number: int | None
    reply_to_name: str
    reply_to_url: str
    is_solution: bool
    deleted: bool
    deleted_by_name: str
    deletion_reason: str
    reactions: PostReactions
    action_text: Any
    can_reply: bool
    can_edit: bool
    can_delete: bool
    can_restore: bool
    can_react: bool
    can_withdraw: bool
    extras: PostExtras = NO_EXTRAS
