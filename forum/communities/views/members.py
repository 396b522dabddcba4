"""The members of a community, and what owners and animators do about one of them."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.auth.queries import user_by_username
from forum.communities import commands, queries
from forum.communities.forms import typed
from forum.communities.pages import MemberFormPage
from forum.communities.views.blueprint import animators_room, bp, members_only
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _


@bp.get("/c/<community>/members")
def members() -> ResponseReturnValue:
    """Who belongs to the community, page by page."""
    if not g.room.readable:
        return members_only()
    g.section = "members"
    asked = request.args
    page = queries.members_page(g.room, query=asked.get("q", ""), role=asked.get("role", ""), sort=asked.get("sort", ""),
                                cursor=asked.get("after", ""))
    return render_template("communities/members.html", page=page)


@bp.get("/c/<community>/members/<username>")
@signed_in
def member(username: str) -> ResponseReturnValue:
    """One member, for those who may change something about them."""
    animators_room("members")
    return _show(username)


@bp.post("/c/<community>/members/<username>/role")
@signed_in
def change_role(username: str) -> ResponseReturnValue:
    """Give a member another role, with the reason they will read."""
    whom, role = user_by_username(username) or abort(404), request.form.get("role", "")
    try:
        with transaction():
            commands.change_role(g.viewer, g.room, whom, role=role, reason=request.form.get("reason", ""))
    except Invalid as error:
        return _show(username, error, "role"), 422
    flash(_("%(name)s has another role now.", name=whom.display_name))
    return redirect(url_for("communities.members", community=g.room.slug), 303)


@bp.delete("/c/<community>/members/<username>")
@signed_in
def remove_member(username: str) -> ResponseReturnValue:
    """Take a member off the list, with the reason they will read."""
    whom = user_by_username(username) or abort(404)
    try:
        with transaction():
            commands.remove_member(g.viewer, g.room, whom, reason=request.form.get("reason", ""))
    except Invalid as error:
        return _show(username, error, "removal"), 422
    flash(_("%(name)s is no longer a member.", name=whom.display_name))
    return redirect(url_for("communities.members", community=g.room.slug), 303)


def _show(username: str, error: Invalid | None = None, failed: str = "") -> str:
    g.section = "members"
    shown = queries.member_page(g.room, username) or abort(404)
    values = {"role": shown.member.role, "reason": "", **(typed(request.form, "role", "reason") if error else {})}
    return render_template("communities/member.html",
                           page=MemberFormPage(shown, values, error.fields if error else {}, failed))
