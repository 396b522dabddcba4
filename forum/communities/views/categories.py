"""The categories of a community, for its owners."""

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from forum.auth.guard import signed_in
from forum.auth.submissions import first_result, remember
from forum.communities import commands, queries
from forum.communities.forms import integer_from, typed
from forum.communities.models import Category
from forum.communities.pages import CategoriesPage
from forum.communities.views.blueprint import bp, owners_room
from forum.communities.views.refusing import NOT_NOW, not_now, why
from forum.core.db import transaction
from forum.core.errors import Conflict, Invalid
from forum.core.forms import form_key
from forum.core.i18n import gettext as _
from forum.text.render import render

FIELDS = ("name", "tint", "description", "tags_required", "template")


@bp.get("/c/<community>/settings/categories")
@signed_in
def categories() -> ResponseReturnValue:
    """The list, in order, and the form of a new one."""
    return _show({"tint": len(g.room.categories) % 12})


@bp.post("/c/<community>/settings/categories")
@signed_in
def create_category() -> ResponseReturnValue:
    """A new category, once for each form."""
    room = owners_room()
    fields = typed(request.form, *FIELDS)
    if request.form.get("act") == "preview":
        return _show(fields, preview=True)
    content = repr(("category", room.id, fields))
    try:
        with transaction():
            if first_result(g.viewer, form_key(), content) is None:
                made = commands.create_category(g.viewer, room, name=fields["name"], description=fields["description"],
                                                tint=integer_from(fields, "tint", -1),
                                                tags_required=bool(fields["tags_required"]), template=fields["template"])
                remember(g.viewer, form_key(), content, f"category:{made.id}")
    except Invalid as error:
        return _show(fields, error), 422
    except NOT_NOW as error:
        return not_now(_show(fields, conflict=why(error)), error)
    return _back(_("The category was created."))


@bp.get("/c/<community>/settings/categories/<slug>")
@signed_in
def category(slug: str) -> ResponseReturnValue:
    """The form of one category."""
    found = _category(slug)
    return _show({name: getattr(found, name) for name in FIELDS}, edited=g.room.category(slug))


@bp.route("/c/<community>/settings/categories/<slug>", methods=["POST", "PUT"])
@signed_in
def save_category(slug: str) -> ResponseReturnValue:
    """Rename, recolour, describe."""
    found, fields = _category(slug), typed(request.form, *FIELDS)
    if request.form.get("act") == "preview":
        return _show(fields, edited=g.room.category(slug), preview=True)
    try:
        with transaction():
            commands.edit_category(g.viewer, found, name=fields["name"], description=fields["description"],
                                   tint=integer_from(fields, "tint", -1), tags_required=bool(fields["tags_required"]),
                                   template=fields["template"])
    except Invalid as error:
        return _show(fields, error, edited=g.room.category(slug)), 422
    except NOT_NOW as error:  # it was deleted meanwhile: its form becomes that of a new one
        g.room = queries.room(g.viewer, g.room.slug) or abort(404)
        return not_now(_show(fields, edited=g.room.category(slug), conflict=why(error)), error)
    return _back(_("The category was saved."))


@bp.post("/c/<community>/settings/categories/<slug>/position")
@signed_in
def move_category(slug: str) -> ResponseReturnValue:
    """One place up or down."""
    found = _category(slug)
    if (direction := request.form.get("direction", "")) not in ("up", "down"):
        abort(400)
    with transaction():
        commands.move_category(g.viewer, found, up=direction == "up")
    return _back()


@bp.delete("/c/<community>/settings/categories/<slug>")
@signed_in
def delete_category(slug: str) -> ResponseReturnValue:
    """Remove an empty category."""
    found = _category(slug)
    try:
        with transaction():
            commands.delete_category(g.viewer, found)
    except Conflict as error:
        return _show({"tint": 0}, conflict=str(error.sentence)), 409
    return _back(_("The category was deleted."))


def _category(slug: str) -> Category:
    found: Category = queries.category_in(owners_room(), slug) or abort(404)
    return found


def _show(values: Mapping[str, Any], error: Invalid | None = None,
          edited: queries.CategoryRow | None = None, conflict: str = "", preview: bool = False) -> str:
    room = owners_room()
    shown = render(values["template"], lang=room.locale).html if preview and values.get("template") else ""
    page = CategoriesPage(room, room.categories, values, error.fields if error else {}, edited, conflict, shown)
    return render_template("communities/categories.html", page=page)


def _back(sentence: str = "") -> Response:
    if sentence:
        flash(sentence)
    return redirect(url_for("communities.categories", community=g.room.slug), 303)
