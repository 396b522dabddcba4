"""How closely somebody follows a thread: the one rule that decides, and its words.

The most specific word counts: what they chose for the thread; else for its tags, else for its category, else for its community;
who said nothing is told of what is addressed to them. Among the tags of one thread, muted wins, then the closest: who mutes a
tag wants none of its threads, whatever else they are about. What follows by itself from writing (who opens a thread watches it,
who replies tracks it) only ever brings somebody closer: it takes nothing from who watches the category already.

`forum.threads.queries.following` says the same in SQL; a test holds both to one answer.
"""

from dataclasses import dataclass
from typing import Any

from forum.core.i18n import gettext as _
from forum.core.i18n import lazy_gettext as _l

CLOSENESS = {"muted": 0, "normal": 1, "tracking": 2, "watching": 3}
NAMES: dict[str, Any] = {"watching": _l("Watching"), "tracking": _l("Following"), "normal": _l("Normal"), "muted": _l("Muted")}
LINES: dict[str, Any] = {
    "watching": _l("You are notified of every post."),
    "tracking": _l("Among what you follow; you are notified when somebody answers, quotes or mentions you."),
    "normal": _l("You are told when somebody answers, quotes or mentions you."),
    "muted": _l("No notifications, and it is left out of your lists."),
}
ICONS = {"watching": "eye", "tracking": "bell", "normal": "message-circle", "muted": "eye-off"}


@dataclass(frozen=True, slots=True)
class Said:
    """What one member said of a thread and of where it stands: levels, None where they said nothing.

    `chosen`: the level of the thread is their own choice. `tags`: the level and name of each of its tags they spoke of.
    """

    thread: str | None = None
    chosen: bool = False
    tags: tuple[tuple[str, str], ...] = ()
    category: str | None = None
    community: str | None = None


@dataclass(frozen=True, slots=True)
class Follow:
    """A level, and what decided it: "chosen", "automatic", "tag" (its `tag`), "category", "community" or "default"."""

    level: str = "normal"
    why: str = "default"
    tag: str = ""


@dataclass(frozen=True, slots=True)
class FollowControl:
    """What lets a member choose: the address that takes the choice, the present level and the sentence that says why.

    `own`: the level is a choice made for this very thing, which can be taken back.
    """

    url: str
    level: str
    reason: str
    own: bool

    @property
    def choices(self) -> list[dict[str, Any]]:
        """The four levels, the closest first: `level`, `name`, `line`, `icon`."""
        return [{"level": level, "name": NAMES[level], "line": LINES[level], "icon": ICONS[level]}
                for level in ("watching", "tracking", "normal", "muted")]

    @property
    def name(self) -> Any:
        """The name of the present level."""
        return NAMES[self.level]

    @property
    def icon(self) -> str:
        """The drawing of the present level."""
        return ICONS[self.level]


NOTHING_SAID = Follow()


def level_for(said: Said) -> Follow:
    """The level that counts, and why."""
    if said.thread is not None and said.chosen:
        return Follow(said.thread, "chosen")
    place = _place(said)
    if said.thread is not None and CLOSENESS[said.thread] > CLOSENESS[place.level]:
        return Follow(said.thread, "automatic")
    return place


def strongest_tag(tags: tuple[tuple[str, str], ...]) -> tuple[str, str] | None:
    """The level and name of the tag that decides among those somebody spoke of."""
    muted = [tag for tag in tags if tag[0] == "muted"]
    return max(muted or tags, key=lambda tag: CLOSENESS[tag[0]], default=None)


def reason_of(follow: Follow, *, category: str = "", community: str = "") -> str:
    """The rule in words: what one is told of, and why."""
    why = {
        "chosen": _("you chose so for this discussion"),
        "automatic": _("you opened this discussion") if follow.level == "watching" else _("you wrote in this discussion"),
        "tag": _("you chose so for the tag %(name)s", name=follow.tag),
        "category": _("you chose so for the category %(name)s", name=category),
        "community": _("you chose so for the community %(name)s", name=community),
        "default": _("you chose nothing else"),
    }[follow.why]
    return {
        "watching": _("You are notified of every post: %(why)s.", why=why),
        "tracking": _("You follow this and are notified of what is addressed to you: %(why)s.", why=why),
        "normal": _("You are notified of what is addressed to you: %(why)s.", why=why),
        "muted": _("You are notified of nothing here: %(why)s.", why=why),
    }[follow.level]


def _place(said: Said) -> Follow:
    tag = strongest_tag(said.tags)
    if tag is not None:
        return Follow(tag[0], "tag", tag[1])
    if said.category is not None:
        return Follow(said.category, "category")
    return Follow(said.community, "community") if said.community is not None else Follow()
