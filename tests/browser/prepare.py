"""`python -m tests.browser.prepare FOLDER`: a demonstration site with someone to look round as, as JSON.

A process of its own: the site in the browser is a real one, on a real file, beside the suite's.
"""

import json
import os
import sys

os.environ["FORUM_DATA"] = sys.argv[1]

from sqlalchemy import select

from forum.app import create_app
from forum.auth.accounts import prepare_account
from forum.auth.commands import create_user, start_session
from forum.auth.cookies import cookie_name
from forum.auth.models import User
from forum.communities.commands import Particulars, create_community
from forum.communities.models import Category, Community, Membership
from forum.core import migrating
from forum.core.db import db, transaction
from forum.core.jobs import run_all
from forum.threads.commands import close_thread, edit_post, reply, save_draft
from forum.threads.composing import compose
from forum.threads.models import Solution, Thread
from forum.threads.places import new_thread, reply_to
from forum.transfer.demo.fill import fill

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

with create_app().app_context():
    migrating.upgrade()
    fill(lambda *words: None)
    run_all()
    made: dict[str, object] = {"cookie": cookie_name(), "communities": {}}
    newcomer = prepare_account(username="newcomer", email="newcomer@example.org", name="Noé Arrivant",
                               password="une phrase de passe")
    with transaction():
        nobody_yet = create_user(newcomer)
    empty = {}
    for place in list(db.session.scalars(select(Community))):
        owner = db.session.scalars(select(User).join(Membership, Membership.user_id == User.id).where(
            Membership.community_id == place.id, Membership.role == "owner")).first()
        assert owner is not None
        name = {"fr": "Toits et terrasses", "en": "Roofs and terraces"}[place.locale]
        with transaction():
            empty[place.locale] = create_community(owner, Particulars(name=name, locale=place.locale)).slug
    for place in list(db.session.scalars(select(Community).where(Community.slug.not_in(empty.values())))):
        people = db.session.execute(select(User, Membership.role).join(Membership, Membership.user_id == User.id)
                                    .where(Membership.community_id == place.id).order_by(User.id)).all()
        longest = db.session.execute(select(Thread).where(Thread.community_id == place.id)
                                     .order_by(Thread.reply_count.desc()).limit(1)).scalar_one()
        solved = db.session.execute(select(Thread).join(Solution, Solution.thread_id == Thread.id)
                                    .where(Thread.community_id == place.id).limit(1)).scalar_one()
        tokens, people_of_role = {}, {}
        with transaction():
            for user, role in people:
                if role not in tokens:
                    people_of_role[role] = user
                    tokens[role] = {"username": user.username,
                                    "token": start_session(user, user_agent=BROWSER, address="127.0.0.1")}
            tokens["newcomer"] = {"username": nobody_yet.username,
                                  "token": start_session(nobody_yet, user_agent=BROWSER, address="127.0.0.1")}
        with transaction():
            writer = people_of_role["member"]
            noted = {"fr": "Merci, c’est noté.", "en": "Thank you, noted."}[place.locale]
            body = compose(writer, noted, community_locale=place.locale)
            own = reply(writer, solved, body=body)
            better = compose(writer, {"fr": "Merci, c’est noté : j’essaie.", "en": "Thank you, noted: I will try."}[place.locale],
                             community_locale=place.locale)
            own = edit_post(writer, own, body=better, base_revision=own.revision)
            answer = db.session.execute(select(Solution.post_id).where(Solution.thread_id == solved.id)).scalar_one()
            last = db.session.scalars(select(Thread).where(Thread.community_id == place.id, Thread.id != longest.id,
                                                           Thread.id != solved.id).order_by(Thread.id.desc())).first()
            assert last is not None
            why = {"fr": "Traité ailleurs.", "en": "Dealt with."}[place.locale]
            closed = close_thread(people_of_role["owner"], last, reason=why)
        with transaction():
            begins = people_of_role["animator"]
            save_draft(begins, new_thread(place.id), kind="question", title={
                "fr": "Qui suit les consommations après la réception ?",
                "en": "Who reads the meters in the second winter?"}[place.locale], source={
                "fr": "Nos marchés s’arrêtent à la réception. Avant d’écrire une clause, je cherche",
                "en": "Our contracts end at handover. Before we write a clause, I would like to know"}[place.locale])
            save_draft(begins, reply_to(solved.id, 2), source={
                "fr": "D’accord sur le principe. Sur notre dernier chantier, la mesure",
                "en": "Agreed in principle. On our last site, the reading"}[place.locale])
        made["communities"][place.locale] = {  # type: ignore[index]  # built just above
            "category": db.session.scalars(select(Category.slug).where(Category.community_id == place.id)).first(),
            "mine": f"/posts/{own.id}", "answer": f"/posts/{answer}", "closed": closed.id,
            "slug": place.slug, "empty": empty[place.locale], "people": tokens, "longest": f"/t/{longest.slug}/{longest.id}",
            "solved": f"/t/{solved.slug}/{solved.id}"}
    print(json.dumps(made))
