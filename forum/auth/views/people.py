"""Profiles."""

from dataclasses import replace
from typing import Any

from flask import abort, g, redirect, render_template, url_for

from forum.auth.models import User
from forum.auth.pages import CommunityMark, ProfilePage
from forum.auth.queries import person
from forum.auth.views.blueprint import bp
from forum.communities.models import Community, Membership
from forum.communities.policy import readable_communities
from forum.core.db import db
from forum.threads.queries import readable_post_count, recent_posts_by

MAX_COMMUNITIES = 50


@bp.get("/u/<username>")
def profile(username: str) -> Any:
    """Who someone is. A name that reads the same leads to the right address."""
    found = person(g.viewer, username) or abort(404)
    if found.username != username:
        return redirect(url_for("auth.profile", username=found.username), 301)
    found = replace(found, post_count=readable_post_count(g.viewer, found.id, found.post_count))
    g.section = "profile" if g.viewer is not None and g.viewer.id == found.id else ""
    page = ProfilePage(found, communities_of(g.viewer, found.id), recent_posts_by(g.viewer, found.id), g.section == "profile")
    return render_template("auth/profile.html", page=page)


def communities_of(viewer: User | None, user_id: int) -> tuple[CommunityMark, ...]:
    """Where someone is a member, as far as the viewer may read the members there; at most 50, by name."""
    rows = db.session.execute(
        db.select(Community.slug, Community.name, Community.tint).join(Membership, Membership.community_id == Community.id)
        .where(Membership.user_id == user_id, readable_communities(viewer))
        .order_by(Community.name_key, Community.id).limit(MAX_COMMUNITIES))
    return tuple(CommunityMark(*row) for row in rows)
