"""Languages: messages through gettext catalogues, dates and numbers as each language writes them (CLDR, by Babel).

Source strings are English; `forum/translations/<code>/LC_MESSAGES/messages.po` is read as it is, nothing is compiled.
"""

import gettext as stdlib_gettext
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from io import BytesIO
from typing import Any
from unicodedata import normalize

from babel import Locale
from babel.dates import get_day_names, get_month_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import LazyProxy

from forum.core.paths import PACKAGE

LANGUAGES = {"en": "English", "fr": "Français"}
_ELIDED = re.compile(r"\b([Dd]|[Qq]u)e %\((\w+)\)s")
_current: ContextVar[str] = ContextVar("locale", default="en")


@cache
def catalogue(code: str) -> stdlib_gettext.NullTranslations:
    """The messages of one language. English is the source and has none."""
    path = PACKAGE / "translations" / code / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return stdlib_gettext.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return stdlib_gettext.GNUTranslations(compiled)


def current_locale() -> str:
    """The language of the answer being made: a key of `LANGUAGES`."""
    return _current.get()


def set_locale(code: str) -> None:
    """Answer in this language from now on, in this context."""
    _current.set(code if code in LANGUAGES else "en")


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Inside, messages are in this language: for mails, tests and stored texts."""
    token = _current.set(code if code in LANGUAGES else "en")
    try:
        yield
    finally:
        _current.reset(token)


def negotiate(accept_language: str, fallback: str) -> str:
    """The best language of an Accept-Language header (RFC 9110, 12.5.4) that the site speaks, else `fallback`."""
    wanted: list[tuple[float, str]] = []
    for part in accept_language[:500].split(","):
        tag, _, rest = part.strip().partition(";")
        try:
            quality = float(rest.strip().removeprefix("q=")) if rest else 1.0
        except ValueError:
            continue
        wanted.append((quality, tag.split("-")[0].lower()))
    for quality, code in sorted(wanted, key=lambda row: -row[0]):
        if quality > 0 and code in LANGUAGES:
            return code
    return fallback


def gettext(message: str, /, **values: Any) -> str:
    """`message` in the current language, its `%(name)s` filled from `values`."""
    text = catalogue(_current.get()).gettext(message)
    return fill(text, **values) if values else text


def ngettext(singular: str, plural: str, num: int, /, **values: Any) -> str:
    """The form that fits `num`, which also fills `%(num)s`, written as the language writes numbers."""
    text = catalogue(_current.get()).ngettext(singular, plural, num)
    return fill(text, **{"num": number(num), **values})


def pgettext(context: str, message: str, /, **values: Any) -> str:
    """`gettext` for a word whose meaning needs `context`."""
    text = catalogue(_current.get()).pgettext(context, message)
    return fill(text, **values) if values else text


def fill(text: str, /, **values: Any) -> str:
    """`text` with its `%(name)s` filled. In French "de" and "que" are elided before a vowel: "d’Amara", "qu’Éric"."""
    if "e %(" in text and _current.get() == "fr":
        text = _ELIDED.sub(lambda one: f"{one[1]}’%({one[2]})s" if _begins_with_vowel(values.get(one[2])) else one[0], text)
    return text % values


def _begins_with_vowel(value: Any) -> bool:
    return isinstance(value, str) and normalize("NFD", value[:1].casefold())[:1] in ("a", "e", "i", "o", "u", "œ", "æ")


def lazy_gettext(message: str, /, **values: Any) -> LazyProxy:
    """`gettext`, decided when it is read: for sentences written at import time."""
    return LazyProxy(gettext, message, enable_cache=False, **values)


@lru_cache(2048)
def _number(value: int, code: str) -> str:
    return format_decimal(value, locale=code)


def number(value: int) -> str:
    """A whole number with the language's grouping."""
    return str(value) if -1000 < value < 1000 else _number(value, _current.get())


@cache
def month_names(code: str, width: str = "wide") -> dict[int, str]:
    """Month names as they stand in a date, 1 to 12."""
    return {int(month): str(name) for month, name in get_month_names(width, locale=code).items()}  # type: ignore[arg-type]  # Babel's Literal


@cache
def day_names(code: str) -> dict[int, str]:
    """Names of the days, Monday 0."""
    return {int(day): str(name) for day, name in get_day_names("wide", locale=code).items()}


@cache
def plural_rule(code: str) -> Any:
    """CLDR's plural rule of a language."""
    return Locale.parse(code).plural_form
