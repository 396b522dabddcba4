"""Replying: the form, with the words of a quoted post if asked for, and what comes of it."""

from flask import Response, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.auth.submissions import first_result, remember
from forum.core.bodies import takes_files
from forum.core.db import transaction
from forum.core.errors import Conflict
from forum.core.limits import limited
from forum.core.notices import tell
from forum.core.partial import wants_partial
from forum.core.policy import require
from forum.threads import commands, forms, places, queries
from forum.threads.composing import compose
from forum.threads.limits import post_rate
from forum.threads.policy import can_reply
from forum.threads.quoting import quotation
from forum.threads.views.attaching import file_names, refuse_with, remark_on, typed_with_files
from forum.threads.views.blueprint import INT, bp
from forum.threads.views.in_place import asked_at, form_answer, gone_to, written
from forum.threads.views.refusing import EXPECTED, check_meant, refusal_of
from forum.threads.views.rooms import thread_or_404
from forum.uploads.limits import most_in_a_request


def answered_post(thread: queries.FoundThread, number: int | None) -> queries.EditablePost | None:
    """The post a reply names: one that can still be read. The first post is the whole thread."""
    if number is None or number == 1:
        return None
    found = queries.post_numbered(g.viewer, thread.id, number)
    return found if found is not None and found.post.kind == "post" and found.post.deleted_at is None else None


@bp.get(f"/t/<{INT}:thread_id>/posts/new")
@signed_in
def new_post(thread_id: int) -> ResponseReturnValue:
    """The form of a reply to one post or to the thread, with what the viewer began to write there.

    `quote=1` adds the post's words.
    """
    thread, number = thread_or_404(thread_id), forms.asked().reply_to
    require(can_reply(thread.community.standing, thread))
    answered = answered_post(thread, number)
    draft = queries.draft_at(g.viewer, places.reply_to(thread.id, answered.number if answered else None))
    source = draft.source if draft else ""
    if request.args.get("quote") and number is not None:
        quoted = _quotation(answered or queries.post_numbered(g.viewer, thread.id, number))
        source = f"{source.rstrip()}\n\n{quoted}" if source.strip() and quoted not in source else source or quoted
    typed = forms.Typed(source=source, reply_to=number)
    return form_answer("reply", forms.ReplyForm(thread, answered, typed, draft=draft, at=asked_at()))


@bp.get(f"/t/<{INT}:thread_id>/posts/<{INT}:number>/quotation")
@signed_in
def quoted_post(thread_id: int, number: int) -> ResponseReturnValue:
    """A post's words as a quotation, to be put into a reply that is being written."""
    thread_or_404(thread_id)
    return Response(_quotation(queries.post_numbered(g.viewer, thread_id, number) or abort(404)), mimetype="text/plain")


@bp.post(f"/t/<{INT}:thread_id>/posts")
@signed_in
@takes_files(most_in_a_request)
def create_post(thread_id: int) -> ResponseReturnValue:
    """Reply, or lead to what this filling of the form already wrote."""
    thread, typed, key = thread_or_404(thread_id), forms.typed(), forms.key()
    content = typed.content("reply", thread.id, *file_names())
    answered = answered_post(thread, typed.reply_to)
    try:
        limited("post", str(g.viewer.id), post_rate())
        typed, declined = typed_with_files()
        refuse_with(declined)
        check_meant(typed)
        body = compose(g.viewer, typed.source, community_locale=thread.community.locale, thread_id=thread.id,
                       community_id=thread.community.id)
        with transaction():
            result = first_result(g.viewer, key, content)
            if result is None:
                if answered is None and typed.reply_to not in (None, 1):
                    raise Conflict(commands.ANSWERED_IS_GONE)
                parent = answered.post if answered else None
                if typed.later:
                    at = forms.moment(typed.publish_at)
                    waiting = commands.schedule_reply(g.viewer, thread, publish_at=at, body=body, reply_to=parent)
                    result = f"scheduled:{waiting.id}"
                else:
                    result = f"post:{commands.reply(g.viewer, thread, body=body, reply_to=parent).id}"
                remember(g.viewer, key, content, result)
                commands.forget_draft(g.viewer, places.reply_to(thread.id, typed.reply_to))
    except EXPECTED as error:
        return form_answer("reply", forms.ReplyForm(thread, answered, typed, refusal_of(error), at=asked_at()))
    return _answer(thread, result, typed.reply_to, remark_on(body))


def _answer(thread: queries.FoundThread, result: str, reply_to: int | None, remark: str) -> ResponseReturnValue:
    if result.startswith("scheduled:"):
        later = url_for("threads.scheduled")
        return gone_to(later, places.reply_to(thread.id, reply_to)) if wants_partial() else redirect(later, 303)
    address = queries.address_of_result(g.viewer, result) or thread.url
    if not wants_partial():
        if remark:
            tell(remark)
        return redirect(address, 303)
    number = int(address.rpartition("#post-")[2] or 0) if "#post-" in address else 0
    at = asked_at()
    form = forms.ReplyForm(thread, None, forms.Typed(), at=at) if at == "here" else None
    place = places.reply_to(thread.id, reply_to)
    answer = written(thread.id, number, place, form=form, remark=remark)
    return answer if answer is not None else gone_to(address, place)


def _quotation(quoted: queries.EditablePost | None) -> str:
    if quoted is None or quoted.post.deleted_at is not None or quoted.post.kind != "post":
        return ""
    return quotation(quoted.author_username, quoted.post.number, quoted.thread.id, quoted.post.source, name=quoted.author_name)
