"""Composition root: the packages in order, the way of a request, the answers to what goes wrong."""

import logging
import secrets
from collections.abc import Mapping
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from flask import Flask, Response, abort, g, request, session
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import host_is_trusted

from forum import discovery, health, refusals, shell, styleguide
from forum.core import dates, forms, headers, i18n, page_cache, partial, preferences, settings, zone_names, zones
from forum.core.addresses import RowNumber
from forum.core.alike import alike
from forum.core.assets import Assets
from forum.core.db import db
from forum.core.method_override import OverridingFlask
from forum.core.paths import PACKAGE, shipped
from forum.core.secret import secret_key
from forum.core.templating import make_quick
from forum.text.typography import typeset

PACKAGES = ("auth", "communities", "uploads", "threads", "messages", "moderation", "notifications", "search", "transfer")
EDGES = ("models", "subscribers", "jobs", "views")
# What every page of a member loads at once: acts in place, and the composer that an act may open.
MEMBERS_MODULES = ("inplace", "controllers/dock")
MAX_BODY_BYTES = 2 * 1024 * 1024
csrf = CSRFProtect()


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The application. `config` overrides settings by key ("site.name"), after the environment and the settings file."""
    modules = import_edges()
    settings.read_environment()
    settings.override(**{key.replace(".", "__"): value for key, value in (config or {}).items()})
    app = OverridingFlask("forum", root_path=str(PACKAGE), template_folder=str(shipped("templates")), static_folder=None)
    app.url_map.converters["row"] = RowNumber
    folder = settings.data_folder()
    app.config.update(
        SECRET_KEY=secret_key(folder), SQLALCHEMY_DATABASE_URI=database_url(folder),
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(), MAX_CONTENT_LENGTH=MAX_BODY_BYTES, MAX_FORM_MEMORY_SIZE=MAX_BODY_BYTES,
        SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_SECURE=settings.setting("site.https"), SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_NAME="__Host-form" if settings.setting("site.https") else "form",
        PERMANENT_SESSION_LIFETIME=timedelta(days=30), WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False)
    if proxies := settings.setting("site.trusted_proxies"):
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]  # Flask's own way
    db.init_app(app)
    _dress_templates(app)
    discovery.register(app)  # its after_request comes last: it compresses what the others made
    _set_way_of_request(app)
    csrf.init_app(app)  # after the way of a request: a refused form is answered in the visitor's language
    for module in modules:
        if hasattr(module, "init_app"):
            module.init_app(app)
        for name in ("bp", "blueprints"):
            for blueprint in _as_list(getattr(module, name, [])):
                app.register_blueprint(blueprint)
    refusals.register(app)
    health.register(app)
    styleguide.register(app)
    return app


def database_url(folder: Path) -> str:
    """The database's address: PostgreSQL by setting, else SQLite in the data folder."""
    return settings.setting("core.database_url") or f"sqlite:///{folder / 'site.db'}"


def engine_options() -> dict[str, Any]:
    """How connections are kept: enough for the server's threads, none that went stale."""
    url = settings.setting("core.database_url")
    if url.startswith("postgresql"):
        return {"pool_size": 20, "max_overflow": 20, "pool_pre_ping": True}
    if url == "sqlite://":  # in memory, for tests: Flask-SQLAlchemy keeps its one connection
        return {}
    return {"pool_size": 20, "max_overflow": 30, "connect_args": {"check_same_thread": False, "timeout": 10}}


def import_edges() -> list[ModuleType]:
    """Import every package's edge files, in order: all settings, jobs, subscribers and addresses are declared then."""
    modules = []
    for package in PACKAGES:
        for edge in EDGES:
            path = PACKAGE / package / edge
            if path.with_suffix(".py").is_file() or (path / "__init__.py").is_file():
                modules.append(import_module(f"forum.{package}.{edge}"))
    return modules


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _dress_templates(app: Flask) -> None:
    assets = Assets(PACKAGE / "static")
    app.extensions["assets"] = assets
    members_modules = assets.preloads(*MEMBERS_MODULES)
    app.extensions["csp"] = headers.content_security_policy(assets.import_map_hash)
    env = app.jinja_env
    make_quick(env)
    env.add_extension("jinja2.ext.i18n")
    env.trim_blocks = env.lstrip_blocks = True
    env.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=False, pgettext=i18n.pgettext)  # type: ignore[attr-defined]  # set by the extension
    env.globals.update(_=i18n.gettext, gettext=i18n.gettext, ngettext=i18n.ngettext, pgettext=i18n.pgettext,
                       asset=assets.url, import_map=lambda: assets.import_map_tag,
                       members_modules=lambda: members_modules, csrf_field=forms.csrf_field,
                       form_key_field=forms.form_key_field, languages=i18n.LANGUAGES, url_with_lang=shell.url_with_lang,
                       preferred=preferences.preferred, alike=alike, drawn_icon=assets.icon,
                       reading_zone=lambda: zones.name_of(zones.current()))
    env.filters.update(timeago=dates.time_ago, ago=dates.ago, posted=dates.posted, datetime=dates.date_time,
                       date=dates.date, time=dates.time_of_day, iso=dates.iso, zone=zone_names.told,
                       number=i18n.number, typeset=typeset,
                       filled=i18n.fill)
    app.context_processor(shell.context)

    @app.get(f"{assets.prefix}/<path:name>")
    def asset(name: str) -> Response:
        found = assets.by_url.get(f"{assets.prefix}/{name}") or abort(404)
        response = Response(found.body, mimetype=found.mimetype)
        if found.gzipped and "gzip" in request.headers.get("Accept-Encoding", ""):
            response.set_data(found.gzipped)
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def _set_way_of_request(app: Flask) -> None:
    @app.before_request
    def arrive() -> Response | None:
        g.request_id = secrets.token_hex(6)
        g.viewer = None
        g.room = None
        g.section = g.way_back = ""
        asked = next((code for code in (request.args.get("lang"), request.cookies.get("lang")) if code in i18n.LANGUAGES), None)
        if request.path.startswith(("/assets/", "/health")):
            return None
        hosts = settings.setting("site.hosts")
        if hosts and not host_is_trusted(request.host, hosts):
            return Response(i18n.gettext("This site does not answer to that name."), 400, mimetype="text/plain")
        if "\0" in request.path:
            abort(404)
        if any("\0" in value for values in (request.args, request.form) for value in values.values()):
            abort(400)  # PostgreSQL keeps no NUL, and nobody types one
        if current_user.is_authenticated:
            g.viewer = current_user._get_current_object()
        locale = asked or (g.viewer.locale if g.viewer else None) or i18n.negotiate(
            request.headers.get("Accept-Language", ""), settings.setting("site.language"))
        i18n.set_locale(locale)
        zones.read_in(g.viewer.time_zone if g.viewer else None)
        return page_cache.kept_answer()

    @app.after_request
    def leave(response: Response) -> Response:
        if request.args.get("lang") in i18n.LANGUAGES:
            response.set_cookie("lang", request.args["lang"], max_age=31_536_000, samesite="Lax", httponly=True,
                                secure=settings.setting("site.https"))
        if session.modified and response.mimetype == "text/html":
            response.headers["Cache-Control"] = "no-store"
        response = page_cache.keep(response)
        if response.mimetype == "text/html" and not g.get("page_cache_served"):
            response = partial.secure_against_reuse(response)
        return headers.secure(response, app.extensions["csp"])

    @app.teardown_request
    def leave_zone(error: BaseException | None) -> None:
        zones.nobody_reads()

    logging.getLogger("forum").setLevel(logging.INFO)
