"""Posts that wait to be published: listed, changed, published at once, cancelled."""

from flask import abort, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.core import zones
from forum.core.bodies import takes_files
from forum.core.db import transaction
from forum.core.errors import Conflict
from forum.core.i18n import gettext as _
from forum.core.limits import limited
from forum.core.notices import tell
from forum.threads import commands, forms, queries
from forum.threads.composing import Composed, compose
from forum.threads.limits import post_rate
from forum.threads.views.attaching import refuse_with, typed_with_files
from forum.threads.views.blueprint import INT, bp
from forum.threads.views.refusing import EXPECTED, form_page, refusal_of
from forum.uploads.limits import most_in_a_request


@bp.get("/scheduled")
@signed_in
def scheduled() -> ResponseReturnValue:
    """Everything of the viewer's that waits, and what was published of late."""
    g.section = "scheduled"
    return render_template("threads/scheduled.html", page=queries.scheduled_of(g.viewer))


@bp.get(f"/scheduled/<{INT}:scheduled_id>")
@signed_in
def scheduled_post(scheduled_id: int) -> ResponseReturnValue:
    """One of them, to be changed."""
    waiting = _waiting_or_404(scheduled_id)
    return form_page("threads/scheduled_form.html", forms.ScheduledForm(waiting, _as_typed(waiting)))


@bp.route(f"/scheduled/<{INT}:scheduled_id>", methods=["POST", "PUT"])
@signed_in
@takes_files(most_in_a_request)
def reschedule(scheduled_id: int) -> ResponseReturnValue:
    """Save other words or another time."""
    waiting, typed = _waiting_or_404(scheduled_id), forms.typed()
    try:
        limited("post", str(g.viewer.id), post_rate())
        typed, declined = typed_with_files()
        refuse_with(declined)
        body = _composed(waiting, typed.source, None if waiting.replies else typed.title)
        with transaction(private=True):
            commands.reschedule(
                g.viewer, waiting, publish_at=forms.moment(typed.publish_at), body=body, title=typed.title, kind=typed.kind,
                category_id=typed.category_id, tags=typed.tags)
    except EXPECTED as error:
        return form_page("threads/scheduled_form.html", forms.ScheduledForm(waiting, typed, refusal_of(error)))
    tell(_("What you scheduled was saved."))
    return redirect(url_for("threads.scheduled"), 303)


@bp.post(f"/scheduled/<{INT}:scheduled_id>/publication")
@signed_in
def publish_now(scheduled_id: int) -> ResponseReturnValue:
    """Publish it at once. Refused, it waits on, and its form says why."""
    waiting = _waiting_or_404(scheduled_id)
    try:
        limited("post", str(g.viewer.id), post_rate())
        body = _composed(waiting, waiting.post.source)
        with transaction():
            post = commands.publish_scheduled(g.viewer, waiting, body=body)
    except EXPECTED as error:
        return form_page("threads/scheduled_form.html",
                         forms.ScheduledForm(waiting, _as_typed(waiting), refusal_of(error)))
    return redirect(queries.address_of_result(g.viewer, f"post:{post.id}") or url_for("threads.scheduled"), 303)


@bp.delete(f"/scheduled/<{INT}:scheduled_id>")
@signed_in
def cancel_scheduled(scheduled_id: int) -> ResponseReturnValue:
    """Publish it never."""
    waiting = _waiting_or_404(scheduled_id)
    with transaction(private=True):
        commands.cancel_scheduled(g.viewer, waiting)
    tell(_("It will not be published."))
    return redirect(url_for("threads.scheduled"), 303)


def _waiting_or_404(scheduled_id: int) -> queries.WaitingPost:
    return queries.waiting_post(g.viewer, scheduled_id) or abort(404)


def _as_typed(waiting: queries.WaitingPost) -> forms.Typed:
    post = waiting.post
    return forms.Typed(source=post.source, title=post.title, kind=post.kind, category_id=post.category_id or 0, tags=post.tags,
                       publish_at=zones.as_typed(post.publish_at))


def _composed(waiting: queries.WaitingPost, source: str, title: str | None = None) -> Composed:
    if waiting.room is None:
        raise Conflict(_("The place it was meant for cannot be read any more. Your text is kept."))
    return compose(g.viewer, source, community_locale=waiting.room.locale, thread_id=waiting.post.thread_id,
                   community_id=waiting.room.id, title=title)
