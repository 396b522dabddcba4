"""Replying, editing, deleting, restoring; what a post said before."""

from flask import abort, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.auth.submissions import first_result, remember
from forum.core.db import transaction
from forum.core.errors import Conflict
from forum.core.i18n import gettext as _
from forum.core.limits import limited
from forum.core.policy import require
from forum.threads import commands, forms, queries
from forum.threads.addresses import community_url
from forum.threads.composing import compose
from forum.threads.limits import post_rate
from forum.threads.policy import can_reply
from forum.threads.quoting import quotation
from forum.threads.views.blueprint import INT, bp
from forum.threads.views.refusing import EXPECTED, form_page, refusal_of
from forum.threads.views.rooms import show_around, thread_or_404


def post_or_404(post_id: int) -> queries.EditablePost:
    """The post the viewer may read, its community shown around the page."""
    found = queries.find_post(g.viewer, post_id) or abort(404)
    show_around(found.room, "threads")
    return found


def answered_post(thread: queries.FoundThread, number: int | None) -> queries.EditablePost | None:
    """The post a reply names: one that can still be read. The first post is the whole thread."""
    if number is None or number == 1:
        return None
    found = queries.post_numbered(g.viewer, thread.id, number)
    return found if found is not None and found.post.kind == "post" and found.post.deleted_at is None else None


@bp.get(f"/t/<{INT}:thread_id>/posts/new")
@signed_in
def new_post(thread_id: int) -> ResponseReturnValue:
    """The form of a reply to one post, with its words quoted if `quote=1` asks for them."""
    thread, typed = thread_or_404(thread_id), forms.asked()
    require(can_reply(thread.community.standing, thread))
    answered = answered_post(thread, typed.reply_to)
    source = ""
    if request.args.get("quote") and typed.reply_to is not None:
        quoted = answered or queries.post_numbered(g.viewer, thread.id, typed.reply_to)
        if quoted is not None and quoted.post.deleted_at is None:
            source = quotation(quoted.author_username, quoted.post.number, thread.id, quoted.post.source)
    return form_page("threads/reply.html", forms.ReplyForm(thread, answered, forms.Typed(source=source, reply_to=typed.reply_to)))


@bp.post(f"/t/<{INT}:thread_id>/posts")
@signed_in
def create_post(thread_id: int) -> ResponseReturnValue:
    """Reply, or lead to what this filling of the form already wrote."""
    thread, typed, key = thread_or_404(thread_id), forms.typed(), forms.key()
    content = typed.content("reply", thread.id)
    answered = answered_post(thread, typed.reply_to)
    try:
        limited("post", str(g.viewer.id), post_rate())
        body = compose(g.viewer, typed.source, community_locale=thread.community.locale, thread_id=thread.id)
        with transaction():
            result = first_result(g.viewer, key, content)
            if result is None:
                if answered is None and typed.reply_to not in (None, 1):
                    raise Conflict(commands.ANSWERED_IS_GONE)
                post = commands.reply(g.viewer, thread, body=body, reply_to=answered.post if answered else None)
                result = f"post:{post.id}"
                remember(g.viewer, key, content, result)
    except EXPECTED as error:
        return form_page("threads/reply.html", forms.ReplyForm(thread, answered, typed, refusal_of(error)))
    return redirect(queries.address_of_result(g.viewer, result) or thread.url, 303)


@bp.get(f"/posts/<{INT}:post_id>/edit")
@signed_in
def edit_post(post_id: int) -> ResponseReturnValue:
    """The form, with the post's words."""
    found = post_or_404(post_id)
    require(found.edit)
    post, thread = found.post, found.thread
    typed = forms.Typed(source=post.source, title=thread.title, kind=thread.kind, category_id=thread.category_id or 0,
                        base_revision=post.revision)
    return form_page("threads/edit.html", forms.EditForm(found, typed, post.author_id != g.viewer.id))


@bp.route(f"/posts/<{INT}:post_id>", methods=["POST", "PUT"])
@signed_in
def update_post(post_id: int) -> ResponseReturnValue:
    """Save another text for a post, and with the first post the title, kind and category of its thread."""
    found, typed = post_or_404(post_id), forms.typed()
    require(found.edit)
    post, first = found.post, found.post.number == 1
    try:
        limited("edit", str(g.viewer.id), post_rate())
        body = compose(g.viewer, typed.source, community_locale=found.room.locale, thread_id=found.thread.id)
        with transaction():
            commands.edit_post(
                g.viewer, post, body=body, base_revision=typed.base_revision, reason=typed.reason,
                title=typed.title if first and "title" in request.form else None,
                category_id=typed.category_id if first and "category_id" in request.form else None,
                kind=typed.kind if first and "kind" in request.form else None)
    except EXPECTED as error:
        if isinstance(error, Conflict):
            found = post_or_404(post_id)
        return form_page("threads/edit.html", forms.EditForm(found, typed, post.author_id != g.viewer.id, refusal_of(error)))
    return redirect((queries.find_post(g.viewer, post_id) or found).url, 303)


@bp.get(f"/posts/<{INT}:post_id>")
def post_address(post_id: int) -> ResponseReturnValue:
    """A post by its number alone: lead to it in its thread."""
    return redirect(post_or_404(post_id).url, 302)


@bp.get(f"/posts/<{INT}:post_id>/revisions")
def revisions(post_id: int) -> ResponseReturnValue:
    """What the post said before."""
    return render_template("threads/revisions.html", page=queries.revisions_of(post_or_404(post_id)))


@bp.get(f"/posts/<{INT}:post_id>/deletion")
@signed_in
def confirm_delete(post_id: int) -> ResponseReturnValue:
    """Ask whether, and why."""
    found = post_or_404(post_id)
    require(found.delete)
    others = found.post.author_id != g.viewer.id
    return form_page("threads/delete.html", forms.ReasonForm(found.room, others, forms.Typed(), found=found))


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
            return form_page("threads/delete.html", forms.ReasonForm(found.room, others, typed, refusal_of(error), found=found))
        flash(_("The discussion was deleted.") if found.number == 1 else _("The post was deleted."))
    return redirect(community_url(found.room.slug) if found.post.number == 1 else found.url, 303)


@bp.post(f"/posts/<{INT}:post_id>/restoration")
@signed_in
def restore_post(post_id: int) -> ResponseReturnValue:
    """Restore a post, and with the first one its thread."""
    found = post_or_404(post_id)
    if found.post.deleted_at is not None:
        with transaction():
            commands.restore_post(g.viewer, found.post)
        flash(_("The discussion is back.") if found.number == 1 else _("The post is back."))
    return redirect(found.url, 303)
