"""What a browser remembers of how its reader likes pages: a word each, in cookies, the same for everybody who chose alike.

Pages for visitors stay cacheable because every choice is one of a few words, and part of the key they are kept under.
"""

from flask import Response, request

from forum.core.settings import setting

YEAR = 31_536_000
PREFERENCES: dict[str, tuple[str, ...]] = {
    "theme": ("system", "light", "dark"),
    "density": ("comfortable", "dense"),
    "keys": ("on", "off"),
    "view": ("tree", "time", "votes"),
}
COOKIES = ("lang", *PREFERENCES)


def preference(name: str) -> str | None:
    """What the browser chose for one of `PREFERENCES`, None if nothing (or nothing known)."""
    value = request.cookies.get(name)
    return value if value in PREFERENCES[name] else None


def preferred(name: str) -> str:
    """The choice, else the first of the possible ones."""
    return preference(name) or PREFERENCES[name][0]


def remember(response: Response, name: str, value: str) -> Response:
    """Keep a choice in the browser; a word that is no choice is not kept."""
    if value in PREFERENCES[name]:
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=setting("site.https"))
    return response


def choices() -> tuple[str, ...]:
    """All choices of the present browser, for keys of kept pages."""
    return tuple(preference(name) or "" for name in PREFERENCES)
