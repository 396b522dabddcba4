"""A new thread begins with the template of its category: for a script that asks for it, and for a form without one."""

from dataclasses import replace

from flask import Response, g, request
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.core.bodies import takes_files
from forum.threads import forms, places, queries
from forum.threads.views.blueprint import bp
from forum.threads.views.refusing import form_page
from forum.threads.views.rooms import enter_to_write
from forum.uploads.limits import most_in_a_request


@bp.get("/c/<community>/template")
@signed_in
def template(community: str) -> ResponseReturnValue:
    """The template of `?category=`, as plain text; nothing where it has none."""
    room = enter_to_write(community)
    text = queries.templates_in(room).get(forms.number(request.args.get("category")) or 0, "")
    return Response(text, mimetype="text/plain")


@bp.post("/c/<community>/template")
@signed_in
@takes_files(most_in_a_request)
def begin_with_template(community: str) -> ResponseReturnValue:
    """The form of a new thread again, with the template of the chosen category where nothing else was typed."""
    room, typed = enter_to_write(community), forms.typed()
    templates = queries.templates_in(room)
    typed = replace(typed, source=queries.begun_with(templates, typed.category_id, typed.source))
    draft = queries.draft_at(g.viewer, places.new_thread(room.id))
    return form_page("threads/new.html", forms.ThreadForm(room, typed, draft=draft, templates=templates))
