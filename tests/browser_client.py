"""The test client: a visitor with cookies, whose forms carry their CSRF token as real ones do."""

from typing import Any

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

UNSAFE = {"POST", "PUT", "DELETE", "PATCH"}


class Visitor(FlaskClient):
    """`post(url, data=…)` adds the CSRF token unless `csrf=False`; `sign_in(user)` opens a session for someone."""

    _raw_token = "0" * 40

    def sign_in(self, user: Any) -> "Visitor":
        """Open a session for `user` through the command, as signing in would, and keep its cookie."""
        from forum.auth.commands import start_session
        from forum.auth.cookies import cookie_name
        from forum.core.db import transaction

        with transaction():
            token = start_session(user, user_agent="test", address="127.0.0.1")
        self.set_cookie(cookie_name(), token)
        return self

    def csrf_token(self) -> str:
        """A token that the application accepts from this visitor."""
        with self.session_transaction() as session:
            session["csrf_token"] = self._raw_token
        signer = URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token")
        return signer.dumps(self._raw_token)

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any) -> Any:
        """As `FlaskClient.open`."""
        if csrf and str(kwargs.get("method", "GET")).upper() in UNSAFE and isinstance(kwargs.get("data", {}), dict):
            kwargs["data"] = {"csrf_token": self.csrf_token(), **kwargs.get("data", {})}
        return super().open(*args, **kwargs)
