"""What every form carries: the CSRF token, and a key that makes a double submit one act."""

import secrets

from flask import request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

KEY_LENGTH = 64


def csrf_field() -> Markup:
    """The hidden field that proves that the form came from this site."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def form_key_field(fresh: bool = False) -> Markup:
    """The hidden key of this filling of the form. Shown again after an error, the form keeps its key unless `fresh`."""
    key = "" if fresh else form_key()
    return Markup('<input type="hidden" name="form_key" value="{}">').format(key or secrets.token_urlsafe(18))


def form_key() -> str:
    """The key that the present request carries, "" if none."""
    return request.form.get("form_key", "")[:KEY_LENGTH]
