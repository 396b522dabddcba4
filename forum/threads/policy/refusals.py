"""What somebody may not do in a discussion, and why: for its page to say so, each with a control that does nothing."""

from dataclasses import dataclass
from datetime import datetime

from forum.communities.policy import Standing
from forum.core import clock
from forum.core.policy import Verdict
from forum.threads.policy.acts import can_close, can_follow, can_pin, can_reply, can_tag
from forum.threads.policy.facts import ThreadFacts
from forum.threads.policy.keeping import can_add_poll
from forum.threads.policy.rights import can_remove_line, rights_in
from forum.threads.policy.sharing import can_hide_revision, can_share

NOTHING_TO_PRESS = frozenset({"unseen", "thread-deleted", "not-a-question", "no-votes", "conversation", "yours-to-edit"})


@dataclass(frozen=True, slots=True)
class _Reply:
    """A reply that somebody else wrote just now."""

    thread: ThreadFacts
    created_at: datetime
    author_id: int = -1
    number: int = 2
    kind: str = "post"
    deleted_at: datetime | None = None
    deleted_by_id: int | None = None
    wiki: object | None = None


def refusals(standing: Standing, thread: ThreadFacts) -> tuple[tuple[Verdict, tuple[str, ...]], ...]:
    """The acts upon the discussion, and upon what others wrote in it, that one reader is refused, by the verdict.

    Left out are those that nobody has there: votes where none are given, a solution where nothing was asked. What one may not
    do with one's own posts stands on them.
    """
    rights = rights_in(standing, thread)
    theirs = _Reply(thread, clock.now())
    asked = {
        "reply": can_reply(standing, thread), "react": rights.react(-1, "post", False),
        "vote": rights.vote(-1, "post", False, first=False), "choose": rights.choose("post", False, first=False),
        "tag": can_tag(standing, thread), "follow": can_follow(standing, thread), "pin": can_pin(standing, thread),
        "close": can_close(standing, thread), "suggest": rights.suggest(-1, "post", False, theirs.created_at, wiki=False),
        "edit": rights.edit_others, "share": can_share(standing, theirs), "delete": rights.delete_others,
        "poll": can_add_poll(standing, thread, theirs), "remove-line": can_remove_line(standing, theirs),
        "hide-revision": can_hide_revision(standing, theirs)}
    found: dict[str, tuple[Verdict, list[str]]] = {}
    for act, verdict in asked.items():
        if not verdict and verdict.reason not in NOTHING_TO_PRESS:
            found.setdefault(str(verdict.sentence), (verdict, []))[1].append(act)
    return tuple((verdict, tuple(acts)) for verdict, acts in found.values())
