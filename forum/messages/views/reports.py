"""A message shown to the moderators, and what they do about it."""

from flask import abort, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.limits import limited
from forum.core.notices import tell
from forum.core.policy import require
from forum.core.settings import setting
from forum.messages import commands, forms, queries
from forum.messages.policy import can_read_reports, can_report
from forum.messages.views.blueprint import bp
from forum.threads.queries import EditablePost, find_post


@bp.get("/posts/<row:post_id>/report")
@signed_in
def ask_report(post_id: int) -> ResponseReturnValue:
    """Ask why, and say what the moderators will read."""
    return _form(forms.ReportForm(_message_or_404(post_id)))


@bp.post("/posts/<row:post_id>/report")
@signed_in
def report(post_id: int) -> ResponseReturnValue:
    """Show that one message to them."""
    found, reason = _message_or_404(post_id), request.form.get("reason", "")
    try:
        limited("report", str(g.viewer.id), str(setting("messages.report_rate")))
        with transaction():
            commands.report_message(g.viewer, found.post, reason)
    except Invalid as error:
        return _form(forms.ReportForm(found, reason, dict(error.fields)))
    tell(_("The moderators will read this message, and no other of the conversation. You will read their answer among the "
           "decisions."))
    return redirect(found.url, 303)


@bp.get("/moderation/messages")
@signed_in
def reports() -> ResponseReturnValue:
    """The messages that were shown to the moderators."""
    if not can_read_reports(g.viewer):
        abort(404)
    g.section = "reports"
    page = queries.reports_page(g.viewer, done=request.args.get("show") == "decided", cursor=request.args.get("at", ""))
    return render_template("messages/reports.html", page=page, errors={}, refused=0, typed="")


@bp.post("/moderation/messages/<row:report_id>/decision")
@signed_in
def decide(report_id: int) -> ResponseReturnValue:
    """Take the message away, or leave it, and say why."""
    if not can_read_reports(g.viewer):
        abort(404)
    try:
        with transaction():
            commands.decide_report(g.viewer, report_id, remove=request.form.get("act") == "remove",
                                   reason=request.form.get("reason", ""))
    except Invalid as error:
        g.section = "reports"
        again = render_template("messages/reports.html", page=queries.reports_page(g.viewer), errors=dict(error.fields),
                                refused=report_id, typed=request.form.get("reason", ""))
        return make_response(again, 422)
    tell(_("Who reported it reads your answer."))
    return redirect(url_for("messages.reports"), 303)


def _message_or_404(post_id: int) -> EditablePost:
    found = find_post(g.viewer, post_id) or abort(404)
    if not found.room.private:
        abort(404)
    g.section, g.way_back = "messages", found.url
    require(can_report(found.room.standing, found.post))
    return found


def _form(page: forms.ReportForm) -> ResponseReturnValue:
    return make_response(render_template("messages/report.html", page=page), 422 if page.errors else 200)
