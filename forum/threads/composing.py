"""From what was typed to what is stored. Done before the transaction: nobody waits for a lock while Markdown renders."""

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from forum.auth.models import User
from forum.auth.usernames import username_key
from forum.core.db import db
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.i18n import number
from forum.core.settings import Setting, declare, setting
from forum.core.visible import is_visible
from forum.text.language import guess
from forum.text.render import RENDER_VERSION, Rendered, render

declare(
    Setting("threads.max_length", int, 32_000, "Longest post that may be typed, in characters.", minimum=1000, maximum=100_000),
    Setting("threads.max_mentions", int, 20, "How many people one post may mention; further names stay plain text.",
            minimum=0, maximum=200),
)
TITLE_MIN, TITLE_MAX = 3, 255


@dataclass(frozen=True, slots=True)
class Composed:
    """A text ready to be stored. `lang` is the language it was found to be written in."""

    source: str
    html: str
    excerpt: str
    lang: str
    render_version: int
    mentions: tuple[str, ...] = ()


class KnownUsernames:
    """Answers the renderer's one question: which of these typed names belong to somebody? One query."""

    def __init__(self, thread_id: int | None = None) -> None:
        self.thread_id = thread_id

    def usernames(self, names: set[str]) -> dict[str, str]:
        """Typed name, lower-cased, to the username as its owner writes it."""
        keys: dict[str, str] = {}
        for name in sorted(names)[: setting("threads.max_mentions")]:
            keys[name] = username_key(name)
        rows = db.session.execute(select(User.username_key, User.username).where(User.username_key.in_(set(keys.values()))))
        found = {row.username_key: row.username for row in rows}
        return {name: found[key] for name, key in keys.items() if key in found}


def clean_source(text: str) -> str:
    """`text` with one kind of line end, without NUL characters and trailing blanks."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").rstrip()


def clean_title(text: str) -> str:
    """A title on one line, without control and direction-changing characters. Raises `Invalid`."""
    title = " ".join("".join(ch if ch.isprintable() or ch.isspace() else "" for ch in text).split())
    if not is_visible(title):
        raise Invalid({"title": _("Write a title.")})
    if len(title) < TITLE_MIN:
        raise Invalid({"title": _("Write a title of at least %(count)s characters.", count=TITLE_MIN)})
    if len(title) > TITLE_MAX:
        raise Invalid({"title": _("Write a title of at most %(count)s characters.", count=TITLE_MAX)})
    return title


def compose(viewer: User | None, source: str, *, community_locale: str, thread_id: int | None = None,
            title: str | None = None) -> Composed:
    """`source` checked and rendered for its author `viewer`. Raises `Invalid` with the field `source`.

    `thread_id` lets a quote without a thread number mean this thread. The language is guessed, else the community's.
    Where a title is sent with the text, `title` is checked too, so that one refusal names everything there is to correct.
    """
    text = clean_source(source)
    if problems := {**_problems_of_title(title), **_problems_of_source(text)}:
        raise Invalid(problems)
    lang = guess(text) or community_locale
    rendered = rendered_as(text, lang=lang, thread_id=thread_id, prefix=f"p{secrets.randbelow(10**9)}-")
    return Composed(text, rendered.html, rendered.excerpt[:300], lang, RENDER_VERSION, rendered.mentions)


def rendered_as(source: str, *, lang: str, thread_id: int | None, prefix: str) -> Rendered:
    """`source` rendered with the usernames of this site. `prefix` keeps a post's footnotes apart from its neighbours'."""
    return render(source, lang=lang, resolve=KnownUsernames(thread_id), id_prefix=prefix)


def _problems_of_title(title: str | None) -> dict[str, Any]:
    try:
        if title is not None:
            clean_title(title)
    except Invalid as error:
        return error.fields
    return {}


def _problems_of_source(text: str) -> dict[str, Any]:
    if not is_visible(text):
        return {"source": _("Write something first.")}
    longest = setting("threads.max_length")
    if len(text) > longest:
        return {"source": _("Write at most %(limit)s characters: this text has %(count)s.",
                            limit=number(longest), count=number(len(text)))}
    return {}
