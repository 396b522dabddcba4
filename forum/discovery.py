"""How the site is found and kept: what its pages say of themselves, `robots.txt`, the web app's manifest, its service worker.

A page is listed by search engines when its type is among `DESCRIBED`, it may be read by everybody, and its address is the page's
own. All others say `noindex`, in the page and in a header. There is one address for a page in all languages: `?lang=` is a choice
of the reader's that a cookie keeps, and what members wrote is the same under it, so no `hreflang` points there.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, Response, current_app, g, render_template, request

from forum.communities.describing import describe_about, describe_directory
from forum.communities.queries import AboutPage, DirectoryPage
from forum.core.assets import Assets
from forum.core.compressing import compress
from forum.core.i18n import LANGUAGES, current_locale
from forum.core.i18n import gettext as _
from forum.core.meta import Meta, json_ld, origin
from forum.core.page_cache import cacheable, each_time
from forum.core.paths import PACKAGE
from forum.core.settings import setting
from forum.threads.describing import describe_front, describe_list, describe_thread
from forum.threads.queries import FrontPage, ThreadIndex, ThreadPage

DESCRIBED: dict[type, Callable[[Any, str], Meta | None]] = {
    ThreadPage: describe_thread, ThreadIndex: describe_list, FrontPage: describe_front, AboutPage: describe_about,
    DirectoryPage: describe_directory,
}
GOES_ON = ("after",)
CHANGES_NOTHING = ("lang", "ref", "fbclid", "gclid")
OPEN_GRAPH_LOCALES = {"en": "en_GB", "fr": "fr_FR"}
PAPER = "#faf9f6"
ICONS = (("icon-192.png", "192x192", "any"), ("icon-512.png", "512x512", "any"), ("icon-maskable-512.png", "512x512", "maskable"))
KEPT_OUT = ("/search", "/settings", "/messages", "/moderation", "/notices", "/bookmarks", "/scheduled", "/suggestions",
            "/uploads", "/sign-in", "/sign-up", "/sign-out", "/password", "/posts/", "/preview", "/drafts",
            "/invitations", "/first-run", "/*/posts/new", "/*/threads/new", "/*?*lang=", "/*?*view=", "/*?*before=")
NEVER_KEPT = ("/settings", "/messages", "/moderation", "/notices", "/bookmarks", "/scheduled", "/suggestions", "/uploads",
              "/sign-in", "/sign-up", "/sign-out", "/password", "/first-run", "/invitations", "/drafts", "/assets/", "/health",
              "/ready", "/service-worker.js", "/styleguide")
OFFLINE_SHELL = ("app.css", "js/app.js", "js/offline.js", "js/controllers/offline.js", "img/icons.svg", "img/favicon.svg",
                 "fonts/inter-latin.woff2", "fonts/bricolage-latin.woff2")
WORKER = PACKAGE / "static" / "worker" / "service-worker.js"


def register(app: Flask) -> None:
    """Add the addresses, what the head of pages uses, and what every answer carries. Call it before other `after_request`s."""
    app.jinja_env.globals.update(described=described, page_address=page_address, json_ld=json_ld, absolute=absolute,
                                 og_locales=OPEN_GRAPH_LOCALES)
    app.after_request(finish)
    app.add_url_rule("/robots.txt", "robots", robots)
    app.add_url_rule("/manifest.webmanifest", "manifest", manifest)
    app.add_url_rule("/service-worker.js", "service_worker", service_worker)
    app.add_url_rule("/offline", "offline", offline)


def described(page: Any) -> Meta | None:
    """What a page says of itself, None when it is not to be listed: then it says `noindex`."""
    describe = DESCRIBED.get(type(page))
    if describe is None or g.get("viewer") is not None or not setting("site.indexed") or not _is_own_address():
        return None
    meta = describe(page, origin())
    if meta is not None:
        each_time(_mark_listed)
    return meta


def _mark_listed() -> None:
    g.listed = True


def _is_own_address() -> bool:
    """Whether the present address asks for nothing that makes another page of it: an order, a view, a filter."""
    known = (*GOES_ON, *CHANGES_NOTHING)
    return request.method in ("GET", "HEAD") and all(name in known or name.startswith("utm_") for name in request.args)


def page_address(meta: Meta) -> str:
    """The canonical address: a list that goes on is its own page, anything else is the plain address (RFC 6596)."""
    further = {name: request.args[name] for name in GOES_ON if name in request.args}
    if request.path != meta.path or not further:
        return origin() + quote(meta.path, safe="/~-._@")
    return f"{origin()}{quote(meta.path, safe='/~-._@')}?{urlencode(further)}"


def absolute(path: str) -> str:
    """A path with scheme and host."""
    return origin() + path


def finish(response: Response) -> Response:
    """Who a page was made for, whether it may be listed; and compressed, as the last thing."""
    if response.mimetype == "text/html":
        response.headers["Parvis-Reader"] = reader()
        if not g.get("listed") or response.status_code not in (200, 304):
            response.headers["X-Robots-Tag"] = "noindex"
    g.listed = False  # a context may outlive a request, in tests
    return compress(response)


def reader() -> str:
    """A word that stands for the present reader, for their browser alone: it throws kept pages away when it changes."""
    if g.get("viewer") is None:
        return "visitor"
    key = current_app.secret_key
    secret = key if isinstance(key, bytes) else str(key).encode()
    return hmac.new(secret, f"reader {g.viewer.id}".encode(), hashlib.sha256).hexdigest()[:16]


def robots() -> Response:
    """What robots may fetch (RFC 9309). Pages they may fetch say themselves whether they may be listed."""
    if not setting("site.indexed"):
        lines = ["User-agent: *", "Disallow: /"]
    else:
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in KEPT_OUT), "Allow: /"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain", headers={"Cache-Control": "public, max-age=3600"})


def manifest() -> Response:
    """The web app's manifest (W3C Web Application Manifest)."""
    assets, name = _assets(), setting("site.name")
    icons = [{"src": assets.url(f"img/{file}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
             for file, sizes, purpose in ICONS]
    shortcut_icon = [{"src": assets.url("img/icon-192.png"), "sizes": "192x192", "type": "image/png"}]
    body = {
        "id": "/", "name": name, "short_name": name if len(name) <= 12 else name.split()[0][:12], "lang": current_locale(),
        "dir": "ltr", "start_url": "/", "scope": "/", "display": "standalone", "theme_color": PAPER, "background_color": PAPER,
        "icons": [{"src": assets.url("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}, *icons],
        "shortcuts": [{"name": label, "url": path, "icons": shortcut_icon}
                      for label, path in ((_("Search"), "/search"), (_("Communities"), "/communities"))]}
    return Response(json.dumps(body, ensure_ascii=False), mimetype="application/manifest+json",
                    headers={"Cache-Control": "no-cache", "Vary": "Accept-Language, Cookie"})


def service_worker() -> Response:
    """The script between the pages and the network, with what this version of the site needs offline."""
    assets = _assets()
    shipped = {"version": assets.digest, "offline": {code: f"/offline?lang={code}" for code in LANGUAGES},
               "shell": [assets.url(name) for name in OFFLINE_SHELL], "never": NEVER_KEPT}
    head = "const SHIPPED = " + json.dumps(shipped, separators=(",", ":")) + ";\n"
    return Response(head + WORKER.read_text("utf-8"), mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


@cacheable
def offline() -> str:
    """The page shown where the network does not reach: it lists what was kept."""
    return render_template("discovery/offline.html", page=None)


def _assets() -> Assets:
    found: Assets = current_app.extensions["assets"]
    return found
