"""Time zones: the one in which who reads now is told of times, and in which the times they type are meant.

Instants are UTC everywhere (`forum.core.clock`). A zone comes in twice: when an instant is written for people, and when people
type one. Names are those of the IANA database, which comes with the package `tzdata` where the system has none.
"""

import difflib
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, tzinfo
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel.core import get_global

from forum.core.settings import BadSetting, Setting, declare, setting

MAX_NAME = 64
"""The database's longest name has half as many letters."""
_DATA = files("tzdata")
_NO_PLACE = ("Factory", "localtime")
_reader: ContextVar[tzinfo | None] = ContextVar("zone", default=None)


def site_zone(text: str) -> str:
    """The setting's value. Raises `BadSetting` with the nearest name."""
    if name := known(text.strip()):
        return name
    near = {one.rpartition("/")[2].casefold(): one for one in names()}
    close = difflib.get_close_matches(text.strip().rpartition("/")[2].casefold().replace(" ", "_"), near, 1, 0.7)
    hint = f"did you mean {near[close[0]]}?" if close else "it is written like Europe/Paris"
    raise BadSetting(f"{text!r} is not the name of a time zone; {hint}")


declare(Setting("site.time_zone", site_zone, "UTC", "Time zone of the site, by its IANA name (Europe/Paris): times are said in "
                "it to visitors, and to members who have not chosen another."))


@cache
def names() -> Mapping[str, str]:
    """Every name of a zone, with the one we keep for it: "Asia/Calcutta" is "Asia/Kolkata". All spellings of UTC are "UTC"."""
    every, kept = (_DATA / "zones").read_text(encoding="ascii").split(), get_global("zone_aliases")
    found = {name: kept.get(name, name) for name in every if name not in _NO_PLACE}
    return {name: "UTC" if one in ("Etc/UTC", "Etc/GMT") else one for name, one in found.items()}


@cache
def places() -> tuple[str, ...]:
    """The names to choose from: at least one for each country, and UTC."""
    rows = (_DATA / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    return ("UTC", *sorted({names()[row.split("\t")[2]] for row in rows if row and not row.startswith("#")}))


def known(text: str) -> str | None:
    """The name we keep for a zone called so, None for anything else."""
    return names().get(text)


@cache
def _named(name: str) -> tzinfo:
    return UTC if name == "UTC" else ZoneInfo(name)


def zone_of(name: str | None) -> tzinfo:
    """A member's own zone, else the site's; so too when a name is gone from the database."""
    return _named(known(name or "") or setting("site.time_zone"))


def name_of(zone: tzinfo) -> str:
    """The IANA name."""
    return zone.key if isinstance(zone, ZoneInfo) else "UTC"


def read_in(name: str | None) -> None:
    """From now on, in this context, who reads is in this zone, None for the site's. Each request says so once."""
    _reader.set(zone_of(name))


def nobody_reads() -> None:
    """A request is over: what follows is in the site's zone."""
    _reader.set(None)


def current() -> tzinfo:
    """The zone of who reads now; outside a request, the site's."""
    return _reader.get() or zone_of(None)


def here(at: datetime) -> datetime:
    """The same instant on the clock of who reads now. In UTC it is handed back as it is."""
    zone = current()
    if zone is UTC:
        return at
    try:
        return at.astimezone(zone)
    except OverflowError:  # within a day of either end of time, which an import may bring
        return at


def day_of(at: datetime) -> date:
    """Which day it is then, for who reads now."""
    return here(at).date()


def instant(text: str) -> datetime:
    """The instant that someone typed, as the browser's field of a day and a time has it. Raises `ValueError`.

    Without an offset of its own it is meant in the zone of who reads now. When the clocks go forward, an hour does not exist:
    it is taken as if they had not, which is the later of the two readings (02:30 is 03:30 in summer time). When they go back, an
    hour exists twice: the first is taken. Both are what `fold=0` means in PEP 495.
    """
    typed = datetime.fromisoformat(text.strip())
    try:
        return (typed.replace(tzinfo=current()) if typed.tzinfo is None else typed).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(text) from error


def as_typed(at: datetime) -> str:
    """An instant as the browser's field of a day and a time holds it, for who reads now."""
    return here(at).replace(tzinfo=None).isoformat(timespec="minutes")


def beginning_of(day: date) -> datetime:
    """The first instant of a day, for who reads now."""
    return at_time(day, time(), current())


def at_time(day: date, clock: time, zone: tzinfo) -> datetime:
    """The instant at which clocks of that zone show this day and time, by the rule of `instant`."""
    try:
        return datetime.combine(day, clock, zone).astimezone(UTC)
    except OverflowError:
        return datetime.combine(day, clock, UTC)
