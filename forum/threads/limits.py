"""How fast one person may write."""

from datetime import time

from forum.core.settings import Setting, declare, setting

declare(
    Setting("threads.post_rate", str, "30/minute", "How many posts one member may send: a number, a slash, a length of time."),
    Setting("threads.reaction_rate", str, "120/minute", "How many reactions one member may give or take back."),
    Setting("threads.vote_rate", str, "120/minute", "How many votes one member may give or take back."),
    Setting("threads.bookmark_rate", str, "120/minute", "How many times one member may keep a post at hand, or note on it."),
    Setting("threads.preview_rate", str, "120/minute", "How many previews one member may ask for."),
    Setting("threads.draft_rate", str, "120/minute", "How many times one member may have drafts saved, over all windows."),
    Setting("threads.edit_grace_minutes", int, 5, "How long who wrote a text may mend it before a change is kept as a revision; "
            "0 keeps every one.", minimum=0, maximum=60),
    Setting("threads.edit_window_days", int, 0, "How long members may edit their own posts, in days; 0 for always.", minimum=0,
            maximum=3650),
    Setting("threads.most_suggestions", int, 20, "How many changes to others' posts one member may have waiting for a decision.",
            minimum=1, maximum=1000),
    Setting("threads.most_scheduled", int, 20, "How many posts one member may have waiting to be published.", minimum=1,
            maximum=1000),
)


MOST_BOOKMARKS = 2000
"""How many posts one reader keeps at hand."""
REMINDED_AT = time(6)
"""A reminder is for a day: it comes in the morning, by the clocks of who is reminded."""


def post_rate() -> str:
    """For `forum.core.limits.limited`."""
    return str(setting("threads.post_rate"))


def preview_rate() -> str:
    """For `forum.core.limits.limited`."""
    return str(setting("threads.preview_rate"))


def draft_rate() -> str:
    """For `forum.core.limits.limited`."""
    return str(setting("threads.draft_rate"))


def vote_rate() -> str:
    """For `forum.core.limits.limited`."""
    return str(setting("threads.vote_rate"))


def reaction_rate() -> str:
    """For `forum.core.limits.limited`."""
    return str(setting("threads.reaction_rate"))


def edit_grace_minutes() -> int:
    """How long a text may be mended without a trace."""
    return int(setting("threads.edit_grace_minutes"))


def edit_window_days() -> int:
    """How long members edit their own posts, 0 for always."""
    return int(setting("threads.edit_window_days"))


def most_suggestions() -> int:
    """How many changes one member may have suggested and undecided."""
    return int(setting("threads.most_suggestions"))


def most_scheduled() -> int:
    """How many posts one member may have waiting."""
    return int(setting("threads.most_scheduled"))


def bookmark_rate() -> str:
    """For `forum.core.limits.limited`."""
    return str(setting("threads.bookmark_rate"))
