"""What every page's frame shows, read before rendering: the viewer, their communities, the room they are in."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import g, request

from forum.communities import queries as communities
from forum.core.i18n import current_locale
from forum.core.settings import setting


@dataclass(frozen=True)
class Shell:
    """The frame of a page. `section` names the current room of the community: "threads", "members", "category:slug"…"""

    site_name: str
    communities: tuple[communities.CommunityLink, ...]
    room: communities.Room | None
    section: str


def context() -> dict[str, Any]:
    """The template variables that need no asking for."""
    viewer = g.get("viewer")
    mine = communities.my_communities(viewer) if viewer is not None else ()
    return {"viewer": viewer, "current_locale": current_locale(),
            "shell": Shell(setting("site.name"), mine, g.get("room"), g.get("section", ""))}


def url_with_lang(code: str) -> str:
    """The present address, in another language."""
    args = request.args.copy()
    args["lang"] = code
    return f"{request.path if request.method == 'GET' else '/'}?{urlencode(list(args.items(multi=True)))}"
