"""Run as a program: people who write in one community at the same instant, on a real database. Prints what came of it as JSON.

`python -m tests.threads.race FOLDER [DATABASE_URL]`
"""

import json
import random
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from forum.app import create_app
from forum.auth.models import User
from forum.auth.submissions import first_result, remember
from forum.communities import commands as communities
from forum.communities.models import Category, Community
from forum.communities.reactions import REACTIONS
from forum.core.db import db, transaction
from forum.core.errors import Conflict, Invalid
from forum.core.policy import Denied
from forum.threads import commands
from forum.threads.composing import compose
from forum.threads.models import Closure, Poll, PollOption, Post, ReactionCount, Tag, Thread
from forum.threads.polling import Asked
from forum.threads.recounting import recount_all
from forum.threads.revising import mark_of
from tests.cast import assemble, enrol, person

AT_ONCE = 8
ROUNDS = 15
ACTS = ("reply", "reply", "delete", "delete", "restore", "edit", "close", "reopen", "open", "join", "leave", "first", "react",
        "react", "withdraw", "vote", "vote", "solve", "unsolve")
CROWD = 50
VOTERS, REPLIERS = 200, 50
FIGURES: tuple[Any, ...] = (
    (Thread.id, Thread.reply_count, Thread.reaction_count, Thread.score, Thread.last_number, Thread.last_author_id,
     Thread.bumped_at),
    (Post.id, Post.votes_up, Post.votes_down, Post.vote_rank), (Thread.id, Thread.me_too_count),
    (Poll.id, Poll.voter_count), (PollOption.id, PollOption.vote_count),
    (ReactionCount.post_id, ReactionCount.kind, ReactionCount.number), (User.id, User.post_count),
    (Category.id, Category.thread_count),
    (Community.id, Community.member_count, Community.thread_count, Community.post_count, Community.active_at))


class Site:
    """The people and things of the race, each thread of which reads them anew."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context():
            db.create_all()
            cast = assemble()
            self.square = cast.square.id
            crowd = [person(f"reader{number}") for number in range(VOTERS)]
            db.session.flush()
            for one in crowd:
                enrol(cast.square, one)
            self.crowd = [one.id for one in crowd]
            db.session.commit()
            self.people = {name: user.id for name, user in cast.everyone.items() if user is not None}
            body = compose(cast.ada, "Words.", community_locale="en")
            with transaction():
                thread = commands.open_thread(cast.ada, cast.square, title="A thread", body=body)
                self.closing = [
                    commands.open_thread(cast.bob, cast.square, title=f"Closing {number}", body=body).id
                    for number in range(ROUNDS)]
                self.fleeting = [
                    communities.create_category(cast.oz, cast.square, name=f"Fleeting {number}").id for number in range(ROUNDS)]
                question = commands.open_thread(cast.ada, cast.square, title="A question", body=body, kind="question")
            self.thread, self.question = thread.id, question.id
            with transaction():
                answer = commands.reply(cast.bob, question, body=body)
                poll = commands.add_poll(cast.bob, answer, Asked("Which?", ("One", "Two", "Three"), kind="multiple"))
                self.answer = answer.id
                self.options = list(db.session.scalars(
                    select(PollOption.id).where(PollOption.poll_id == poll.id).order_by(PollOption.position)))
            with transaction():
                for number in range(5):
                    commands.reply(cast.bob, thread, body=compose(cast.bob, f"Reply {number}.", community_locale="en"))
            db.session.remove()

    def who(self, name: str) -> User:
        """One of the cast."""
        return db.session.get_one(User, self.people[name])

    def post(self, number: int) -> Post:
        """A post of the thread."""
        return db.session.scalars(select(Post).where(Post.thread_id == self.thread, Post.number == number)).one()

    def at_once(self, act: Callable[[int], Any], rounds: int = 1, people: int = AT_ONCE) -> dict[str, int]:
        """How often `act(number)`, done by `people` at the same instant, was done, conflicted, denied, refused or broke."""
        outcomes: Counter[str] = Counter(done=0, conflict=0, denied=0, invalid=0, broken=0)
        barrier, turn = threading.Barrier(people), threading.Lock()

        def run(number: int) -> None:
            for again in range(rounds):
                with self.app.app_context():
                    outcome = "broken"
                    try:
                        barrier.wait(30)
                        act(number * rounds + again)
                        outcome = "done"
                    except Conflict:
                        outcome = "conflict"
                    except Denied:
                        outcome = "denied"
                    except Invalid:
                        outcome = "invalid"
                    except Exception:  # noqa: BLE001  # whatever breaks is reported
                        traceback.print_exc()
                    finally:
                        db.session.remove()
                with turn:
                    outcomes[outcome] += 1

        threads = [threading.Thread(target=run, args=(number,)) for number in range(people)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(100)
        return dict(outcomes)

    def submit(self, number: int) -> None:
        """The same filling of the form, eight times."""
        ada, body = self.who("ada"), compose(self.who("ada"), "Once.", community_locale="en")
        with transaction():
            if first_result(ada, "one-key", "Once.") is None:
                made = commands.open_thread(ada, db.session.get_one(Community, self.square), title="Only once", body=body)
                remember(ada, "one-key", "Once.", f"thread:{made.id}")

    def edit(self, number: int) -> None:
        """Eight texts upon the same former one."""
        body, post = compose(None, f"Version of {number}.", community_locale="en"), self.post(2)
        with transaction():
            commands.edit_post(self.who("bob"), post, body=body, base_revision=1, base_mark=mark_of("Reply 0."))

    def delete(self, number: int) -> None:
        """Everybody deletes the same post, its author and animators."""
        post = self.post(3)
        with transaction():
            commands.delete_post(self.who(("bob", "ann")[number % 2]), post, reason="Because")

    def answer_and_delete(self, number: int) -> None:
        """Half answer a post, one deletes it."""
        body, post = compose(None, f"Answer of {number}.", community_locale="en"), self.post(4)
        with transaction():
            if number == 3:
                commands.delete_post(self.who("bob"), post)
            else:
                commands.reply(self.who("ada"), post.thread, body=body, reply_to=post)

    def answer_and_close(self, number: int) -> None:
        """Six reply to a thread of each round, two close it."""
        thread = db.session.get_one(Thread, self.closing[number % ROUNDS])
        body, ada, ann = compose(None, f"Late word of {number}.", community_locale="en"), self.who("ada"), self.who("ann")
        with transaction():
            if number // ROUNDS in (3, 5):
                commands.close_thread(ann, thread, reason="Enough")
            else:
                commands.reply(ada, thread, body=body)

    def sort(self, number: int) -> None:
        """Four open threads in a category of each round or move one there, four delete it."""
        ada, oz, place = self.who("ada"), self.who("oz"), db.session.get_one(Community, self.square)
        body, category = compose(ada, f"Sorted {number}.", community_locale="en"), self.fleeting[number % ROUNDS]
        wanted, first = db.session.get(Category, category), self.post(1)
        with transaction():
            if wanted is not None and number // ROUNDS % 2:
                communities.delete_category(oz, wanted)
            elif number // ROUNDS == 2:
                commands.edit_post(ada, first, body=body, base_revision=first.revision, category_id=category)
            else:
                commands.open_thread(ada, place, title=f"Sorted {number}", body=body, category_id=category)

    def keep_tags(self, number: int) -> None:
        """Ada tags a thread, Bob follows tags, Oz merges, renames and deletes them."""
        ada, bob, oz = self.who("ada"), self.who("bob"), self.who("oz")
        chance, act = random.Random(number), number % 5
        names = chance.sample("abcde", 3)
        tag = chance.choice(db.session.scalars(select(Tag).order_by(Tag.id)).all() or [None])
        with transaction():
            if act == 0 or tag is None:
                commands.tag_thread(ada, db.session.get_one(Thread, self.thread), names, reason="Sorted.")
            elif act < 3:
                commands.follow_tag(bob, tag, chance.choice(("watching", "muted")))
            elif act == 3 and number % 2:
                commands.edit_tag(oz, tag, name=names[0])
            elif act == 3:
                commands.delete_tag(oz, tag)
            else:
                commands.merge_tag(oz, tag, names[0])

    def react(self, number: int) -> None:
        """Everybody likes one post; every fifth takes it back, likes it twice, or was helped as well."""
        reader, post = db.session.get_one(User, self.crowd[number]), self.post(5)
        with transaction():
            commands.react(reader, post, "like")
        if number % 5 == 1:
            with transaction():
                commands.withdraw(reader, post, "like")
        if number % 5 > 2:
            with transaction():
                commands.react(reader, post, "like" if number % 5 == 3 else "helped")

    def vote_and_reply(self, number: int) -> None:
        """Two hundred vote on one answer, every tenth changes their mind, while fifty reply; each voter asks the same, too."""
        who = db.session.get_one(User, self.crowd[number % VOTERS])
        post, thread = db.session.get_one(Post, self.answer), db.session.get_one(Thread, self.question)
        if number >= VOTERS:
            body = compose(None, f"Reply of {number}.", community_locale="en")
            with transaction():
                commands.reply(who, thread, body=body)
            return
        with transaction():
            commands.vote(who, post)
        if number % 10 == 1:
            with transaction():
                commands.retract_vote(who, post)
        elif number % 10 == 2:
            with transaction():
                commands.say_me_too(who, thread)

    def poll(self, number: int) -> None:
        """Two hundred vote in a poll, every fifth changes their mind, every tenth takes the vote back."""
        who, post = db.session.get_one(User, self.crowd[number]), db.session.get_one(Post, self.answer)
        with transaction():
            commands.answer_poll(who, post, self.options[number % 2 : number % 2 + 2])
        if number % 5 == 0:
            with transaction():
                commands.answer_poll(who, post, self.options[2:])
        if number % 10 == 0:
            with transaction():
                commands.leave_poll(who, post)

    def anything(self, number: int) -> None:
        """Whatever members do, in no order."""
        dice = random.Random(number)
        act, name = dice.choice(ACTS), dice.choice(("ada", "bob", "ann", "oz", "mod", "eve"))
        body, who = compose(None, f"Text {number}.", community_locale="en"), self.who(name)
        thread = db.session.get_one(Thread, self.thread)
        post = self.post(1 if act == "first" else dice.randint(1, 6))
        with transaction():
            if act == "reply":
                commands.reply(who, thread, body=body, reply_to=dice.choice((None, post)))
            elif act == "vote":
                commands.vote(who, db.session.get_one(Post, self.answer), dice.choice((1, 1, -1)))
            elif act == "solve":
                commands.choose_solution(who, db.session.get_one(Thread, self.question), db.session.get_one(Post, self.answer))
            elif act == "unsolve":
                commands.withdraw_solution(who, db.session.get_one(Thread, self.question))
            elif act in ("delete", "first"):
                commands.delete_post(who, post, reason="Dice") if post.deleted_at is None else commands.restore_post(who, post)
            elif act == "restore":
                commands.restore_post(who, post)
            elif act == "edit":
                commands.edit_post(who, post, body=body, base_revision=post.revision, reason="Dice")
            elif act == "close":
                commands.close_thread(who, thread, reason="Dice")
            elif act == "reopen":
                commands.reopen_thread(who, thread)
            elif act == "react":
                commands.react(who, post, dice.choice(tuple(REACTIONS)))
            elif act == "withdraw":
                commands.withdraw(who, post, dice.choice(tuple(REACTIONS)))
            elif act == "open":
                commands.open_thread(who, db.session.get_one(Community, self.square), title=f"Opened {number}", body=body)
            elif act == "join":
                communities.join(who, db.session.get_one(Community, self.square))
            else:
                communities.leave(who, db.session.get_one(Community, self.square))


def figures() -> list[Any]:
    """Every counter."""
    db.session.rollback()
    return [sorted(tuple(map(str, row)) for row in db.session.execute(select(*columns))) for columns in FIGURES]


def main(folder: str, url: str = "") -> None:
    """Race and report."""
    app = create_app({"core.data": folder, "core.database_url": url})
    site = Site(app)
    report: dict[str, Any] = {
        "submit": site.at_once(site.submit), "edit": site.at_once(site.edit), "delete": site.at_once(site.delete),
        "answer_and_delete": site.at_once(site.answer_and_delete),
        "answer_and_close": site.at_once(site.answer_and_close, ROUNDS),
    }
    report["react"] = site.at_once(site.react, people=CROWD)
    report["vote_and_reply"] = site.at_once(site.vote_and_reply, people=VOTERS + REPLIERS)
    report["poll"] = site.at_once(site.poll, people=VOTERS)
    with app.app_context():
        report["voters"] = [db.session.scalar(select(Poll.voter_count)), *db.session.scalars(
            select(PollOption.vote_count).order_by(PollOption.position))]
        db.session.remove()
    with app.app_context():
        answer, question = db.session.get_one(Post, site.answer), db.session.get_one(Thread, site.question)
        report["votes"] = [answer.votes_up, answer.votes_down, question.me_too_count, question.reply_count, question.last_number]
        db.session.remove()
    with app.app_context():
        report["reactions"] = dict(db.session.execute(
            select(ReactionCount.kind, ReactionCount.number).where(ReactionCount.post_id == site.post(5).id)).all())
        report["once"] = db.session.scalar(select(func.count()).select_from(Thread).where(Thread.title == "Only once"))
        report["closed"] = db.session.scalar(select(func.count()).select_from(Closure).where(Closure.thread_id.in_(site.closing)))
        report["late"] = db.session.scalar(
            select(func.count()).select_from(Post).join(Closure, Closure.thread_id == Post.thread_id)
            .where(Post.created_at > Closure.closed_at))
    report["sort"] = site.at_once(site.sort, ROUNDS)
    report["keep_tags"] = site.at_once(site.keep_tags, 4 * ROUNDS)
    report["anything"] = site.at_once(site.anything, ROUNDS)
    with app.app_context():
        before = figures()
        for _done in recount_all():
            pass
        after = figures()
        report["wrong"] = [(old, new) for left, right in zip(before, after, strict=True)
                           for old, new in zip(left, right, strict=True) if old != new]
        numbers = db.session.scalars(select(Post.number).where(Post.thread_id == site.thread).order_by(Post.number)).all()
        report["gapless"] = list(numbers) == list(range(1, len(numbers) + 1))
        db.session.remove()
        db.engine.dispose()
    print(json.dumps(report))


if __name__ == "__main__":
    main(*sys.argv[1:])
