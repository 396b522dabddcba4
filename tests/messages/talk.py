"""Conversations for the tests, made through the commands."""

from forum.auth.models import User
from forum.core.db import transaction
from forum.messages import commands
from forum.threads.composing import compose
from forum.threads.models import Thread


def written(actor: User, *others: User, title: str = "Between ourselves", source: str = "A word in private.") -> Thread:
    """A conversation that `actor` began with others."""
    body = compose(actor, source, community_locale="en", community_id=0, title=title)
    with transaction():
        return commands.begin_conversation(actor, [one.username for one in others], title=title, body=body)
