"""Run as a program: people who act on one community at the same instant, on a real database. Prints what came of it as JSON.

`python -m tests.communities.race FOLDER [DATABASE_URL]`
"""

import json
import sys
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from forum.app import create_app
from forum.auth.models import User
from forum.communities import commands
from forum.communities.models import Community, JoinRequest, Membership
from forum.core.db import db, transaction
from forum.core.errors import Conflict, Unavailable
from forum.core.policy import Denied
from tests.cast import assemble

AT_ONCE = 8


def at_once(app: Flask, act: Callable[[int], Any]) -> dict[str, int]:
    """How often `act(number)`, done eight times at the same instant, was done, conflicted, or was denied."""
    outcomes: dict[str, int] = {"done": 0, "conflict": 0, "denied": 0, "broken": 0}
    barrier, turn = threading.Barrier(AT_ONCE), threading.Lock()

    def run(number: int) -> None:
        with app.app_context():
            outcome = "broken"
            try:
                barrier.wait(20)
                with transaction():
                    act(number)
                outcome = "done"
            except Conflict:
                outcome = "conflict"
            except Denied:
                outcome = "denied"
            except (SQLAlchemyError, Unavailable) as error:
                print(repr(error), file=sys.stderr)
            finally:
                db.session.remove()
        with turn:
            outcomes[outcome] += 1

    threads = [threading.Thread(target=run, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def main(folder: str, url: str = "") -> None:
    """Race and report."""
    app = create_app({"core.data": folder, "core.database_url": url})
    with app.app_context():
        db.create_all()
        cast = assemble()
        square, circle = cast.square.id, cast.circle.id
        people = {name: user.id for name, user in cast.everyone.items() if user is not None}
        cast.circle.join_policy = "request"
        with transaction():
            commands.change_role(cast.oz, cast.circle, cast.ann, role="owner", reason="Two of them")
        db.session.commit()

    def who(name: str) -> User:
        return db.session.get_one(User, people[name])

    def place(number: int) -> Community:
        return db.session.get_one(Community, number)

    def decide(number: int) -> None:
        request = db.session.scalars(select(JoinRequest).where(JoinRequest.community_id == circle)).one()
        commands.decide_request(who("oz"), place(circle), request, accept=number % 2 == 0, reason="Because")

    report: dict[str, Any] = {
        "join": at_once(app, lambda number: commands.join(who("eve"), place(square))),
        "ask": at_once(app, lambda number: commands.ask_to_join(who("eve"), place(circle))),
        "decide": at_once(app, decide),
        "leave": at_once(app, lambda number: commands.leave(who("oz" if number % 2 else "ann"), place(circle))),
        "open": at_once(app, lambda number: commands.create_community(who("bob"), commands.Particulars(name="Same name"))),
    }
    with app.app_context():
        def counted(model: Any, *where: Any) -> int:
            return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0

        report["requests"] = counted(JoinRequest)
        report["owners"] = counted(Membership, Membership.community_id == circle, Membership.role == "owner")
        report["exact"] = all(
            place(number).member_count == counted(Membership, Membership.community_id == number) for number in (square, circle))
        report["slugs"] = counted(Community, Community.slug.startswith("same-name"))
        db.session.remove()
        db.engine.dispose()
    print(json.dumps(report))


if __name__ == "__main__":
    main(*sys.argv[1:])
