"""What helps to write: names completed after @ and #, emojis after a colon, threads that already speak of a title."""

import gzip
import json
from functools import cache
from typing import Any

from flask import Response, abort, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.communities import queries as communities
from forum.core.i18n import LANGUAGES, ngettext
from forum.core.pagination import MAX_ID
from forum.core.partial import scripted
from forum.search.completing import members_to_call, named_after_hash
from forum.search.titles import LONGEST, similar_threads
from forum.search.views.blueprint import bp, counted
from forum.text.emoji_names import named_emojis
from forum.threads.addresses import community_url
from forum.threads.queries import tags_named

RATE = "240/minute"
SIMILAR_RATE = "60/minute"
DAY = 86_400


@bp.get("/c/<community>/completion")
def completion(community: str) -> Response:
    """At most eight members (`kind=member`, with the `thread` they may already write in), categories, tags of the community, or
    both of these as they are typed in a text (`kind=hashtag`).

    Only for those who may write there; to all others it does not exist.
    """
    room = communities.room_to_write_in(g.viewer, community)
    if room is None or not room.can_post:
        abort(404)
    counted("completion", RATE)
    text, thread = request.args.get("q", ""), request.args.get("thread", 0, int)
    if request.args.get("kind") == "category":
        return jsonify([{"name": row.name, "tint": row.tint, "url": community_url(room.slug, row.slug)}
                        for row in communities.categories_named(room, text)])
    if request.args.get("kind") == "hashtag":
        return jsonify([{"word": row.word, "name": row.name, "note": row.note, "tint": row.tint}
                        for row in named_after_hash(room, text)])
    if request.args.get("kind") == "tag":
        return jsonify([{"name": row.name, "url": row.url,
                         "note": ngettext("%(num)s discussion", "%(num)s discussions", row.thread_count)}
                        for row in tags_named(room, text)])
    return jsonify([{"username": row.username, "name": row.name, "initials": row.initials, "tint": row.tint, "note": row.note}
                    for row in members_to_call(room, text, thread if 0 < thread <= MAX_ID else None)])


@bp.get("/c/<community>/similar")
def similar(community: str) -> ResponseReturnValue:
    """The threads of the community that speak of what a title says, for a script; a browser is led to the search."""
    room = communities.room(g.viewer, community)
    if room is None or not room.readable:
        abort(404)
    title = request.args.get("title", "")[:LONGEST]
    if not scripted():
        narrowed: dict[str, Any] = {"q": title or None, "in": room.slug}
        return redirect(url_for("search.show", **narrowed), 303)
    counted("similar", SIMILAR_RATE)
    return render_template("search/_similar.html", threads=similar_threads(g.viewer, room.id, title))


@bp.get("/emojis.json")
def emojis() -> Response:
    """Every emoji with its names in English and in the `language`: rows of a character and its names, joined by spaces."""
    language = request.args.get("language", "en")
    if language not in LANGUAGES:
        abort(404)
    plain, gzipped = _emoji_list(language)
    answer = Response(plain, mimetype="application/json")
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        answer.set_data(gzipped)
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = f"public, max-age={DAY}"
    return answer


@cache
def _emoji_list(language: str) -> tuple[bytes, bytes]:
    body = json.dumps(named_emojis(language), ensure_ascii=False, separators=(",", ":")).encode()
    return body, gzip.compress(body, 9, mtime=0)
