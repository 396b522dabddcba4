"""Profiles."""

from collections.abc import Callable
from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from sqlalchemy import and_
from sqlalchemy.orm import aliased

from forum.auth.models import User
from forum.auth.muting import can_mute, is_muted_by
from forum.auth.own_paths import own_path
from forum.auth.pages import CardPage, CommunityMark, ProfilePage
from forum.auth.queries import person
from forum.auth.views.blueprint import bp
from forum.communities.models import Community, Membership
from forum.communities.policy import browsable_communities
from forum.core.db import db
from forum.core.partial import wants_partial
from forum.messages.policy import can_write_to
from forum.text.excerpt import cut
from forum.text.stored import plain_text
from forum.threads import queries

MAX_COMMUNITIES = 50
BIO = 180
PARTS: dict[str, Callable[[User | None, int, str], queries.Activity]] = {
    "posts": queries.posts_by, "discussions": queries.threads_by, "solutions": queries.solutions_by,
    "reactions": queries.reactions_by, "received": queries.reactions_to,
}


@bp.get("/u/<username>", defaults={"what": "posts"})
@bp.get("/u/<username>/<any(discussions, solutions, reactions, received):what>")
def profile(username: str, what: str) -> Any:
    """Who someone is, and a part of what they did. A name that reads the same leads to the right address."""
    found = person(g.viewer, username) or abort(404)
    if found.username != username:
        return redirect(url_for("auth.profile", username=found.username, what=what), 301)
    g.section = "profile" if g.viewer is not None and g.viewer.id == found.id else ""
    page = ProfilePage(
        found, queries.figures_of(g.viewer, found.id, found.post_count), communities_of(g.viewer, found.id), what,
        PARTS[what](g.viewer, found.id, request.args.get("after", "")), g.section == "profile",
        can_write_to(g.viewer, found.id, found.claimed), can_mute(g.viewer, found.id), is_muted_by(g.viewer, found.id))
    return render_template("auth/profile.html", page=page)


@bp.get("/u/<username>/card")
def card(username: str) -> Any:
    """The same in a few lines, for a script that shows them over a page; anybody else is led to the profile."""
    found = person(g.viewer, username) or abort(404)
    if not wants_partial():
        return redirect(url_for("auth.profile", username=found.username), 303)
    page = CardPage(
        found, cut(plain_text(found.bio_html), BIO), role_in(g.viewer, found.id, request.args.get("in", "")),
        queries.figures_of(g.viewer, found.id, found.post_count), can_write_to(g.viewer, found.id, found.claimed),
        can_mute(g.viewer, found.id), is_muted_by(g.viewer, found.id), g.viewer is not None and g.viewer.id == found.id,
        own_path(request.args.get("next")))
    return render_template("auth/_card.html", page=page)


def role_in(viewer: User | None, user_id: int, slug: str) -> str | None:
    """What somebody is in the community at that address, where the viewer may read who is; None also for no such place."""
    return db.session.scalar(
        db.select(Membership.role).join(Community, Community.id == Membership.community_id)
        .where(Community.slug == slug, Membership.user_id == user_id, browsable_communities(viewer))) if slug.isascii() else None


def communities_of(viewer: User | None, user_id: int) -> tuple[CommunityMark, ...]:
    """Where someone is a member, as far as the viewer may read the members there: shared ones first, then by name; at most 50."""
    mine = aliased(Membership)
    rows = db.session.execute(
        db.select(Community.slug, Community.name, Community.tint, Community.locale, Membership.role,
                  mine.user_id.is_not(None).label("shared"))
        .join(Membership, Membership.community_id == Community.id)
        .outerjoin(mine, and_(mine.community_id == Community.id, mine.user_id == (viewer.id if viewer is not None else -1)))
        .where(Membership.user_id == user_id, browsable_communities(viewer))
        .order_by(mine.user_id.is_(None), Community.name_key, Community.id).limit(MAX_COMMUNITIES))
    return tuple(CommunityMark(*row) for row in rows)
