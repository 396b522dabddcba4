"""Suggested edits: written, compared, decided on, withdrawn."""

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.auth.submissions import first_result, remember
from forum.communities.policy import can_animate
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
from forum.threads.views.rooms import enter


@bp.get("/suggestions")
@signed_in
def my_suggestions() -> ResponseReturnValue:
    """What waits for the viewer's decision, and what the viewer suggested."""
    g.section = "suggestions"
    return render_template("threads/suggestions.html", page=queries.suggestions_for(g.viewer))


@bp.get("/c/<community>/suggestions")
@signed_in
def suggestions_in(community: str) -> ResponseReturnValue:
    """What waits in a community, for its animators."""
    room = enter(community, "settings")
    require(can_animate(room.standing, room))
    return render_template("threads/suggestions.html", page=queries.suggestions_in(g.viewer, room))


@bp.get(f"/posts/<{INT}:post_id>/suggestions")
@signed_in
def suggestions(post_id: int) -> ResponseReturnValue:
    """What was suggested for one post: all for who decides, else the viewer's own."""
    return render_template("threads/suggestions.html", page=queries.suggestions_of(g.viewer, post_or_404(post_id)))


@bp.get(f"/posts/<{INT}:post_id>/suggestions/new")
@signed_in
def new_suggestion(post_id: int) -> ResponseReturnValue:
    """The form, with the post's words; who has suggested a change already is led to it."""
    found = post_or_404(post_id)
    if (own := queries.own_suggestion(g.viewer, post_id)) is not None:
        return redirect(url_for("threads.suggestion", post_id=post_id, suggestion_id=own), 303)
    require(found.suggest)
    typed = forms.Typed(source=found.post.source, base_revision=found.revision)
    return form_page("threads/suggest.html", forms.SuggestForm(found, typed))


@bp.post(f"/posts/<{INT}:post_id>/suggestions")
@signed_in
def suggest(post_id: int) -> ResponseReturnValue:
    """Suggest it, once for each filling of the form."""
    found, typed, key = post_or_404(post_id), forms.typed(), forms.key()
    content = typed.content("suggestion", post_id, typed.reason)
    require(found.suggest)
    try:
        limited("suggest", str(g.viewer.id), post_rate())
        body = compose(g.viewer, typed.source, community_locale=found.room.locale, thread_id=found.thread_id, post_id=post_id,
                       community_id=found.room.id)
        with transaction():
            result = first_result(g.viewer, key, content)
            if result is None:
                made = commands.suggest_edit(g.viewer, found.post, body=body, base_revision=typed.base_revision,
                                             reason=typed.reason)
                result = f"suggestion:{made.id}"
                remember(g.viewer, key, content, result)
    except EXPECTED as error:
        return form_page("threads/suggest.html", forms.SuggestForm(found, typed, refusal_of(error)))
    tell(_("Your change was suggested: its author and the animators decide on it."))
    return redirect(url_for("threads.suggestion", post_id=post_id, suggestion_id=int(result.partition(":")[2])), 303)


@bp.get(f"/posts/<{INT}:post_id>/suggestions/<{INT}:suggestion_id>")
@signed_in
def suggestion(post_id: int, suggestion_id: int) -> ResponseReturnValue:
    """One of them, against the text as it is now."""
    return form_page("threads/suggestion.html", forms.DecisionForm(_page(post_id, suggestion_id), forms.Typed()))


@bp.post(f"/posts/<{INT}:post_id>/suggestions/<{INT}:suggestion_id>/decision")
@signed_in
def decide(post_id: int, suggestion_id: int) -> ResponseReturnValue:
    """Take it over into the post, or decline it and say why."""
    page, typed, answer = _page(post_id, suggestion_id), forms.typed(), request.form.get("answer", "")
    if answer not in ("accept", "decline"):
        abort(400)
    require(page.post.decide)
    try:
        limited("edit", str(g.viewer.id), post_rate())
        if answer == "accept":
            _accept(page)
        else:
            with transaction():
                commands.decline_suggestion(g.viewer, page.suggestion, reason=typed.reason)
    except EXPECTED as error:
        if isinstance(error, Conflict):
            page = _page(post_id, suggestion_id)
        return form_page("threads/suggestion.html", forms.DecisionForm(page, typed, refusal_of(error)))
    tell(_("The change is in the post.") if answer == "accept" else _("The change was declined."))
    return redirect(page.post.url, 303)


@bp.delete(f"/posts/<{INT}:post_id>/suggestions/<{INT}:suggestion_id>")
@signed_in
def withdraw_suggestion(post_id: int, suggestion_id: int) -> ResponseReturnValue:
    """Take back one's own."""
    page = _page(post_id, suggestion_id)
    try:
        with transaction():
            commands.withdraw_suggestion(g.viewer, page.suggestion)
    except EXPECTED as error:
        return form_page("threads/suggestion.html", forms.DecisionForm(page, forms.Typed(), refusal_of(error)))
    tell(_("Your suggestion was withdrawn."))
    return redirect(page.post.url, 303)


def _page(post_id: int, suggestion_id: int) -> queries.SuggestionPage:
    found = queries.suggestion_page(g.viewer, post_id, suggestion_id) or abort(404)
    post_or_404(post_id)
    return found


def _accept(page: queries.SuggestionPage) -> None:
    """As its author wrote it: whom it may name and which files it may show is decided by what they may."""
    found = page.post
    body = compose(page.author, page.suggestion.source, community_locale=found.room.locale, thread_id=found.thread_id,
                   post_id=found.id, community_id=found.room.id)
    with transaction():
        commands.accept_suggestion(g.viewer, page.suggestion, body=body, seen_mark=request.form.get("mark", ""))
