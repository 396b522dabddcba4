"""How far one has read: noted by POST alone, from a script as one reads or from a button without one."""

from flask import Response, flash, g, redirect, request
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.partial import wants_partial
from forum.threads import commands, queries
from forum.threads.addresses import community_url, thread_url
from forum.threads.paths import MAX_NUMBER
from forum.threads.views.blueprint import INT, bp
from forum.threads.views.rooms import enter, thread_or_404

MOST_SEEN = 300


@bp.post(f"/t/<{INT}:thread_id>/reading")
@signed_in
def mark_read(thread_id: int) -> ResponseReturnValue:
    """Every post up to `number` is read; or the posts in `seen` are, and with them what comes before the first one that is not.

    With `again`, the mark goes back to `number`: what follows is unread.
    """
    thread = thread_or_404(thread_id)
    again = bool(request.form.get("again"))
    number = read_to(thread)
    if again or number > thread.mark.number:
        with transaction(private=True):
            number = commands.mark_read(g.viewer, thread, number, again=again)
    if wants_partial():
        return Response(status=204)
    if again:
        flash(_("Marked as unread from no. %(number)s.", number=number + 1))
        return redirect(community_url(thread.community.slug), 303)
    flash(_("Marked as read up to no. %(number)s.", number=number))
    number = queries.post_near(thread, number)
    return redirect(f"{thread_url(thread.slug, thread.id, number)}#post-{number}", 303)


@bp.post("/c/<community>/reading")
@signed_in
def mark_community_read(community: str) -> ResponseReturnValue:
    """Everything in the community is read."""
    found = enter(community)
    with transaction(private=True):
        commands.mark_community_read(g.viewer, found)
    flash(_("Everything in this community is marked as read."))
    return redirect(community_url(found.slug), 303)


@bp.post("/reading")
@signed_in
def mark_all_read() -> ResponseReturnValue:
    """Everything in all of one's communities is read."""
    with transaction(private=True):
        commands.mark_all_read(g.viewer)
    flash(_("Everything in your communities is marked as read."))
    return redirect("/", 303)


def read_to(thread: queries.FoundThread) -> int:
    """The number that the form names, or that follows from what was seen. Raises `Invalid`."""
    if "seen" in request.form:
        seen = frozenset(number for word in request.form["seen"].split()[:MOST_SEEN] if (number := post_number(word)) is not None)
        return queries.seen_up_to(thread.id, queries.reading_of(thread).read_to, seen)
    number = post_number(request.form.get("number", ""))
    if number is None:
        raise Invalid({"number": _("Give the number of a post.")})
    return number


def post_number(text: str) -> int | None:
    """A post's number as it may be typed, None if it is none."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 and int(text) <= MAX_NUMBER else None
