"""The cookie of a signed-in browser. It holds a random token; what it opens is a row that can be ended here at any time."""

from flask import Response, g, request, session

from forum.auth.sessions import ABSOLUTE
from forum.core.settings import setting


def cookie_name() -> str:
    """`__Host-` binds the cookie to this very host, which browsers only allow over https (RFC 6265bis, 4.1.3.2)."""
    return "__Host-session" if setting("site.https") else "session_token"


def token_of_request() -> str | None:
    """The token this browser sent."""
    return request.cookies.get(cookie_name())


def give_cookie(response: Response, token: str) -> Response:
    """Have the browser keep `token`."""
    response.set_cookie(cookie_name(), token, max_age=int(ABSOLUTE.total_seconds()), path="/", httponly=True, samesite="Lax",
                        secure=setting("site.https"))
    return response


def take_cookie_back(response: Response) -> Response:
    """Have the browser forget its token."""
    response.delete_cookie(cookie_name(), path="/", httponly=True, samesite="Lax", secure=setting("site.https"))
    return response


def forget_forms() -> None:
    """Whoever uses this browser changes now: its forms get a new CSRF token. Call it before rendering one."""
    session.clear()
    g.pop("csrf_token", None)
