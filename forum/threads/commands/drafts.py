"""Keeping what is being written, for its author alone: nobody is told, nothing is published."""

from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from forum.auth.models import User
from forum.communities.models import Category
from forum.communities.policy import can_post
from forum.communities.queries import room_by_id
from forum.core import clock
from forum.core.db import db
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import gettext as _
from forum.core.i18n import number
from forum.core.policy import Verdict, require
from forum.threads.commands.deciding import signed_in
from forum.threads.composing import TITLE_MAX
from forum.threads.models import KINDS, Draft, Post, Thread
from forum.threads.places import Place
from forum.threads.policy import UNSEEN, can_reply
from forum.threads.queries.drafts import MOST_DRAFTS, KeptDraft, kept, was_sent
from forum.threads.queries.finding import find_thread
from forum.threads.queries.posts import find_post
from forum.threads.tagging import LONGEST as LONGEST_TAGS

LONGEST = 100_000
KEPT = timedelta(days=90)


class OtherText(Conflict):
    """Another window saved another text there meanwhile: `draft`. Nothing of either is lost until their author decides."""

    def __init__(self, draft: KeptDraft) -> None:
        super().__init__(_("This text was changed in another window."))
        self.draft = draft


def save_draft(actor: User | None, place: Place, *, source: str, title: str = "", base: int = 0, window: str = "",
               former: str = "", key: str = "", overwrite: bool = False, kind: str = "",
               category_id: int | None = None, tags: str = "") -> KeptDraft | None:
    """Keep a text, as the successor of version `base` (0: of none). None when there is nothing to keep: an empty text, one
    that says what the post says already, or one whose form (`key`) has been taken.

    `window` names the page that writes: it may save again though an answer got lost. `former` is the text that its author
    decided against, kept beside; with `overwrite` whatever is there becomes that. `kind` and `category_id` of a new thread are
    kept with it, the last choice for both windows; one that the community does not have is not. Raises `Denied` (code "unseen"
    where the place cannot be seen), `Invalid` for what is too much, and `OtherText`.
    """
    actor = signed_in(actor)
    require(can_write_at(actor, place))
    source, title, former = (text.replace("\r\n", "\n") for text in (source, title[:TITLE_MAX], former[:LONGEST]))
    if len(source) > LONGEST:
        raise Invalid({"source": _("Write at most %(limit)s characters: this text has %(count)s.",
                                   limit=number(LONGEST), count=number(len(source)))})
    if was_sent(actor, key):
        return None
    kind, category_id = _chosen(place, kind, category_id)
    tags = tags[:LONGEST_TAGS] if place.kind == "thread" else ""
    draft = _locked(actor, place)
    if draft is None:
        if _is_nothing(place, source, title):
            return None
        return _begun(actor, Draft(user_id=actor.id, place=str(place), title=title, source=source, former_source=former,
                                   window=window[:40], version=base + 1 if base > 0 else 1, kind=kind, category_id=category_id,
                                   tags=tags, saved_at=clock.now()), overwrite)
    other = (draft.source, draft.title) != (source, title)
    if other and draft.version != base and not (window and draft.window == window):
        if not overwrite:
            raise OtherText(kept(draft))
        former = draft.source
    if _is_nothing(place, source, title) and not (former or draft.former_source):
        db.session.delete(draft)
        db.session.flush()
        return None
    if other or former or (draft.kind, draft.category_id, draft.tags) != (kind, category_id, tags):
        draft.kind, draft.category_id, draft.tags = kind, category_id, tags
        draft.source, draft.title, draft.window = source, title, window[:40]
        draft.former_source = former or draft.former_source
        draft.version, draft.saved_at = draft.version + 1, clock.now()
        db.session.flush()
    return kept(draft)


def forget_draft(actor: User | None, place: Place) -> None:
    """Keep it no longer: it was published, or its author wants it gone. Nothing there is nothing to do."""
    actor = signed_in(actor)
    db.session.execute(delete(Draft).where(Draft.user_id == actor.id, Draft.place == str(place)))


def can_write_at(actor: User, place: Place) -> Verdict:
    """Whether `actor` may publish there: who may not has nothing to draft. `UNSEEN` for a place that is not there."""
    if place.kind == "thread":
        room = room_by_id(actor, place.id)
        return can_post(room.standing, room) if room is not None and room.readable else UNSEEN
    if place.kind == "reply":
        thread = find_thread(actor, place.id)
        if thread is None or (place.number or 0) > thread.last_number:
            return UNSEEN
        return can_reply(thread.community.standing, thread)
    found = find_post(actor, place.id)
    return found.edit if found is not None else UNSEEN


def _locked(actor: User, place: Place) -> Draft | None:
    statement = select(Draft).where(Draft.user_id == actor.id, Draft.place == str(place)).with_for_update()
    return db.session.scalar(statement, execution_options={"populate_existing": True})


def _begun(actor: User, draft: Draft, overwrite: bool) -> KeptDraft:
    _make_room(actor)
    try:
        with db.session.begin_nested():
            db.session.add(draft)
    except IntegrityError:  # another window began at the same instant
        there = db.session.scalar(select(Draft).where(Draft.user_id == actor.id, Draft.place == draft.place).with_for_update())
        if there is None or (not overwrite and there.source != draft.source):
            raise OtherText(kept(there) if there is not None else kept(draft)) from None
        return kept(there)
    return kept(draft)


def _chosen(place: Place, kind: str, category_id: int | None) -> tuple[str, int | None]:
    """What a new thread is to be and where it is to stand, as far as the community has it."""
    if place.kind != "thread":
        return "", None
    has = select(Category.id).where(Category.id == category_id, Category.community_id == place.id)
    return kind if kind in KINDS else "", db.session.scalar(has) if category_id else None


def _make_room(actor: User) -> None:
    """Drafts that nobody came back to for 90 days go; beyond 200, no further one is begun. Raises `Invalid`."""
    db.session.execute(delete(Draft).where(Draft.user_id == actor.id, Draft.saved_at < clock.now() - KEPT))
    if (db.session.scalar(select(func.count()).select_from(Draft).where(Draft.user_id == actor.id)) or 0) >= MOST_DRAFTS:
        raise Invalid({"source": _("You have %(count)s drafts: delete some of them first.", count=MOST_DRAFTS)})


def _is_nothing(place: Place, source: str, title: str) -> bool:
    if place.kind != "edit":
        return not source.strip() and not title.strip()
    said = db.session.execute(select(Post.source, Thread.title).join(Thread).where(Post.id == place.id)).one_or_none()
    return not source.strip() or (said is not None and source.rstrip() == said.source and title in ("", said.title))
