"""What happens to notices, for whoever brings them further: mail, the browser's own notifications."""

from dataclasses import dataclass

from forum.core.signals import Signal


@dataclass(frozen=True)
class NoticeGiven(Signal):
    """These members were told of a post, in the forum itself. Published in the transaction that tells them, in batches."""

    kind: str
    user_ids: tuple[int, ...]
    thread_id: int | None
    post_id: int | None
    actor_id: int | None
