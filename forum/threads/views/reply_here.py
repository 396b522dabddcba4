"""The form at the end of a thread's page."""

from flask import g

from forum.threads import forms, places, queries


def reply_form(page: queries.ThreadPage) -> forms.ReplyForm | None:
    """What replies to the whole thread, with what the viewer began to write there; None for who may not reply. One query."""
    if not page.reply:
        return None
    draft = queries.draft_at(g.viewer, places.reply_to(page.thread.id))
    return forms.ReplyForm(page.thread, None, forms.Typed(source=draft.source if draft else ""), draft=draft, at="here")
