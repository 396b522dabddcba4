"""What the importer takes from a topic's JSON, checked. Anything of another shape raises `BadFile` with the reason."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from forum.threads.paths import MAX_NUMBER
from forum.transfer.discourse.words import one_line, whole_text

MAX_ID = 2**31 - 1
MAX_COUNT = MAX_ID
LIKE = 2
REGULAR, MODERATOR_NOTE, SMALL_ACTION, WHISPER = 1, 2, 3, 4
MAX_POSTS = 200_000
MAX_TAGS = 50
NOBODY = 0  # stands for people whose account was gone when the archive was made


class BadFile(Exception):
    """The file is not a topic. The message says why, for the person who runs the import."""


@dataclass(frozen=True, slots=True)
class ForeignPerson:
    """Somebody who wrote. `first_seen` is the date of a post: the archive does not tell when they signed up."""

    id: int
    username: str
    name: str
    first_seen: datetime
    moderator: bool = False
    administrator: bool = False


@dataclass(frozen=True, slots=True)
class ForeignPoll:
    """A poll's name, question and options with their votes (None when hidden)."""

    name: str
    title: str
    options: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class ForeignPost:
    """One post as the archive has it. `withdrawn` says why readers of the old forum did not see it, or is empty."""

    number: int
    person: ForeignPerson
    created_at: datetime
    edited_at: datetime | None
    kind: str
    action_code: str | None
    reply_to: int | None
    likes: int
    cooked: str
    withdrawn: str
    polls: tuple[ForeignPoll, ...]


@dataclass(frozen=True, slots=True)
class ForeignThread:
    """One topic. `left_out` counts its posts that are not for everyone (whispers), `written` says who wrote each, those too."""

    id: int
    title: str
    slug: str
    category_id: int | None
    author_id: int
    created_at: datetime
    views: int
    closed: bool
    archived: bool
    pinned_at: datetime | None
    unlisted: bool
    deleted: bool
    private: bool
    accepted: int | None
    posts: tuple[ForeignPost, ...]
    announced: int
    written: tuple[tuple[int, str], ...]
    left_out: int = 0
    tags: tuple[str, ...] = ()
    hosts: Mapping[str, int] = field(default_factory=dict)

    def people(self) -> dict[int, ForeignPerson]:
        """Who wrote in it, each with the earliest date seen here."""
        found: dict[int, ForeignPerson] = {}
        for post in self.posts:
            known = found.get(post.person.id)
            if known is None or post.person.first_seen < known.first_seen:
                found[post.person.id] = post.person
        return found


def parse_thread(content: bytes) -> ForeignThread:
    """The topic in the bytes of a `/t/<id>.json` file. Raises `BadFile`."""
    data = parse_json(content)
    stream = data.get("post_stream")
    if not isinstance(stream, dict) or not isinstance(stream.get("posts"), list):
        raise BadFile("holds no post_stream: not a topic of Discourse")
    rows = stream["posts"]
    if len(rows) > MAX_POSTS:
        raise BadFile(f"holds more than {MAX_POSTS} posts")
    everyone = [row for row in rows if isinstance(row, dict) and row.get("post_type") != WHISPER]
    posts = tuple(sorted((_post(row) for row in everyone), key=lambda post: post.number))
    numbers = [post.number for post in posts]
    if len(set(numbers)) != len(numbers):
        raise BadFile("holds two posts of one number")
    if not posts:
        raise BadFile("holds no posts")
    accepted = data.get("accepted_answer")
    pinned = bool(data.get("pinned")) or bool(data.get("pinned_globally"))
    created_at = _moment(data, "created_at")
    return ForeignThread(
        id=_whole(data, "id", 1, MAX_ID),
        title=one_line(_title(data), 255) or "?",
        slug=one_line(str(data.get("slug") or "topic"), 255),
        category_id=_whole(data, "category_id", 1, MAX_ID) if data.get("category_id") is not None else None,
        author_id=posts[0].person.id,
        created_at=created_at,
        views=_count(data.get("views")),
        closed=bool(data.get("closed")),
        archived=bool(data.get("archived")),
        pinned_at=(_moment(data, "pinned_at") if data.get("pinned_at") else created_at) if pinned else None,
        unlisted=data.get("visible") is False,
        deleted=bool(data.get("deleted_at")),
        private=data.get("archetype") == "private_message",
        accepted=_count(accepted.get("post_number")) or None if isinstance(accepted, dict) else None,
        posts=posts,
        announced=len(stream["stream"]) if isinstance(stream.get("stream"), list) else len(rows),
        written=tuple(sorted((row["post_number"], str(row.get("username"))) for row in rows
                             if isinstance(row, dict) and isinstance(row.get("post_number"), int))),
        left_out=len(rows) - len(everyone),
        tags=_tags(data.get("tags")),
        hosts=_hosts(everyone),
    )


def _tags(rows: Any) -> tuple[str, ...]:
    """The names of a topic's tags: older archives list names, newer ones objects that have one. What is neither is left out."""
    names = [row.get("name") if isinstance(row, dict) else row for row in rows] if isinstance(rows, list) else []
    return tuple(dict.fromkeys(one_line(name, 40) for name in names[:MAX_TAGS] if isinstance(name, str)))


def parse_json(content: bytes) -> dict[str, Any]:
    """A JSON object. Raises `BadFile`."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadFile(f"is not JSON: {error}"[:200]) from error
    if not isinstance(data, dict):
        raise BadFile("is not a JSON object")
    return data


def _post(row: dict[str, Any]) -> ForeignPost:
    created_at = _moment(row, "created_at")
    number = _whole(row, "post_number", 1, MAX_NUMBER)
    kind = "action" if row.get("post_type") == SMALL_ACTION else "post"
    reply_to = row.get("reply_to_post_number")
    code = row.get("action_code")
    return ForeignPost(
        number=number,
        person=_person(row, created_at),
        created_at=created_at,
        edited_at=_moment(row, "updated_at") if _count(row.get("version")) > 1 and row.get("updated_at") else None,
        kind=kind,
        action_code=one_line(code, 40) if kind == "action" and isinstance(code, str) else None,
        reply_to=reply_to if isinstance(reply_to, int) and 0 < reply_to < number else None,
        likes=_likes(row.get("actions_summary")),
        cooked=whole_text(_text(row, "cooked")),
        withdrawn=_withdrawn(row),
        polls=tuple(_poll(poll) for poll in row.get("polls") or () if isinstance(poll, dict)),
    )


def _person(row: dict[str, Any], seen: datetime) -> ForeignPerson:
    username = row.get("username")
    identity = row.get("user_id")
    if not isinstance(username, str) or not username or not isinstance(identity, int) or not -MAX_ID < identity < MAX_ID:
        return ForeignPerson(NOBODY, "former-member", "", seen)
    name = row.get("name")
    return ForeignPerson(
        identity, one_line(username, 60) or "?", one_line(name, 80) if isinstance(name, str) else "", seen,
        moderator=bool(row.get("moderator")), administrator=bool(row.get("admin")),
    )


def _withdrawn(row: dict[str, Any]) -> str:
    if row.get("deleted_at") or row.get("user_deleted"):
        return "deleted"
    return "hidden" if row.get("hidden") else ""


def _likes(summary: Any) -> int:
    if not isinstance(summary, list):
        return 0
    return sum(_count(one.get("count")) for one in summary if isinstance(one, dict) and one.get("id") == LIKE)


def _poll(row: dict[str, Any]) -> ForeignPoll:
    options = row.get("options")
    return ForeignPoll(
        name=str(row.get("name") or "poll"),
        title=one_line(str(row.get("title") or ""), 255),
        options=tuple(
            (str(one.get("html") or ""), one["votes"] if isinstance(one.get("votes"), int) else None)
            for one in (options if isinstance(options, list) else []) if isinstance(one, dict)
        ),
    )


def _title(data: dict[str, Any]) -> str:
    """The title, its emoji as characters where the archive spells them so too."""
    spelled = data.get("unicode_title")
    return spelled if isinstance(spelled, str) and spelled.strip() else _text(data, "title")


def _hosts(rows: list[dict[str, Any]]) -> dict[str, int]:
    """Hosts that served avatars of people here: the old forum's own, whose name is written in their addresses."""
    counts: dict[str, int] = {}
    for row in rows:
        _, found, rest = str(row.get("avatar_template") or "").partition("/user_avatar/")
        host = rest.partition("/")[0].lower()
        if found and host and len(host) <= 253 and all(ch.isalnum() or ch in ".-:" for ch in host):
            counts[host] = counts.get(host, 0) + 1
    return counts


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str):
        raise BadFile(f"has no text in {key}")
    return value


def _whole(data: Mapping[str, Any], key: str, low: int, high: int) -> int:
    value = data.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise BadFile(f"has no usable number in {key}")
    return value


def _count(value: Any) -> int:
    return min(max(value, 0), MAX_COUNT) if isinstance(value, int) else 0


def _moment(data: Mapping[str, Any], key: str) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(data, key))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadFile(f"has no usable date in {key}") from error
