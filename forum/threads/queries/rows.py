"""The rows that lists and threads are made of, ready to be written out: a template reads attributes and asks nothing more."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from forum.auth.models import initials as initials_of
from forum.core.policy import Verdict
from forum.text.excerpt import cut
from forum.text.stored import plain_text
from forum.threads.queries.poll_rows import PollRow

initials = lru_cache(4096)(initials_of)


@dataclass(frozen=True, slots=True)
class Person:
    """A face in a list."""

    name: str
    initials: str
    tint: int


@dataclass(frozen=True, slots=True)
class TagChip:
    """A tag that a thread bears."""

    slug: str
    name: str
    url: str


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
    tags: tuple[TagChip, ...] = ()
    tracked: bool = False
    new: bool = False
    unread: int = 0


@dataclass(frozen=True, slots=True)
class PostReactions:
    """How many readers gave each kind of reaction (likes of a former engine among "like"), and which kinds the viewer gave.

    `lines` readers said how the post helped them; `said`: the viewer is one of them.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    lines: int = 0
    said: bool = False

    def __bool__(self) -> bool:
        return bool(self.counts)

    @property
    def shape(self) -> Hashable:
        """What is shown of them depends on this, whichever post they are of."""
        return tuple(self.counts.items()), self.given, bool(self.lines), self.said

    @property
    def total(self) -> int:
        """All kinds together."""
        return sum(self.counts.values())


NO_REACTIONS = PostReactions()


@dataclass(frozen=True, slots=True)
class PostVotes:
    """The votes on a post; `mine` is the viewer's: 1, -1, or 0 for none. `can` is about voting for it, `retract` taking back."""

    up: int
    down: int
    mine: int
    can: Verdict
    retract: Verdict

    @property
    def shape(self) -> Hashable:
        """What is shown of them depends on this, whichever post they are on."""
        return self.up, self.down, self.mine, self.can.reason, self.retract.allowed

    @property
    def balance(self) -> int:
        """Votes for it less votes against it."""
        return self.up - self.down


@dataclass(frozen=True, slots=True)
class PreviewCard:
    """What a page elsewhere says of itself, as plain text; `site` is its own name or its host. `position` orders a post's."""

    position: int
    url: str
    title: str
    description: str
    site: str


@dataclass(frozen=True, slots=True)
class PostExtras:
    """What hangs on a post beside its text (see `forum.threads.queries.extras`).

    `reactions` counts them by kind (those of a former engine aside), `lines` those who said how the post helped (`said`: the
    viewer among them), `reacted`, `vote`, `bookmarked`
    and the `note` on it are the viewer's own. `mentioned` says
    in how many other discussions the post is spoken of, `thread_mentioned` (first posts) in how many the thread is.
    `muted`: the viewer does not want to read who wrote it.
    `wiki` says that every member may edit it, `editor` who else than its author wrote the text last, `suggestions` how many
    changes wait for a decision, `suggested` which of them is the viewer's own (0: none).
    """

    reactions: Mapping[str, int] = field(default_factory=dict)
    reacted: frozenset[str] = frozenset()
    lines: int = 0
    said: bool = False
    vote: int = 0
    previews: tuple[PreviewCard, ...] = ()
    bookmarked: bool = False
    note: str = ""
    poll_id: int | None = None
    mentioned: int = 0
    thread_mentioned: int = 0
    muted: bool = False
    wiki: bool = False
    editor: str = ""
    suggestions: int = 0
    suggested: int = 0


NO_EXTRAS = PostExtras()
SHORT = 180


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post on its thread's page, with what the viewer may do with it.

    `branch` is the number of the post at the top level that it stands under (its own, there). In the tree, `replies_here` says
    how many posts of the page stand below it, `runs_over` whether some may stand on the next page.
    `votes` is None where nobody votes. `refused` says, by the act, why its author may not "edit", "delete", "restore" it or add
    a "poll"; `waiting` is the number of suggested changes that the viewer decides on.
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
    can_react: Verdict
    can_withdraw: bool
    can_choose: Verdict
    votes: PostVotes | None = None
    extras: PostExtras = NO_EXTRAS
    poll: PollRow | None = None
    can_poll: bool = False
    can_suggest: bool = False
    can_share: bool = False
    waiting: int = 0
    refused: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shape(self) -> Hashable:
        """What the viewer may do with it, and did: the acts under it depend on this, on whose it is and where it stands."""
        extras = self.extras
        return (self.can_reply, self.can_edit, self.can_delete, self.can_restore, self.can_choose.reason, self.can_poll,
                self.can_suggest, self.can_share, self.waiting, self.is_solution, self.deleted, bool(self.reactions),
                extras.bookmarked, extras.note, extras.wiki, extras.suggested,
                tuple((act, str(why)) for act, why in self.refused.items()))

    @property
    def words(self) -> str:
        """What it says, in short, without what it hides from who does not ask for it."""
        return cut(plain_text(self.body_html), SHORT)
