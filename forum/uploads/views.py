"""Where files come in, and where they are read.

Every answer with a file is inert, whatever is in it: its own address, a type that was checked, `nosniff`, a sandbox without
origin; what is no picture is saved, never shown.
"""

from typing import IO, cast
from urllib.parse import quote

from flask import Blueprint, Response, abort, g, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wsgi import wrap_file

from forum.auth.guard import signed_in
from forum.core.bodies import takes_files
from forum.core.db import transaction
from forum.core.errors import TooMany
from forum.core.i18n import gettext as _
from forum.core.limits import limited
from forum.core.notices import tell
from forum.core.policy import Denied, require
from forum.threads.commands import delete_file
from forum.threads.policy import can_upload
from forum.threads.queries import own_file, own_files, readable_file
from forum.uploads import storage
from forum.uploads.limits import most_in_a_request, rate
from forum.uploads.names import extension, in_address
from forum.uploads.pages import TakenPage
from forum.uploads.receiving import take_files

bp = Blueprint("uploads", __name__)
CHUNK = 1 << 16
SHUT = "default-src 'none'; frame-ancestors 'none'; sandbox"


@bp.post("/uploads")
@signed_in
@takes_files(most_in_a_request)
def upload() -> ResponseReturnValue:
    """Take files; scripts are told in JSON, a browser on a page, what to write to show them."""
    told = request.accept_mimetypes.best == "application/json"
    try:
        require(can_upload(g.viewer))
        limited("upload", str(g.viewer.id), rate())
    except (Denied, TooMany) as error:
        if not told:
            raise
        return _refused(error)
    page = take_files(g.viewer, request.files.getlist("files"))
    status = 422 if page.declined and not page.taken else 201 if page.taken else 422
    if told:
        return jsonify(_told(page)), status
    return make_response(render_template("uploads/taken.html", page=page), status)


@bp.get("/uploads")
@signed_in
def own() -> ResponseReturnValue:
    """The viewer's files."""
    g.section = "uploads"
    return render_template("uploads/index.html", page=own_files(g.viewer, request.args.get("after", "")))


@bp.get("/uploads/<file_token>")
@signed_in
def about(file_token: str) -> ResponseReturnValue:
    """One of them: where it is shown, how to show it again, and deleting it."""
    g.section = "uploads"
    return render_template("uploads/show.html", page=own_file(g.viewer, file_token) or abort(404))


@bp.delete("/uploads/<file_token>")
@signed_in
def delete(file_token: str) -> ResponseReturnValue:
    """Delete it for good."""
    found = own_file(g.viewer, file_token) or abort(404)
    limited("upload", str(g.viewer.id), rate())
    with transaction(private=True):
        delete_file(g.viewer, file_token)
    tell(_("%(file)s was deleted.", file=found.filename))
    return redirect("/uploads", 303)


@bp.get("/uploads/<file_token>/<filename>")
def file(file_token: str, filename: str) -> ResponseReturnValue:
    """A picture in one of its widths (`690.webp`), its largest under its own name, or a file to be saved."""
    found = readable_file(g.viewer, file_token) or abort(404)
    facts, widths = found.facts, [storage.part_of(width) for width in found.facts.widths]
    parts = {**{name: name for name in widths}, facts.name: widths[-1] if widths else storage.ORIGINAL}
    part = parts.get(filename) or abort(404)
    stored = storage.open_object(facts.token, part) or abort(404)
    pieces = wrap_file(request.environ, cast("IO[bytes]", stored), CHUNK)
    answer = Response(pieces, mimetype=found.mimetype, direct_passthrough=True)
    answer.content_length = stored.size
    disposition, saved_as = ("inline", facts.name) if widths else ("attachment", found.filename)
    answer.headers["Content-Disposition"] = f"{disposition}; {_filename(saved_as)}"
    answer.headers["Content-Security-Policy"] = SHUT
    answer.headers["Cache-Control"] = "private, no-cache"  # asked for again each time: its post may have been deleted
    answer.set_etag(f"{found.digest[:32]}-{part.partition('.')[0]}")
    return answer.make_conditional(request.environ, accept_ranges=True, complete_length=stored.size)


def _refused(error: Denied | TooMany) -> ResponseReturnValue:
    if isinstance(error, Denied):
        return jsonify(sentence=str(error.verdict.sentence)), 403
    return jsonify(sentence=_("That was a lot in a short time. Wait a little, then send it again.")), 429, {
        "Retry-After": str(error.retry_after)}


def _filename(name: str) -> str:
    """The name to save a file under, for every browser (RFC 6266, appendix D)."""
    return f"filename=\"{in_address(name, extension(name))}\"; filename*=UTF-8''{quote(name, safe='')}"


def _told(page: TakenPage) -> dict[str, object]:
    return {
        "taken": [{"token": one.facts.token, "name": one.filename, "markdown": one.markdown, "url": one.facts.url,
                   "picture": bool(one.facts.widths), "animated": one.was_animated} for one in page.taken],
        "declined": [{"name": one.filename, "sentence": str(one.sentence)} for one in page.declined]}
