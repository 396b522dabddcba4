"""What a text will look like, by the renderer itself. Scripts get it alone; without one, the same form comes back with it."""

from flask import Response, g, request
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.core.bodies import takes_files
from forum.core.limits import limited
from forum.core.partial import wants_partial
from forum.core.policy import require
from forum.threads import forms
from forum.threads.composing import compose
from forum.threads.limits import preview_rate
from forum.threads.places import MOST
from forum.threads.views.attaching import refuse_with, typed_with_files
from forum.threads.views.blueprint import bp
from forum.threads.views.posts import post_or_404
from forum.threads.views.refusing import EXPECTED, form_page, refusal_of
from forum.threads.views.replies import answered_post
from forum.threads.views.rooms import enter_to_write, thread_or_404
from forum.uploads.limits import most_in_a_request


@bp.post("/preview")
@signed_in
@takes_files(most_in_a_request)
def preview() -> ResponseReturnValue:
    """The form that was sent, named by its field `place` ("thread:<community>", "reply:<number>", "edit:<number>")."""
    kind, _colon, which = request.form.get("place", "").partition(":")
    if kind == "thread":
        return _of_thread(which)
    if kind in ("reply", "edit") and which.isascii() and which.isdigit() and 0 < int(which[:11]) <= MOST:
        return _of_reply(int(which)) if kind == "reply" else _of_edit(int(which))
    refusal, html, _typed = _rendered("en", None, None)
    return _alone(refusal, html) or form_page("threads/preview.html", forms.PreviewPage(html, refusal))


def _alone(refusal: forms.Refusal, html: str) -> Response | None:
    """For a script: nothing but what the text will look like, or why it cannot be shown."""
    return form_page("threads/_preview.html", forms.PreviewPage(html, refusal)) if wants_partial() else None


def _rendered(locale: str, community_id: int | None, thread_id: int | None,
              post_id: int | None = None) -> tuple[forms.Refusal, str, forms.Typed]:
    typed = forms.typed()
    try:
        limited("preview", str(g.viewer.id), preview_rate())
        typed, declined = typed_with_files()
        refuse_with(declined)
        body = compose(g.viewer, typed.source, community_locale=locale, thread_id=thread_id, post_id=post_id,
                       community_id=community_id)
    except EXPECTED as error:
        return refusal_of(error), "", typed
    return forms.NOTHING_WRONG, body.html, typed


def _of_thread(slug: str) -> ResponseReturnValue:
    room = enter_to_write(slug)
    refusal, html, typed = _rendered(room.locale, room.id, None)
    page = forms.ThreadForm(room, typed, refusal, html, poll=forms.poll_typed())
    return _alone(refusal, html) or form_page("threads/new.html", page)


def _of_reply(thread_id: int) -> ResponseReturnValue:
    thread = thread_or_404(thread_id)
    refusal, html, typed = _rendered(thread.community.locale, thread.community.id, thread.id)
    if (alone := _alone(refusal, html)) is not None:
        return alone
    return form_page("threads/reply.html", forms.ReplyForm(thread, answered_post(thread, typed.reply_to), typed, refusal, html))


def _of_edit(post_id: int) -> ResponseReturnValue:
    found = post_or_404(post_id)
    require(found.edit)
    refusal, html, typed = _rendered(found.room.locale, found.room.id, found.thread.id, post_id)
    page = forms.EditForm(found, typed, found.post.author_id != g.viewer.id, refusal, html)
    return _alone(refusal, html) or form_page("threads/edit.html", page)
