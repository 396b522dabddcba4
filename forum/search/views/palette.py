"""`/palette`, what the command palette finds while somebody types, and `/keys`, the sheet of the keyboard."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.core.page_cache import cacheable
from forum.core.partial import scripted, wants_partial
from forum.search.palette import LONGEST, palette_page
from forum.search.views.blueprint import bp, counted

RATE = "240/minute"


@bp.get("/palette")
def palette() -> ResponseReturnValue:
    """A few rows for a script; a browser that comes here by itself is led to the search."""
    text = request.args.get("q", "")[:LONGEST]
    if not scripted():
        return redirect(url_for("search.show", q=text or None), 303)
    counted("palette", RATE)
    return render_template("search/_palette.html", page=palette_page(g.viewer, text))


@bp.get("/keys")
@cacheable
def keys() -> str:
    """Every key and what it does; for a script, the sheet alone."""
    return render_template("search/_keys.html" if wants_partial() else "search/keys.html")
