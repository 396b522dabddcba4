"""Suggested edits: a text that a reader suggests for another's post, and what its author or an animator decides."""

from sqlalchemy import func, select

from forum.auth.models import User
from forum.core import clock
from forum.core.db import db
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import gettext as _
from forum.core.i18n import ngettext
from forum.core.policy import require
from forum.core.signals import publish
from forum.core.visible import is_visible
from forum.threads.commands.deciding import checked_reason, locked_post, signed_in, standing_in
from forum.threads.commands.files import note_files
from forum.threads.commands.speaking import speak_of
from forum.threads.composing import Composed
from forum.threads.limits import most_suggestions
from forum.threads.models import Post, Revision, SuggestedEdit
from forum.threads.policy import can_decide, can_suggest
from forum.threads.revising import mark_of, retext, revise, state_of
from forum.threads.signals import EditSuggested, PostEdited, SuggestionDecided

NOBODY = 0  # concerns no author: a reason is asked of everybody


def suggest_edit(actor: User | None, post: Post, *, body: Composed, base_revision: int, reason: str) -> SuggestedEdit:
    """Another text for a post that one may not edit, for those to decide on who may. One undecided suggestion a member and post.

    Raises `Denied`, `Invalid` for a text that changes nothing or without a reason, and `Conflict`.
    """
    actor = signed_in(actor)
    post = locked_post(post)
    require(can_suggest(standing_in(actor, post.thread), post))
    if body.source == post.source:
        raise Invalid({"source": _("Change something in the text: it says what the post says already.")})
    reason = _why(reason, actor)
    waiting = select(func.count()).select_from(SuggestedEdit).where(
        SuggestedEdit.author_id == actor.id, SuggestedEdit.decided_at.is_(None))
    if db.session.scalar(waiting.where(SuggestedEdit.post_id == post.id)):
        raise Conflict(_("You have suggested a change to this post already: withdraw it first, or wait for the answer."))
    if (db.session.scalar(waiting) or 0) >= (most := most_suggestions()):
        raise Conflict(ngettext("%(num)s change that you suggested waits for an answer: that is as many as may wait.",
                                "%(num)s changes that you suggested wait for an answer: that is as many as may wait.", most))
    made = SuggestedEdit(post_id=post.id, author_id=actor.id, base_revision=min(base_revision, post.revision) or post.revision,
                         source=body.source, reason=reason, created_at=clock.now())
    db.session.add(made)
    db.session.flush()
    publish(EditSuggested(actor, post, made.id))
    return made


def accept_suggestion(actor: User | None, which: SuggestedEdit, *, body: Composed, seen_mark: str) -> Post:
    """Have the post say what was suggested: a revision by who suggested it, that `actor` accepted.

    `body` is composed of the suggestion's text, `seen_mark` (see `forum.threads.revising.mark_of`) stands for the post's text as
    the actor compared it. Raises `Denied`, and `Conflict` where either changed since, the suggestion was decided on, or the
    text that it was written on is hidden: what had to go would come back with it.
    """
    actor = signed_in(actor)
    post, made = _undecided(actor, which)
    require(can_decide(standing_in(actor, post.thread), post))
    if seen_mark != mark_of(post.source):
        raise Conflict(_("The post was changed meanwhile: compare again, then decide."))
    if db.session.scalar(select(Revision.id).where(
            Revision.post_id == post.id, Revision.number == made.base_revision, Revision.hidden_at.is_not(None))) is not None:
        raise Conflict(_("The text on which this was written is hidden by now: it can only be declined."))
    author = db.session.get_one(User, made.author_id)
    if body.source != post.source:
        revise(post, state_of(post), by=author, reason=made.reason, kept=True, accepted_by=actor)
        retext(post, body)
        db.session.flush()
        speak_of(author, post, body.references, anew=True)
        note_files(author, post)  # theirs are the files that the text may show
        publish(PostEdited(actor, post, made.reason))
    _decide(actor, post, made, accepted=True)
    return post


def decline_suggestion(actor: User | None, which: SuggestedEdit, *, reason: str) -> Post:
    """Leave the post as it is; who suggested the change reads why.

    Raises `Denied`, `Conflict`, and `Invalid` without a reason.
    """
    actor = signed_in(actor)
    post, made = _undecided(actor, which)
    require(can_decide(standing_in(actor, post.thread), post))
    made.decision_reason = _why(reason, actor)
    _decide(actor, post, made, accepted=False)
    return post


def withdraw_suggestion(actor: User | None, which: SuggestedEdit) -> None:
    """Take back one's own undecided suggestion. Raises `Conflict` once it is decided on, or where it is another's."""
    actor = signed_in(actor)
    _post, made = _undecided(actor, which)
    if made.author_id != actor.id:
        raise Conflict(_("This change was suggested by somebody else."))
    db.session.delete(made)
    db.session.flush()


def _undecided(actor: User, which: SuggestedEdit) -> tuple[Post, SuggestedEdit]:
    post = locked_post(db.session.get_one(Post, which.post_id))
    made = db.session.get(SuggestedEdit, which.id, populate_existing=True)
    if made is None:
        raise Conflict(_("This suggestion was withdrawn."))
    if made.decided_at is not None:
        raise Conflict(_("This suggestion was decided on already."))
    return post, made


def _decide(actor: User, post: Post, made: SuggestedEdit, *, accepted: bool) -> None:
    made.decided_at, made.decided_by_id, made.accepted = clock.now(), actor.id, accepted
    db.session.flush()
    publish(SuggestionDecided(actor, post, made.id, made.author_id, accepted))


def _why(reason: str, actor: User) -> str:
    text = checked_reason(reason, concerns_id=actor.id, actor=actor)
    if not is_visible(text):
        raise Invalid({"reason": _("Say why: the person concerned will read it.")})
    return text[:300]
