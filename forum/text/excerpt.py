"""Short plain text."""

from forum.text import limits


def cut(text: str, limit: int = limits.MAX_EXCERPT) -> str:
    """``text`` on one line and in at most ``limit`` characters, cut between words, with an ellipsis if anything is missing."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    if text[limit - 1] != " " and " " in head:
        head = head[: head.rindex(" ")]
    return head.rstrip(" ,;:.–-") + "…"
