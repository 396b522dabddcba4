"""What every page's frame shows, read before rendering: the viewer, their communities, the room they are in."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import g, request

from forum.auth.models import User
from forum.communities.queries import CommunityLink, Room, my_communities_and
from forum.core.i18n import current_locale
from forum.core.partial import wants_partial
from forum.core.settings import setting
from forum.notifications.queries import unseen_figure
from forum.threads.queries import News, news_in


@dataclass(frozen=True)
class Shell:
    """The frame of a page. `section` names the current room of the community: "threads", "members", "category:slug"…

    `news` says what is new and unread in the community, to its members; `fresh`, on the home, how much in each of theirs.
    `unseen_notices` stops at 100.
    """

    site_name: str
    communities: tuple[CommunityLink, ...]
    room: Room | None
    section: str
    news: News | None = None
    fresh: dict[str, int] = field(default_factory=dict)
    unseen_notices: int = 0


def context() -> dict[str, Any]:
    """The template variables that need no asking for. A piece of a page has no frame, and asks nothing for it."""
    viewer, room = g.get("viewer"), g.get("room")
    framed = viewer is not None and viewer.id is not None and not wants_partial()  # id: read again here after a rollback
    mine, unseen = my_communities_and(viewer, unseen_figure(viewer)) if framed else ((), 0)
    fresh = g.get("fresh") or {} if framed and request.endpoint == "threads.front" else {}
    news = _news(viewer, room) if framed else None
    return {"viewer": viewer, "current_locale": current_locale(),
            "shell": Shell(setting("site.name"), mine, room, g.get("section", ""), news, fresh, unseen)}


def _news(viewer: User | None, room: Room | None) -> News | None:
    """What the view read already, else one query more in a member's community."""
    if room is None:
        return None
    told_of, news = g.get("news", (None, None))
    return news if told_of is room else news_in(viewer, room)


def url_with_lang(code: str) -> str:
    """The present address, in another language."""
    args = request.args.copy()
    args["lang"] = code
    return f"{request.path if request.method == 'GET' else '/'}?{urlencode(list(args.items(multi=True)))}"
