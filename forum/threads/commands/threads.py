"""Opening a thread."""

from collections.abc import Sequence

from forum.auth.models import User
from forum.communities.models import Community
from forum.communities.policy import can_post, standing_of
from forum.core import clock
from forum.core.db import db
from forum.core.errors import Conflict
from forum.core.i18n import gettext as _
from forum.core.policy import require
from forum.core.signals import publish
from forum.threads import counters
from forum.threads.commands.deciding import Numbered, checked_category, checked_kind, signed_in
from forum.threads.commands.polls import add_poll
from forum.threads.commands.speaking import speak_of
from forum.threads.commands.tags import change_tags
from forum.threads.commands.templates import check_filled_in
from forum.threads.composing import Composed, clean_title
from forum.threads.models import Post, Thread
from forum.threads.paths import path_of
from forum.threads.polling import Asked
from forum.threads.signals import PostPublished
from forum.threads.slugs import slug_of


def open_thread(actor: User | None, where: Numbered, *, title: str, body: Composed, kind: str = "discussion",
                category_id: int | None = None, tags: Sequence[str] = (), poll: Asked | None = None) -> Thread:
    """A new thread with its first post. Raises `Denied`, and `Invalid` with `title`, `kind`, `category_id`, `tags` or those of a
    `poll` (see `forum.threads.polling`)."""
    actor = signed_in(actor)
    community = db.session.get(Community, where.id, populate_existing=True)
    if community is None:
        raise Conflict(_("This community no longer exists."))
    require(can_post(standing_of(actor, community.id), community))
    check_filled_in(category_id, body.source)
    at = clock.now()
    title = clean_title(title)
    thread = Thread(
        community=community, category_id=checked_category(community.id, category_id), author=actor, kind=checked_kind(kind),
        title=title, slug=slug_of(title), created_at=at, bumped_at=at, last_number=1, excerpt=body.excerpt, lang=body.lang,
        closure=None, pin=None)
    post = Post(
        thread=thread, author=actor, number=1, path=path_of(1, None, None), source=body.source, html=body.html,
        render_version=body.render_version, lang=body.lang, created_at=at)
    db.session.add_all([thread, post])
    db.session.flush()
    counters.count_thread(thread, post)
    speak_of(actor, post, body.references)
    change_tags(actor, thread, tags)
    if poll is not None:
        add_poll(actor, post, poll)
    publish(PostPublished(actor, post))
    return thread
