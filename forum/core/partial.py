"""Answers to scripts: the piece of a page that changes, from the same address that answers a browser with the whole page.

htmx says which it wants (`HX-Request-Type`, htmx 4): "partial" for a piece to be put in, "full" when it will pick from the page.
"""

from flask import Response, request


def wants_partial() -> bool:
    """Whether the present request wants a piece of a page instead of the page."""
    return scripted() and request.headers.get("HX-Request-Type", "partial") == "partial"


def scripted() -> bool:
    """Whether a script of ours made the present request, for a piece or for the page."""
    return request.headers.get("HX-Request") == "true"


def secure_against_reuse(response: Response) -> Response:
    """A piece must never come out of a browser's cache as the page: both have the same address."""
    if scripted():
        response.headers["Cache-Control"] = "no-store"
    response.headers.add("Vary", "HX-Request")
    return response


def put_at(response: Response, target: str, how: str = "innerHTML") -> Response:
    """Have htmx put this answer elsewhere than the request said: at a CSS selector, in one of its swap styles."""
    response.headers["HX-Retarget"] = target
    response.headers["HX-Reswap"] = how
    return response


def ask_again_as_page(response: Response) -> Response:
    """Tell our script that only a whole page can answer this form: it then sends the form as a browser does.

    For a lost session or an expired form: the page carries what was typed through signing in.
    """
    if scripted():
        response.headers["Parvis-Send-As"] = "page"
        response.headers["HX-Reswap"] = "none"
    return response
