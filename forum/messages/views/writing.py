"""Beginning a conversation."""

from dataclasses import replace
from typing import Any

from flask import Response, g, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.auth.submissions import first_result, remember
from forum.communities.queries import communities_named, people_named
from forum.core.db import transaction
from forum.core.errors import Conflict, Invalid, TooMany
from forum.core.forms import form_key
from forum.core.i18n import current_locale
from forum.core.i18n import gettext as _
from forum.core.limits import limited
from forum.core.policy import Denied
from forum.core.settings import setting
from forum.messages import commands, forms, queries
from forum.messages.limits import most_people
from forum.messages.policy import can_begin
from forum.messages.views.blueprint import bp
from forum.threads.composing import compose
from forum.threads.queries import address_of_result

MOST_COMPLETED, MOST_GROUPS = 8, 2
NOWHERE = 0
"""The community of a text whose readers are not a community's yet: it calls nobody."""


@bp.get("/messages/new")
@signed_in
def new() -> ResponseReturnValue:
    """The form; `?to=` names people to begin with, `?animators=` the community whose animators these are."""
    to, errors = request.args.get("to", "")[:200], {}
    if slug := request.args.get("animators", "")[:60]:
        to = ", ".join(name for one in queries.animators_to_write_to(g.viewer, [slug]) for name in one.usernames)
        errors = {} if to else {"to": _("No message can be sent to those who run this community.")}
    return _form(forms.MessageForm(to, request.args.get("title", "")[:255], "", begun=to, errors=errors))


@bp.get("/messages/completion")
@signed_in
def completion() -> Response:
    """At most eight people whose names begin as `q` does, among the members of what the viewer may read; behind them, all
    together, the animators of communities that are called so."""
    limited("completion", str(g.viewer.id), "240/minute")
    typed = request.args.get("q", "")
    people = [{"name": one.name, "value": one.username, "note": f"@{one.username}"}
              for one in people_named(g.viewer, typed, MOST_COMPLETED + 1) if one.username != g.viewer.username]
    named = [one.slug for one in communities_named(g.viewer, typed, MOST_GROUPS)]
    groups = [{"name": _("Animators of %(community)s", community=one.community), "value": ", ".join(one.usernames),
               "note": ", ".join(one.names)} for one in (queries.animators_to_write_to(g.viewer, named) if named else ())]
    return jsonify(people[:MOST_COMPLETED - len(groups)] + groups)


@bp.post("/messages")
@signed_in
def begin() -> ResponseReturnValue:
    """Send it, or lead to what this filling of the form already began."""
    typed, key = forms.typed_message(), form_key()
    content = "\n".join(("conversation", typed.to, typed.title, typed.source))
    try:
        limited("conversation", str(g.viewer.id), str(setting("messages.rate")))
        body = compose(g.viewer, typed.source, community_locale=g.viewer.locale or current_locale(), community_id=NOWHERE,
                       title=typed.title)
        with transaction():
            result = first_result(g.viewer, key, content)
            if result is None:
                thread = commands.begin_conversation(g.viewer, forms.names(typed.to), title=typed.title, body=body)
                result = f"thread:{thread.id}"
                remember(g.viewer, key, content, result)
    except (Invalid, Denied, Conflict, TooMany) as error:
        return _form(_refused(typed, error))
    return redirect(address_of_result(g.viewer, result) or url_for("messages.inbox"), 303)


def _refused(typed: forms.MessageForm, error: Exception) -> forms.MessageForm:
    if isinstance(error, Invalid):
        return replace(typed, status=422, errors=dict(error.fields))
    if isinstance(error, Denied):
        return replace(typed, status=403, sentence=error.verdict.sentence)
    if isinstance(error, Conflict):
        return replace(typed, status=409, sentence=error.sentence, first_url=address_of_result(g.viewer, error.first_result))
    retry_after: Any = getattr(error, "retry_after", 0)
    return replace(typed, status=429, retry_after=retry_after, sentence=_(
        "That was a lot in a short time. Wait a little, then send it: your text is kept."))


def _form(page: forms.MessageForm) -> Response:
    g.section = "messages"
    page = replace(page, begin=can_begin(g.viewer), most=most_people(g.viewer) - 1)
    answer = make_response(render_template("messages/new.html", page=page), page.status)
    if page.retry_after:
        answer.headers["Retry-After"] = str(page.retry_after)
    return answer
