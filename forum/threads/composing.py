"""From what was typed to what is stored. Done before the transaction: nobody waits for a lock while Markdown renders."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from forum.auth.models import User
from forum.auth.usernames import username_key
from forum.communities.policy import readers_of
from forum.core.db import db
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.i18n import ngettext, number
from forum.core.settings import Setting, declare, setting
from forum.core.visible import is_visible
from forum.text.language import guess
from forum.text.render import RENDER_VERSION, Rendered, UploadFacts, render
from forum.threads.files import showable_uploads
from forum.threads.resolving import NO_REFERENCES, References, TalkAround, references_in

declare(
    Setting("threads.max_length", int, 32_000, "Longest post that may be typed, in characters.", minimum=1000, maximum=100_000),
    Setting("threads.max_mentions", int, 20, "How many people one post may mention; further names stay plain text.",
            minimum=0, maximum=200),
)
TITLE_MIN, TITLE_MAX = 3, 255


@dataclass(frozen=True, slots=True)
class Composed:
    """A text ready to be stored. `lang` is the language it was found to be written in, `undescribed` how many of its pictures
    have no alternative text."""

    source: str
    html: str
    excerpt: str
    lang: str
    render_version: int
    mentions: tuple[str, ...] = ()
    undescribed: int = 0
    references: References = NO_REFERENCES


class KnownUsernames(TalkAround):
    """Answers the renderer's questions. One query for each: which of these typed names belong to somebody who may read the text,
    and which of these files may `author` show, in the post `post_id` if there is one already?"""

    def __init__(self, thread_id: int | None = None, author: User | None = None, post_id: int | None = None, *,
                 community_id: int | None = None, linked: Iterable[int] = ()) -> None:
        super().__init__(thread_id, community_id, linked)
        self.author, self.post_id = author, post_id

    def uploads(self, tokens: set[str]) -> dict[str, UploadFacts]:
        """The files that may be shown, by token."""
        return showable_uploads(self.author, tokens, self.post_id)

    def usernames(self, names: set[str]) -> dict[str, str]:
        """Typed name, lower-cased, to the username as its owner writes it. Who may not read the text is nobody here."""
        keys: dict[str, str] = {}
        for name in sorted(names)[: setting("threads.max_mentions")]:
            keys[name] = username_key(name)
        statement = select(User.username_key, User.username).where(User.username_key.in_(set(keys.values())))
        if self.community_id is not None:
            statement = statement.where(readers_of(self.community_id))
        rows = db.session.execute(statement)
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
            title: str | None = None, post_id: int | None = None, community_id: int | None = None) -> Composed:
    """`source` checked and rendered for its author `viewer`. Raises `Invalid` with the field `source`.

    `thread_id` lets a quote without a thread number mean this thread; for the first post of one, `community_id` says who will
    read it, which decides what names, tags, quotations and titles of other discussions may become of it.
    The language is guessed, else the community's.
    With `post_id`, of a post that gets this text, files that it shows already may be shown whoever uploaded them.
    Where a title is sent with the text, `title` is checked too, so that one refusal names everything there is to correct.
    """
    text = clean_source(source)
    if problems := {**_problems_of_title(title), **_problems_of_source(text)}:
        raise Invalid(problems)
    lang = guess(text) or community_locale
    rendered = rendered_as(text, lang=lang, thread_id=thread_id, prefix=f"p{secrets.randbelow(10**9)}-", author=viewer,
                           post_id=post_id, community_id=community_id)
    if len(rendered.uploads) > (most := setting("uploads.per_post")):
        raise Invalid({"source": ngettext("A post shows at most %(num)s file: this one has %(count)s.",
                                          "A post shows at most %(num)s files: this one has %(count)s.", most,
                                          count=len(rendered.uploads))})
    return Composed(text, rendered.html, rendered.excerpt[:300], lang, RENDER_VERSION, rendered.mentions, rendered.undescribed,
                    references_in(rendered, thread_id=thread_id))


def rendered_as(source: str, *, lang: str, thread_id: int | None, prefix: str, author: User | None = None,
                post_id: int | None = None, community_id: int | None = None, linked: Iterable[int] = ()) -> Rendered:
    """`source` rendered with the usernames of this site, and with the files that `author` may show or the post `post_id` shows.

    `prefix` keeps a post's footnotes apart from its neighbours'.
    """
    resolver = KnownUsernames(thread_id, author, post_id, community_id=community_id, linked=linked)
    return render(source, lang=lang, resolve=resolver, id_prefix=prefix)


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
