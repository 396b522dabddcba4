"""Settings: where they come from, and what stops the start."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from forum.core import settings


@pytest.fixture(autouse=True)
def kept() -> Iterator[None]:
    before = dict(settings._values)
    yield
    settings._values.clear()
    settings._values.update(before)


def test_the_environment_wins_over_the_file_and_the_default(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[site]\nname = "From the file"\nlanguage = "fr"\n')
    settings.load({"FORUM_SITE_NAME": "From outside"}, file)
    assert settings.setting("site.name") == "From outside"
    assert settings.setting("site.language") == "fr"
    assert settings.setting("site.https") is False


@pytest.mark.parametrize(("environment", "sentence"), [
    ({"FORUM_SITE_NAMES": "x"}, "did you mean FORUM_SITE_NAME?"),
    ({"FORUM_SITE_LANGUAGE": "de"}, "one of en, fr"),
    ({"FORUM_SITE_HTTPS": "perhaps"}, "does not fit"),
    ({"FORUM_SITE_TRUSTED_PROXIES": "9"}, "at most 5"),
    ({"FORUM_SITE_TIME_ZONE": "paris"},
     "FORUM_SITE_TIME_ZONE: 'paris' is not the name of a time zone; did you mean Europe/Paris"),
    ({"FORUM_SITE_TIME_ZONE": "+01:00"}, "it is written like Europe/Paris"),
])
def test_a_mistake_stops_the_start_with_a_sentence(environment: dict[str, str], sentence: str) -> None:
    with pytest.raises(settings.BadSetting, match=re.escape(sentence)):
        settings.load(environment)


def test_a_zone_is_kept_by_its_present_name() -> None:
    settings.load({"FORUM_SITE_TIME_ZONE": "Asia/Calcutta"})
    assert settings.setting("site.time_zone") == "Asia/Kolkata"
    settings.load({})
    assert settings.setting("site.time_zone") == "UTC"


def test_an_unknown_key_of_the_file_too(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[sites]\nname = "x"\n')
    with pytest.raises(settings.BadSetting, match=r"did you mean site\.name"):
        settings.load({}, file)
    file.write_text("this is not toml")
    with pytest.raises(settings.BadSetting, match=r"settings\.toml"):
        settings.load({}, file)


def test_every_setting_says_what_it_is_for() -> None:
    for one in settings.declared():
        assert len(one.help) > 15, one.key
        assert one.help.endswith("."), one.key
