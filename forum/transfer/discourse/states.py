"""What was closed, archived, hidden, deleted or unlisted there, in our terms."""

from typing import Any

from forum.core.i18n import gettext as _
from forum.transfer.discourse.shapes import ForeignPost, ForeignThread

_CLOSING = ("closed.enabled", "autoclosed.enabled", "archived.enabled")


def withdrawal_of(thread: ForeignThread, post: ForeignPost, *, first: bool) -> tuple[str, bool]:
    """Why the post is deleted here (empty: it is not), and whether only its HTML of the archive may be used.

    What the old forum did not show is not shown here. A hidden first post would take its whole thread away: it stays, with the
    notice that readers saw in its place.
    """
    if first and thread.deleted:
        return _("This thread was deleted on the forum it came from."), False
    if first and thread.unlisted:
        return _("This thread was not listed on the forum it came from."), False
    if post.withdrawn == "deleted":
        return _("This post was deleted on the forum it came from."), False
    if post.withdrawn == "hidden":
        return ("", True) if first else (_("This post was hidden on the forum it came from."), False)
    return "", False


def closure_of(thread: ForeignThread, people: dict[int, int], thread_id: int) -> dict[str, Any] | None:
    """The row of a thread that takes no more replies: by whom and when as far as the archive tells."""
    if not (thread.closed or thread.archived):
        return None
    acts = [post for post in thread.posts if post.action_code in _CLOSING]
    return {
        "thread_id": thread_id, "kind": "archived" if thread.archived else "closed",
        "closed_by_id": people[acts[-1].person.id] if acts else None,
        "closed_at": (acts[-1] if acts else thread.posts[-1]).created_at,
    }
