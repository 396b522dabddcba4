"""The doors of threads and posts."""

from flask import Flask
from werkzeug.routing import Rule

from forum.threads.views import (
    bookmarks,
    drafts,
    following,
    lists,
    mentions,
    polls,
    posts,
    previews,
    questions,
    reactions,
    reading,
    replies,
    revisions,
    scheduled,
    show,
    states,
    suggestions,
    tag_settings,
    tags,
    templates,
    threads,
    votes,
    wikis,
)
from forum.threads.views.blueprint import bp

__all__ = ["bookmarks", "bp", "drafts", "following", "init_app", "lists", "mentions", "polls", "posts", "previews", "questions",
           "reactions", "reading", "replies", "revisions", "scheduled", "show", "states", "suggestions",
           "tag_settings", "tags", "templates", "threads", "votes", "wikis"]


def init_app(app: Flask) -> None:
    """A community's own address is its list of threads: addresses may also be built from the name `communities.show`."""
    app.url_map.add(Rule("/c/<community>", endpoint="communities.show", build_only=True))
