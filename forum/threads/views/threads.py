"""Opening a thread."""

from dataclasses import replace

from flask import g, redirect, url_for
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.auth.submissions import first_result, remember
from forum.core.db import transaction
from forum.core.limits import limited
from forum.threads import commands, forms, places, queries
from forum.threads.composing import compose
from forum.threads.limits import post_rate
from forum.threads.views.blueprint import bp
from forum.threads.views.refusing import EXPECTED, form_page, refusal_of
from forum.threads.views.rooms import enter, enter_to_write


@bp.get("/c/<community>/threads/new")
@signed_in
def new_thread(community: str) -> ResponseReturnValue:
    """The form, with what the viewer began to write there."""
    room, typed = enter_to_write(community), forms.asked()
    draft = queries.draft_at(g.viewer, places.new_thread(room.id))
    if draft is not None and not typed.source:
        typed = replace(typed, source=draft.source, title=draft.title or typed.title)
    return form_page("threads/new.html", forms.ThreadForm(room, typed, draft=draft))


@bp.post("/c/<community>/threads")
@signed_in
def create_thread(community: str) -> ResponseReturnValue:
    """Open it, or lead to what this filling of the form already opened."""
    room, typed, key = enter(community), forms.typed(), forms.key()
    content = typed.content("thread", room.id)
    try:
        limited("post", str(g.viewer.id), post_rate())
        body = compose(g.viewer, typed.source, community_locale=room.locale, title=typed.title)
        with transaction():
            result = first_result(g.viewer, key, content)
            if result is None:
                thread = commands.open_thread(
                    g.viewer, room, title=typed.title, body=body, kind=typed.kind, category_id=typed.category_id)
                result = f"thread:{thread.id}"
                remember(g.viewer, key, content, result)
                commands.forget_draft(g.viewer, places.new_thread(room.id))
    except EXPECTED as error:
        return form_page("threads/new.html", forms.ThreadForm(room, typed, refusal_of(error)))
    return redirect(queries.address_of_result(g.viewer, result) or url_for("threads.community", community=room.slug), 303)
