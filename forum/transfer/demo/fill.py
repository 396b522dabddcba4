"""Writes the demonstration to the database, act by act in the order of time, through the commands that people use.

Nobody of the demonstration has a password or an e-mail address: nobody can sign in as one of them. The console's one-time
link makes an administrator to look round with.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import partial

from sqlalchemy import select

from forum.auth.accounts import NewAccount
from forum.auth.commands import create_user, edit_profile
from forum.auth.models import User
from forum.auth.profiles import prepare_profile
from forum.auth.usernames import username_key
from forum.communities import commands as rooms
from forum.communities.charters import compose_charter
from forum.communities.commands.founding import Particulars
from forum.communities.models import Community
from forum.communities.policy import can_create
from forum.core import clock
from forum.core.db import db, transaction
from forum.notifications.commands import note_all_read
from forum.threads import commands as talks
from forum.threads.composing import compose
from forum.threads.models import Post, Thread
from forum.transfer.demo import checks, loader, pictures
from forum.transfer.demo.applause import applause, how_it_helped
from forum.transfer.demo.shapes import Demo, Gathering, Message, Moment, Person, Section, Talk

MORNING = time(7, 0)
SHORTLY = timedelta(minutes=20)
LAST_VISIT = timedelta(days=12)  # everybody had read everything then

Report = Callable[[str], object]
Act = Callable[[], None]


def fill(report: Report) -> bool:
    """Fill the site; `report` is given sentences for the console. False when nothing was done, with the reason reported.

    One transaction: it is there whole or not at all. Run again, it changes nothing. Raises `loader.BadContent` when the
    demonstration's own files do not agree with each other.
    """
    demo = loader.load()
    if mistakes := checks.problems(demo):
        raise loader.BadContent("\n".join(mistakes))
    if reason := obstacle(demo):
        report(reason)
        return False
    with transaction():
        site = Stage(demo, clock.now())
        for at, act in site.programme():
            with clock.frozen(at):
                act()
    posts = sum(len(talk.posts) for community in demo.communities for talk in community.threads)
    names = " and ".join(community.name for community in demo.communities)
    report(f"Demonstration: {names}, {len(demo.people)} people, {posts} posts. None of them has a password.")
    return True


def obstacle(demo: Demo) -> str:
    """Why the site cannot be filled now, as a sentence; empty when it can."""
    slugs = [community.slug for community in demo.communities]
    if found := db.session.scalars(select(Community.slug).where(Community.slug.in_(slugs))).all():
        return f"Nothing to do: the site already has the demonstration ({', '.join(sorted(found))})."
    keys = {username_key(name) for name in demo.people}
    if met := db.session.scalars(select(User.username).where(User.username_key.in_(keys)).limit(5)).all():
        return f"The demonstration is for a new site: somebody is already called {', '.join(sorted(met))}."
    if not can_create(User(role="member")):
        return "The demonstration's communities are opened by members, which the setting communities.creation forbids."
    return ""


@dataclass
class Stage:
    """The demonstration on its way into the database: what was written so far, by the names the files use."""

    demo: Demo
    today: datetime
    users: dict[str, User] = field(default_factory=dict)
    communities: dict[str, Community] = field(default_factory=dict)
    categories: dict[tuple[str, str], int] = field(default_factory=dict)
    threads: dict[str, Thread] = field(default_factory=dict)
    posts: dict[tuple[str, int], Post] = field(default_factory=dict)

    def programme(self) -> list[tuple[datetime, Act]]:
        """Every act with its instant, in order. Acts of one instant keep the order in which they follow from each other."""
        acts = [*self._arrivals(), *(one for community in self.demo.communities for one in self._life_of(community))]
        return sorted(acts, key=lambda pair: pair[0])

    def _arrivals(self) -> Iterator[tuple[datetime, Act]]:
        for person in self.demo.people.values():
            yield self._on(Moment.ago(person.joined_days_ago, MORNING)), partial(self._sign_up, person)

    def _life_of(self, community: Gathering) -> Iterator[tuple[datetime, Act]]:
        opening = self._on(Moment.ago(community.opened_days_ago, MORNING)) + SHORTLY
        yield opening, partial(self._open, community)
        for section in community.categories:
            yield opening, partial(self._divide, community, section)
        for name in (*community.animators, *community.members):
            yield self._joined_at(community, name), partial(self._join, community, name)
        for talk in community.threads:
            yield from self._course_of(community, talk)
        for name in community.everyone:
            at = self.today - LAST_VISIT
            if self._joined_at(community, name) < at:
                yield at, partial(self._catch_up, community, name)

    def _course_of(self, community: Gathering, talk: Talk) -> Iterator[tuple[datetime, Act]]:
        for post in talk.posts:
            yield self._on(post.at), partial(self._say, community, talk, post)
        if talk.pinned:
            yield self._on(talk.posts[0].at) + SHORTLY, partial(self._pin, talk)
        if talk.accepted is not None:
            yield self._accepted_at(talk, talk.accepted), partial(self._accept, talk)
        for post, name, kind, after in applause(community, talk):
            at = self._on(post.at) + after
            if self._joined_at(community, name) < at <= self.today:
                yield at, partial(self._react, community, talk, post, name, kind)
        if talk.closing is not None:
            yield self._on(Moment.ago(talk.closing.days_ago, MORNING)), partial(self._close, talk)

    def _on(self, moment: Moment) -> datetime:
        return moment.on(self.today.astimezone(UTC).date())

    def _joined_at(self, community: Gathering, name: str) -> datetime:
        opening = self._on(Moment.ago(community.opened_days_ago, MORNING)) + SHORTLY
        return max(opening, self._on(Moment.ago(self.demo.people[name].joined_days_ago, MORNING))) + SHORTLY

    def _accepted_at(self, talk: Talk, number: int) -> datetime:
        """When the asker is next heard of after the answer, or shortly after it."""
        later = (post for post in talk.posts[number:] if post.author == talk.posts[0].author)
        return self._on(next(later, talk.posts[number - 1]).at) + SHORTLY

    def _sign_up(self, person: Person) -> None:
        user = self.users[person.username] = create_user(NewAccount(person.username, person.name))
        edit_profile(user, prepare_profile(
            name=person.name, organisation=person.organisation, bio=person.bio, locale=person.lang))
        user.last_seen_at = clock.now()  # somebody who was here, not an account that waits for its owner

    def _open(self, community: Gathering) -> None:
        facts = Particulars(name=community.name, kind=community.kind, description=community.description,
                            tint=community.tint, locale=community.lang)
        self.communities[community.slug] = rooms.create_community(
            self.users[community.owner], facts, slug=community.slug,
            charter=compose_charter(community.charter, locale=community.lang))

    def _divide(self, community: Gathering, section: Section) -> None:
        made = rooms.create_category(self.users[community.owner], self.communities[community.slug], name=section.name,
                                     tint=section.tint, description=section.description, slug=section.slug)
        self.categories[community.slug, section.slug] = made.id

    def _join(self, community: Gathering, name: str) -> None:
        room = self.communities[community.slug]
        rooms.join(self.users[name], room)
        if name in community.animators:
            rooms.change_role(self.users[community.owner], room, self.users[name], role="animator", reason=community.role_reason)

    def _say(self, community: Gathering, talk: Talk, post: Message) -> None:
        author, thread = self.users[post.author], self.threads.get(talk.file)
        for token, _name in pictures.shown_in(post.source):
            pictures.hang_up(author, token)
        body = compose(author, post.source, community_locale=community.lang, thread_id=thread.id if thread else None,
                       community_id=self.communities[community.slug].id)
        if thread is None:
            self.threads[talk.file] = talks.open_thread(
                author, self.communities[community.slug], title=talk.title, body=body, kind=talk.kind,
                category_id=self.categories[community.slug, talk.category], tags=talk.tags)
            self.threads[talk.file].view_count = _readings(community, talk)
            first = db.session.scalar(select(Post).where(Post.thread_id == self.threads[talk.file].id))
            if first is not None:
                self.posts[talk.file, 1] = first
            return
        answered = self.posts[talk.file, post.reply_to] if post.reply_to else None
        self.posts[talk.file, post.number] = talks.reply(author, thread, body=body, reply_to=answered)

    def _pin(self, talk: Talk) -> None:
        talks.pin_thread(self.users[talk.posts[0].author], self.threads[talk.file])

    def _accept(self, talk: Talk) -> None:
        talks.choose_solution(self.users[talk.posts[0].author], self.threads[talk.file],
                              self.posts[talk.file, talk.accepted or 0])

    def _react(self, community: Gathering, talk: Talk, post: Message, name: str, kind: str) -> None:
        who, said = self.users[name], self.posts[talk.file, post.number]
        if kind == "vote":
            talks.vote(who, said)
        elif kind == "me too":
            talks.say_me_too(who, self.threads[talk.file])
        else:
            talks.react(who, said, kind, line=how_it_helped(community, talk, post, name))

    def _catch_up(self, community: Gathering, name: str) -> None:
        talks.mark_community_read(self.users[name], self.communities[community.slug])
        note_all_read(self.users[name])

    def _close(self, talk: Talk) -> None:
        if talk.closing is not None:
            talks.close_thread(self.users[talk.closing.by], self.threads[talk.file], reason=talk.closing.reason)


def _readings(community: Gathering, talk: Talk) -> int:
    """How often a thread was opened, one supposes: every other member came back for each of its posts."""
    return len(talk.posts) * len(community.everyone) // 2
