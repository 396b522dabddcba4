"""Languages: which one, and how it writes numbers and dates."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.core import clock, dates, i18n


@pytest.mark.parametrize(("header", "code"), [
    ("fr-FR,fr;q=0.9,en;q=0.8", "fr"), ("en-GB", "en"), ("de,fr;q=0.5,en;q=0.4", "fr"), ("", "en"), ("*", "en"),
    ("fr;q=0,en;q=0.1", "en"), ("de", "en"), (";;;,,q=x", "en"), ("fr;q=nonsense,en", "en"), ("x" * 10_000, "en"),
])
def test_negotiation(header: str, code: str) -> None:
    assert i18n.negotiate(header, "en") == code


def test_french_dates_and_numbers() -> None:
    at = datetime(2026, 3, 1, 14, 5, tzinfo=UTC)
    with i18n.speaking("fr"):
        assert dates.date(at) == "1er mars 2026"
        assert dates.time_of_day(at) == "14\u202fh\u202f05"
        assert i18n.number(1284) == "1\u202f284"
    with i18n.speaking("en"):
        assert dates.date(at) == "1 March 2026"
        assert dates.time_of_day(at) == "14:05"
        assert i18n.number(1284) == "1,284"


@pytest.mark.parametrize(("past", "text"), [
    (timedelta(seconds=5), "just now"), (timedelta(minutes=8), "8 min"), (timedelta(hours=3), "3 h"),
    (timedelta(days=1), "1 day"), (timedelta(days=3), "3 days"), (timedelta(days=60), "2 Sep"), (timedelta(days=800), "Aug 2024"),
])
def test_time_ago(past: timedelta, text: str) -> None:
    present = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
    with clock.frozen(present), i18n.speaking("en"):
        assert dates.time_ago(present - past) == text


def test_zero_is_singular_in_french_and_plural_in_english() -> None:
    assert i18n.plural_rule("fr")(0) == "one"
    assert i18n.plural_rule("en")(0) == "other"
