"""`/styleguide`: every component in every state, on one page, for those who develop. Made of invented rows, reads no database."""

import re
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import timedelta
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from flask import Flask, Response, abort, current_app, render_template

from forum.communities.reactions import kinds_of
from forum.core import clock
from forum.core.paths import PACKAGE
from forum.core.policy import ALLOW, Verdict, deny
from forum.core.settings import Setting, declare, parse_bool, setting
from forum.refusals import USUAL, bare, page
from forum.text.render import render
from forum.threads.policy import NOT_A_QUESTION, POST_DELETED, YOUR_OWN, YOUR_OWN_TO_VOTE
from forum.threads.queries import PostRow, ThreadPage, ThreadRow
from forum.threads.queries.rows import Person, PostReactions, PostVotes

declare(Setting("site.styleguide", parse_bool, False, "Show /styleguide, every component in every state: for those who develop."))
Row = TypeVar("Row")
LONG_WORD = "Donaudampfschiffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LONG_TITLE = f"{LONG_WORD}: what a very long title, written in one breath, does to the line of a list on a small telephone"
ARABIC = "مرحبا بكم في الساحة: كيف نحسب فقد الحرارة في جدار قديم؟"
HEBREW = "שלום לכולם, שאלה על בידוד קירות"
BROKEN = 500
EVERYTHING = """Words that are **important**, *nuance*, `code`, a [link](https://example.org/) and a mark like @ada.

> A quotation of what somebody said.

1. first
2. second, with
   - a list in it

- [x] done
- [ ] to do

| wall | U value |
| --- | ---: |
| brick | 2.10 |
| insulated | 0.28 |

```python
def area(width: float, height: float) -> float:
    return width * height  # square metres
```

### A heading

Something ||hidden||, a formula $\\sqrt{x^2 + y^2}$ and one that is none: $\\nothing$.

:::details More about it
Folded until it is opened.
:::

Typed HTML is text: <b>not bold</b>. A note[^1].

[^1]: At the foot.
"""


@dataclass(frozen=True, slots=True)
class Someone:
    """Whoever looks at the guide, as templates know a viewer."""

    id: int
    name: str
    username: str
    initials: str
    tint: int


@dataclass(frozen=True, slots=True)
class StyleguidePage:
    """Everything templates/styleguide may use."""

    me: Someone
    people: tuple[Someone, ...]
    threads: tuple[ThreadRow, ...]
    tree: ThreadPage
    flat: ThreadPage
    prose_html: str
    refused: Verdict
    errors: tuple[tuple[int, tuple[str, Any, Any]], ...]
    colours: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]
    spaces: tuple[tuple[str, str], ...]
    icons: tuple[str, ...]


def register(app: Flask) -> None:
    """Add the addresses; they answer 404 unless the setting says otherwise."""

    @app.get("/styleguide")
    def styleguide() -> str:
        if not setting("site.styleguide"):
            abort(404)
        return render_template("styleguide/show.html", page=guide())

    @app.get("/styleguide/errors/<int:code>")
    def styleguide_error(code: int) -> Response:
        """The page of an error as it looks; the last resort is under 500."""
        if not setting("site.styleguide") or code not in USUAL:
            abort(404)
        answer = bare(code) if code == BROKEN else page(code)
        answer.status_code = 200
        return answer


def guide() -> StyleguidePage:
    """The rows of the page."""
    tokens = _tokens()
    sprite = current_app.extensions["assets"]
    drawings = sprite.by_url[sprite.url("img/icons.svg")].body.decode()
    names = ("Ada Lovelace", "Bob Noyce", "Ann Dupré", "Oz Martin", LONG_WORD)
    people = tuple(Someone(-n, name, f"someone{n}", name[0] + name.split()[-1][0], (n * 3) % 12)
                   for n, name in enumerate(names, 1))
    return StyleguidePage(
        me=people[0], people=people, threads=_threads(people), tree=_page("tree", people), flat=_page("time", people),
        prose_html=render(EVERYTHING, lang="en", id_prefix="guide-").html,
        refused=deny("thread-closed", "This discussion is closed."),
        errors=tuple(USUAL.items()),
        colours=(*(name for name, value in tokens if value.startswith("light-dark(#")), "accent", "accent-soft", "on-accent"),
        steps=tuple((name, value) for name, value in tokens if name.startswith(("step-", "text-"))),
        spaces=tuple((name, value) for name, value in tokens if re.fullmatch(r"s\d", name)),
        icons=tuple(sorted(re.findall(r'<symbol id="([^"]+)"', drawings))))


def sample(kind: type[Row], /, **given: Any) -> Row:
    """A row of `kind` with these values, the rest empty or as declared. Raises `TypeError` for an unknown name."""
    hints = get_type_hints(kind)
    needed = {one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING}  # type: ignore[arg-type]  # a dataclass
    return kind(**{name: blank(hints[name]) for name in needed - given.keys()}, **given)


def blank(hint: Any) -> Any:
    """An empty value of that type."""
    if get_origin(hint) in (UnionType,) and NoneType in get_args(hint):
        return None
    if hint is Verdict:
        return ALLOW
    if isinstance(hint, type) and is_dataclass(hint):
        return sample(hint)
    kind = get_origin(hint) or hint
    if kind in (str, int, bool, float, tuple, dict, list):
        return kind()
    return clock.now() - timedelta(days=2) if getattr(kind, "__name__", "") == "datetime" else ""


def _threads(people: tuple[Someone, ...]) -> tuple[ThreadRow, ...]:
    faces = tuple(Person(one.name, one.initials, one.tint) for one in people[:4])

    def row(title: str, **given: Any) -> ThreadRow:
        who = people[len(title) % len(people)]
        return sample(ThreadRow, **{
            "title": title, "lang": "en", "url": "#lists", "open_url": "#lists", "last_url": "#lists", "kind": "discussion",
            "reply_count": 4, "last_author_name": "Bob Noyce", "author_name": who.name, "author_initials": who.initials,
            "author_tint": who.tint,
            "category_name": "Field work", "category_url": "#lists", "category_tint": 3, "community_name": "The Square",
            "community_lang": "en", "community_url": "#lists", "people": faces, **given})

    return (
        row("Pinned, with its first words", pinned=True, excerpt="What this place is for, in two lines at most. " * 4),
        row("New to this member", tracked=True, new=True, people=faces[:1], reply_count=0),
        row("Three posts unread", tracked=True, unread=3),
        row("A hundred posts unread", tracked=True, unread=100, reply_count=1234),
        row("Read to its end", tracked=True),
        row("A question without an answer", kind="question", reply_count=0, people=faces[:1]),
        row("A question with its answer", kind="question", solved=True), row("Closed", closed=True),
        row("An announcement", kind="announcement", category_name=None), row(LONG_TITLE),
        row(ARABIC, lang="ar", author_name="أمينة"))


def _page(view: str, people: tuple[Someone, ...]) -> ThreadPage:
    """A page of posts: in the tree their depths, in time their states."""
    words = render("One or two sentences, as most posts have. The second says why.", lang="en").html
    first = 100 if view == "tree" else 0

    def post(number: int, **given: Any) -> PostRow:
        who = people[number % len(people)]
        return sample(PostRow, **{
            "id": first + number, "number": first + number, "url": "#posts", "acts_url": "#posts", "kind": "post",
            "body_html": words,
            "author_name": who.name, "author_username": who.username, "author_url": "#posts", "author_initials": who.initials,
            "author_tint": who.tint, "organisation": "City of Grenoble", "branch": first + 1, "can_reply": True,
            "can_react": ALLOW, "can_choose": NOT_A_QUESTION, **given})

    if view == "tree":
        posts = tuple(post(depth + 1, depth=depth, replies_here=8 - depth, reply_to_number=107 if depth == 8 else None,
                           reply_to_name="Ann Dupré", reply_to_url="#posts") for depth in range(9))
    else:
        posts = (
            post(2, body_html=render(EVERYTHING, lang="en").html,
                 reactions=PostReactions({"like": 3, "helped": 2}, frozenset({"like"})), votes=PostVotes(12, 1, 1, ALLOW, ALLOW)),
            post(3, is_solution=True, role_badge="animator",
                 reactions=PostReactions({"like": 14, "insightful": 1, "helped": 1}, frozenset({"helped"})),
                 votes=PostVotes(3, 0, 0, YOUR_OWN_TO_VOTE, ALLOW)),
            post(4, can_edit=True, can_delete=True, can_react=YOUR_OWN, edited_at=clock.now()),
            post(5, deleted=True, author_name="", body_html=""),
            post(6, deleted=True, can_restore=True, can_reply=False, can_react=POST_DELETED, deleted_by_name="Ann Dupré",
                 deletion_reason="Sent twice."),
            post(7, kind="action", action_text="closed the discussion"),
            post(8, lang="ar", body_html=render(f"{ARABIC}\n\n> {HEBREW}\n\n- {ARABIC}", lang="ar").html, reply_to_number=2,
                 reply_to_name="Ann Dupré", reply_to_url="#posts"),
            post(9, body_html=render(LONG_WORD * 3, lang="de").html, role_badge="administrator"), post(10))
    return sample(ThreadPage, view=view, posts=posts, kinds=kinds_of("like,thanks,insightful,helped"), highlighted=10)


@cache
def _tokens() -> tuple[tuple[str, str], ...]:
    """Names and values of the custom properties that the stylesheet begins with."""
    css = (PACKAGE / "static" / "css" / "02-tokens.css").read_text(encoding="utf-8").partition("prefers-contrast")[0]
    return tuple(re.findall(r"--([a-z0-9-]+): ([^;]+);", css))
