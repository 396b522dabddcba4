"""People of the old forum as accounts here: a username and a name, no e-mail and no password until they claim them."""

from collections.abc import Iterable, Mapping

from sqlalchemy import insert, select

from forum.auth.models import TINTS, User
from forum.auth.usernames import clean_name, free_username, username_key
from forum.communities.models import Membership
from forum.core.db import db
from forum.core.folding import fold
from forum.transfer.discourse import records
from forum.transfer.discourse.report import Report
from forum.transfer.discourse.shapes import ForeignPerson


def settle_people(source_id: int, community_id: int, people: Mapping[int, ForeignPerson], report: Report) -> None:
    """Make accounts and memberships for those of `people` who have none yet from this source.

    Nobody is taken for someone with the same username who is here already: names are not proof. Roles give no power.
    """
    known = records.items(source_id, "person", people)
    new = [people[key] for key in sorted(people) if key not in known]
    if not new:
        return
    names = _free_usernames(new)
    rows = [_account(person, names[person.id]) for person in new]
    ids = list(db.session.scalars(insert(User).returning(User.id, sort_by_parameter_order=True), rows))
    db.session.execute(insert(Membership), [
        {"community_id": community_id, "user_id": user_id, "role": "member", "joined_at": person.first_seen}
        for user_id, person in zip(ids, new, strict=True)])
    records.remember(source_id, "person", [
        {"foreign_id": person.id, "local_id": user_id, "name_key": fold(person.username)[:160]}
        for user_id, person in zip(ids, new, strict=True)])
    report.people += len(new)
    report.counts["renamed"] += sum(names[person.id] != person.username for person in new)
    report.counts["staff"] += sum(person.moderator or person.administrator for person in new)


def local_ids(source_id: int, foreign_ids: Iterable[int]) -> dict[int, int]:
    """The users here, by their old numbers."""
    return {key: row.local_id for key, row in records.items(source_id, "person", set(foreign_ids)).items()}


def _account(person: ForeignPerson, username: str) -> dict[str, object]:
    name = clean_name(person.name)[:80]
    return {
        "username": username, "username_key": username_key(username), "name": name, "name_key": fold(name or username)[:160],
        "organisation": "", "bio": "", "bio_html": "", "role": "member", "tint": person.id % TINTS,
        "created_at": person.first_seen, "post_count": 0,
    }


def _free_usernames(people: list[ForeignPerson]) -> dict[int, str]:
    """A username for each: their own where it is allowed and free, else the nearest."""
    taken: set[str] = set()
    chosen: dict[int, str] = {}
    waiting = people
    while waiting:
        wanted = {person.id: free_username(person.username, taken) for person in waiting[: records.MOST]}
        keys = {username_key(name) for name in wanted.values()}
        taken_here = set(db.session.scalars(select(User.username_key).where(User.username_key.in_(keys))))
        taken |= taken_here
        again: list[ForeignPerson] = []
        for person in waiting[: records.MOST]:
            key = username_key(wanted[person.id])
            if key in taken:
                again.append(person)
            else:
                chosen[person.id] = wanted[person.id]
                taken.add(key)
        waiting = again + waiting[records.MOST :]
    return chosen
