"""A lost session loses nothing: what was typed is carried through signing in and sent again at a click.

A form that comes without a session is answered with the sign-in page, its fields hidden in it. After signing in, a page shows
the text with one button that sends it to where it was going, with a fresh CSRF token. The same page answers a form whose CSRF
token has expired. Passwords are never carried: they are asked again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Response, abort, g, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge

from forum.auth.models import User
from forum.auth.own_paths import own_path
from forum.core.i18n import lazy_gettext as _l
from forum.core.partial import ask_again_as_page, wants_partial

PREFIX = "kept:"
ACTION = "kept-action"
MAX_FIELDS = 100
MAX_CHARACTERS = 500_000
_NEVER_KEPT = {"csrf_token", ACTION}
_NEVER_SHOWN = {"form_key", "_method", "next"}
_WORDS = _l("What you typed")
_LABELS = {
    "title": _l("Title"), "source": _l("Text"), "reason": _l("Reason"), "message": _l("Message"), "name": _l("Name"),
    "description": _l("Description"), "charter": _l("Charter"), "bio": _l("About you"), "organisation": _l("Organisation"),
    "username": _l("Username"), "email": _l("E-mail address"),
}


@dataclass(frozen=True)
class KeptField:
    """One field of a kept form. Those with a `label` are shown; a `secret` one is asked again, its value is not kept."""

    name: str
    value: str
    label: Any = ""
    secret: bool = False


@dataclass(frozen=True)
class KeptForm:
    """A form that could not be accepted yet, and the path it was going to."""

    action: str
    fields: tuple[KeptField, ...] = ()


@dataclass(frozen=True)
class SignInPage:
    """The sign-in page. `errors`: sentences by field; `kept`: what is to be sent once signed in."""

    identifier: str = ""
    next: str = "/"
    kept: KeptForm | None = None
    errors: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ResumePage:
    """What was typed, with one button that sends it. `just_signed_in` tells why it is shown."""

    kept: KeptForm
    just_signed_in: bool


@dataclass(frozen=True)
class RefusedFormPage:
    """A form that is not even shown again: it came from another site, or is too large to be carried."""

    too_large: bool


def ask_to_sign_in() -> Response:
    """The answer to somebody who is not signed in where one must be: the way there, and back afterwards."""
    if request.method in ("GET", "HEAD"):
        if wants_partial():
            answer = make_response("", 401)
            answer.headers["HX-Redirect"] = url_for("auth.sign_in", next=present_path())
            return answer
        return make_response(redirect(url_for("auth.sign_in", next=present_path()), 303))
    return ask_again_as_page(_sign_in_page(kept_form(), 401))


def answer_expired(viewer: User | None) -> Response:
    """The answer to a form whose CSRF token is missing, wrong or expired: the same text again, one click from being sent.

    A form that another site sent is not repeated: that would hand its words to the viewer's account.
    """
    if viewer is None and current_user.is_authenticated:
        viewer = current_user._get_current_object()
    g.viewer = viewer
    if _from_elsewhere():
        return make_response(render_template("auth/expired.html", page=RefusedFormPage(too_large=False)), 400)
    try:
        return _shown_again(viewer)
    except RequestEntityTooLarge:
        return make_response(render_template("auth/expired.html", page=RefusedFormPage(too_large=True)), 413)


def _shown_again(viewer: User | None) -> Response:
    if request.endpoint == "auth.sign_in_now":
        return _sign_in_page(carried_form(), 400, identifier=request.form.get("identifier", "")[:300],
                             next_path=request.form.get("next"))
    if request.endpoint == "auth.sign_out" and viewer is None:
        return make_response(redirect("/", 303))
    if viewer is None and request.endpoint not in ("auth.create_account", "auth.first_run", "auth.save_appearance"):
        return _sign_in_page(kept_form(), 401)
    return resume_page(kept_form(), 400)


def resume_page(kept: KeptForm, status: int = 200, *, just_signed_in: bool = False) -> Response:
    """The page that shows what was typed, with one button."""
    return make_response(render_template("auth/resume.html", page=ResumePage(kept, just_signed_in)), status)


def kept_form() -> KeptForm:
    """The form of the present request, to be sent again later. Beyond 100 fields or 500,000 characters the answer is 413."""
    return KeptForm(own_path(present_path()), _fields(request.form.items(multi=True)))


def carried_form() -> KeptForm | None:
    """The form that a sign-in form carries, if any. It may only go to a page of this site."""
    action = own_path(request.form.get(ACTION), "")
    if not action:
        return None
    carried = ((name.removeprefix(PREFIX), value) for name, value in request.form.items(multi=True) if name.startswith(PREFIX))
    return KeptForm(action, _fields(carried))


def present_path() -> str:
    """The path and query of the present request, as an address."""
    query = request.query_string.decode("ascii", "ignore")
    return quote(request.path, safe="/:@!$&'()*+,;=~-._") + (f"?{query}" if query else "")


def _sign_in_page(kept: KeptForm | None, status: int, *, identifier: str = "", next_path: str | None = None) -> Response:
    page = SignInPage(identifier=identifier, next=own_path(next_path), kept=kept)
    return make_response(render_template("auth/sign_in.html", page=page), status)


def _fields(pairs: Iterable[tuple[str, str]]) -> tuple[KeptField, ...]:
    fields = [_field(name, value) for name, value in pairs if name not in _NEVER_KEPT]
    if len(fields) > MAX_FIELDS or sum(len(one.name) + len(one.value) for one in fields) > MAX_CHARACTERS:
        abort(413)
    return tuple(fields)


def _field(name: str, value: str) -> KeptField:
    if "password" in name:
        return KeptField(name, "", secret=True)
    if name in _NEVER_SHOWN:
        return KeptField(name, value)
    return KeptField(name, value, label=_LABELS.get(name) or (_WORDS if any(ch.isspace() for ch in value) else ""))


def _from_elsewhere() -> bool:
    """Whether the browser says that another site sent this (Fetch Metadata; Origin in older browsers)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return bool(origin) and urlsplit(origin or "").netloc != request.host
