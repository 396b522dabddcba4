"""A hidden community that is full of what strains a page: long words, right to left, many of everything, answers ten deep.

Only those who are in it see it, so the rest of the demonstration stays as it is.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from forum.auth.accounts import NewAccount
from forum.auth.commands import create_user
from forum.auth.models import User
from forum.communities.commands import Particulars, answer_invitation, create_category, create_community, invite_member
from forum.communities.models import Community
from forum.core import clock
from forum.core.db import db
from forum.threads.commands import add_poll, answer_poll, close_thread, open_thread, pin_thread, reply
from forum.threads.composing import compose
from forum.threads.models import PollOption, Post, Thread
from forum.threads.polling import Asked

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
HEBREW = "איך מודדים לחות בקיר עץ לאורך החורף, ומה אומר המספר?"
ARABIC = "كم سنة تدوم العوارض الخشبية بعد الترميم؟"
NAMES = (LONG[:80], "نورة عبد الرحمن", "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine", "יעל כהן־לוי", "Ő",
         "Jean-Baptiste de La Tour du Pin")
TAGS = tuple(f"{word}-{number}" for number in range(1, 6)
             for word in ("timber", "insulation", "humidity", "contracts", "visits"))
DEPTH = 12


def make_crowd() -> dict[str, Any]:
    """Its slug, the person to look round as, and the paths of its notable threads. Writes in the caller's transaction."""
    people = [create_user(NewAccount(f"crowd-{number}", name), organisation=LONG[:40] if number % 2 else "קבוצת מגורים דרום")
              for number, name in enumerate(NAMES)]
    owner = people[0]
    room = create_community(owner, Particulars(name=LONG[:74] + " & co", description=f"{LONG} {HEBREW} " * 2, visibility="hidden",
                                               tint=9), slug="crowd")
    for one in people[1:]:
        answer_invitation(one, invite_member(owner, room, username=one.username), accept=True)
    sections = [create_category(owner, room, name=name, tint=number % 12) for number, name in
                enumerate([LONG[:70], HEBREW[:40], *(f"Category number {number}" for number in range(3, 15))])]
    threads = [_begin(people[number % 6], room, title, category_id=sections[number % 14].id, tags=TAGS[number % 25:][:5])
               for number, title in enumerate([*(f"Filler {number}: what was measured last winter" for number in range(28)),
                                              f"{LONG}{LONG}, {LONG[:60]}", HEBREW, ARABIC])]
    deep, hebrew = threads[-3], threads[-2]
    pin_thread(owner, hebrew)
    close_thread(owner, threads[3], reason=f"{LONG} {HEBREW}")
    answered: Post | None = None
    for number in range(DEPTH):
        words = f"{LONG}{LONG}: <b>not bold</b>" if number == 5 else f"Answer {number + 1}, to the one above it."
        answered = reply(people[number % 6], deep, body=_words(people[number % 6], words, deep.id), reply_to=answered)
    for who in people[1:4]:
        reply(who, hebrew, body=_words(who, f"{ARABIC}\n\n> {HEBREW}\n\n1. {HEBREW}\n2. english, then {ARABIC}", hebrew.id))
    asked = reply(owner, hebrew, body=_words(owner, HEBREW, hebrew.id))
    poll = add_poll(owner, asked, Asked(f"Which first? {LONG}", (LONG, HEBREW, "The third", "The fourth"),
                                        kind="ranked", results="always", closes_at=clock.now() + timedelta(days=30)))
    choices = db.session.scalars(select(PollOption.id).where(PollOption.poll_id == poll.id).order_by(PollOption.id)).all()
    for number, who in enumerate(people[1:]):
        answer_poll(who, asked, [choices[number % 4], choices[(number + 1) % 4]])
    return {"slug": room.slug, "owner": owner, "deep": f"/t/{deep.slug}/{deep.id}", "rtl": f"/t/{hebrew.slug}/{hebrew.id}",
            "ranked": f"/posts/{asked.id}", "ranked_id": poll.id}


def _words(who: User, source: str, thread_id: int | None = None) -> Any:
    return compose(who, source, community_locale="en", thread_id=thread_id)


def _begin(who: User, room: Community, title: str, **where: Any) -> Thread:
    return open_thread(who, room, title=title, body=_words(who, f"{title}. {title}. How did you go about it?"), **where)
