"""Opening a thread."""

from dataclasses import replace

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.auth.submissions import first_result, remember
from forum.core.bodies import takes_files
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.limits import limited
from forum.core.notices import tell
from forum.threads import commands, forms, places, queries
from forum.threads.composing import compose
from forum.threads.limits import post_rate
from forum.threads.tagging import split_tags
from forum.threads.views.attaching import file_names, refuse_with, remark_on, typed_with_files
from forum.threads.views.blueprint import bp
from forum.threads.views.refusing import EXPECTED, check_meant, form_page, refusal_of
from forum.threads.views.rooms import enter, enter_to_write
from forum.uploads.limits import most_in_a_request


@bp.get("/c/<community>/threads/new")
@signed_in
def new_thread(community: str) -> ResponseReturnValue:
    """The form, with what the viewer began to write there."""
    room, typed = enter_to_write(community), forms.asked()
    typed = replace(typed, category_id=forms.number(request.args.get("category")) or typed.category_id)
    draft = queries.draft_at(g.viewer, places.new_thread(room.id))
    if draft is not None and not typed.source:
        typed = replace(typed, source=draft.source, title=draft.title or typed.title, kind=draft.kind or typed.kind,
                        category_id=draft.category_id or typed.category_id, tags=draft.tags or typed.tags)
    templates = queries.templates_in(room)
    if draft is None:
        typed = replace(typed, source=queries.begun_with(templates, typed.category_id, typed.source))
    return form_page("threads/new.html", forms.ThreadForm(room, typed, draft=draft, templates=templates))


@bp.post("/c/<community>/threads")
@signed_in
@takes_files(most_in_a_request)
def create_thread(community: str) -> ResponseReturnValue:
    """Open it, or lead to what this filling of the form already opened."""
    room, typed, key, poll = enter(community), forms.typed(), forms.key(), forms.poll_typed()
    content = typed.content("thread", room.id, *file_names(), *((poll,) if poll.wanted else ()))
    try:
        limited("post", str(g.viewer.id), post_rate())
        typed, declined = typed_with_files()
        refuse_with(declined)
        check_meant(typed)
        body = compose(g.viewer, typed.source, community_locale=room.locale, community_id=room.id, title=typed.title)
        asked = poll.asked() if poll.wanted else None
        with transaction():
            result = first_result(g.viewer, key, content)
            if result is None:
                if typed.later and asked:
                    raise Invalid({"poll_question": _("A poll is not published later: add it to your post once it is there.")})
                if typed.later:
                    waiting = commands.schedule_thread(
                        g.viewer, room, publish_at=forms.moment(typed.publish_at), title=typed.title, body=body, kind=typed.kind,
                        category_id=typed.category_id, tags=typed.tags)
                    result = f"scheduled:{waiting.id}"
                else:
                    thread = commands.open_thread(
                        g.viewer, room, title=typed.title, body=body, kind=typed.kind, category_id=typed.category_id,
                        tags=split_tags(typed.tags), poll=asked)
                    result = f"thread:{thread.id}"
                remember(g.viewer, key, content, result)
                commands.forget_draft(g.viewer, places.new_thread(room.id))
    except EXPECTED as error:
        return form_page("threads/new.html", forms.ThreadForm(room, typed, refusal_of(error), poll=poll,
                                                              templates=queries.templates_in(room) if room.readable else {}))
    if remark := remark_on(body):
        tell(remark)
    if result.startswith("scheduled:"):
        return redirect(url_for("threads.scheduled"), 303)
    return redirect(queries.address_of_result(g.viewer, result) or url_for("threads.community", community=room.slug), 303)
