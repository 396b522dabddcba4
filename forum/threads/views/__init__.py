"""The doors of threads and posts."""

from flask import Flask
from werkzeug.routing import Rule

from forum.threads.views import (
    drafts,
    following,
    lists,
    mentions,
    posts,
    previews,
    questions,
    reactions,
    reading,
    replies,
    show,
    states,
    tag_settings,
    tags,
    threads,
    votes,
)
from forum.threads.views.blueprint import bp

__all__ = ["bp", "drafts", "following", "init_app", "lists", "mentions", "posts", "previews", "questions",
           "reactions", "reading", "replies", "show", "states",
           "tag_settings", "tags", "threads", "votes"]


def init_app(app: Flask) -> None:
    """A community's own address is its list of threads: addresses may also be built from the name `communities.show`."""
    app.url_map.add(Rule("/c/<community>", endpoint="communities.show", build_only=True))
