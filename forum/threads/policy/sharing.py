"""Who lets others write in a post: opened to all members, changed by a suggestion; and who hides what it said before."""

from forum.communities.policy import SIGN_IN, Standing
from forum.core.policy import ALLOW, Verdict
from forum.threads.policy.facts import PostFacts
from forum.threads.policy.reading import can_read_post, in_private
from forum.threads.policy.rights import rights_in
from forum.threads.policy.sentences import (
    MODERATORS_ONLY,
    NOT_IN_CONVERSATIONS,
    NOT_YOURS_TO_DECIDE,
    NOT_YOURS_TO_EDIT,
    NOT_YOURS_TO_SHARE,
)


def can_share(standing: Standing, post: PostFacts) -> Verdict:
    """Opening a post to all members, and taking that back: its author, who may edit it, and the animators."""
    if can_read_post(standing, post) and standing.user_id is not None and in_private(post.thread):
        return NOT_IN_CONVERSATIONS
    verdict = _as_its_own(standing, post)
    return NOT_YOURS_TO_SHARE if verdict is NOT_YOURS_TO_EDIT else verdict


def can_decide(standing: Standing, post: PostFacts) -> Verdict:
    """Deciding on a change that somebody suggests, wiki or not: its author, who may edit it, and the animators."""
    verdict = _as_its_own(standing, post)
    return NOT_YOURS_TO_DECIDE if verdict is NOT_YOURS_TO_EDIT else verdict


def can_suggest(standing: Standing, post: PostFacts) -> Verdict:
    """Suggesting another text for a post: members who may not edit it themselves, while its thread is not archived."""
    rights = rights_in(standing, post.thread)
    return rights.suggest(post.author_id, post.kind, post.deleted_at is not None, post.created_at, post.wiki is not None)


def can_hide_revision(standing: Standing, post: PostFacts) -> Verdict:
    """Hiding what a post said before, personal data that had to go: the site's moderators, in no private conversation."""
    if not (verdict := can_read_post(standing, post)):
        return verdict
    if standing.user_id is None:
        return SIGN_IN
    return ALLOW if standing.is_staff else MODERATORS_ONLY


def _as_its_own(standing: Standing, post: PostFacts) -> Verdict:
    rights = rights_in(standing, post.thread)
    return rights.edit(post.author_id, post.kind, post.deleted_at is not None, post.created_at, wiki=False)
