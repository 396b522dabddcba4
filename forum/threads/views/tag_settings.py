"""The tags of a community, for its animators: made, renamed, described, merged, deleted."""

from collections.abc import Callable, Mapping
from functools import wraps
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


def animated(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """The room is looked for first, since what one may not know of is not there; then an account is asked for, then the right."""
    @signed_in
    def allowed(room: Room, **more: str) -> ResponseReturnValue:
        require(can_animate(room.standing, room))
        return view(room, **more)

    @wraps(view)
    def answer(community: str, **more: str) -> ResponseReturnValue:
        return allowed(enter(community, "settings"), **more)

    return answer


@bp.get("/c/<community>/settings/tags")
@animated
def tag_settings(room: Room) -> ResponseReturnValue:
    """All of them, and the form of a new one."""
    return _show(room)


@bp.post("/c/<community>/settings/tags")
@animated
def create_tag(room: Room) -> ResponseReturnValue:
    """A new one, once for each form."""
    fields = _typed("name", "description")
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
@animated
def edit_tag(room: Room, slug: str) -> ResponseReturnValue:
    """The form of one."""
    row, _own = queries.tag_at(room, slug) or abort(404)
    return _show(room, {"name": row.name, "description": row.description}, edited=row)


@bp.route("/c/<community>/settings/tags/<slug>", methods=["POST", "PUT"])
@animated
def save_tag(room: Room, slug: str) -> ResponseReturnValue:
    """Rename, describe."""
    fields = _typed("name", "description")
    found = _tag(room, slug)
    try:
        with transaction():
            commands.edit_tag(g.viewer, found, **fields)
    except Invalid as error:
        return _refused(room, slug, fields, error)
    return _back(room, _("The tag was saved."))


@bp.post("/c/<community>/settings/tags/<slug>/merger")
@animated
def merge_tag(room: Room, slug: str) -> ResponseReturnValue:
    """Make it another word for a tag."""
    found = _tag(room, slug)
    try:
        with transaction():
            into = commands.merge_tag(g.viewer, found, request.form.get("into", ""))
    except Invalid as error:
        return _refused(room, slug, {"name": found.name, "description": found.description, **_typed("into")}, error)
    return _back(room, _("Its discussions bear the tag %(name)s now.", name=into.name))


@bp.delete("/c/<community>/settings/tags/<slug>")
@animated
def delete_tag(room: Room, slug: str) -> ResponseReturnValue:
    """No discussion bears it any more. Where some do, one says first that this is meant: nothing puts it back on them."""
    found = _tag(room, slug)
    if found.thread_count and not request.form.get("sure"):
        return _refused(room, slug, {"name": found.name, "description": found.description},
                        Invalid({"sure": _("Tick the box first: nothing puts the tag back on its discussions.")}))
    with transaction():
        commands.delete_tag(g.viewer, found)
    return _back(room, _("The tag was deleted."))


@bp.post("/c/<community>/settings/tags/<slug>/synonyms")
@animated
def add_synonym(room: Room, slug: str) -> ResponseReturnValue:
    """Have another word lead to it."""
    found = _tag(room, slug)
    try:
        with transaction():
            commands.add_synonym(g.viewer, found, request.form.get("word", ""))
    except Invalid as error:
        return _refused(room, slug, {"name": found.name, "description": found.description, **_typed("word")}, error)
    flash(_("The word stands for the tag %(name)s now.", name=found.name))
    return redirect(url_for("threads.edit_tag", community=room.slug, slug=found.slug), 303)


@bp.delete("/c/<community>/settings/synonyms/<slug>")
@animated
def drop_synonym(room: Room, slug: str) -> ResponseReturnValue:
    """The word is free again. Done already, it is done."""
    with transaction():
        commands.drop_synonym(g.viewer, room, slug)
    return _back(room, _("The word no longer stands for that tag."))


@bp.route("/c/<community>/settings/tag-creation", methods=["POST", "PUT"])
@animated
def save_tag_creation(room: Room) -> ResponseReturnValue:
    """Who makes new tags."""
    try:
        with transaction():
            commands.allow_new_tags(g.viewer, room, request.form.get("tag_creation", ""))
    except Invalid as error:
        return _show(room, errors=error.fields), 422
    return _back(room, _("The choice was saved."))


def _tag(room: Room, slug: str) -> Tag:
    return queries.find_tag(room, slug) or abort(404)


def _typed(*names: str) -> dict[str, str]:
    return {name: request.form.get(name, "") for name in names}


def _refused(room: Room, slug: str, fields: Mapping[str, Any], error: Invalid) -> ResponseReturnValue:
    row, _own = queries.tag_at(room, slug) or abort(404)
    return _show(room, fields, error.fields, edited=row), 422


def _show(room: Room, values: Mapping[str, Any] | None = None, errors: Mapping[str, Any] | None = None,
          edited: queries.TagRow | None = None, conflict: str = "") -> str:
    page = forms.TagsForm(queries.tags_of(room), room.tag_creation, values or {}, errors or {}, edited,
                          queries.synonyms_at(edited.id) if edited else (), conflict)
    return render_template("threads/tag_settings.html", page=page)


def _back(room: Room, sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("threads.tag_settings", community=room.slug), 303)
