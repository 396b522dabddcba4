"""The tags of a community, for its animators: made, renamed, described, merged, deleted."""

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.auth.submissions import first_result, remember
from forum.communities.policy import can_animate
from forum.communities.queries import Room
from forum.core.db import transaction
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import gettext as _
from forum.core.policy import require
from forum.threads import commands, forms, queries
from forum.threads.models import Tag
from forum.threads.views.blueprint import bp
from forum.threads.views.rooms import enter


@bp.get("/c/<community>/settings/tags")
@signed_in
def tag_settings(community: str) -> ResponseReturnValue:
    """All of them, and the form of a new one."""
    return _show(_animated(community))


@bp.post("/c/<community>/settings/tags")
@signed_in
def create_tag(community: str) -> ResponseReturnValue:
    """A new one, once for each form."""
    room, fields = _animated(community), _typed("name", "description")
    content = repr(("tag", room.id, fields))
    try:
        with transaction():
            if first_result(g.viewer, forms.key(), content) is None:
                made = commands.create_tag(g.viewer, room, **fields)
                remember(g.viewer, forms.key(), content, f"tag:{made.id}")
    except Invalid as error:
        return _show(room, fields, error.fields), 422
    except Conflict as error:
        return _show(room, fields, conflict=str(error.sentence)), 409
    return _back(room, _("The tag was made."))


@bp.get("/c/<community>/settings/tags/<slug>")
@signed_in
def edit_tag(community: str, slug: str) -> ResponseReturnValue:
    """The form of one."""
    room = _animated(community)
    row, _own = queries.tag_at(room, slug) or abort(404)
    return _show(room, {"name": row.name, "description": row.description}, edited=row)


@bp.route("/c/<community>/settings/tags/<slug>", methods=["POST", "PUT"])
@signed_in
def save_tag(community: str, slug: str) -> ResponseReturnValue:
    """Rename, describe."""
    room, fields = _animated(community), _typed("name", "description")
    found = _tag(room, slug)
    try:
        with transaction():
            commands.edit_tag(g.viewer, found, **fields)
    except Invalid as error:
        return _refused(room, slug, fields, error)
    return _back(room, _("The tag was saved."))


@bp.post("/c/<community>/settings/tags/<slug>/merger")
@signed_in
def merge_tag(community: str, slug: str) -> ResponseReturnValue:
    """Make it another word for a tag."""
    room = _animated(community)
    found = _tag(room, slug)
    try:
        with transaction():
            into = commands.merge_tag(g.viewer, found, request.form.get("into", ""))
    except Invalid as error:
        return _refused(room, slug, {"name": found.name, "description": found.description, **_typed("into")}, error)
    return _back(room, _("Its discussions bear the tag %(name)s now.", name=into.name))


@bp.delete("/c/<community>/settings/tags/<slug>")
@signed_in
def delete_tag(community: str, slug: str) -> ResponseReturnValue:
    """No discussion bears it any more."""
    room = _animated(community)
    found = _tag(room, slug)
    with transaction():
        commands.delete_tag(g.viewer, found)
    return _back(room, _("The tag was deleted."))


@bp.delete("/c/<community>/settings/synonyms/<slug>")
@signed_in
def drop_synonym(community: str, slug: str) -> ResponseReturnValue:
    """The word is free again. Done already, it is done."""
    room = _animated(community)
    with transaction():
        commands.drop_synonym(g.viewer, room, slug)
    return _back(room, _("The word no longer stands for that tag."))


@bp.route("/c/<community>/settings/tag-creation", methods=["POST", "PUT"])
@signed_in
def save_tag_creation(community: str) -> ResponseReturnValue:
    """Who makes new tags."""
    room = _animated(community)
    try:
        with transaction():
            commands.allow_new_tags(g.viewer, room, request.form.get("tag_creation", ""))
    except Invalid as error:
        return _show(room, errors=error.fields), 422
    return _back(room, _("The choice was saved."))


def _animated(community: str) -> Room:
    """The room, for those who animate it. Raises `Denied`."""
    room = enter(community, "settings")
    require(can_animate(room.standing, room))
    return room


def _tag(room: Room, slug: str) -> Tag:
    return queries.find_tag(room, slug) or abort(404)


def _typed(*names: str) -> dict[str, str]:
    return {name: request.form.get(name, "") for name in names}


def _refused(room: Room, slug: str, fields: Mapping[str, Any], error: Invalid) -> ResponseReturnValue:
    row, _own = queries.tag_at(room, slug) or abort(404)
    return _show(room, fields, error.fields, edited=row), 422


def _show(room: Room, values: Mapping[str, Any] | None = None, errors: Mapping[str, Any] | None = None,
          edited: queries.TagRow | None = None, conflict: str = "") -> str:
    page = forms.TagsForm(queries.tags_of(room), queries.tag_creation_of(room), values or {}, errors or {}, edited,
                          queries.synonyms_at(edited.id) if edited else (), conflict)
    return render_template("threads/tag_settings.html", page=page)


def _back(room: Room, sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("threads.tag_settings", community=room.slug), 303)
