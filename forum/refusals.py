"""The answers to what goes wrong: a page that says what happened and what to do, in the reader's language."""

import logging
from typing import Any

from flask import Flask, Response, g, make_response, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from forum.auth import resume
from forum.core.db import cannot_write, db
from forum.core.errors import Conflict, Invalid, TooMany, Unavailable
from forum.core.i18n import gettext as _
from forum.core.pagination import BadCursor
from forum.core.partial import ask_again_as_page, put_at, wants_partial
from forum.core.policy import Denied

log = logging.getLogger("forum")


def page(code: int, sentence: Any = "", **more: Any) -> Response:
    """The error page; without a sentence it says the usual for that code. Nothing of the failed work stays in the session.

    A script that wanted a piece of a page gets a notice instead, to be put where notices stand.
    """
    db.session.rollback()
    if wants_partial():
        return put_at(make_response(render_template("errors/_notice.html", code=code, sentence=str(sentence)), code),
                      "#notices", "beforeend")
    return make_response(render_template("errors/show.html", code=code, sentence=str(sentence), **more), code)


def register(app: Flask) -> None:
    """Teach the application what to answer."""

    @app.errorhandler(Denied)
    def denied(error: Denied) -> Response:
        return page(403, error.verdict.sentence)

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
        response = page(429)
        response.headers["Retry-After"] = str(error.retry_after)
        return response

    @app.errorhandler(Unavailable)
    @app.errorhandler(OperationalError)
    def unavailable(error: Exception) -> Response:
        if isinstance(error, OperationalError) and not cannot_write(error):
            raise error
        sentence = _("The site cannot write just now and saved nothing. What you typed is below: send it again in a few seconds.")
        response = page(503, sentence, kept=resume.kept_form())
        response.headers["Retry-After"] = "5"
        return response

    @app.errorhandler(CSRFError)
    def csrf_failed(error: CSRFError) -> Response:
        db.session.rollback()
        return ask_again_as_page(resume.answer_expired(g.get("viewer")))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Any:
        if error.response is not None or (error.code or 500) < 400:
            return error
        response = page(error.code or 500)
        for name, value in error.get_headers():
            if name not in ("Content-Type", "Content-Length"):
                response.headers[name] = value
        return response

    @app.errorhandler(500)
    def broken(error: Exception) -> Response:
        log.error("request %s failed", g.get("request_id", "?"))
        return page(500, request_id=g.get("request_id", ""))
