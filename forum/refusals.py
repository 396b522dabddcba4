"""The answers to what goes wrong: a page that says what happened and what to do, in the reader's language, and loses nothing."""

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from forum.auth import resume
from forum.auth.own_paths import own_path
from forum.core.db import cannot_write, db
from forum.core.errors import Conflict, Invalid, TooMany, Unavailable
from forum.core.i18n import current_locale, ngettext
from forum.core.i18n import gettext as _
from forum.core.i18n import lazy_gettext as _l
from forum.core.pagination import BadCursor
from forum.core.partial import ask_again_as_page, put_at, scripted, wants_partial
from forum.core.policy import Denied, Verdict
from forum.text.uploads import size_in_words

log = logging.getLogger("forum")
BUSY_SECONDS = 5
AGAIN = (409, 422, 429, 500, 503)  # what was typed may be accepted the next time
# For each status: its drawing, its heading, what it says unless there is something better to say.
USUAL: dict[int, tuple[str, Any, Any]] = {
    400: ("circle-alert", _l("This request cannot be understood"),
          _l("The address or the form is incomplete. Go back, reload the page and try again.")),
    403: ("lock", _l("This is not open to you"), _l("You may not do this here.")),
    404: ("map-pin", _l("There is nothing at this address"),
          _l("The page may have moved, been removed, or never been here. Check the address, or search for what you wanted.")),
    405: ("ban", _l("This cannot be done here"), _l("This address does not take that kind of request.")),
    409: ("merge", _l("Somebody was here before you"),
          _l("What you were changing has changed in the meantime. Look at the new version before you try again.")),
    410: ("archive", _l("This page is gone"), _l("It was here, and has been removed.")),
    413: ("upload", _l("This is too large"),
          _l("What you sent is larger than this site takes. Make it smaller and send it again.")),
    422: ("circle-alert", _l("This could not be taken as it is"),
          _l("Something you sent is missing or not as expected. Go back, check what you filled in and send it again.")),
    429: ("hourglass", _l("A little too fast"),
          _l("You have done this many times in a short while. Wait a minute, then try again.")),
    500: ("triangle-alert", _l("Something broke on our side"),
          _l("It is not your doing, and it has been noted. Try again in a moment.")),
    503: ("clock", _l("Back in a moment"), _l("The site is busy or being looked after. Try again in a minute.")),
}
# Refusals that deserve a heading of their own, by the verdict's reason.
HEADINGS: dict[str, tuple[str, Any]] = {
    "thread-closed": ("lock", _l("This discussion is closed")),
    "thread-archived": ("archive", _l("This discussion is archived")),
    "thread-deleted": ("trash-2", _l("This discussion was deleted")),
    "post-deleted": ("trash-2", _l("This post was deleted")),
    "members-only": ("users", _l("For members only")),
    "join-first": ("user-plus", _l("For members only")),
    "not-member": ("user-plus", _l("For members only")),
    "sign-in": ("log-in", _l("Sign in first")),
    "by-invitation": ("mail", _l("By invitation")),
    "ask-first": ("hand-helping", _l("On request")),
    "already-member": ("user-check", _l("You are a member already")),
}
# What such a page says where the verdict's own sentence would only say its heading again.
SENTENCES: dict[str, Any] = {
    "thread-closed": _l("It can be read, but takes no more replies until an animator reopens it."),
}


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """Everything templates/errors/show.html may use. `kept` is what was typed; `again` whether sending it again may help.

    `back` is the page one came from, or the one the view calls the way back (`g.way_back`); empty where neither is known.
    """

    code: int
    drawing: str
    heading: Any
    sentence: Any
    kept: resume.KeptForm | None = None
    again: bool = False
    back: str = ""
    request_id: str = ""


def page(code: int, sentence: Any = "", *, reason: str = "", request_id: str = "") -> Response:
    """The error page; without a sentence it says the usual for that code. Nothing of the failed work stays in the session.

    What was typed is on it. A script that wanted a piece of a page, which still holds what was typed, gets a notice instead.
    """
    db.session.rollback()
    drawing, heading, usual = USUAL.get(code) or USUAL[500 if code >= 500 else 400]
    drawing, heading = HEADINGS.get(reason, (drawing, heading))
    if wants_partial() or (scripted() and request.method not in ("GET", "HEAD")):
        notice = make_response(render_template("errors/_notice.html", sentence=sentence or usual), code)
        notice.headers["HX-Reselect"], notice.headers["HX-Replace-Url"] = ".notice", "false"  # an act asked for more than this
        return put_at(notice, "#notices", "beforeend")
    said, back = SENTENCES.get(reason, sentence or usual), came_from() or g.get("way_back", "")
    if code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        back = ""  # a link would open the form anew, without the text: the browser's own Back keeps it
    shown = ErrorPage(code, drawing, heading, said, kept_words(), code in AGAIN, back, request_id)
    return make_response(render_template("errors/show.html", page=shown), code)


def kept_words() -> resume.KeptForm | None:
    """The form of the present request, if somebody's words are in it."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return None
    try:
        kept = resume.kept_form()
    except RequestEntityTooLarge:
        return None
    return kept if any(one.label and one.value for one in kept.fields) else None


def too_large() -> str:
    """What is said of a form that is larger than may be, files and text together; "" for what was not sent as such a form."""
    most = request.max_content_length
    if request.mimetype != "multipart/form-data" or most is None:
        return ""
    return _("All together, what you sent is larger than %(limit)s, the most that this form takes. Nothing was taken, and "
             "nothing is lost: your browser’s Back leads to the form with your text. Leave out a file there, or make it smaller.",
             limit=size_in_words(most, current_locale()))


def came_from() -> str:
    """The page of this site that the browser says it comes from, if it is another one than the present."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return ""
    try:
        current_app.url_map.bind_to_environ(request.environ).match(unquote(parts.path), method="GET")
    except HTTPException:  # the answer to a form stands at an address that only takes forms
        return ""
    return "" if parts.path == request.path else own_path(parts.path + (f"?{parts.query}" if parts.query else ""), "")


def in_a_while(seconds: int) -> str:
    """When a limit lets one go on."""
    if seconds < 90:
        return ngettext("Try again in %(num)s second.", "Try again in %(num)s seconds.", seconds)
    if seconds < 5400:
        return ngettext("Try again in %(num)s minute.", "Try again in %(num)s minutes.", -(-seconds // 60))
    return ngettext("Try again in %(num)s hour.", "Try again in %(num)s hours.", -(-seconds // 3600))


def bare(code: int) -> Response:
    """The last resort: a page that needs neither the database nor the viewer, for when those are what broke."""
    _drawing, heading, usual = USUAL[code]
    template = current_app.jinja_env.get_template("errors/bare.html")
    return make_response(template.render(heading=heading, sentence=usual, current_locale=current_locale()), code)


def register(app: Flask) -> None:
    """Teach the application what to answer."""

    @app.errorhandler(Denied)
    def denied(error: Denied) -> Response:
        verdict: Verdict = error.verdict
        return page(403, verdict.sentence, reason=verdict.reason)

    @app.errorhandler(Invalid)
    def invalid(error: Invalid) -> Response:
        return page(422, " ".join(str(text) for text in error.fields.values()))

    @app.errorhandler(Conflict)
    def conflict(error: Conflict) -> Response:
        return page(409, error.sentence)

    @app.errorhandler(BadCursor)
    def bad_cursor(error: BadCursor) -> Response:
        return page(400)

    @app.errorhandler(TooMany)
    def too_many(error: TooMany) -> Response:
        response = page(429, f"{USUAL[429][2]} {in_a_while(error.retry_after)}")
        response.headers["Retry-After"] = str(error.retry_after)
        return response

    @app.errorhandler(Unavailable)
    @app.errorhandler(OperationalError)
    def unavailable(error: Exception) -> Response:
        if isinstance(error, OperationalError) and not cannot_write(error):
            raise error
        response = page(503, _("The site cannot write just now and saved nothing. Try again in a few seconds."))
        response.headers["Retry-After"] = str(BUSY_SECONDS)
        return response

    @app.errorhandler(CSRFError)
    def csrf_failed(error: CSRFError) -> Response:
        db.session.rollback()
        return ask_again_as_page(resume.answer_expired(g.get("viewer")))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Any:
        if error.response is not None or (error.code or 500) < HTTPStatus.BAD_REQUEST:
            return error
        response = page(error.code or 500, too_large() if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else "")
        for name, value in error.get_headers():
            if name not in ("Content-Type", "Content-Length"):
                response.headers[name] = value
        return response

    @app.errorhandler(500)
    def broken(error: Exception) -> Response:
        log.error("request %s failed", g.get("request_id", "?"))
        try:
            return page(500, request_id=g.get("request_id", ""))
        except Exception:  # whatever broke the page may break its error page
            log.exception("the error page failed too")
            return bare(500)
