"""Noting whom and what a post speaks of: mentions, links to other discussions, previews of addresses elsewhere."""

from forum.auth.models import User
from forum.core.signals import publish
from forum.threads.models import Post
from forum.threads.previewing import note_previews
from forum.threads.referring import mentioned_ids, note_references
from forum.threads.resolving import References
from forum.threads.signals import MembersMentioned


def speak_of(actor: User, post: Post, spoken_of: References, *, anew: bool = False) -> None:
    """Bring all that in step with the post's text; `anew` where it had another one before. No query where there is nothing."""
    named_before = mentioned_ids(post.id) if anew and spoken_of.mentions else set()
    note_references(post.id, post.thread.community_id, spoken_of, anew=anew)
    if anew and spoken_of.mentions and (named := mentioned_ids(post.id) - named_before):
        publish(MembersMentioned(actor, post, tuple(sorted(named))))
    note_previews(actor, post, spoken_of.alone, anew=anew)
