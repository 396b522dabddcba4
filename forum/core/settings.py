"""Settings, declared once beside the code that uses them: environment name, check, default and documentation in one row.

Read from the environment (`FORUM_THREADS_PAGE_SIZE` is `threads.page_size`) over `settings.toml` in the data folder.
A name that nobody declared stops the start, with the nearest declared one.
"""

import difflib
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class BadSetting(Exception):
    """A setting is unknown or its value does not fit. The message is for the person who runs the site."""


@dataclass(frozen=True)
class Setting:
    """One setting. `kind` turns the text of the environment into the value (`int`, `str`, `parse_bool`…).

    It raises `ValueError` for what does not fit, or `BadSetting` where it has more to say than that.
    """

    key: str
    kind: Callable[[str], Any]
    default: Any
    help: str
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    secret: bool = False

    @property
    def environment(self) -> str:
        """The name of the environment variable that sets it."""
        short = self.key.removeprefix("core.")
        return "FORUM_" + short.upper().replace(".", "_")


_declared: dict[str, Setting] = {}
_values: dict[str, Any] = {}


def parse_bool(text: str) -> bool:
    """`yes`, `no` and their usual spellings. Raises `ValueError`."""
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.strip().lower() not in known:
        raise ValueError(text)
    return known[text.strip().lower()]


def parse_list(text: str) -> tuple[str, ...]:
    """Words between commas."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def declare(*settings: Setting) -> None:
    """Make settings known. Called at import by the package that reads them."""
    for one in settings:
        if one.key in _declared and _declared[one.key] != one:
            raise RuntimeError(f"setting {one.key} is declared twice")
        _declared[one.key] = one


def declared() -> list[Setting]:
    """Every declared setting, by key."""
    return [_declared[key] for key in sorted(_declared)]


def setting(key: str) -> Any:
    """The value in force. Raises `KeyError` for a key that nobody declared."""
    return _values[key] if key in _values else _declared[key].default


def load(environment: Mapping[str, str], file: Path | None = None) -> None:
    """Read all values anew. Raises `BadSetting` for an unknown name or a value that does not fit."""
    given: dict[str, tuple[str, Any]] = {}
    if file is not None and file.is_file():
        try:
            content = tomllib.loads(file.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise BadSetting(f"{file.name}: {error}") from error
        for key, value in _flat(content):
            given[_known_key(key, file.name)] = (file.name, value)
    by_environment = {one.environment: one.key for one in _declared.values()}
    for name, value in environment.items():
        if name.startswith("FORUM_"):
            if name not in by_environment:
                raise BadSetting(f"{name} is not a setting{_nearest(name, by_environment)}")
            given[by_environment[name]] = (name, value)
    values = {key: _checked(_declared[key], source, value) for key, (source, value) in given.items()}
    _values.clear()
    _values.update(values)


def override(**pairs: Any) -> None:
    """Set values directly, dots written as double underscores: for tests and `create_app(config)`."""
    for name, value in pairs.items():
        key = name.replace("__", ".")
        _declared[key]  # an unknown key is a mistake
        _values[key] = value


def data_folder() -> Path:
    """The folder that holds everything this installation owns."""
    return Path(setting("core.data")).expanduser().resolve()


def read_environment() -> None:
    """`load` from the process's environment and the data folder's file."""
    folder = Path(os.environ.get("FORUM_DATA", "data")).expanduser()
    load(os.environ, folder / "settings.toml")


def _flat(content: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for name, value in content.items():
        rows += _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else [(prefix + name, value)]
    return rows


def _known_key(key: str, source: str) -> str:
    if key not in _declared:
        raise BadSetting(f"{source}: {key} is not a setting{_nearest(key, _declared)}")
    return key


def _nearest(name: str, known: Mapping[str, Any]) -> str:
    close = difflib.get_close_matches(name, list(known), 1, 0.5)
    return f"; did you mean {close[0]}?" if close else ""


def _checked(one: Setting, source: str, value: Any) -> Any:
    if isinstance(value, list):
        value = ",".join(str(item) for item in value)
    try:
        parsed = one.kind(str(value))
    except ValueError as error:
        raise BadSetting(f"{source}: {value!r} does not fit {one.key}") from error
    except BadSetting as error:
        raise BadSetting(f"{source}: {error}") from error
    if one.choices and parsed not in one.choices:
        raise BadSetting(f"{source}: {one.key} is one of {', '.join(one.choices)}")
    if one.minimum is not None and parsed < one.minimum:
        raise BadSetting(f"{source}: {one.key} is at least {one.minimum}")
    if one.maximum is not None and parsed > one.maximum:
        raise BadSetting(f"{source}: {one.key} is at most {one.maximum}")
    return parsed


declare(
    Setting("core.data", str, "data", "Folder that holds the database, the search index, the uploads and the secret key."),
    Setting("core.database_url", str, "", "Database address; empty means SQLite in the data folder.", secret=True),
    Setting("site.name", str, "Parvis", "Name of the site, shown in the top bar and in titles."),
    Setting("site.language", str, "en", "Language shown when the browser asks for none that the site speaks.",
            choices=("en", "fr")),
    Setting("site.https", parse_bool, False, "The site is reached over https: cookies are marked Secure, HSTS is sent."),
    Setting("site.hosts", parse_list, (),
            "Host names the site answers to, between commas (.example.org: every name under it); empty means any."),
    Setting("site.trusted_proxies", int, 0, "How many reverse proxies stand before the site and may set X-Forwarded-For.",
            minimum=0, maximum=5),
)
