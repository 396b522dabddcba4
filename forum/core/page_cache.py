"""Pages for visitors without an account, kept in memory until anything is written or a few seconds have passed.

Only views marked with `cacheable` take part, only for requests that carry no session: what is kept is what any visitor in
that language would get. Every committed transaction of this process makes all kept pages stale at once, so a community
that becomes hidden is gone with the next request; another process's writes show after `page_cache.seconds`.
"""

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Response, current_app, g, request, session

from forum.core import preferences
from forum.core.db import generation
from forum.core.i18n import current_locale
from forum.core.partial import scripted
from forum.core.settings import Setting, declare, setting

declare(
    Setting("page_cache.pages", int, 500, "How many pages for visitors without an account are kept ready; 0 keeps none.",
            minimum=0, maximum=100_000),
    Setting("page_cache.seconds", int, 10, "How long such a page may be kept.", minimum=1, maximum=600),
)
View = TypeVar("View", bound=Callable[..., Any])
_cacheable: set[str] = set()


@dataclass(frozen=True)
class Page:
    """An answer ready to be sent, and what is to be done each time it is."""

    body: bytes
    gzipped: bytes
    mimetype: str
    etag: str
    generation: int
    until: float
    each_time: tuple[Callable[[], None], ...] = field(default=())


_pages: OrderedDict[tuple[str, ...], Page] = OrderedDict()
_lock = threading.Lock()


def cacheable(view: View) -> View:
    """Mark a view whose answer is the same for all visitors without an account."""
    _cacheable.add(f"{view.__module__}.{view.__qualname__}")
    return view


def each_time(act: Callable[[], None]) -> None:
    """Do `act` now and whenever the page being made is served again from memory: counting a view, for one."""
    act()
    g.setdefault("each_time", []).append(act)


def forget_all() -> None:
    """Drop every kept page."""
    with _lock:
        _pages.clear()


def _key() -> tuple[str, ...] | None:
    if request.method not in ("GET", "HEAD") or not setting("page_cache.pages") or request.args.get("lang"):
        return None
    if any(name not in preferences.COOKIES for name in request.cookies) or scripted():
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or f"{view.__module__}.{view.__qualname__}" not in _cacheable:
        return None
    return (request.host, request.full_path, current_locale(), *preferences.choices())


def kept_answer() -> Response | None:
    """The kept answer to the present request, if there is a fresh one."""
    key = _key()
    g.page_cache_key = key
    g.page_cache_generation = generation()
    g.page_cache_served, g.each_time = False, []  # a context may outlive a request, in tests
    if key is None:
        return None
    page = _pages.get(key)
    if page is None or page.generation != generation() or page.until < time.monotonic():
        return None
    for act in page.each_time:
        act()
    return _respond(page)


def keep(response: Response) -> Response:
    """Keep the answer being sent, if it may be; send it compressed to those who take that."""
    key = g.get("page_cache_key")
    if (key is None or response.status_code != 200 or response.is_streamed or "Set-Cookie" in response.headers
            or session.modified  # its cookie is set later
            or "Content-Encoding" in response.headers or g.get("page_cache_served") or g.get("viewer") is not None):
        return response
    body = response.get_data()
    page = Page(body, gzip.compress(body, 5, mtime=0), response.content_type, hashlib.sha256(body).hexdigest()[:20],
                g.page_cache_generation, time.monotonic() + setting("page_cache.seconds"), tuple(g.get("each_time", ())))
    with _lock:
        _pages[key] = page
        while len(_pages) > setting("page_cache.pages"):
            _pages.popitem(last=False)
    return _respond(page)


def _respond(page: Page) -> Response:
    g.page_cache_served = True
    if request.if_none_match.contains_weak(page.etag):
        response = Response(status=304)
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = Response(page.gzipped, content_type=page.mimetype, headers={"Content-Encoding": "gzip"})
    else:
        response = Response(page.body, content_type=page.mimetype)
    response.set_etag(page.etag, weak=True)
    response.headers["Vary"] = "Accept-Encoding, Accept-Language, Cookie, HX-Request"
    response.headers["Cache-Control"] = "no-cache, private"
    return response
