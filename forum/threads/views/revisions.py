"""What a post said before: compared, given back, hidden where personal data had to go."""

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.core.db import transaction
from forum.core.errors import Conflict
from forum.core.i18n import gettext as _
from forum.core.limits import limited
from forum.core.notices import tell
from forum.core.policy import require
from forum.threads import commands, forms, queries
from forum.threads.composing import compose
from forum.threads.limits import post_rate
from forum.threads.views.blueprint import INT, bp
from forum.threads.views.posts import post_or_404
from forum.threads.views.refusing import EXPECTED, form_page, refusal_of


@bp.get(f"/posts/<{INT}:post_id>/revisions")
@bp.get(f"/posts/<{INT}:post_id>/revisions/<{INT}:number>")
def revisions(post_id: int, number: int | None = None) -> ResponseReturnValue:
    """What changed with version `number`, else lastly: in the lines (`?view=inline`) or side by side (`?view=side`)."""
    page = queries.revisions_page(post_or_404(post_id), number, request.args.get("view", "inline")) or abort(404)
    return render_template("threads/revisions.html", page=page)


@bp.get(f"/posts/<{INT}:post_id>/revisions/<{INT}:number>/restoration")
@signed_in
def confirm_restoration(post_id: int, number: int) -> ResponseReturnValue:
    """Ask whether, and, of somebody else's post, why."""
    former = _former(post_id, number)
    require(former.post.edit)
    if former.hidden:
        raise Conflict(_("This version cannot be read any more."))
    return form_page("threads/restore_revision.html", forms.VersionForm(former, _needs_reason(former), forms.Typed()))


@bp.post(f"/posts/<{INT}:post_id>/revisions/<{INT}:number>/restoration")
@signed_in
def restore_revision(post_id: int, number: int) -> ResponseReturnValue:
    """Have the post say it again. The present text becomes a version like the others."""
    former, typed = _former(post_id, number), forms.typed()
    found = former.post
    require(found.edit)
    try:
        limited("edit", str(g.viewer.id), post_rate())
        if former.source is None:
            raise Conflict(_("This version cannot be read any more."))
        body = compose(g.viewer, former.source, community_locale=found.room.locale, thread_id=found.thread_id, post_id=post_id,
                       community_id=found.room.id)
        with transaction():
            commands.restore_revision(g.viewer, found.post, number, body=body, base_revision=typed.base_revision,
                                      reason=typed.reason)
    except EXPECTED as error:
        again = _former(post_id, number)
        return form_page("threads/restore_revision.html",
                         forms.VersionForm(again, _needs_reason(again), typed, refusal_of(error)))
    tell(_("The post says again what its version %(number)s said.", number=number))
    return redirect(found.url, 303)


@bp.get(f"/posts/<{INT}:post_id>/revisions/<{INT}:number>/hiding")
@signed_in
def confirm_hiding(post_id: int, number: int) -> ResponseReturnValue:
    """Ask why."""
    former = _former(post_id, number)
    require(former.hide)
    return form_page("threads/hide_revision.html", forms.VersionForm(former, True, forms.Typed()))


@bp.put(f"/posts/<{INT}:post_id>/revisions/<{INT}:number>/hiding")
@signed_in
def hide_revision(post_id: int, number: int) -> ResponseReturnValue:
    """Have nobody but the site's moderators read it."""
    former, typed = _former(post_id, number), forms.typed()
    try:
        with transaction():
            commands.hide_revision(g.viewer, former.post.post, number, reason=typed.reason)
    except EXPECTED as error:
        return form_page("threads/hide_revision.html", forms.VersionForm(former, True, typed, refusal_of(error)))
    tell(_("Version %(number)s is hidden.", number=number))
    return redirect(url_for("threads.revisions", post_id=post_id, number=number + 1), 303)


@bp.delete(f"/posts/<{INT}:post_id>/revisions/<{INT}:number>/hiding")
@signed_in
def show_revision(post_id: int, number: int) -> ResponseReturnValue:
    """Have everybody read it again."""
    former = _former(post_id, number)
    with transaction():
        commands.show_revision(g.viewer, former.post.post, number)
    tell(_("Version %(number)s may be read again.", number=number))
    return redirect(url_for("threads.revisions", post_id=post_id, number=number + 1), 303)


def _former(post_id: int, number: int) -> queries.FormerVersion:
    return queries.former_version(post_or_404(post_id), number) or abort(404)


def _needs_reason(former: queries.FormerVersion) -> bool:
    return former.post.author_id != g.viewer.id and not former.post.wiki
