"""Choosing how closely one follows a thread, a community, a category, a tag; and all that one follows."""

from collections.abc import Callable

from flask import abort, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.auth.own_paths import own_path
from forum.communities.queries import CategoryRow, Room
from forum.core.db import transaction
from forum.core.limits import limited
from forum.core.partial import wants_partial
from forum.core.policy import require
from forum.threads import commands, queries
from forum.threads.addresses import community_url
from forum.threads.following import FollowControl
from forum.threads.limits import reaction_rate
from forum.threads.models import Tag
from forum.threads.policy import can_follow, can_follow_in
from forum.threads.views.blueprint import INT, bp
from forum.threads.views.rooms import enter, thread_or_404


@bp.get("/settings/follows")
@signed_in
def follows() -> ResponseReturnValue:
    """All that the viewer follows and mutes."""
    g.section = "settings"
    return render_template("threads/follows.html", page=queries.follows_of(g.viewer))


@bp.get(f"/t/<{INT}:thread_id>/follow")
@signed_in
def thread_follow(thread_id: int) -> ResponseReturnValue:
    """Ask how closely; for a script, in a dialog to be put over the page."""
    thread = thread_or_404(thread_id)
    require(can_follow(thread.community.standing, thread))
    return _ask(queries.FollowPage(thread.community, thread.title, thread.lang, "thread", thread.url, thread.follow_control))


@bp.route(f"/t/<{INT}:thread_id>/follow", methods=["PUT", "DELETE"])
@signed_in
def follow_thread(thread_id: int) -> ResponseReturnValue:
    """Choose, or leave it to the general rule again."""
    thread = thread_or_404(thread_id)
    _take(lambda level: commands.follow_thread(g.viewer, thread, level))
    return _taken(thread.url, lambda: thread_or_404(thread_id).follow_control)


@bp.get("/c/<community>/follow")
@signed_in
def place_follow(community: str) -> ResponseReturnValue:
    """The same for a community, or the category that `category` names."""
    room, category = _place(community)
    control = queries.place_control(g.viewer, room, category_id=category.id if category else None)
    return _ask(queries.FollowPage(room, category.name if category else room.name, room.locale,
                                   "category" if category else "community", _address(room, category), control))


@bp.route("/c/<community>/follow", methods=["PUT", "DELETE"])
@signed_in
def follow_place(community: str) -> ResponseReturnValue:
    """Choose for it."""
    room, category = _place(community)
    if category is None:
        _take(lambda level: commands.follow_community(g.viewer, room, level))
    else:
        _take(lambda level: commands.follow_category(g.viewer, category, level))
    return _taken(_address(room, category),
                  lambda: queries.place_control(g.viewer, room, category_id=category.id if category else None))


@bp.get("/c/<community>/tags/<slug>/follow")
@signed_in
def tag_follow(community: str, slug: str) -> ResponseReturnValue:
    """The same for a tag."""
    room, tag = _tag(community, slug)
    return _ask(queries.FollowPage(room, tag.name, room.locale, "tag", community_url(room.slug, f"tags/{tag.slug}"),
                                   queries.place_control(g.viewer, room, tag=tag)))


@bp.route("/c/<community>/tags/<slug>/follow", methods=["PUT", "DELETE"])
@signed_in
def follow_tag(community: str, slug: str) -> ResponseReturnValue:
    """Choose for it."""
    room, tag = _tag(community, slug)
    _take(lambda level: commands.follow_tag(g.viewer, tag, level))
    return _taken(community_url(room.slug, f"tags/{tag.slug}"), lambda: queries.place_control(g.viewer, room, tag=tag))


def _place(community: str) -> tuple[Room, CategoryRow | None]:
    room = _readable(community)
    slug = request.args.get("category")
    return room, (room.category(slug) or abort(404)) if slug else None


def _tag(community: str, slug: str) -> tuple[Room, Tag]:
    room = _readable(community)
    return room, queries.find_tag(room, slug) or abort(404)


def _readable(community: str) -> Room:
    room = enter(community)
    require(can_follow_in(room.standing, room))
    return room


def _address(room: Room, category: CategoryRow | None) -> str:
    return community_url(room.slug, category.slug if category else "")


def _take(choose: Callable[[str | None], None]) -> None:
    limited("follow", str(g.viewer.id), reaction_rate())
    with transaction(private=True):
        choose(None if request.method == "DELETE" else request.form.get("level", ""))


def _ask(page: queries.FollowPage) -> ResponseReturnValue:
    return render_template("threads/_follow_dialog.html" if wants_partial() else "threads/follow.html", page=page)


def _taken(url: str, control: Callable[[], FollowControl]) -> ResponseReturnValue:
    """The choice as it stands now, with the notice that says so; or the page that it was made on."""
    if wants_partial():
        return render_template("threads/_followed.html", follow=control())
    flash(control().reason)
    return redirect(own_path(request.form.get("next"), url), 303)
