"""`python -m tests.reliability.prepare FOLDER WRITERS`: a site with one community, one thread and signed-in writers, as JSON.

A process of its own: the site under test is a real one, on a real file, beside the suite's.
"""

import json
import os
import sys
from datetime import timedelta

folder, writers = sys.argv[1], int(sys.argv[2])
os.environ["FORUM_DATA"] = folder

from forum.app import create_app  # noqa: E402 the data folder is set before the application is made
from forum.auth.commands import start_session  # noqa: E402
from forum.auth.cookies import cookie_name  # noqa: E402
from forum.core import clock, migrating  # noqa: E402
from forum.core.db import transaction  # noqa: E402
from forum.threads.commands import open_thread  # noqa: E402
from forum.threads.composing import compose  # noqa: E402
from tests.cast import community, enrol, person  # noqa: E402

with create_app().app_context():
    migrating.upgrade()
    with transaction():
        people = [person(f"writer{number}") for number in range(writers)]
        place = community("square", "The Square", owner=people[0])
        for one in people[1:]:
            enrol(place, one)
    body = compose(people[0], "The first words.", community_locale="en")
    with clock.frozen(clock.now() - timedelta(days=1)), transaction():
        thread = open_thread(people[0], place, title="One thread for all", body=body, kind="discussion", category_id=None)
    with transaction():
        tokens = [start_session(one, user_agent="test", address="127.0.0.1") for one in people]
    print(json.dumps({"thread": thread.id, "slug": thread.slug, "cookie": cookie_name(), "tokens": tokens}))
