"""Where the doors hang."""

from flask import Blueprint, abort, g

from forum.threads.queries import FoundThread, find_thread

bp = Blueprint("messages", __name__)


def conversation_or_404(thread_id: int) -> FoundThread:
    """The conversation that the viewer takes part in."""
    found = find_thread(g.viewer, thread_id)
    if found is None or not found.community.private:
        abort(404)
    g.section, g.way_back = "messages", found.url
    return found
