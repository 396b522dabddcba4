"""One cast for all tests: who they are, where they belong, what they may expect."""

from dataclasses import dataclass
from datetime import UTC, datetime

from forum.auth.models import User
from forum.auth.usernames import username_key
from forum.communities.models import Category, Community, Membership
from forum.core.db import db
from forum.core.folding import fold

BEGINNING = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@dataclass
class Cast:
    """`ada` and `bob` are members of all three communities, `ann` animates and `oz` owns them; `eve` belongs to none.

    `mod` and `adm` are the site's moderator and administrator; `None` stands for a visitor without an account.
    `square` is public, `circle` open to its members, `cellar` hidden; each has the categories "general" and "field".
    """

    ada: User
    bob: User
    ann: User
    oz: User
    eve: User
    mod: User
    adm: User
    square: Community
    circle: Community
    cellar: Community

    @property
    def everyone(self) -> dict[str, User | None]:
        """The whole cast by name, the visitor without an account included."""
        names = ("ada", "bob", "ann", "oz", "eve", "mod", "adm")
        return {"visitor": None, **{name: getattr(self, name) for name in names}}


def person(username: str, *, name: str = "", role: str = "member") -> User:
    """An account without a password: tests open sessions directly."""
    user = User(username=username, username_key=username_key(username), email=f"{username}@example.org",
                email_key=f"{username}@example.org", name=name, name_key=fold(name or username), role=role,
                tint=len(username) % 12, created_at=BEGINNING)
    db.session.add(user)
    return user


def community(slug: str, name: str, *, visibility: str = "public", owner: User | None = None) -> Community:
    """A community with two categories and its owner."""
    made = Community(slug=slug, name=name, name_key=fold(name), visibility=visibility, created_at=BEGINNING,
                     created_by_id=owner.id if owner else None)
    db.session.add(made)
    db.session.flush()
    for position, (category, title) in enumerate((("general", "General"), ("field", "Field work"))):
        db.session.add(Category(community_id=made.id, slug=category, name=title, tint=position, position=position))
    if owner is not None:
        enrol(made, owner, "owner")
    return made


def enrol(where: Community, who: User, role: str = "member") -> None:
    """Make someone a member."""
    db.session.add(Membership(community_id=where.id, user_id=who.id, role=role, joined_at=BEGINNING))
    where.member_count += 1
    db.session.flush()


def assemble() -> Cast:
    """Write the cast to the database."""
    people = {"ada": person("ada", name="Ada Lovelace"), "bob": person("bob", name="Bob Noyce"),
              "ann": person("ann", name="Ann Dupré"), "oz": person("oz", name="Oz Martin"), "eve": person("eve"),
              "mod": person("mod", role="moderator"), "adm": person("adm", role="administrator")}
    db.session.flush()
    places = {"square": community("square", "The Square", owner=people["oz"]),
              "circle": community("circle", "The Circle", visibility="members", owner=people["oz"]),
              "cellar": community("cellar", "The Cellar", visibility="hidden", owner=people["oz"])}
    for place in places.values():
        for name, role in (("ada", "member"), ("bob", "member"), ("ann", "animator")):
            enrol(place, people[name], role)
    db.session.commit()
    return Cast(**people, **places)
