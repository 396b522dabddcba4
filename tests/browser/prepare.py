"""`python -m tests.browser.prepare FOLDER`: a demonstration site with someone to look round as, as JSON.

A process of its own: the site in the browser is a real one, on a real file, beside the suite's.
"""

import json
import os
import sys

os.environ["FORUM_DATA"] = sys.argv[1]

from sqlalchemy import select

from forum.app import create_app
from forum.auth.commands import start_session
from forum.auth.cookies import cookie_name
from forum.auth.models import User
from forum.communities.models import Community, Membership
from forum.core import migrating
from forum.core.db import db, transaction
from forum.core.jobs import run_all
from forum.threads.models import Solution, Thread
from forum.transfer.demo.fill import fill

with create_app().app_context():
    migrating.upgrade()
    fill(lambda *words: None)
    run_all()
    made: dict[str, object] = {"cookie": cookie_name(), "communities": {}}
    for place in db.session.scalars(select(Community)):
        people = db.session.execute(select(User, Membership.role).join(Membership, Membership.user_id == User.id)
                                    .where(Membership.community_id == place.id).order_by(User.id)).all()
        longest = db.session.execute(select(Thread).where(Thread.community_id == place.id)
                                     .order_by(Thread.reply_count.desc()).limit(1)).scalar_one()
        solved = db.session.execute(select(Thread).join(Solution, Solution.thread_id == Thread.id)
                                    .where(Thread.community_id == place.id).limit(1)).scalar_one()
        tokens = {}
        with transaction():
            for user, role in people:
                if role not in tokens:
                    tokens[role] = {"username": user.username,
                                    "token": start_session(user, user_agent="test", address="127.0.0.1")}
        made["communities"][place.locale] = {  # type: ignore[index]  # built just above
            "slug": place.slug, "people": tokens, "longest": f"/t/{longest.slug}/{longest.id}",
            "solved": f"/t/{solved.slug}/{solved.id}"}
    print(json.dumps(made))
