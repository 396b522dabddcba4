"""The pages of accounts: signing up, in and out, settings, profiles, the first administrator's link."""

from flask import Flask

from forum.auth import guard
from forum.auth.views import appearance, muting, people, settings, signing, signing_up
from forum.auth.views.blueprint import bp

__all__ = ["appearance", "bp", "init_app", "muting", "people", "settings", "signing", "signing_up"]


def init_app(app: Flask) -> None:
    """Have viewers found through their session rows."""
    guard.install(app)
