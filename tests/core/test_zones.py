"""In which time zone one reads: a member's own, else the site's."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import update

from forum.auth.models import User
from forum.core import clock, dates, i18n, settings, zone_names, zones
from forum.core.db import transaction
from forum.threads.models import Post, Thread
from tests.cast import Cast
from tests.threads.talk import first_post, opened

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
PARIS, NEW_YORK = "Europe/Paris", "America/New_York"


def settled(who: User, zone: str) -> User:
    with transaction():
        who.time_zone = zone
    return who


def written(thread: Thread, at: datetime) -> str:
    """The address of a thread whose first post was written then."""
    with transaction() as session:
        session.execute(update(Post).where(Post.id == first_post(thread).id).values(created_at=at, edited_at=at))
    return f"/t/{thread.slug}/{thread.id}"


def test_each_reads_a_post_at_their_own_hour_and_day(cast: Cast, visit: Any) -> None:
    """Saturday 23:30 in London is Sunday in Paris and Saturday afternoon in New York."""
    thread = opened(cast.oz, cast.square)
    with clock.frozen(NOW):
        path = written(thread, datetime(2026, 11, 28, 23, 30, tzinfo=UTC))
        ada, bob, eve = (visit(who).get(path).text for who in (settled(cast.ada, PARIS), settled(cast.bob, NEW_YORK), cast.eve))
    assert "Sunday, 00:30" in ada and "29 November 2026 at 00:30" in ada and "Saturday" not in ada
    assert "Saturday, 18:30" in bob and "28 November 2026 at 18:30" in bob
    assert "Saturday, 23:30" in eve and "28 November 2026 at 23:30" in eve
    machines = 'datetime="2026-11-28T23:30:00'
    assert machines in ada and machines in bob and machines in eve


def test_years_and_summers(cast: Cast, visit: Any) -> None:
    thread, reader = opened(cast.oz, cast.square), settled(cast.ada, PARIS)
    path = written(thread, datetime(2025, 12, 31, 23, 30, tzinfo=UTC))
    with clock.frozen(NOW):
        assert "1 January 2026 at 00:30" in visit(reader).get(path).text
        written(thread, datetime(2026, 6, 30, 22, 30, tzinfo=UTC))
        french = visit(reader).get(path + "?lang=fr").text
    assert "1er juillet 2026 à 0\u202fh\u202f30" in french and "1er juil." in french


def test_visitors_read_the_sites_and_kept_pages_hold_no_members(cast: Cast, visit: Any) -> None:
    thread = opened(cast.oz, cast.square)
    settings.override(site__time_zone=PARIS)
    with clock.frozen(NOW):
        path = written(thread, datetime(2026, 11, 28, 23, 30, tzinfo=UTC))
        for reader, said in ((None, "Sunday, 00:30"), (settled(cast.bob, NEW_YORK), "Saturday, 18:30"), (None, "Sunday, 00:30"),
                             (cast.eve, "Sunday, 00:30")):
            assert said in visit(reader).get(path).text


def test_outside_a_request_the_sites(cast: Cast, visit: Any) -> None:
    at = datetime(2026, 11, 28, 23, 30, tzinfo=UTC)
    visit(settled(cast.bob, NEW_YORK)).get("/")
    assert zones.current() is UTC and zones.here(at) is at
    assert dates.date_time(at) == "28 November 2026 at 23:30"
    settings.override(site__time_zone=PARIS)
    assert dates.date_time(at) == "29 November 2026 at 00:30" and dates.iso(at) == "2026-11-28T23:30:00Z"
    assert dates.date(date(2026, 11, 28)) == "28 November 2026"


def test_a_zone_costs_no_query(cast: Cast, visit: Any, count_queries: Any) -> None:
    path = written(opened(cast.oz, cast.square), NOW)
    costs = []
    for zone in (None, PARIS):
        with transaction():
            cast.ada.time_zone = zone
        reader = visit(cast.ada)
        reader.get(path)
        with count_queries() as seen:
            reader.get(path)
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_a_zone_that_is_no_more_is_the_sites(cast: Cast, visit: Any) -> None:
    path = written(opened(cast.oz, cast.square), datetime(2026, 1, 2, 3, 4, tzinfo=UTC))
    assert "2 January 2026 at 03:04" in visit(settled(cast.ada, "Mars/Olympus")).get(path).text


def test_either_end_of_time(cast: Cast, visit: Any) -> None:
    for name in (NEW_YORK, "Pacific/Kiritimati"):
        settings.override(site__time_zone=name)
        for at in (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)):
            assert dates.date_time(at) and zones.beginning_of(at.date()).tzinfo is UTC
    assert visit(None).get("/search?q=roof+before:0001+after:9999").status_code == 200


@pytest.mark.parametrize(("zone", "typed", "instant"), [
    (PARIS, "2027-01-15T09:00", "2027-01-15T08:00"),
    (PARIS, "2027-07-15T09:00", "2027-07-15T07:00"),
    (PARIS, "2027-03-28T02:30", "2027-03-28T01:30"),  # it does not exist: half an hour after the clocks went forward
    (PARIS, "2027-10-31T02:30", "2027-10-31T00:30"),  # it exists twice: the first
    (NEW_YORK, "2027-03-14T02:30", "2027-03-14T07:30"),
    (NEW_YORK, "2027-11-07T01:30", "2027-11-07T05:30"),
    (PARIS, "2027-01-15T09:00+00:00", "2027-01-15T09:00"),
    ("UTC", " 2027-01-15T09:00 ", "2027-01-15T09:00")])
def test_which_instant_is_meant(db: Any, zone: str, typed: str, instant: str) -> None:
    settings.override(site__time_zone=zone)
    assert zones.instant(typed) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


def test_a_day_may_begin_after_midnight(db: Any) -> None:
    settings.override(site__time_zone="America/Havana")
    assert zones.beginning_of(date(2026, 3, 8)) == datetime(2026, 3, 8, 5, tzinfo=UTC)  # 0:00 is 1:00 there


def test_every_place_has_a_name_in_each_language() -> None:
    for code in i18n.LANGUAGES:
        with i18n.speaking(code):
            words = [label for group in zone_names.choices().values() for _name, label in group]
        assert len(words) == len(zones.places()) > 400 and all(words) and not any("_" in label for label in words)


def test_words_for_zones() -> None:
    with clock.frozen(NOW), i18n.speaking("fr"):
        assert [zone_names.told(name) for name in ("Europe/London", "UTC", "Etc/GMT+5")] == ["Londres", "UTC", "UTC−5"]
        assert zone_names.labelled("Asia/Kathmandu").endswith(" (UTC+5:45)")
        assert zone_names.labelled("America/Argentina/Buenos_Aires") == "Buenos Aires (UTC−3)"
