"""Tags: those of a community, the threads that bear one, and the field that changes them."""

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.limits import limited
from forum.core.notices import tell
from forum.core.page_cache import cacheable
from forum.core.partial import put_at, scripted, wants_partial
from forum.core.policy import require
from forum.threads import commands, forms, queries
from forum.threads.addresses import tag_url
from forum.threads.limits import post_rate
from forum.threads.policy import can_tag
from forum.threads.tagging import split_tags, tag_slug
from forum.threads.views.blueprint import INT, bp
from forum.threads.views.lists import index, members_only, wanted
from forum.threads.views.refusing import form_page, refusal_of
from forum.threads.views.rooms import enter, thread_or_404
from forum.threads.views.states import back_to


@bp.get("/c/<community>/tags")
@cacheable
def tags(community: str) -> ResponseReturnValue:
    """The tags of a community, the most used first."""
    found = enter(community, "tags")
    if not found.readable:
        return members_only(found)
    return render_template("threads/tags.html", page=queries.tags_of(found, request.args.get("q", "")))


@bp.get("/c/<community>/tags/<slug>")
@cacheable
def tag(community: str, slug: str) -> ResponseReturnValue:
    """The threads that bear one. Another word for it leads to it."""
    found = enter(community, "tags")
    if not found.readable:
        return members_only(found)
    row, own = queries.tag_at(found, slug) or abort(404)
    if not own:
        query = request.query_string.decode()
        return redirect(tag_url(found.slug, row.slug) + (f"?{query}" if query else ""), 301)
    return index(found, tag=row)


@bp.get("/tag/<name>")
@cacheable
def tag_across(name: str) -> ResponseReturnValue:
    """The threads that bear a tag of that name, wherever the viewer reads."""
    slug = tag_slug(name)
    if slug and slug != name:
        return redirect(f"/tag/{slug}", 301)
    listed, period = wanted(f"/tag/{slug}", queries.lists_for(member=False))
    page = queries.threads_tagged(g.viewer, slug, name=listed, period=period, after=request.args.get("after")) or abort(404)
    return render_template("threads/_more.html" if wants_partial() else "threads/tag.html", page=page)


@bp.get(f"/t/<{INT}:thread_id>/tags")
@signed_in
def thread_tags(thread_id: int) -> ResponseReturnValue:
    """The form with the tags of a thread; for a script, in their place."""
    thread = thread_or_404(thread_id)
    require(can_tag(thread.community.standing, thread))
    return _form(_asked(thread, forms.Typed(tags=", ".join(one.name for one in thread.tags))))


@bp.route(f"/t/<{INT}:thread_id>/tags", methods=["POST", "PUT"])
@signed_in
def save_thread_tags(thread_id: int) -> ResponseReturnValue:
    """Have the thread bear these."""
    thread, typed = thread_or_404(thread_id), forms.typed()
    limited("edit", str(g.viewer.id), post_rate())
    try:
        with transaction():
            commands.tag_thread(g.viewer, thread, split_tags(typed.tags), reason=typed.reason)
    except Invalid as error:
        page = _asked(thread, typed, refusal_of(error))
        if not scripted():
            return form_page("threads/tag_form.html", page)
        answer = put_at(form_page("threads/_tag_form.html", page), "#thread-tags", "outerMorph")
        answer.headers["HX-Reselect"], answer.headers["HX-Replace-Url"] = "#thread-tags", "false"
        return answer
    tell(_("The tags were saved."))
    return back_to(thread)


@bp.put(f"/t/<{INT}:thread_id>/pin/dismissal")
@signed_in
def dismiss_pin(thread_id: int) -> ResponseReturnValue:
    """Take a pinned thread off the top of the viewer's own lists."""
    thread = thread_or_404(thread_id)
    with transaction(private=True):
        commands.dismiss_pin(g.viewer, thread)
    asked = request.form.get("list", "")
    tell(_("It no longer stands on top of your lists."),
         undo=url_for("threads.recall_pin", thread_id=thread_id, list=asked or None), method="DELETE",
         place="#main" if asked else "#thread-head")
    return _back_to_list(thread)


@bp.delete(f"/t/<{INT}:thread_id>/pin/dismissal")
@signed_in
def recall_pin(thread_id: int) -> ResponseReturnValue:
    """Have it on top of them again."""
    thread = thread_or_404(thread_id)
    with transaction(private=True):
        commands.recall_pin(g.viewer, thread)
    tell(_("It stands on top of your lists again."))
    return _back_to_list(thread)


def _back_to_list(thread: queries.FoundThread) -> ResponseReturnValue:
    """To the list the form stood in, else to the thread. Only a list of this community is believed."""
    room, asked = thread.community, request.values.get("list", "")
    places = {room.slug: f"/c/{room.slug}", **{one.slug: f"/c/{room.slug}/{one.slug}" for one in room.categories},
              "questions": f"/c/{room.slug}/questions"}
    return redirect(places[asked], 303) if asked in places else back_to(thread)


def _asked(thread: queries.FoundThread, typed: forms.Typed, refusal: forms.Refusal = forms.NOTHING_WRONG) -> forms.ReasonForm:
    return forms.ReasonForm(thread.community, thread.author_id != g.viewer.id, typed, refusal, thread=thread)


def _form(page: forms.ReasonForm) -> ResponseReturnValue:
    return form_page("threads/_tag_form.html" if wants_partial() else "threads/tag_form.html", page)
