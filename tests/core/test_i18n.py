"""Languages: which one, and how it writes numbers and dates."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.core import clock, dates, i18n
from tests.browser_client import Visitor
from tests.cast import Cast


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


@pytest.mark.parametrize(("text", "name", "filled"), [
    ("Réponse de %(name)s", "Amara", "Réponse d’Amara"), ("Réponse de %(name)s", "Éric", "Réponse d’Éric"),
    ("Réponse de %(name)s", "Œnone", "Réponse d’Œnone"), ("Réponse de %(name)s", "Yann", "Réponse de Yann"),
    ("Réponse de %(name)s", "Samir", "Réponse de Samir"), ("Réponse de %(name)s", "", "Réponse de "),
    ("De %(name)s", "Ada", "D’Ada"), ("Ce que %(name)s a dit", "Ida", "Ce qu’Ida a dit"),
    ("Ce que %(name)s a dit", "%(name)s", "Ce que %(name)s a dit"), ("prise %(name)s", "Ada", "prise Ada"),
    ("plus de %(name)s", "11", "plus de 11"), ("de %(name)s", "<Ada>", "de <Ada>"),
])
def test_french_elides_before_a_vowel(text: str, name: str, filled: str) -> None:
    with i18n.speaking("fr"):
        assert i18n.fill(text, name=name) == filled
    with i18n.speaking("en"):
        assert i18n.fill(text, name=name) == text.replace("%(name)s", name)


def test_a_page_elides_too(cast: Cast, client: Visitor) -> None:
    page = client.get(f"/u/{cast.ada.username}", headers={"Accept-Language": "fr"}).text
    assert "Ce qu’Ada Lovelace a fait" in page


@pytest.mark.parametrize(("past", "text"), [
    (timedelta(seconds=5), "just now"), (timedelta(minutes=8), "8 min"), (timedelta(hours=3), "3 h"),
    (timedelta(days=1), "1 day"), (timedelta(days=3), "3 days"), (timedelta(days=60), "2 Sep"), (timedelta(days=800), "Aug 2024"),
])
def test_time_ago(past: timedelta, text: str) -> None:
    present = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
    with clock.frozen(present), i18n.speaking("en"):
        assert dates.time_ago(present - past) == text


@pytest.mark.parametrize(("past", "text"), [
    (timedelta(seconds=5), "just now"), (timedelta(minutes=1), "1 minute ago"), (timedelta(minutes=59), "59 minutes ago"),
    (timedelta(hours=3), "3 hours ago"), (timedelta(days=1), "1 day ago"), (timedelta(days=12), "12 days ago"),
    (timedelta(days=45), "1 month ago"), (timedelta(days=364), "12 months ago"), (timedelta(days=800), "on 23 August 2024"),
])
def test_ago_is_said_in_a_sentence(past: timedelta, text: str) -> None:
    present = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
    with clock.frozen(present), i18n.speaking("en"):
        assert dates.ago(present - past) == text


@pytest.mark.parametrize(("past", "said", "dit"), [
    (timedelta(hours=2, minutes=48), "Sunday, 09:12", "dimanche, 9\u202fh\u202f12"),
    (timedelta(days=6), "Monday, 12:00", "lundi, 12\u202fh\u202f00"), (timedelta(days=7), "25 Oct", "25 oct."),
    (timedelta(days=31), "1 Oct", "1er oct."), (timedelta(days=365), "1 Nov 2025", "1er nov. 2025"),
])
def test_when_something_was_said_is_the_same_all_day(past: timedelta, said: str, dit: str) -> None:
    present = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
    for later in (timedelta(), timedelta(hours=11)):
        with clock.frozen(present + later):
            with i18n.speaking("en"):
                assert dates.posted(present - past) == said
            with i18n.speaking("fr"):
                assert dates.posted(present - past) == dit


@pytest.mark.parametrize(("at", "date", "time"), [
    (datetime(2026, 1, 1, 0, 0, tzinfo=UTC), "1er janvier 2026", "0\u202fh\u202f00"),
    (datetime(2026, 8, 2, 14, 5, tzinfo=UTC), "2 août 2026", "14\u202fh\u202f05"),
    (datetime(2026, 12, 21, 9, 30, tzinfo=UTC), "21 décembre 2026", "9\u202fh\u202f30"),
])
def test_french_typography_of_dates(at: datetime, date: str, time: str) -> None:
    with i18n.speaking("fr"):
        assert (dates.date(at), dates.time_of_day(at)) == (date, time)
        assert dates.date_time(at) == f"{date} à {time}"
        assert dates.iso(at).endswith("Z"), "what machines read has no language"


@pytest.mark.parametrize(("code", "num", "said"), [
    ("en", 0, "0 replies"), ("en", 1, "1 reply"), ("en", 2, "2 replies"), ("en", 1284, "1,284 replies"),
    ("fr", 0, "0 réponse"), ("fr", 1, "1 réponse"), ("fr", 2, "2 réponses"), ("fr", 1284, "1\u202f284 réponses"),
])
def test_plurals(code: str, num: int, said: str) -> None:
    with i18n.speaking(code):
        assert i18n.ngettext("%(num)s reply", "%(num)s replies", num) == said


def test_zero_is_singular_in_french_and_plural_in_english() -> None:
    assert i18n.plural_rule("fr")(0) == "one"
    assert i18n.plural_rule("en")(0) == "other"
