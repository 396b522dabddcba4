"""Keeping a post at hand, and the page of what is kept."""

from datetime import date

from flask import abort, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.limits import limited
from forum.core.notices import PIECES, tell
from forum.core.pagination import BadCursor
from forum.core.partial import put_at, wants_partial
from forum.core.policy import require
from forum.threads import commands, queries
from forum.threads.limits import bookmark_rate
from forum.threads.policy import can_bookmark
from forum.threads.views.blueprint import INT, bp
from forum.threads.views.posts import post_or_404


@bp.get("/bookmarks")
@signed_in
def bookmarks() -> ResponseReturnValue:
    """What the viewer keeps."""
    g.section = "bookmarks"
    try:
        page = queries.bookmarks_of(g.viewer, request.args.get("q", ""), request.args.get("after", ""))
    except BadCursor:
        abort(400)
    return render_template("threads/bookmarks.html", page=page)


@bp.get(f"/posts/<{INT}:post_id>/bookmark")
@signed_in
def bookmark_note(post_id: int) -> ResponseReturnValue:
    """Ask for a note and a day; for a script, in a dialog to be put over the page."""
    found = post_or_404(post_id)
    require(can_bookmark(found.room.standing, found.thread, found.post))
    page = queries.bookmark_form(g.viewer, found)
    return render_template("threads/_bookmark_dialog.html" if wants_partial() else "threads/bookmark.html", page=page)


@bp.put(f"/posts/<{INT}:post_id>/bookmark")
@signed_in
def bookmark(post_id: int) -> ResponseReturnValue:
    """Keep a post, with `note` and `remind_on` where the form has them."""
    found, note, day = post_or_404(post_id), request.form.get("note"), request.form.get("remind_on", "").strip()
    limited("bookmark", str(g.viewer.id), bookmark_rate())
    try:
        remind_on = _day(day)
        with transaction(private=True):
            commands.bookmark(g.viewer, found.post, note=note, remind_on=remind_on)
    except Invalid as error:
        page = queries.bookmark_form(g.viewer, found, note=note or "", remind_on=day, errors=dict(error.fields))
        if not wants_partial():
            return make_response(render_template("threads/bookmark.html", page=page), 422)
        if note is None:  # asked for with one click, where no form is open
            return put_at(make_response(render_template("threads/_bookmark_dialog.html", page=page), 422), "#main", "beforeend")
        answer = make_response(render_template("threads/_bookmark_form.html", page=page, over=True), 422)
        return put_at(answer, "#bookmark-form", "outerMorph")
    if note is None:
        tell(_("No. %(number)s is in your bookmarks.", number=found.number), undo=f"/posts/{post_id}/bookmark", method="DELETE",
             place=PIECES)
    else:
        tell(_("Your bookmark was saved."))
    return _answer(found)


@bp.delete(f"/posts/<{INT}:post_id>/bookmark")
@signed_in
def forget_bookmark(post_id: int) -> ResponseReturnValue:
    """Keep it no longer."""
    found = post_or_404(post_id)
    limited("bookmark", str(g.viewer.id), bookmark_rate())
    with transaction(private=True):
        commands.forget_bookmark(g.viewer, found.post)
    tell(_("The bookmark was removed."))
    return _answer(found)


def _answer(found: queries.EditablePost) -> ResponseReturnValue:
    """To the post, or to the list where it was asked from; for a script, what the post shows of it."""
    if wants_partial():
        form = queries.bookmark_form(g.viewer, found)
        return render_template("threads/_bookmarked.html", post=found, kept=form.kept, note=form.note)
    return redirect("/bookmarks" if request.form.get("from") == "list" else f"{found.url}#post-{found.number}", 303)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid({"remind_on": _("Write a day as year, month, day: 2026-03-31.")}) from error
