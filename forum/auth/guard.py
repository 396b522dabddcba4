"""Who asks, and the views that only answer people who are signed in.

Flask-Login finds the viewer through our own cookie and session rows (its request loader); its own cookie session, which a server
cannot end, is not used.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Request, g, request_started
from flask_login import LoginManager, login_required

from forum.auth import resume
from forum.auth.cookies import cookie_name
from forum.auth.models import User
from forum.auth.queries import viewer_by_token

View = TypeVar("View", bound=Callable[..., Any])


def signed_in(view: View) -> View:
    """Decorator of a view for people with an account. Others are shown the way in: `/sign-in?next=…` for a page, and for a form
    the sign-in page with everything they typed kept in it. Place it under the route's own decorator.
    """
    guarded: View = login_required(view)
    return guarded


def install(app: Flask) -> None:
    """Have Flask-Login find viewers for this application."""
    manager = LoginManager()
    manager.session_protection = None  # it would write into the cookie of every visitor; our tokens are random and can be ended
    manager.request_loader(_viewer_of)
    manager.unauthorized_handler(resume.ask_to_sign_in)
    manager.init_app(app, add_context_processor=False)
    request_started.connect(_forget_the_last_request, app)


def _forget_the_last_request(sender: Flask, **more: Any) -> None:
    """An application context may outlive a request (console, tests): who asked, and their form token, must not."""
    g.pop("_login_user", None)
    g.pop("csrf_token", None)


def _viewer_of(request: Request) -> User | None:
    return viewer_by_token(request.cookies.get(cookie_name()))
