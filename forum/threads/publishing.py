"""Publishing what was scheduled, when its time has come: as its author would, with the rights that they have then."""

import logging
from datetime import timedelta

from sqlalchemy import delete

from forum.auth.models import User
from forum.communities.models import Community
from forum.core import clock
from forum.core.db import db, transaction
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import speaking
from forum.core.policy import Denied
from forum.threads.commands import keep_unpublished, publish_scheduled
from forum.threads.composing import compose
from forum.threads.models import Post, ScheduledPost
from forum.threads.queries.scheduled import due

log = logging.getLogger("forum.publishing")
BATCH = 20
REMEMBERED = timedelta(days=30)  # how long what was published stays in its author's list


def publish_due() -> int:
    """Publish what is due; how many posts that was. Killed in between, what was published is noted with it: none comes twice."""
    done = 0
    for scheduled_id in due(BATCH):
        waiting = db.session.get(ScheduledPost, scheduled_id, populate_existing=True)
        author = db.session.get(User, waiting.author_id) if waiting is not None else None
        if waiting is None or author is None:
            continue
        try:
            done += publish_or_say_why(author, waiting) is not None
        except Exception:  # the next round tries it again, after the others had their turn
            log.exception("scheduled post %s failed", scheduled_id)
            db.session.rollback()
    return done


def publish_or_say_why(author: User, waiting: ScheduledPost) -> Post | None:
    """The post that it became, or None: then it is kept, with the reason in its author's language."""
    community = db.session.get_one(Community, waiting.community_id)
    with speaking(author.locale or community.locale):
        try:
            body = compose(author, waiting.source, community_locale=community.locale, thread_id=waiting.thread_id,
                           community_id=community.id)
            with transaction():
                return publish_scheduled(author, waiting, body=body)
        except (Invalid, Conflict, Denied) as error:
            sentence = _sentence(error)
            with transaction():
                keep_unpublished(waiting, sentence)
    return None


def forget_published() -> None:
    """Take what was published long ago from its author's list."""
    with transaction(private=True):
        db.session.execute(delete(ScheduledPost).where(
            ScheduledPost.post_id.is_not(None), ScheduledPost.publish_at < clock.now() - REMEMBERED),
            execution_options={"synchronize_session": False})


def _sentence(error: Invalid | Conflict | Denied) -> str:
    if isinstance(error, Invalid):
        return " ".join(str(text) for text in error.fields.values())
    return str(error.verdict.sentence if isinstance(error, Denied) else error.sentence)
