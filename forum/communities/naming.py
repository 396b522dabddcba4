"""What communities and categories may be called, and the addresses that follow from it."""

import hashlib
import re

from forum.core.errors import Invalid
from forum.core.folding import fold
from forum.core.i18n import gettext as _
from forum.core.visible import is_visible

LONGEST_SLUG = 60
NAME_MIN, NAME_MAX = 2, 80
DESCRIPTION_MAX = 500
REASON_MAX = 500
MESSAGE_MAX = 1000

# Addresses of the site itself, that a community's would be mistaken for.
RESERVED_COMMUNITIES = frozenset({
    "new", "search", "all", "me", "settings", "admin", "moderation", "api", "sign-in", "sign-up", "sign-out", "invitations",
    "communities", "c", "t", "u", "tag", "messages", "health", "ready", "metrics", "assets", "static", "parvis",
})
# Rooms of a community, that share their level of the address with its categories.
RESERVED_CATEGORIES = frozenset({
    "questions", "articles", "repertoire", "events", "members", "about", "settings", "threads", "new", "log", "requests",
    "invitations", "membership", "categories", "charter", "feed", "search", "watch", "tags", "completion", "similar", "reading",
    "follow", "suggestions", "template",
})

_between = re.compile(r"[^a-z0-9]+")
_shape = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_undecomposed = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n"})


def slug_of(name: str) -> str:
    """Letters and digits of `name` without accents, joined by hyphens, cut at a word; empty when nothing is left."""
    slug = _between.sub("-", fold(name).translate(_undecomposed)).strip("-")
    if len(slug) > LONGEST_SLUG:
        slug = slug[: LONGEST_SLUG + 1].rpartition("-")[0] or slug[:LONGEST_SLUG]
    return slug


def free_slug(wanted: str, taken: set[str] | frozenset[str]) -> str:
    """`wanted`, or the first of wanted-2, wanted-3… that is not in `taken`; never longer than an address may be."""
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        tail = f"-{number}"
        slug = wanted[: LONGEST_SLUG - len(tail)].rstrip("-") + tail
    return slug


def check_slug(slug: str, reserved: frozenset[str]) -> str:
    """A slug that somebody chose, unchanged. Raises `Invalid` with the field `slug`."""
    if not _shape.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        raise Invalid({"slug": _("Use small letters, digits and hyphens.")})
    if slug in reserved:
        raise Invalid({"slug": _("This address is kept for the site itself.")})
    return slug


def one_line(text: str) -> str:
    """`text` on one line, without control characters and those that change the direction of writing."""
    return " ".join("".join(ch if ch.isprintable() or ch.isspace() else "" for ch in text).split())


def clean_name(text: str) -> str:
    """The name of a community or category. Raises `Invalid` with the field `name`."""
    name = one_line(text)
    if len(name) < NAME_MIN or not any(ch.isalnum() and is_visible(ch) for ch in name):
        raise Invalid({"name": _("Write a name of at least %(count)s characters.", count=NAME_MIN)})
    if len(name) > NAME_MAX:
        raise Invalid({"name": _("Write a name of at most %(count)s characters.", count=NAME_MAX)})
    return name


def clean_text(text: str, field: str, most: int) -> str:
    """A short plain text that may be empty. Raises `Invalid` with `field` past `most` characters."""
    clean = one_line(text)
    if len(clean) > most:
        raise Invalid({field: _("Write at most %(count)s characters.", count=most)})
    return clean


def clean_reason(text: str) -> str:
    """Why somebody acts on another's content or standing: they will read it. Raises `Invalid` with the field `reason`."""
    reason = clean_text(text, "reason", REASON_MAX)
    if not is_visible(reason):
        raise Invalid({"reason": _("Say why: the person concerned will read it.")})
    return reason


def digest(token: str) -> str:
    """What is stored of an invitation link's token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
