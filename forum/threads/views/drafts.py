"""Texts being written: kept as one types, listed, deleted. Scripts ask for JSON; a form without one is answered with a page."""

from typing import Any

from flask import abort, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.core.bodies import takes_files
from forum.core.dates import iso
from forum.core.db import transaction
from forum.core.errors import Invalid, TooMany
from forum.core.i18n import gettext as _
from forum.core.limits import limited
from forum.core.policy import Denied
from forum.threads import commands, forms, queries
from forum.threads.limits import draft_rate
from forum.threads.places import Place, read_place
from forum.threads.policy import UNSEEN
from forum.threads.views.attaching import typed_with_files
from forum.threads.views.blueprint import bp
from forum.uploads.limits import most_in_a_request


@bp.get("/drafts")
@signed_in
def drafts() -> ResponseReturnValue:
    """Everything the viewer has begun to write."""
    g.section = "drafts"
    return render_template("threads/drafts.html", page=queries.drafts_of(g.viewer))


@bp.route("/drafts/<place>", methods=["PUT", "POST"])
@signed_in
@takes_files(most_in_a_request)
def keep_draft(place: str) -> ResponseReturnValue:
    """Keep a text. The answer in JSON tells its version, or with 409 what another window saved there meanwhile."""
    where, told = _place(place), request.accept_mimetypes.best == "application/json"
    try:
        limited("draft", str(g.viewer.id), draft_rate())
        typed, declined = typed_with_files()
        with transaction(private=True):
            draft = commands.save_draft(g.viewer, where, overwrite=not told, **{**_sent(), "source": typed.source})
    except commands.OtherText as other:
        return jsonify(_facts(other.draft)), 409
    except Denied as error:
        if error.verdict is UNSEEN:
            abort(404)
        if not told:
            raise
        return jsonify(sentence=str(error.verdict.sentence)), 403
    except (Invalid, TooMany) as error:
        if not told:
            raise
        return _refused(error)
    if told:
        return jsonify(_facts(draft) if draft is not None else {"version": 0})
    if declined:
        flash(declined, "error")
    flash(_("The draft was saved.") if draft is not None else _("There was nothing to keep."))
    return redirect(url_for("threads.drafts"), 303)


@bp.delete("/drafts/<place>")
@signed_in
def discard_draft(place: str) -> ResponseReturnValue:
    """Delete a text that was never published. Done already, it is done."""
    where = _place(place)
    with transaction(private=True):
        commands.forget_draft(g.viewer, where)
    flash(_("The draft was deleted."))
    return redirect(url_for("threads.drafts"), 303)


def _place(text: str) -> Place:
    return read_place(text) or abort(404)


def _sent() -> dict[str, Any]:
    form = request.form
    return {"source": form.get("source", ""), "title": form.get("title", ""), "former": form.get("former", ""),
            "window": form.get("window", ""), "base": forms.number(form.get("base")) or 0, "key": forms.key(),
            "kind": form.get("kind", ""), "category_id": forms.number(form.get("category_id")),
            "tags": form.get("tags", "")}


def _facts(draft: queries.KeptDraft) -> dict[str, Any]:
    return {"version": draft.version, "saved_at": iso(draft.saved_at), "title": draft.title, "source": draft.source}


def _refused(error: Invalid | TooMany) -> ResponseReturnValue:
    if isinstance(error, TooMany):
        return jsonify(sentence=""), 429, {"Retry-After": str(error.retry_after)}
    return jsonify(sentence=" ".join(str(text) for text in error.fields.values())), 422
