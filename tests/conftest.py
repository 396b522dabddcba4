"""The house's fixtures: the application on SQLite and on PostgreSQL, each test in a transaction of its own that is undone."""

import contextlib
import secrets
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from flask import Flask, before_render_template, got_request_exception, request_started, template_rendered
from sqlalchemy import Engine, event

from forum.app import create_app
from forum.core import i18n, limits, page_cache, settings
from forum.core.db import db as _db
from tests.browser_client import Visitor
from tests.cast import Cast, assemble
from tests.postgres import server


class QueryInTemplate(AssertionError):
    """A template ran SQL: what it shows must be loaded before."""


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An empty PostgreSQL database of this test process."""
    with server() as url:
        yield url


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application, once for each database."""
    url = "sqlite://" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    app = create_app({"core.data": str(tmp_path_factory.mktemp(request.param)), "core.database_url": url,
                      "previews.enabled": False,  # no test asks the network for anything
                      "threads.edit_grace_minutes": 0})  # every edit is kept, unless a test says otherwise
    app.config["TESTING"] = True
    app.test_client_class = Visitor
    _forbid_queries_in_templates(app)
    with app.app_context():
        _db.create_all()
    yield app
    with app.app_context():
        _db.session.remove()
        engine = _db.engine
        if engine.dialect.name == "postgresql":
            _db.drop_all()
        else:
            engine.raw_connection().driver_connection.close()  # StaticPool: dispose() alone leaves it open
        engine.dispose()


def _forbid_queries_in_templates(app: Flask) -> None:
    rendering: list[str] = []

    def start(sender: Any, **kw: Any) -> None:
        rendering.append(kw["template"].name)

    def stop(sender: Any, **kw: Any) -> None:
        rendering.clear()

    before_render_template.connect(start, app, weak=False)
    template_rendered.connect(stop, app, weak=False)
    request_started.connect(stop, app, weak=False)
    got_request_exception.connect(stop, app, weak=False)
    with app.app_context():
        engine = _db.engine

    @event.listens_for(engine, "before_cursor_execute")
    def forbid(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if rendering:
            name = rendering[-1]
            rendering.clear()
            raise QueryInTemplate(f"{name} ran SQL: {statement[:200]}")


@pytest.fixture
def db(app: Flask) -> Iterator[Any]:
    """The database inside one outer transaction that is rolled back: a commit inside only ends a savepoint."""
    settings_before = dict(settings._values)
    settings.override(core__data=settings_before["core.data"])
    limits.forget_all()
    page_cache.forget_all()
    i18n.set_locale("en")
    with app.app_context():
        engines = _db.engines
        engine = engines[None]
        assert isinstance(engine, Engine)
        connection = engine.connect()
        outer = connection.begin()
        engines[None] = connection  # type: ignore[assignment]  # the session's get_bind looks here
        _db.session.remove()
        _db.session.session_factory.kw["join_transaction_mode"] = "create_savepoint"
        try:
            yield _db
        finally:
            _db.session.remove()
            engines[None] = engine
            outer.rollback()
            connection.close()
            settings._values.clear()
            settings._values.update(settings_before)


@pytest.fixture
def cast(db: Any) -> Cast:
    """People, communities and what they may expect of each other: see `tests/cast.py`."""
    return assemble()


@pytest.fixture
def client(app: Flask, db: Any) -> Visitor:
    """A visitor without an account."""
    return app.test_client()  # type: ignore[return-value]  # test_client_class is Visitor


@pytest.fixture
def visit(app: Flask, db: Any) -> Callable[[Any], Visitor]:
    """`visit(user)` is a browser in which `user` is signed in; `visit(None)` one without an account."""

    def make(user: Any = None) -> Visitor:
        visitor: Any = app.test_client()
        return visitor.sign_in(user) if user is not None else visitor

    return make


@pytest.fixture
def count_queries(app: Flask, db: Any) -> Callable[[], Any]:
    """`with count_queries() as seen:` collects the statements that run; savepoints are not counted."""

    @contextlib.contextmanager
    def counter() -> Iterator[list[str]]:
        seen: list[str] = []

        def hear(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
                seen.append(statement)

        event.listen(_db.engines[None], "before_cursor_execute", hear)
        try:
            yield seen
        finally:
            event.remove(_db.engines[None], "before_cursor_execute", hear)

    return counter


@pytest.fixture
def fresh_site(tmp_path: Any) -> Iterator[Callable[..., Flask]]:
    """`fresh_site(url="")` is an application of its own on an empty database; SQLite in a new folder unless told otherwise."""
    before = dict(settings._values)
    made: list[Flask] = []

    def make(url: str = "") -> Flask:
        app = create_app({"core.data": str(tmp_path / f"site{len(made)}"), "core.database_url": url})
        app.config["TESTING"] = True
        app.test_client_class = Visitor
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            _db.session.remove()
            _db.engine.dispose()
    settings._values.clear()
    settings._values.update(before)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database without tables, on each kind; "" for SQLite in the site's own folder."""
    if request.param == "sqlite":
        return ""
    url = request.getfixturevalue("postgres_url")
    name = "empty_" + secrets.token_hex(4)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return url.rsplit("/", 1)[0] + "/" + name
