"""A page of a thread: in time or as a tree, the first, the last, or the one around a post. All cost the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from forum.auth.models import User
from forum.communities.reactions import ReactionKind, kinds_of
from forum.core.db import db
from forum.core.policy import Verdict
from forum.core.settings import Setting, declare, setting
from forum.text.stored import plain_text
from forum.threads import addresses
from forum.threads.paths import branch_of, depth_of
from forum.threads.policy import (
    UNSEEN,
    Rights,
    can_add_poll,
    can_close,
    can_lock_solution,
    can_me_too,
    can_pin,
    can_reply,
    can_settle,
    can_tag,
    refusals,
    rights_in,
    votes_on,
)
from forum.threads.queries.actions import action_sentence
from forum.threads.queries.branches import branches
from forum.threads.queries.extras import extras_of
from forum.threads.queries.finding import FoundThread
from forum.threads.queries.participants import Participant, participants
from forum.threads.queries.poll_rows import PollRow
from forum.threads.queries.polls import polls_on
from forum.threads.queries.reactions import reactions_from, votes_from
from forum.threads.queries.reading import Reading, reading_of
from forum.threads.queries.rows import NO_EXTRAS, PostExtras, PostRow, initials
from forum.threads.queries.selecting import binds_of, key_of, one_post, posts_page

declare(Setting("threads.page_size", int, 20, "Posts on a page of a thread.", minimum=5, maximum=100))
SHOWN_BEFORE = 3
BADGES = ("owner", "animator")
SITE_BADGES = ("administrator", "moderator")


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """Everything `threads/show.html` may use. `solution` is set on the first page when it stands further on.

    `reading` is None for visitors; `first_unread` is the number of the post above which the page says that what follows was not
    read yet. `votes_url` leads to the page ordered by votes, None where nobody votes; `kinds` are the reactions on offer.
    `settle` is about the solution of a question, `lock` about leaving it to the animators, `me_too` about having the same
    question. `people` wrote what is on the page, who wrote most first: everybody who took part, where the page is the thread.
    `tag` is about its tags. `refusals`: the acts that the viewer is refused here, by the verdict.
    """

    thread: FoundThread
    view: str
    posts: tuple[PostRow, ...]
    solution: PostRow | None
    solution_url: str | None
    highlighted: int | None
    shows_first: bool
    previous_url: str | None
    next_url: str | None
    last_url: str | None
    tree_url: str
    time_url: str
    votes_url: str | None
    kinds: tuple[ReactionKind, ...]
    downvotes: bool
    settle: Verdict
    lock: Verdict
    me_too: Verdict
    reply: Verdict
    close: Verdict
    pin: Verdict
    stands_after: int | None = None
    reading: Reading | None = None
    first_unread: int | None = None
    people: tuple[Participant, ...] = ()
    tag: Verdict = UNSEEN
    refusals: tuple[tuple[Verdict, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class _Slice:
    """Rows in reading order, and whether more stand before and after them."""

    rows: Sequence[Any]
    more_before: bool
    more_after: bool


def thread_page(viewer: User | None, thread: FoundThread, *, view: str = "tree", number: int | None = None,
                place: str | None = None) -> ThreadPage | None:
    """The page of `thread` at a cursor (`place`, which also says the view), else around post `number`, else the first.

    None when the viewer may not see that post. Raises `BadCursor`. One query, two more for a post in the middle, and one for
    a solution that stands on another page.
    """
    binds = {"thread": thread.id, "community": thread.community_id, "viewer": viewer.id if viewer else -1}
    everything = thread.community.standing.animates
    if place:
        view, key, backward = addresses.read_place(place)
        found = _read(view, "before" if backward else "after", everything, binds, key)
    elif number is not None and number > 1:
        around = _around(view, everything, binds, number)
        if around is None:
            return None
        found = around
    else:
        found = _read(view, "start", everything, binds, None)
    posts = _rows(found.rows, viewer, thread, runs_on=found.more_after and view == "tree")
    is_first = not found.more_before
    solution = None
    if thread.solution_id is not None and is_first and not any(row.is_solution for row in posts):
        chosen = db.session.execute(one_post("id", everything), {**binds, "key": thread.solution_id}).one_or_none()
        if chosen is not None and chosen.deleted_at is None:
            solution = _rows([chosen], viewer, thread, dressed=False)[0]
    here = thread.url if is_first or not posts else posts[0].url  # the same place in either view
    reading = reading_of(thread) if viewer is not None else None
    chosen_here = next((row for row in posts if row.is_solution and not row.deleted), solution)
    return _page(
        thread, view, posts, here, solution=solution, solution_url=chosen_here.url if chosen_here else None,
        highlighted=number, shows_first=is_first, reading=reading, first_unread=_unread_from(reading, posts, number, view),
        people=participants(posts),
        previous_url=_page_url(thread, view, found.rows[0], backward=True) if found.rows and found.more_before else None,
        next_url=_page_url(thread, view, found.rows[-1], backward=False) if found.rows and found.more_after else None,
        last_url=f"{thread.url}?before={addresses.end(view)}" if found.more_after else None)


def post_alone(viewer: User | None, thread: FoundThread, number: int, view: str) -> ThreadPage | None:
    """A page whose posts are that one post, to be put into a page that is already there: after post `stands_after`.

    `stands_after` is the number of the post read just before it in that view, None for the first. None instead of a page when
    the viewer may not see the post. Two queries.
    """
    binds = {"thread": thread.id, "community": thread.community_id, "viewer": viewer.id if viewer else -1}
    everything = thread.community.standing.animates
    row = db.session.execute(one_post("number", everything), {**binds, "key": number}).one_or_none()
    if row is None:
        return None
    before = {**binds, **binds_of(key_of(view, row)), "size": 1}
    above = db.session.execute(posts_page(view, "before", everything), before).one_or_none()
    posts = _rows([row], viewer, thread, above)
    solution_url = posts[0].url if posts[0].is_solution and not posts[0].deleted else None
    return _page(thread, view, posts, thread.url if above is None else posts[0].url, solution_url=solution_url,
                 shows_first=above is None, stands_after=above.number if above is not None else None)


def _page(thread: FoundThread, view: str, posts: tuple[PostRow, ...], here: str, *, shows_first: bool,
          solution: PostRow | None = None, solution_url: str | None = None, highlighted: int | None = None,
          previous_url: str | None = None, next_url: str | None = None, last_url: str | None = None,
          stands_after: int | None = None, reading: Reading | None = None, first_unread: int | None = None,
          people: tuple[Participant, ...] = ()) -> ThreadPage:
    standing = thread.community.standing
    return ThreadPage(
        thread=thread, view=view, posts=posts, solution=solution, solution_url=solution_url, highlighted=highlighted,
        shows_first=shows_first, previous_url=previous_url, next_url=next_url, last_url=last_url,
        tree_url=f"{here}?view=tree", time_url=f"{here}?view=time",
        votes_url=f"{here}?view=votes" if votes_on(thread) else None, kinds=kinds_of(thread.community.reactions),
        downvotes=thread.community.downvotes, settle=can_settle(standing, thread), lock=can_lock_solution(standing, thread),
        me_too=can_me_too(standing, thread), reply=can_reply(standing, thread),
        close=can_close(standing, thread), pin=can_pin(standing, thread), stands_after=stands_after, reading=reading,
        first_unread=first_unread, people=people,
        tag=can_tag(standing, thread), refusals=refusals(standing, thread))


def _unread_from(reading: Reading | None, posts: tuple[PostRow, ...], number: int | None, view: str) -> int | None:
    """The post of the page that is the first unread one of the thread, as far as the page can tell."""
    if reading is None or not reading.goes_on:
        return None
    unread = min((row.number for row in posts if row.number > reading.read_to), default=None)
    read_above = view == "time" and posts[0].number <= reading.read_to if posts else False
    return unread if unread in (reading.read_to + 1, number) or read_above else None


def _read(view: str, direction: str, everything: bool, binds: dict[str, Any], key: Any) -> _Slice:
    size = setting("threads.page_size")
    place = {} if key is None else binds_of(key)
    rows = db.session.execute(posts_page(view, direction, everything), {**binds, **place, "size": size + 1}).all()
    more = len(rows) > size
    rows = rows[:size]
    if direction == "before":
        return _Slice(rows[::-1], more, key != addresses.END[view])
    return _Slice(rows, direction == "after", more)


def _around(view: str, everything: bool, binds: dict[str, Any], number: int) -> _Slice | None:
    target = db.session.execute(one_post("number", everything), {**binds, "key": number}).one_or_none()
    if target is None:
        return None
    binds = {**binds, **binds_of(key_of(view, target))}
    before = db.session.execute(posts_page(view, "before", everything), {**binds, "size": SHOWN_BEFORE + 1}).all()
    size = setting("threads.page_size")
    shown_before = before[:SHOWN_BEFORE][::-1]
    rest = size - len(shown_before)
    after = db.session.execute(posts_page(view, "from", everything), {**binds, "size": rest + 1}).all()
    return _Slice([*shown_before, *after[:rest]], len(before) > SHOWN_BEFORE, len(after) > rest)


def _page_url(thread: FoundThread, view: str, row: Any, *, backward: bool) -> str:
    name = "before" if backward else "after"
    return f"{thread.url}?{name}={addresses.place(view, key_of(view, row), backward=backward)}"


def _rows(rows: Sequence[Any], viewer: User | None, thread: FoundThread, before: Any = None, *,
          dressed: bool = True, runs_on: bool = False) -> tuple[PostRow, ...]:
    rights = rights_in(thread.community.standing, thread)
    may_reply = bool(can_reply(thread.community.standing, thread))
    extras = extras_of(viewer, [row.id for row in rows]) if dressed else {}
    polls = polls_on(viewer, thread.community.standing, thread, [row for row in rows if row.deleted_at is None],
                     {post_id: one.poll_id for post_id, one in extras.items() if one.poll_id is not None})
    made = []
    above: int | None = before.id if before is not None else None
    for row, branch in zip(rows, branches(rows, runs_on), strict=True):
        made.append(_row(row, thread, rights, may_reply, above, extras.get(row.id, NO_EXTRAS), branch, polls.get(row.id)))
        above = row.id
    return tuple(made)


def _row(row: Any, thread: FoundThread, rights: Rights, may_reply: bool, above: int | None,
         extras: PostExtras, branch: tuple[int, bool], poll: PollRow | None = None) -> PostRow:
    deleted = row.deleted_at is not None
    told = not deleted or rights.animates or (rights.user_id is not None and row.author_id == rights.user_id)
    name = row.name or row.username
    answers = row.reply_to_id is not None and row.reply_to_id != above and row.parent_number != 1
    post, private = row.kind == "post", thread.community.private
    return PostRow(
        id=row.id, number=row.number, url=f"{thread.url}/{row.number}", acts_url=f"/posts/{row.id}", kind=row.kind,
        author_name=name if told else "", author_username=row.username if told else "",
        author_url=addresses.person_url(row.username) if told else "", author_initials=initials(name) if told else "",
        author_tint=row.tint if told else 0, organisation=row.organisation if told else "",
        role_badge=_badge(row.role, row.site_role) if told else None,
        created_at=row.created_at, edited_at=row.edited_at if told else None, body_html=row.html if told else "", lang=row.lang,
        depth=depth_of(row.path), branch=branch_of(row.path), replies_here=branch[0], runs_over=branch[1],
        reply_to_number=row.parent_number if answers else None,
        reply_to_name=(row.parent_name or row.parent_username) if answers and row.parent_deleted_at is None else "",
        reply_to_url=f"{thread.url}/{row.parent_number}" if answers else "",
        is_solution=row.id == thread.solution_id, deleted=deleted,
        deleted_by_name=(row.remover_name or row.remover_username or "") if deleted and told else "",
        deletion_reason=row.deletion_reason if deleted and told else "",
        reactions=reactions_from(extras, row.archived_likes),
        action_text=None if post else action_sentence(row.action_code, plain_text(row.html)),
        can_reply=may_reply and post and not deleted,
        can_edit=bool(rights.edit(row.author_id, row.kind, deleted, row.created_at, extras.wiki)),
        can_suggest=bool(rights.suggest(row.author_id, row.kind, deleted, row.created_at, extras.wiki)),
        can_share=(own := bool(rights.edit(row.author_id, row.kind, deleted, row.created_at, wiki=False))) and not private,
        waiting=extras.suggestions if own else 0,
        can_delete=bool(rights.delete(row.author_id, row.kind, deleted, row.number == 1)),
        can_restore=bool(rights.restore(row.author_id, deleted, row.deleted_by_id)),
        can_react=rights.react(row.author_id, row.kind, deleted), can_withdraw=bool(rights.withdraw(row.kind, deleted)),
        can_choose=rights.choose(row.kind, deleted, row.number == 1), votes=votes_from(row, rights, extras.vote), extras=extras,
        poll=poll, can_poll=poll is None and row.author_id == rights.user_id and bool(
            can_add_poll(thread.community.standing, thread, row)),
        refused=_refused(row, thread, rights, extras.wiki, poll) if post and row.author_id == rights.user_id else {})


def _refused(row: Any, thread: FoundThread, rights: Rights, wiki: bool, poll: PollRow | None) -> dict[str, Any]:
    """What the author of a post may not do with it, and why: a sentence by the act."""
    if row.deleted_at is not None:
        verdicts = {"restore": rights.restore(row.author_id, True, row.deleted_by_id)}
    else:
        verdicts = {"edit": rights.edit(row.author_id, row.kind, False, row.created_at, wiki),
                    "delete": rights.delete(row.author_id, row.kind, False, row.number == 1)}
        if poll is None:
            verdicts["poll"] = can_add_poll(thread.community.standing, thread, row)
    return {act: verdict.sentence for act, verdict in verdicts.items() if not verdict}


def _badge(role: str | None, site_role: str) -> str | None:
    return role if role in BADGES else site_role if site_role in SITE_BADGES else None
