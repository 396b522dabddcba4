"""Editing, deleting, restoring; what a post said before."""

from flask import abort, g, redirect, request
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.core.bodies import takes_files
from forum.core.db import transaction
from forum.core.errors import Conflict
from forum.core.i18n import gettext as _
from forum.core.limits import limited
from forum.core.notices import PIECES, tell
from forum.core.partial import wants_partial
from forum.core.policy import require
from forum.threads import commands, forms, places, queries
from forum.threads.addresses import community_url
from forum.threads.composing import compose
from forum.threads.limits import post_rate
from forum.threads.models import Post
from forum.threads.tagging import split_tags
from forum.threads.views.acted import acted
from forum.threads.views.attaching import refuse_with, remark_on, typed_with_files
from forum.threads.views.blueprint import INT, bp
from forum.threads.views.in_place import asked_at, form_answer, gone_to, written
from forum.threads.views.refusing import EXPECTED, refusal_of
from forum.threads.views.rooms import show_around
from forum.uploads.limits import most_in_a_request


def post_or_404(post_id: int) -> queries.EditablePost:
    """The post the viewer may read, its community shown around the page."""
    found = queries.find_post(g.viewer, post_id) or abort(404)
    show_around(found.room, "threads")
    return found


@bp.get(f"/posts/<{INT}:post_id>/edit")
@signed_in
def edit_post(post_id: int) -> ResponseReturnValue:
    """The form, with the post's words, or those that the viewer began to write in their place."""
    found = post_or_404(post_id)
    require(found.edit)
    post, thread = found.post, found.thread
    draft = queries.draft_at(g.viewer, places.edit_of(post.id))
    typed = forms.Typed(source=draft.source if draft else post.source, title=(draft.title if draft else "") or thread.title,
                        kind=thread.kind, category_id=thread.category_id or 0, base_revision=post.revision, base_mark=found.mark,
                        tags=", ".join(queries.tag_names(thread.id)) if post.number == 1 else "")
    return form_answer("edit", forms.EditForm(found, typed, post.author_id != g.viewer.id, draft=draft, at=asked_at()))


@bp.route(f"/posts/<{INT}:post_id>", methods=["POST", "PUT"])
@signed_in
@takes_files(most_in_a_request)
def update_post(post_id: int) -> ResponseReturnValue:
    """Save another text for a post, and with the first post the title, kind and category of its thread."""
    found, typed = post_or_404(post_id), forms.typed()
    require(found.edit)
    post, first = found.post, found.post.number == 1
    place, before = places.edit_of(post.id), _of_thread(post)
    try:
        limited("edit", str(g.viewer.id), post_rate())
        typed, declined = typed_with_files()
        refuse_with(declined)
        body = compose(g.viewer, typed.source, community_locale=found.room.locale, thread_id=found.thread.id, post_id=post.id,
                       community_id=found.room.id, title=typed.title if first and "title" in request.form else None)
        with transaction():
            commands.edit_post(
                g.viewer, post, body=body, base_revision=typed.base_revision, base_mark=typed.base_mark, reason=typed.reason,
                title=typed.title if first and "title" in request.form else None,
                category_id=typed.category_id if first and "category_id" in request.form else None,
                kind=typed.kind if first and "kind" in request.form else None,
                tags=split_tags(typed.tags) if first and "tags" in request.form else None)
            commands.forget_draft(g.viewer, place)
    except EXPECTED as error:
        if isinstance(error, Conflict):
            found = post_or_404(post_id)
        others = post.author_id != g.viewer.id
        return form_answer("edit", forms.EditForm(found, typed, others, refusal_of(error), at=asked_at()))
    url = (queries.find_post(g.viewer, post_id) or found).url
    remark = remark_on(body)
    if not wants_partial():
        if remark:
            tell(remark)
        return redirect(url, 303)
    same = _of_thread(post) == before
    return (written(post.thread_id, post.number, place, replaces=True, remark=remark) if same else None) or gone_to(url, place)


def _of_thread(post: Post) -> tuple[object, ...]:
    """What a page shows of the thread outside its posts."""
    tags = queries.tag_names(post.thread_id) if post.number == 1 else ()
    return post.thread.title, post.thread.category_id, post.thread.kind, tags


@bp.get(f"/posts/<{INT}:post_id>")
def post_address(post_id: int) -> ResponseReturnValue:
    """A post by its number alone: lead to it in its thread."""
    return redirect(post_or_404(post_id).url, 302)


@bp.get(f"/posts/<{INT}:post_id>/deletion")
@signed_in
def confirm_delete(post_id: int) -> ResponseReturnValue:
    """Ask whether, and why; for a script, in a dialog to be put over the page."""
    found = post_or_404(post_id)
    require(found.delete)
    others = found.post.author_id != g.viewer.id
    return form_answer("delete", forms.ReasonForm(found.room, others, forms.Typed(), found=found))


@bp.delete(f"/posts/<{INT}:post_id>")
@signed_in
def delete_post(post_id: int) -> ResponseReturnValue:
    """Delete a post, and with the first one its thread. Done already, it leads to the same place."""
    found, typed = post_or_404(post_id), forms.typed()
    if found.post.deleted_at is None:
        try:
            with transaction():
                commands.delete_post(g.viewer, found.post, reason=typed.reason)
        except EXPECTED as error:
            others = found.post.author_id != g.viewer.id
            return form_answer("delete", forms.ReasonForm(found.room, others, typed, refusal_of(error), found=found))
        tell(_("The discussion was deleted.") if found.number == 1 else _("The post was deleted."),
             undo=f"/posts/{post_id}/restoration", place=PIECES)
    return acted(found, community_url(found.room.slug) if found.post.number == 1 else found.url)


@bp.post(f"/posts/<{INT}:post_id>/restoration")
@signed_in
def restore_post(post_id: int) -> ResponseReturnValue:
    """Restore a post, and with the first one its thread."""
    found = post_or_404(post_id)
    if found.post.deleted_at is not None:
        with transaction():
            commands.restore_post(g.viewer, found.post)
        tell(_("The discussion is back.") if found.number == 1 else _("The post is back."))
    return acted(found, found.url)
