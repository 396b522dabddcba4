"""The doors of threads and posts."""

from flask import Flask
from werkzeug.routing import Rule

from forum.threads.views import drafts, lists, posts, previews, reactions, reading, replies, show, states, threads
from forum.threads.views.blueprint import bp

__all__ = ["bp", "drafts", "init_app", "lists", "posts", "previews", "reactions", "reading", "replies", "show", "states",
           "threads"]


def init_app(app: Flask) -> None:
    """A community's own address is its list of threads: addresses may also be built from the name `communities.show`."""
    app.url_map.add(Rule("/c/<community>", endpoint="communities.show", build_only=True))
