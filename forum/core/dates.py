"""Dates and times as people read them, fast: a page of twenty posts writes forty of them.

They are said in the time zone of who reads (`forum.core.zones`); `iso`, for machines, in UTC. French by its own typography rather
than CLDR's: "1er" on the first of the month, "14 h 05" for a time.
"""

from datetime import UTC, datetime, timedelta
from datetime import date as plain_date

from forum.core import clock
from forum.core.i18n import current_locale, day_names, month_names, ngettext
from forum.core.i18n import gettext as _
from forum.core.zones import here

NARROW = "\u202f"


def date(at: plain_date) -> str:
    """Day, month, year: "1er mars 2026", "1 March 2026". A day without a time is the same in every zone."""
    code, at = current_locale(), here(at) if isinstance(at, datetime) else at
    day = "1er" if code == "fr" and at.day == 1 else str(at.day)
    return f"{day} {month_names(code)[at.month]} {at.year}"


def time_of_day(at: datetime) -> str:
    """Hours and minutes: "14 h 05" with narrow no-break spaces, "14:05"."""
    at = here(at)
    if current_locale() == "fr":
        return f"{at.hour}{NARROW}h{NARROW}{at.minute:02d}"
    return f"{at.hour:02d}:{at.minute:02d}"


def date_time(at: datetime) -> str:
    """The full instant, for titles and permalinks."""
    at = here(at)
    return _("%(date)s at %(time)s", date=date(at), time=time_of_day(at))


def time_ago(at: datetime) -> str:
    """How long ago, short, for lists; a date past one year."""
    seconds = (clock.now() - at) // timedelta(seconds=1)
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        return _("%(count)s min", count=seconds // 60)
    if seconds < 86_400:
        return _("%(count)s h", count=seconds // 3600)
    if seconds < 30 * 86_400:
        return ngettext("%(num)s day", "%(num)s days", seconds // 86_400)
    code, at = current_locale(), here(at)
    if seconds < 365 * 86_400:
        day = "1er" if code == "fr" and at.day == 1 else str(at.day)
        return f"{day} {month_names(code, 'abbreviated')[at.month]}"
    return f"{month_names(code, 'abbreviated')[at.month]} {at.year}"


def posted(at: datetime) -> str:
    """When something was said, short, the same all day: weekday and time within a week, then the date, its year when past."""
    today, at, code = here(clock.now()), here(at), current_locale()
    if 0 <= (today.date() - at.date()).days < 7:
        return f"{day_names(code)[at.weekday()]}, {time_of_day(at)}"
    day = "1er" if code == "fr" and at.day == 1 else str(at.day)
    short = f"{day} {month_names(code, 'abbreviated')[at.month]}"
    return short if at.year == today.year else f"{short} {at.year}"


def ago(at: datetime) -> str:
    """How long ago, as it is said in a sentence: "12 days ago", "il y a 12 jours"; a date, "on 2 September 2025", past a year."""
    seconds = (clock.now() - at) // timedelta(seconds=1)
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        return ngettext("%(num)s minute ago", "%(num)s minutes ago", seconds // 60)
    if seconds < 86_400:
        return ngettext("%(num)s hour ago", "%(num)s hours ago", seconds // 3600)
    if seconds < 30 * 86_400:
        return ngettext("%(num)s day ago", "%(num)s days ago", seconds // 86_400)
    if seconds < 365 * 86_400:
        return ngettext("%(num)s month ago", "%(num)s months ago", seconds // (30 * 86_400))
    return _("on %(date)s", date=date(at))


def iso(at: datetime) -> str:
    """For `<time datetime>`: RFC 3339, UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
