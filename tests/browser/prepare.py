"""`python -m tests.browser.prepare FOLDER`: a demonstration site with someone to look round as, as JSON.

A process of its own: the site in the browser is a real one, on a real file, beside the suite's.
"""

import io
import json
import os
import sys
from datetime import timedelta
from typing import Any

os.environ["FORUM_DATA"] = sys.argv[1]

from sqlalchemy import select, update

from forum.app import create_app
from forum.auth.accounts import prepare_account
from forum.auth.commands import create_user, start_session
from forum.auth.cookies import cookie_name
from forum.auth.models import User
from forum.auth.muting import mute
from forum.communities.commands import Particulars, create_community
from forum.communities.models import Category, Community, Membership
from forum.core import clock, migrating
from forum.core.db import db, transaction
from forum.core.jobs import run_all
from forum.messages.commands import begin_conversation, report_message
from forum.threads.commands import (
    add_poll,
    answer_poll,
    bookmark,
    close_thread,
    edit_post,
    open_wiki,
    react,
    reply,
    save_draft,
    schedule_reply,
    suggest_edit,
)
from forum.threads.composing import compose
from forum.threads.models import LinkPreview, PollOption, Post, Solution, Thread
from forum.threads.places import new_thread, reply_to
from forum.threads.polling import Asked
from forum.transfer.demo.fill import fill
from forum.uploads.taking import take_file
from tests.browser.crowd import make_crowd
from tests.uploads import files

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ELSEWHERE = "https://www.example.org/moisture"

def begun(language: str, member: User, animator: User, owner: User) -> dict[str, object]:
    """A conversation of the three, an answer that the animator showed to the moderators, another conversation; their numbers."""
    title, source, answer, other = {
        "fr": ("Relire l’annexe avant vendredi ?", "Je prépare l’annexe technique. Qui peut la relire avant vendredi ?",
               "Je la prends. Envoyez-la dès que possible.", "Visite du 12 juin"),
        "en": ("Read the appendix before Friday?", "I am writing the technical appendix. Who can read it before Friday?",
               "I will. Send it as soon as you can.", "The visit on 12 June")}[language]

    def words(who: User, text: str) -> Any:
        return compose(who, text, community_locale=language, community_id=0)

    with transaction():
        thread = begin_conversation(member, [animator.username, owner.username], title=title, body=words(member, source))
        post = reply(owner, thread, body=words(owner, answer))
        report_message(animator, post, {"fr": "Ce ton ne convient pas.", "en": "Not in this tone."}[language])
        begin_conversation(animator, [member.username], title=other, body=words(animator, source))
        mute(member, db.session.scalars(select(User.id).where(User.username == "newcomer")).one())
    return {"conversation": thread.id, "message": post.id}


with create_app().app_context():
    migrating.upgrade()
    fill(lambda *words: None)
    run_all()
    made: dict[str, object] = {"cookie": cookie_name(), "communities": {}}
    newcomer = prepare_account(username="newcomer", email="newcomer@example.org", name="Noé Arrivant",
                               password="une phrase de passe")
    keeper = prepare_account(username="mration", email="mration@example.org", name="Maud Ération",
                             password="une phrase de passe")
    with transaction():
        nobody_yet, moderator = create_user(newcomer), create_user(keeper)
        moderator.role = "moderator"
        crowd = make_crowd()
        jammed = {"username": crowd["owner"].username,
                  "token": start_session(crowd.pop("owner"), user_agent=BROWSER, address="127.0.0.1")}
    empty = {}
    everywhere = select(Community).where(Community.slug != crowd["slug"])
    for place in list(db.session.scalars(everywhere)):
        owner = db.session.scalars(select(User).join(Membership, Membership.user_id == User.id).where(
            Membership.community_id == place.id, Membership.role == "owner")).first()
        assert owner is not None
        name = {"fr": "Toits et terrasses", "en": "Roofs and terraces"}[place.locale]
        with transaction():
            empty[place.locale] = create_community(owner, Particulars(name=name, locale=place.locale)).slug
    for place in list(db.session.scalars(everywhere.where(Community.slug.not_in(empty.values())))):
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
            tokens["crowd"] = jammed
            for role, user in (("newcomer", nobody_yet), ("moderator", moderator)):
                tokens[role] = {"username": user.username,
                                "token": start_session(user, user_agent=BROWSER, address="127.0.0.1")}
        with transaction():
            writer = people_of_role["member"]
            noted = {"fr": "Merci, c’est noté.", "en": "Thank you, noted."}[place.locale]
            body = compose(writer, noted, community_locale=place.locale)
            own = reply(writer, solved, body=body)
            category = db.session.scalars(select(Category.slug).where(Category.community_id == place.id)).first()
            longer = f"/t/{longest.slug}/{longest.id}"
            better = compose(writer, {
                "fr": f"Merci, c’est noté : j’essaie. Nous en parlons [ailleurs]({longer}) aussi, dans #{category}.",
                "en": f"Thank you, noted: I will try. We speak of it [elsewhere]({longer}) too, in #{category}.",
            }[place.locale] + f"\n\n{ELSEWHERE}", community_locale=place.locale, thread_id=solved.id)
            own = edit_post(writer, own, body=better, base_revision=own.revision, kept=True)
            other = next(user for user, role in people if role == "member" and user.id != writer.id)
            shorter = compose(other, noted + {"fr": " J’essaie lundi.", "en": " I will try on Monday."}[place.locale],
                              community_locale=place.locale, thread_id=solved.id, post_id=own.id)
            suggestion = suggest_edit(other, own, body=shorter, base_revision=own.revision, reason={
                "fr": "Plus court, avec le jour.", "en": "Shorter, and the day is said."}[place.locale])
            open_wiki(writer, own)
            schedule_reply(writer, longest, publish_at=clock.now() + timedelta(days=3), body=shorter)
            db.session.execute(update(LinkPreview).values(
                state="ready", fetched_at=clock.now(), title="Moisture in timber walls: what to measure, and when",
                description="For those who renovate: where to put the probes, how long to wait, what a figure means.",
                site_name="Building Physics Notes"))
            chief = people_of_role["owner"]
            beginning = {"fr": "Deux choses à régler : l’épaisseur, $e = \\lambda R$, et ||qui paie||.",
                         "en": "Two things to settle: the thickness, $e = \\lambda R$, and ||who pays||."}[place.locale]
            title = {"fr": "Le calcul", "en": "The sum"}[place.locale]
            rest = f":::details {title}\n$$\nR = \\frac{{e}}{{\\lambda}}\n$$\n:::"
            asked = reply(chief, solved, body=compose(
                chief, f"{beginning}\n\n{rest}", community_locale=place.locale, thread_id=solved.id))
            poll = add_poll(chief, asked, Asked({"fr": "Quelle façade d’abord ?", "en": "Which wall first?"}[place.locale], {
                "fr": ("Nord", "Sud", "Pignon ouest"), "en": ("North", "South", "West gable")}[place.locale], results="always"))
            choices = db.session.scalars(select(PollOption.id).where(PollOption.poll_id == poll.id)).all()
            for number, (user, _role) in enumerate(people[:7]):
                answer_poll(user, asked, [choices[number * number % 3]])
            day = clock.now().date() + timedelta(days=9)
            note = {"fr": "À citer dans l’annexe.", "en": "To quote in the appendix."}[place.locale]
            bookmark(writer, asked, note=note, remind_on=day)
            bookmark(writer, own)
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
            answered = db.session.get_one(Post, answer)
            helped = next(user for user, role in people
                          if role == "member" and user.id not in (answered.author_id, writer.id))
            react(helped, answered, "helped", line={
                "fr": "Repris tel quel, avec deux sondes de plus.",
                "en": "Used as it stands, with two more probes."}[place.locale])
        plan = take_file(writer, io.BytesIO(files.PDF), "plan.pdf")
        wall = {"fr": "façade nord.png", "en": "north wall.png"}[place.locale]
        take_file(writer, io.BytesIO(files.picture(size=(900, 500))), wall)
        between = begun(place.locale, people_of_role["member"], people_of_role["animator"], people_of_role["owner"])
        made["communities"][place.locale] = {  # type: ignore[index]  # built just above
            "category": db.session.scalars(select(Category.slug).where(Category.community_id == place.id)).first(),
            "poll": f"/posts/{asked.id}", "poll_id": poll.id,
            "file": plan.facts.token, "line": f"/posts/{answer}/reactions/lines/{helped.username}",
            "mine": f"/posts/{own.id}", "suggestion": f"/posts/{own.id}/suggestions/{suggestion.id}",
            "answer": f"/posts/{answer}", "closed": closed.id,
            **between, "crowd": crowd, "slug": place.slug, "empty": empty[place.locale], "people": tokens,
            "longest": f"/t/{longest.slug}/{longest.id}",
            "solved": f"/t/{solved.slug}/{solved.id}"}
    print(json.dumps(made))
