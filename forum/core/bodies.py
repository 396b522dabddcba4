"""How large the body of a request may be: small, but for the few addresses that take files, from people with an account.

The body is read before any view runs (the CSRF token is in it), so the room is made before that. Files go to temporary files as
they arrive, never to memory (Werkzeug, `default_stream_factory`).
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, request
from flask_login import current_user

View = TypeVar("View", bound=Callable[..., Any])
_most: dict[str, Callable[[], int]] = {}


def takes_files(most: Callable[[], int]) -> Callable[[View], View]:
    """Decorator of a view that takes files: its requests may have a body of `most()` bytes. Place it under the route's own."""

    def mark(view: View) -> View:
        _most[f"{view.__module__}.{view.__qualname__}"] = most
        return view

    return mark


def make_room() -> None:
    """Raise the present request's limit if its address takes files and its sender has an account."""
    if request.method not in ("POST", "PUT") or request.mimetype != "multipart/form-data":
        return
    length, usual = request.content_length, request.max_content_length
    if usual is None or (length is not None and length <= usual):
        return
    view = current_app.view_functions.get(request.endpoint or "")
    most = _most.get(f"{view.__module__}.{view.__qualname__}") if view is not None else None
    if most is not None and current_user.is_authenticated:
        request.max_content_length = most()
