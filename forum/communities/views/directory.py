"""The directory of communities, and opening one."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.auth.guard import signed_in
from forum.auth.submissions import first_result, remember
from forum.communities import commands, queries
from forum.communities.charters import compose_charter
from forum.communities.forms import FIELDS, particulars_from, typed
from forum.communities.pages import NewPage
from forum.communities.policy import can_create
from forum.communities.views.blueprint import bp
from forum.communities.views.refusing import NOT_NOW, not_now, why
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.core.forms import form_key
from forum.core.i18n import current_locale
from forum.core.i18n import gettext as _
from forum.core.limits import limited
from forum.core.policy import require


@bp.get("/communities")
def index() -> ResponseReturnValue:
    """Every community that the visitor may know of."""
    asked = request.args
    page = queries.directory_page(g.viewer, asked.get("q", ""), asked.get("after", ""), kind=asked.get("kind", ""),
                                  sort=asked.get("sort", ""))
    g.section = "communities"
    return render_template("communities/index.html", page=page)


@bp.get("/communities/new")
@signed_in
def new() -> ResponseReturnValue:
    """The form of a new community."""
    require(can_create(g.viewer))
    values = {"kind": "practice", "tint": "0", "locale": current_locale(), "visibility": "public", "join_policy": "open"}
    return render_template("communities/new.html", page=NewPage(values))


@bp.post("/communities")
@signed_in
def create() -> ResponseReturnValue:
    """Open it, once for each form."""
    particulars, source = particulars_from(request.form), request.form.get("charter", "")
    content = repr(("community", particulars, source))
    try:
        charter = compose_charter(source, locale=particulars.locale) if source.strip() else None
        with transaction():
            done = first_result(g.viewer, form_key(), content)
            if done is None:
                limited("communities.create", str(g.viewer.id), "10/hour")
                made = commands.create_community(g.viewer, particulars, charter=charter)
                remember(g.viewer, form_key(), content, f"community:{made.id}")
                done = f"community:{made.id}"
    except Invalid as error:
        page = NewPage(typed(request.form, *FIELDS, "charter"), error.fields)
        return render_template("communities/new.html", page=page), 422
    except NOT_NOW as error:
        page = NewPage(typed(request.form, *FIELDS, "charter"), {}, why(error))
        return not_now(render_template("communities/new.html", page=page), error)
    room = queries.room_by_id(g.viewer, int(done.partition(":")[2]))
    if room is None:
        return redirect(url_for("communities.index"), 303)
    flash(_("The community is open. Write its charter, name its categories, invite its first members."))
    return redirect(url_for("communities.about", community=room.slug), 303)
