"""`/search`."""

from urllib.parse import urlencode

from flask import g, render_template, request, url_for

from forum.search.queries import search_page
from forum.search.query import MAX_LENGTH
from forum.search.views.blueprint import bp, counted

RATE = "60/minute"


@bp.get("/search")
def show() -> str:
    """What was found. `q` is what was typed, `in` a community's address, `sort` newest or best, `after` a place in the list."""
    g.section = "search"
    args = request.args
    text = args.get("q", "")[:MAX_LENGTH * 2]
    if text.strip():
        counted("search", RATE)
    page = search_page(g.viewer, text, community=args.get("in", "")[:60], sort=args.get("sort", "best"),
                       after=args.get("after", ""))
    inside = page.community.slug if page.community else None

    def address(**changes: str | None) -> str:
        kept = {"q": page.text, "in": inside, "sort": "newest" if page.sort == "newest" else None, **changes}
        return f"{url_for('search.show')}?{urlencode({name: value for name, value in kept.items() if value})}"

    return render_template("search/show.html", page=page, address=address)
