"""Reads the demonstration's files. Pure: no database, no Flask.

`content/people.toml` names who speaks. Each folder of `content/` is a community: `community.toml`, `charter.md` and, in
`threads/`, one Markdown file a thread:

    +++
    title = "Two testers, one house"
    category = "airtightness"
    tags = ["measurement"]
    kind = "question"
    accepted = 2
    +++
    === 1 rpatel, 105 days ago 14:10
    Text of the first post, Markdown…

    === 2 ifraser, 105 days ago 14:44, to 1
    Text of the second post, which answers the first.

Its pictures are drawn by `forum.transfer.demo.pictures`.
"""

import re
import tomllib
from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Any, TypeVar

from forum.transfer.demo.shapes import Closing, Demo, Gathering, Message, Moment, Person, Section, Talk

Shape = TypeVar("Shape")
CONTENT = Path(__file__).resolve().parent / "content"

_front = re.compile(r"\+\+\+\n(?P<front>.*?)^\+\+\+\n(?P<body>.*)", re.DOTALL | re.MULTILINE)
_header = re.compile(
    r"=== (?P<number>\d+) (?P<author>[\w.-]+), (?P<days>\d+) days? ago (?P<hour>\d\d):(?P<minute>\d\d)(?:, to (?P<to>\d+))?")


class BadContent(Exception):
    """A file of the demonstration cannot be read. The message names the file and says why."""


def load(folder: Path = CONTENT) -> Demo:
    """Read everything below `folder`. Raises `BadContent` for what cannot be parsed; `checks.problems` judges the rest."""
    people = {name: _make(Person, "people.toml", username=name, **row) for name, row in _toml(folder / "people.toml").items()}
    homes = sorted(path.parent for path in folder.glob("*/community.toml"))
    return Demo(people, tuple(_community(home) for home in homes))


def parse_thread(text: str, file: str) -> Talk:
    """One thread from its file's text. Raises `BadContent`."""
    match = _front.fullmatch(text.replace("\r\n", "\n"))
    if match is None:
        raise BadContent(f"{file}: begins with +++, a few lines of TOML and +++ again")
    try:
        front = tomllib.loads(match["front"])
    except tomllib.TOMLDecodeError as error:
        raise BadContent(f"{file}: {error}") from error
    closing = None
    if "closed_by" in front:
        closing = Closing(front.pop("closed_by"), front.pop("closed_days_ago", 0), front.pop("closed_reason", ""))
    front["tags"] = tuple(front.pop("tags", ()))
    return _make(Talk, file, file=file, posts=parse_posts(match["body"], file), closing=closing, **front)


def parse_posts(body: str, file: str) -> tuple[Message, ...]:
    """The posts of a thread's file, front matter removed. Raises `BadContent`."""
    posts: list[Message] = []
    lines: list[str] = []
    header: re.Match[str] | None = None
    for line in body.split("\n"):
        if not line.startswith("=== "):
            lines.append(line)
            continue
        if header is not None:
            posts.append(_post(header, lines, file))
        elif "".join(lines).strip():
            raise BadContent(f"{file}: text before the first post")
        header, lines = _header.fullmatch(line), []
        if header is None:
            raise BadContent(f"{file}: cannot read {line!r}")
    if header is None:
        raise BadContent(f"{file}: no post")
    posts.append(_post(header, lines, file))
    return tuple(posts)


def _post(header: re.Match[str], lines: list[str], file: str) -> Message:
    try:
        clock = time(int(header["hour"]), int(header["minute"]))
    except ValueError as error:
        raise BadContent(f"{file}: post {header['number']}: {error}") from error
    return Message(number=int(header["number"]), author=header["author"], at=Moment.ago(int(header["days"]), clock),
                   reply_to=int(header["to"]) if header["to"] else None, source="\n".join(lines).strip())


def _community(home: Path) -> Gathering:
    file = f"{home.name}/community.toml"
    facts = _toml(home / "community.toml")
    sections = tuple(_make(Section, file, **row) for row in facts.pop("categories", ()))
    threads = tuple(parse_thread(_text(path), f"{home.name}/{path.name}") for path in sorted((home / "threads").glob("*.md")))
    names = {key: tuple(facts.pop(key, ())) for key in ("animators", "members")}
    charter = _text(home / "charter.md").strip()
    return _make(Gathering, file, slug=home.name, charter=charter, categories=sections, threads=threads, **names, **facts)


def _make(shape: Callable[..., Shape], where: str, /, **fields: Any) -> Shape:
    """`shape(**fields)`, a field too many or too few being said in the name of its file."""
    try:
        return shape(**fields)
    except TypeError as error:
        raise BadContent(f"{where}: {error}") from error


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise BadContent(f"{path.parent.name}/{path.name}: {error}") from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadContent(f"{path.parent.name}/{path.name}: {error}") from error
