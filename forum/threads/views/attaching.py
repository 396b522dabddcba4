"""Files that come with a text, from a form without a script: taken first, and shown at the end of the text."""

from dataclasses import replace

from flask import g, request

from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.i18n import ngettext
from forum.core.limits import limited
from forum.core.policy import require
from forum.threads import forms
from forum.threads.composing import Composed
from forum.threads.policy import can_upload
from forum.uploads.limits import rate
from forum.uploads.receiving import take_files


def typed_with_files() -> tuple[forms.Typed, str]:
    """The present form, its files taken and their Markdown put behind its text; and why some were not taken, "" if all were.

    Raises `Denied`, `TooMany` and `Unavailable` before anything is taken.
    """
    typed = forms.typed()
    files = [one for one in request.files.getlist("files") if one.filename]
    if not files:
        return typed, ""
    require(can_upload(g.viewer))
    limited("upload", str(g.viewer.id), rate())
    page = take_files(g.viewer, files)
    shown = "\n\n".join(one.markdown for one in page.taken)
    declined = " ".join(_("%(file)s: %(sentence)s", file=one.filename, sentence=one.sentence) for one in page.declined)
    source = f"{typed.source.rstrip()}\n\n{shown}".lstrip() if shown else typed.source
    return replace(typed, source=source), declined


def file_names() -> tuple[str, ...]:
    """What tells a resend of the same files from others: their names, since what is taken twice has two tokens."""
    return tuple(one.filename for one in request.files.getlist("files") if one.filename)


def refuse_with(declined: str) -> None:
    """Raises `Invalid` beside the text if a file was not taken: the others are in the text by then."""
    if declined:
        raise Invalid({"source": declined})


def remark_on(body: Composed) -> str:
    """What is to be said gently about pictures without a description, "" if there are none."""
    if not body.undescribed:
        return ""
    return ngettext(
        "One picture has no description: who cannot see it misses what it says. Edit the post to add one, between the brackets.",
        "%(num)s pictures have no description: who cannot see them misses what they say. Edit the post to add one, between the "
        "brackets.", body.undescribed)
