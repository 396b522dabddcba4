"""Entering a community: the way every page of a room begins."""

from flask import abort, g

from forum.communities.policy import can_post
from forum.communities.queries import Room, room
from forum.core.policy import require
from forum.threads.queries import FoundThread, find_thread


def enter(slug: str, section: str = "threads") -> Room:
    """The community, shown around the page. 404 where the viewer may not know of it. Look at `readable` before reading."""
    found = room(g.viewer, slug) or abort(404)
    show_around(found, section)
    return found


def enter_to_write(slug: str) -> Room:
    """The community where the viewer may post. Raises `Denied`."""
    found = enter(slug)
    require(can_post(found.standing, found))
    return found


def thread_or_404(thread_id: int) -> FoundThread:
    """The thread the viewer may read, its community shown around the page; what is refused leads back to it."""
    found = find_thread(g.viewer, thread_id) or abort(404)
    show_around(found.community, "threads")
    g.way_back = found.url
    return found


def show_around(found: Room, section: str) -> None:
    """Have the page's frame show this community; around a private conversation, the site."""
    g.room, g.section = (None, "messages") if found.private else (found, section)
