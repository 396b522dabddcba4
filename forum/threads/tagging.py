"""What tags are called, and the addresses that follow from it."""

import hashlib
import re
from collections.abc import Iterable

from forum.communities.naming import one_line
from forum.communities.naming import slug_of as latin_slug_of
from forum.core.errors import Invalid
from forum.core.folding import fold
from forum.core.i18n import gettext as _
from forum.core.settings import Setting, declare, setting
from forum.core.visible import is_visible

declare(Setting("threads.most_tags", int, 5, "Tags that one discussion may bear.", minimum=1, maximum=20))
NAME_MAX = 40
DESCRIPTION_MAX = 300
LONGEST = 300  # of the field, several names together

_between = re.compile(r"[,\n،，、]")


def tag_slug(name: str) -> str:
    """The address of a tag, and what makes two names one: letters and digits without accents, joined by hyphens.

    A name that is not all in Latin script would lose letters, and be one with others: it is known by its digest. Empty for a
    name that shows nothing.
    """
    folded = fold(name)
    if (slug := latin_slug_of(name)) and all(latin_slug_of(ch) for ch in set(folded) if ch.isalpha() or ch.isdecimal()):
        return slug
    if not any(ch.isalnum() and is_visible(ch) for ch in folded):
        return ""
    return f"t-{hashlib.sha256(folded.encode()).hexdigest()[:10]}"


def clean_tag(name: str, field: str = "tags") -> str:
    """A tag's name on one line, without the # that some write before it. Raises `Invalid` with `field`."""
    name = one_line(name).lstrip("#").strip()
    if not tag_slug(name):
        raise Invalid({field: _("A tag is made of letters or digits.")})
    if len(name) > NAME_MAX:
        raise Invalid({field: _("Write a tag of at most %(count)s characters.", count=NAME_MAX)})
    if _between.search(name):
        raise Invalid({field: _("Commas stand between tags: a tag holds none.")})
    return name


def split_tags(text: str) -> tuple[str, ...]:
    """The names in a field where commas stand between them, as they were typed, empty ones left out."""
    return tuple(name for part in _between.split(text[:4 * LONGEST]) if (name := one_line(part).lstrip("#").strip()))


def distinct_tags(names: Iterable[str]) -> dict[str, str]:
    """The names by their slug, each once, in their order. Raises `Invalid` for a wrong one, or too many."""
    found: dict[str, str] = {}
    for name in names:
        clean = clean_tag(name)
        found.setdefault(tag_slug(clean), clean)
    most = int(setting("threads.most_tags"))
    if len(found) > most:
        raise Invalid({"tags": _("Choose at most %(count)s tags.", count=most)})
    return found
