"""Time zones in the reader's words: a city, as CLDR spells it in each language, and how far its clocks are from UTC now."""

from datetime import datetime, timedelta
from functools import cache, lru_cache

from babel.dates import get_timezone_location

from forum.core import clock, zones
from forum.core.folding import fold
from forum.core.i18n import current_locale
from forum.core.i18n import gettext as _

Choice = tuple[str, str]
"""The name of a zone and what is read for it."""


def told(name: str) -> str:
    """A zone in a sentence: "Paris", "New York"; "UTC" and its like by their distance."""
    return _city(name, current_locale()) or _distance(name, clock.now())


def labelled(name: str) -> str:
    """A zone in a list: "Paris (UTC+1)"."""
    return _label(name, current_locale(), clock.now())


def choices() -> dict[str, list[Choice]]:
    """The zones to choose from, under the names of their regions, as `<optgroup>` has them; both in the language's order."""
    regions = {"Africa": _("Africa"), "America": _("America"), "Antarctica": _("Antarctica"), "Asia": _("Asia"),
               "Atlantic": _("Atlantic Ocean"), "Australia": _("Australia"), "Europe": _("Europe"), "Indian": _("Indian Ocean"),
               "Pacific": _("Pacific Ocean"), "UTC": _("Universal time")}
    found: dict[str, list[Choice]] = {words: [] for words in sorted(regions.values(), key=fold)}
    for region, choice in _labels(current_locale(), clock.now().replace(minute=0, second=0, microsecond=0)):
        found[regions[region]].append(choice)
    return found


@lru_cache(4)
def _labels(code: str, at: datetime) -> tuple[tuple[str, Choice], ...]:
    """Region and choice of every place. Made once an hour: four hundred zones take a while."""
    rows = [(_region(name), (name, _label(name, code, at))) for name in zones.places()]
    return tuple(sorted(rows, key=lambda row: fold(row[1][1])))


def _region(name: str) -> str:
    region = name.partition("/")[0]
    return "Europe" if region == "Arctic" else region  # Svalbard alone


def _label(name: str, code: str, at: datetime) -> str:
    city = _city(name, code)
    return f"{city} ({_distance(name, at)})" if city else _distance(name, at)


@cache
def _city(name: str, code: str) -> str:
    """Empty for a zone of no place."""
    if "/" not in name or name.startswith("Etc/"):
        return ""
    return get_timezone_location(name, locale=code, return_city=True).rpartition("/")[2]


def _distance(name: str, at: datetime) -> str:
    minutes = (at.astimezone(zones.zone_of(name)).utcoffset() or timedelta()) // timedelta(minutes=1)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02d}" if rest else "")
