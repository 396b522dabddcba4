"""Archives of the shape that Discourse answers at `/t/<id>.json`, made up for the tests."""

import io
import json
import tarfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

HOST = "old.example.org"
BEGINNING = datetime(2019, 3, 1, 8, 0, tzinfo=UTC)
SEPARATOR = "\n\n-------------------------\n\n"
PEOPLE = {"ann": 11, "bob": 12, "admin": 13, "cyd": 14, "Éve": 15}


def iso(at: datetime) -> str:
    """A date as Discourse writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def post(number: int, username: str, source: str | None, *, cooked: str | None = None, topic: int = 1,
         **over: Any) -> dict[str, Any]:
    """A post; `source` is its Markdown for the raw file (None: not there). Anything of the JSON can be given in `over`."""
    at = BEGINNING + timedelta(days=topic, minutes=number)
    row = {
        "id": topic * 1000 + number, "name": username.title(), "username": username, "user_id": PEOPLE.get(username, 500),
        "avatar_template": f"/user_avatar/{HOST}/{username}/{{size}}/1_2.png", "created_at": iso(at), "updated_at": iso(at),
        "cooked": cooked if cooked is not None else f"<p>{source}</p>", "post_number": number, "post_type": 1,
        "reply_to_post_number": None, "version": 1, "hidden": False, "deleted_at": None, "user_deleted": False,
        "moderator": False, "admin": False, "actions_summary": [], "topic_id": topic,
    }
    return {**row, **over, "_source": source}


def likes(count: int) -> list[dict[str, int]]:
    """The `actions_summary` of a post with so many likes."""
    return [{"id": 2, "count": count}]


def topic(identity: int, title: str, posts: list[dict[str, Any]], *, slug: str = "", **over: Any) -> dict[str, Any]:
    """A topic with its posts."""
    posts = [{**one, "topic_id": identity} for one in posts]
    row = {
        "post_stream": {"posts": posts, "stream": [one["id"] for one in posts]}, "id": identity, "title": title,
        "slug": slug or title.lower().replace(" ", "-"), "category_id": 4, "created_at": posts[0]["created_at"],
        "views": 7, "closed": False, "archived": False, "visible": True, "archetype": "regular", "pinned": False,
        "pinned_globally": False, "pinned_at": None, "deleted_at": None, "user_id": posts[0]["user_id"],
    }
    return {**row, **over}


def files(topics: Iterable[dict[str, Any]]) -> dict[str, bytes]:
    """The files of an archive, by name."""
    made: dict[str, bytes] = {}
    for one in topics:
        stem = f"{one['slug']}.{one['id']}"
        rows = one["post_stream"]["posts"]
        parts = [f"{row['username']} | {row['updated_at'][:19].replace('T', ' ')} UTC | #{row['post_number']}\n\n"
                 f"{row['_source']}{SEPARATOR}" for row in rows if row["_source"] is not None]
        clean = [{key: value for key, value in row.items() if key != "_source"} for row in rows]
        content = {**one, "post_stream": {**one["post_stream"], "posts": clean}}
        made[f"posts/json/{stem}.json"] = json.dumps(content).encode()
        if parts:
            made[f"posts/raw/{stem}.md"] = "".join(parts).encode()
    return made


def to_folder(folder: Path, content: dict[str, bytes]) -> Path:
    """Write the files under `folder`."""
    for name, body in content.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
    return folder


def to_tar(path: Path, content: dict[str, bytes], compression: str = "gz", members: Iterable[tarfile.TarInfo] = ()) -> Path:
    """Pack the files, after other `members` without content."""
    with tarfile.open(path, f"w:{compression}") as tar:  # type: ignore[call-overload]  # the mode is made up here
        for member in members:
            tar.addfile(member)
        for name, body in content.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            tar.addfile(info, io.BytesIO(body))
    return path


def many(count: int, *, replies: int = 4, text: str = "Some words about beams.") -> list[dict[str, Any]]:
    """So many threads, with replies to replies and a link to the thread before."""
    names = ("ann", "bob", "cyd")
    made = []
    for identity in range(1, count + 1):
        link = f" See https://{HOST}/t/thread-{identity - 1}/{identity - 1}/2." if identity > 1 else ""
        rows = [post(1, names[identity % 3], f"{text}{link}", topic=identity)]
        rows += [post(number, names[(identity + number) % 3], f"{text} Number {number}.", topic=identity,
                      reply_to_post_number=number - 1 if number % 2 else None, actions_summary=likes(number))
                 for number in range(2, replies + 2)]
        made.append(topic(identity, f"Thread {identity}", rows))
    return made
