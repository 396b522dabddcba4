"""How fast one person may write."""

from forum.core.settings import Setting, declare, setting

declare(
    Setting("threads.post_rate", str, "30/minute", "How many posts one member may send: a number, a slash, a length of time."),
    Setting("threads.reaction_rate", str, "120/minute", "How many reactions one member may give or take back."),
    Setting("threads.vote_rate", str, "120/minute", "How many votes one member may give or take back."),
    Setting("threads.preview_rate", str, "120/minute", "How many previews one member may ask for."),
    Setting("threads.draft_rate", str, "120/minute", "How many times one member may have drafts saved, over all windows."),
)


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
